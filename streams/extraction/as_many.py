"""Figures that point back to another: "five officers and as many demonstrators", "twice as many were hurt"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction.doc import Quantity
from streams.extraction.victims import is_person_noun

_TIMES = {"half": 0.5, "twice": 2.0, "double": 2.0}
_FACTORS = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "ten": 10.0}
_ENDS = frozenset({"dead", "wounded", "injured", "missing", "hurt", "killed", "homeless", "arrested", "detained", "again", "others"})
_ROUGHLY = frozenset({"about", "almost", "nearly", "roughly", "around", "perhaps"})
_REACH = 40
"""Tokens within which the other figure stands."""


def read_as_many(doc: Doc, found: Sequence[Quantity], nouns_at: Callable[[Doc, int], list[Token]]) -> Iterator[Quantity]:
    """The quantities of "as many", each once or several times the exact figure of people before it; `nouns_at` gives the nouns behind."""
    for token in doc[:-2]:
        if token.lower_ != "as" or doc[token.i + 1].lower_ != "many" or doc[token.i + 2].lower_ == "as":
            continue
        end, before = token.i + 2, _before(found, token.i)
        if before is None or before.best is None or not _counts_people(doc, end, nouns_at(doc, end)) or _is_told_behind(doc, end):
            continue
        start, factor = _times(doc, token.i)
        size, modifier = round(before.best * factor), before.modifier
        if start and doc[start - 1].lower_ in _ROUGHLY:
            start, modifier = start - 1, "about"
        if start and doc[start - 1].lower_ in {"least", "than", "most", "to"}:
            continue  # "at least as many"
        yield replace(
            before,
            start=start,
            end=end,
            low=size,
            best=size,
            high=size,
            modifier=modifier,
            increment=False,
            number_start=token.i,
            number_end=end,
            share=None,
            whole=False,
            rule="as-many",
        )


def _before(found: Sequence[Quantity], at: int) -> Quantity | None:
    """The last figure of people before a token, where it is one number."""
    near = [q for q in found if q.end <= at and at - q.end < _REACH and q.unit == "people" and q.modifier in {"exact", "about"}]
    return near[-1] if near and near[-1].low == near[-1].high else None


def _times(doc: Doc, at: int) -> tuple[int, float]:
    """Where "twice", "three times" or the like begins right before a token, and how many times that is."""
    if at and doc[at - 1].lower_ in _TIMES:
        return at - 1, _TIMES[doc[at - 1].lower_]
    if at > 1 and doc[at - 1].lower_ == "times" and doc[at - 2].lower_ in _FACTORS:
        return at - 2, _FACTORS[doc[at - 2].lower_]
    return at, 1.0


def _counts_people(doc: Doc, end: int, nouns: Sequence[Token]) -> bool:
    """Whether people stand behind, or what befell them: no days, no matches."""
    if nouns:
        return is_person_noun(nouns[-1].lower_)
    return doc[end].pos_ == "AUX" or doc[end].is_punct or doc[end].lower_ in _ENDS


def _is_told_behind(doc: Doc, end: int) -> bool:
    """Whether the number itself follows: "twice as many guests, 52, were hurt"."""
    return any(doc[i].text == "," and doc[i + 1].pos_ == "NUM" for i in range(end, min(end + 4, len(doc) - 1)))
