"""What a Doc's annotation says, as plain lists: spaCy makes a new Python object of every token, span and sentence that it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Span, Token


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry for each token of a Doc."""

    texts: Sequence[str]
    """The words as they are written."""
    lowers: Sequence[str]
    """The same in lower case."""
    lemmas: Sequence[str]
    """Their lemmas in lower case; plurals that the lemmatizer leaves alone lose their "s"."""
    sentences: Sequence[tuple[int, int]]
    """The tokens [start, end) of the sentence that each stands in."""


_known: WeakKeyDictionary[Doc, Columns] = WeakKeyDictionary()


def columns_of(doc: Doc) -> Columns:
    """The columns of a Doc that has its lemmas and sentences; made when first asked for, so for Docs alone that change no more."""
    found = _known.get(doc)
    if found is None or len(found.lowers) != len(doc):
        tokens = list(doc)
        found = _known[doc] = Columns(
            texts=[token.text for token in tokens],
            lowers=[token.lower_ for token in tokens],
            lemmas=[lemma_of(token) for token in tokens],
            sentences=_sentences(tokens),
        )
    return found


def lemma_of(token: Token) -> str:
    """The lemma in lower case; plurals that the lemmatizer leaves alone lose their "s"."""
    lemma = token.lemma_.lower()
    return lemma[:-1] if lemma.endswith("s") and len(lemma) > 5 and lemma == token.lower_ and token.pos_ in {"NOUN", "PROPN"} else lemma


def sentence_of(token: Token) -> Span:
    """A token's sentence, as its `sent` would give it."""
    return Span(token.doc, *columns_of(token.doc).sentences[token.i])


def sentence_start(token: Token) -> int:
    """The first token of a token's sentence."""
    return columns_of(token.doc).sentences[token.i][0]


def sentence_end(token: Token) -> int:
    """The token after a token's sentence."""
    return columns_of(token.doc).sentences[token.i][1]


def _sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    starts = [0, *(token.i for token in tokens if token.is_sent_start and token.i), len(tokens)]
    return [bounds for bounds in pairwise(starts) for _ in range(*bounds)]
