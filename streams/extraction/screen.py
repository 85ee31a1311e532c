"""Whether a story can tell of a casualty or an event at all, before the network reads it: most of a day's news does not.

Three looks, each at less than what it spares. The first is at words: sentences in which no sign stands cannot speak. In the second the
pipeline reads the others, alone and together. Those that speak of people told of elsewhere ("all of them died") it reads once more with
what stands around them. Where no look finds a casualty or an event, the whole story has none.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeVar

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from streams.errors import ModelError
from streams.extraction.encoder import Encoder
from streams.extraction.events import Events
from streams.extraction.lemmatizer import Lemmatizer
from streams.extraction.signs import Signs
from streams.extraction.tone import speak_of_harm
from streams.extraction.triggers import lexicon
from streams.extraction.windows import sentence_bounds
from streams.extraction.word_forms import WordForms

LARGEST_SHARE = 0.6
"""Of a story's words: where signs stand in more of it, it is read whole at once."""
_LEAD = 2
"""Sentences that are read before the others: news that tells of something mostly does so at once."""
_BEFORE, _AFTER = 3, 2
"""Sentences around one that refers to others: as far as the rules look for the people whom it means."""
_LAST = "tollwire_casualties"
"""The last pipe of a look; those behind it only say more of what was found."""

Pipe = TypeVar("Pipe")
Piece = tuple[int, int]
"""Tokens [start, end)."""


class Screen:
    """The looks, for one pipeline; ModelError for one that is not of the shipped kind."""

    def __init__(self, nlp: Language) -> None:
        self._encoder = _pipe(nlp, Encoder, "tollwire_encoder")
        forms, events = WordForms(_pipe(nlp, Lemmatizer, "tollwire_lemmatizer")), _pipe(nlp, Events, "tollwire_events")
        self._signs = Signs(lexicon(), events.index, forms)
        self._pipes = [pipe for _, pipe in nlp.pipeline[: nlp.pipe_names.index(_LAST) + 1]]
        self._tokenizer = nlp.tokenizer

    def may_tell(self, doc: Doc) -> bool:
        """Whether the story of a Doc, not yet annotated, has to be read whole."""
        sentences, signed = self._first_look(doc)
        unclear: list[int] = []
        if _are_most(signed, sentences):
            return True
        for some in (signed[:_LEAD], signed[_LEAD:]):
            look = self._read(doc, [sentences[n] for n in some])
            if look.tells:
                return True
            unclear += [some[n] for n in look.referring()]
        around = sorted({n for at in unclear for n in range(max(0, at - _BEFORE), min(at + _AFTER + 1, len(sentences)))})
        return _are_most(around, sentences) or self._read(doc, [sentences[n] for n in around]).tells

    def telling(self, doc: Doc) -> list[Piece]:
        """The sentences in which signs stand."""
        sentences, signed = self._first_look(doc)
        return [sentences[n] for n in signed]

    def _first_look(self, doc: Doc) -> tuple[Sequence[Piece], list[int]]:
        """All sentences, by punctuation alone, and which of them have signs."""
        tokens = self._encoder.read(doc)
        if not len(tokens.at):
            return [], []
        at = tokens.at.tolist()
        sentences = [(at[first], at[last - 1] + 1) for first, last in pairwise(sentence_bounds(tokens).tolist())]
        names = _may_be_names(tokens.words)
        words = [word.lower() for word in tokens.words]
        harm, asides_from = doc._.tone.harm != "none", doc._.tone.asides_from
        signed = [
            n
            for n, (start, end) in enumerate(sentences)
            if self._signs.any_in(
                words[start:end],
                names=any(names[start:end]),
                harm=harm,
                aside=doc[start].idx >= asides_from and not speak_of_harm(words[start:end]),
            )
        ]
        return sentences, signed

    def _read(self, doc: Doc, pieces: Sequence[Piece]) -> "_Look":
        texts = [doc[start:end].text for start, end in pieces]
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        text = "\n".join(texts)
        read: Doc = self._tokenizer(text)
        read._.tone = replace(doc._.tone, asides_from=starts[sum(doc[start].idx < doc._.tone.asides_from for start, _ in pieces)])
        read._.story = replace(doc._.story, headline="", body=text) if doc._.story is not None else None
        for pipe in self._pipes if texts else ():
            read = pipe(read)
        return _Look(read, starts)


@dataclass(frozen=True, slots=True)
class _Look:
    """Some sentences of a story, read together; `starts`: the characters at which each begins, and the end."""

    doc: Doc
    starts: Sequence[int]

    @property
    def tells(self) -> bool:
        return bool(self.doc._.casualties or self.doc._.event_mentions)

    def referring(self) -> Iterator[int]:
        """The sentences, by number, that speak of people whom none of them tells."""
        return (bisect(self.starts, self.doc[token].idx) - 1 for token in self.doc._.unresolved)


def _pipe(nlp: Language, kind: type[Pipe], factory: str) -> Pipe:
    found = next((pipe for _, pipe in nlp.pipeline if isinstance(pipe, kind)), None)
    if found is None:
        has = ", ".join(nlp.pipe_names) or "no pipes"
        raise ModelError(f"no screen for the spaCy pipeline {nlp.meta['name']!r}: it has no {factory}, but {has}")
    return found


def _are_most(some: Iterable[int], sentences: Sequence[Piece]) -> bool:
    size = sum(sentences[n][1] - sentences[n][0] for n in some)
    return size > LARGEST_SHARE * sum(end - start for start, end in sentences)


def _may_be_names(words: Sequence[str]) -> list[bool]:
    """Words that begin with a capital and are more than grammar; all words where the text has no such."""
    found = [word[:1].isupper() and word.lower() not in STOP_WORDS for word in words]
    return found if any(found) else [True] * len(found)
