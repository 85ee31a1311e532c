"""The pipe that finds every figure of a story, its bounds, and what it counts: `doc._.quantities`."""

from bisect import bisect_right
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Token

from streams.extraction import doc as _extensions  # noqa: F401  (registers the Doc extensions)
from streams.extraction.as_many import read_as_many
from streams.extraction.doc import Quantity
from streams.extraction.figures import read_figures
from streams.extraction.units import Around, unit_of
from streams.extraction.victims import is_person_noun, is_thing_noun

_NOUNS = frozenset({"NOUN", "PROPN"})
_SKIPPED = frozenset({"ADJ", "DET", "NUM", "PART"})
_PASSED = frozenset({"of", "other", "more", "VBN", "VBG", "POS", "HYPH"})
_STATES = frozenset({"dead", "wounded", "injured", "missing", "hurt", "killed", "homeless"})
_NO_ONE_PERSON = frozenset({"people", "men", "women", "children", "family", "group", "crew", "figure", "count"}) | _STATES
_PARTICIPLES = frozenset({"shot", "hurt", "hit", "cut"})
"""Singular nouns that behind a figure are no nouns."""
_TIMES = frozenset({"minutes", "hours", "days", "weeks", "months", "years"})
_REACH = 6
"""Tokens after a figure within which its noun stands."""


@Language.factory("tollwire_quantities", assigns=["doc._.quantities"])
def make_quantities(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The pipe, for spaCy."""
    return find_quantities


def find_quantities(doc: Doc) -> Doc:
    """Set `doc._.quantities` to every figure of the text, in order."""
    text = doc.text  # spaCy builds it anew each time
    words, figures = read_figures(text)
    starts = [token.idx for token in doc]
    found: list[Quantity] = []
    for figure in figures:
        start, end = (_token_at(starts, words[at].start) for at in (figure.start, figure.end - 1))
        number_start, number_end = (_token_at(starts, words[at].start) for at in (figure.number_start, figure.number_end - 1))
        noun = " ".join(token.lower_ for token in counted_nouns(doc, end + 1))
        unit = unit_of(Around(text, words, figure), noun, singular_before=_is_single_person(doc, start))
        found.append(
            Quantity(
                start,
                end + 1,
                figure.low,
                figure.best,
                figure.high,
                figure.modifier,
                increment=figure.increment,
                number_start=number_start,
                number_end=number_end + 1,
                unit=unit,
                share=figure.share,
                whole=figure.whole,
                rule=figure.rule,
            )
        )
    found += read_as_many(doc, found, counted_nouns)
    doc._.quantities = tuple(sorted(found, key=lambda quantity: quantity.start))
    return doc


def counted_nouns(doc: Doc, at: int) -> list[Token]:
    """The nouns that a figure ending before token `at` counts: "ambulance drivers" in "two of the other ambulance drivers"."""
    nouns: list[Token] = []
    for token in doc[at : at + _REACH]:
        hyphen = token.text in "-‐‑–" and not token.whitespace_ and nouns
        if token.is_space or (token.is_punct and not hyphen):
            break
        if token.i == at and token.pos_ == "NUM" and doc[at - 1].pos_ == "NUM":
            break  # "to 21 three days later"
        if token.i == at and doc[at - 1].pos_ == "NUM" and token.lower_ in {"the", "a", "an", "last"}:
            break  # "compared with nine the weekend before"
        if token.i == at > 1 and token.lower_ == "of" and doc[at - 2].lower_ == "the":
            break  # "the 74 of the year before"
        if token.lower_ in _TIMES and any(t.lower_ in _STATES for t in doc[at : token.i]):
            break  # "left nine dead hours after"
        one = at > 1 and (doc[at - 1].lower_ in {"one", "1"} or doc[at - 2].lower_ in {"a", "an"})  # "one shot", "a 50 shot"
        if token.i == at and token.lower_ in _PARTICIPLES and not one and not _names_more(token):
            break  # "four shot in a bar"
        verb = token.pos_ == "VERB" and bool(nouns)  # "four people shot in a bar"
        known = not verb and (is_person_noun(token.lower_) or is_thing_noun(token.lower_))
        if token.pos_ in _NOUNS or known or (not token.pos_ and not nouns and token.is_alpha):
            nouns.append(token)
        elif (nouns and not hyphen) or not (token.pos_ in _SKIPPED or token.lower_ in _PASSED or token.tag_ in _PASSED or hyphen):
            break
    return nouns


def _names_more(token: Token) -> bool:
    """Whether a noun follows at once, as in "four shot glasses"."""
    return token.i + 1 < len(token.doc) and token.nbor(1).pos_ in _NOUNS and token.nbor(1).tag_ in {"NNS", "NN"}


def counted_phrase(doc: Doc, quantity: Quantity) -> str:
    """The nouns that a figure counts, as text."""
    return " ".join(token.text for token in counted_nouns(doc, quantity.end))


def _is_single_person(doc: Doc, at: int) -> bool:
    """Whether one person is named or described right before ", 34" or "(34" or "of 34"."""
    if at < 2 or doc[at - 1].lower_ not in (",", "(", "of"):
        return False
    before = doc[at - 2]
    if before.pos_ == "PROPN" or before.tag_ == "NNP" or (not before.pos_ and before.is_title):
        return doc[at - 1].lower_ != "of"
    return is_person_noun(before.lower_) and before.tag_ != "NNS" and before.lower_ not in _NO_ONE_PERSON


def _token_at(starts: list[int], char: int) -> int:
    """Index of the token that holds a character."""
    return max(bisect_right(starts, char) - 1, 0)
