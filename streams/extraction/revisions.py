"""Figures that a newer one replaces ("31, not 40", "up from 27", "having first announced eight"), or that are another period's."""

import re
from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

from spacy.tokens import Doc

from streams.extraction.columns import columns_of, sentence_of, sentence_start
from streams.extraction.cues import Role, cue_words
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.quantities import counted_nouns
from streams.extraction.victim_phrases import Figures
from streams.facts import Who

_UNCOUNTED = frozenset({"singular", "plural", "none", "ordinal"})
_BEFORE, _AFTER = 14, 9
"""Tokens of its sentence before and after a figure that may say that it is replaced."""
_NEAR = 2
"""Sentences between a figure and the newer one."""
_SAME_PEOPLE = frozenset({"people", "dead", "deaths", "victims", "fatalities", "injured", "wounded", "missing", "others", "casualties"})
_ARTICLES = r"(?:(?:an?|the|its|their|his|her|some|only|just|about) )*"
_OTHER_PERIOD = re.compile(
    r"^(?: \w+){0,3}? (?:of |in |for |during |over )?(?:the whole of |all of )?"
    r"(?:the (?:years?|weekend|season|decade) (?:before|earlier)|the (?:previous|preceding|prior) (?:year|weekend|season|decade)"
    r"|last (?:year|weekend|season|summer|winter)|(?:a|one) (?:year|decade) (?:ago|earlier|before)"
    r"|the same (?:period|month|time|weeks|months)|(?:1[89]|20)\d\d)\b"
)
_WITHDRAWN = re.compile(
    r"\b(withdrew|withdraws|withdrawn|withdrawing|scrapped|disowned|took back)\b (?:\w+ ){0,3}?(?:its|their|his|her|the|an?) (?:\w+ ){0,2}?"
    r"(?:figure|figures|toll|count|tally|estimate|number|total|report|reports) (?:of|for) (?:the )?$"
)
_HEADLINED = re.compile(r"\b(?:headlined|titled|entitled|slugged|headline)[ ,:]*[\"“‘]([^\"”\n]{5,200})[\"”’]")
_CORRECTS = re.compile(
    r"\bplease (?:read|note|disregard)\b|\bcorrect(?:s|ed|ion|ing)?\b|\bshould (?:have )?(?:read|said)\b|\bmisstated\b|\bwrongly\b"
    r"|\berroneous",
    re.IGNORECASE,
)
_COMPARED = re.compile(rf"(?:\bthan|\bwith|\bfrom|\bto|\bagainst) {_ARTICLES}$")
_AGES = re.compile(r"\bage[sd]?\b")
_TURNS = r"(?:after|before|and|or|but|having|then|later|when|in|at|as)\b"
_SPOKE_BEFORE = re.compile(
    r"\b(?:(?:on|last|earlier on|late on|by) \w+day|yesterday|earlier|overnight|at first|initially|had) (?:\w+ ){0,2}?"
    r"(?:spoke|spoken|told|put|said|reported|counted|gave|given|listed|announced) (?:\w+ ){0,4}$"
)
_NOW_SAYS = re.compile(r"\bnow (?:says?|puts?|speaks?|gives?|counts?|reports?|lists?)\b", re.IGNORECASE)
_OWN_STORY = re.compile(r"\b(?:version|edition|draft)s? of (?:this|the|our) (?:story|article|report|dispatch|item)\b")
_CLAUSE = re.compile(r"\A.*(?:[;:]| (?:but|while|whereas|and (?:then|now)|who|which|when|where) )", re.DOTALL)


class _Told(NamedTuple):
    """What the words around a figure make of it."""

    status: Literal["revised_from", "historical"]
    why: str
    start: int
    """Index of the first token that says so, or of the figure."""
    beside: bool
    """Whether the words set it beside a newer figure ("not 40"), so that both must count the same people."""
    alone: bool = False
    """Whether it is taken back though nothing need replace it ("withdrew its figure of 40", "an earlier version of this story said 40")."""


def set_replaced(doc: Doc) -> None:
    """Mark the figures that the text replaces, and add those that only stand beside the newer one."""
    found: list[Casualty] = list(doc._.casualties)
    _set_corrected(doc, found)
    figures = Figures(doc)
    for quantity in figures.people:
        told = _told(doc, quantity) if quantity.unit == "people" and not quantity.whole else None
        if told is None:
            continue
        own = [c for c in found if c.quantity.number_start == quantity.number_start]
        found += _put_right(doc, figures, quantity, found)
        newer = _newer(doc, found, quantity, own)
        if newer is None and told.alone:
            _take_back(own, told)
        if newer is None or any(c.parent is not None for c in own) or (not own and _is_of_others(figures, quantity, newer)):
            continue
        if (told.beside or not own) and not _may_be(doc, quantity, newer):
            continue
        for casualty in own:
            _replace(found, casualty, newer, told)
        if not own:
            found.append(_beside(newer, quantity, told))
    doc._.casualties = tuple(sorted(found, key=lambda c: (c.start, c.end, c.kind)))


def _set_corrected(doc: Doc, found: list[Casualty]) -> None:
    """ "In the story headlined “Gunmen hold 78 pupils” please read 47": what a correction quotes is taken back."""
    for quoted in _HEADLINED.finditer(doc.text) if found else ():
        paragraph = doc.text.find("\n\n", quoted.end())
        around = doc.text[max(0, doc.text.rfind("\n\n", 0, quoted.start())) : paragraph if paragraph > 0 else len(doc.text)]
        if not _CORRECTS.search(around.replace(quoted[0], "")):
            continue
        for casualty in found:
            if casualty.status == "asserted" and quoted.start(1) <= doc[casualty.quantity.start].idx < quoted.end(1):
                casualty.status = "revised_from"
                casualty.note("status", "in a headline that is put right")


def _told(doc: Doc, quantity: Quantity) -> _Told | None:
    """What the words around a figure make of it: replaced, or of another period; None where they say nothing."""
    sentence, at = sentence_of(doc[quantity.start]), quantity.start
    before = _CLAUSE.sub(" ", _words(doc, max(sentence.start, at - _BEFORE), at))
    after = " " + _words(doc, quantity.end, min(sentence.end, quantity.end + _AFTER))
    if _AGES.search(before):
        return None
    if _COMPARED.search(before) and (period := _OTHER_PERIOD.match(after)):
        return _Told("historical", f"“{period[0].strip()}”", at, True)
    if match := _WITHDRAWN.search(before):
        return _Told("revised_from", f"“{match[1]}” takes it back", at, False, alone=True)
    if (match := _SPOKE_BEFORE.search(before)) and _NOW_SAYS.search(doc[quantity.end : sentence.end].text):
        return _Told("revised_from", f"“{match[0].strip()}”, and another figure now", at, False)
    for n, pattern in enumerate(_patterns("before")):
        if match := pattern.search(before):
            start = at - len(match[0].strip(" ,").split())
            return _Told("revised_from", f"“{match[0].strip()}” takes it back", start, n == 0, bool(_OWN_STORY.search(match[0])))
    for pattern in _patterns("after"):
        if match := pattern.match(after):
            return _Told("revised_from", f"“{match[0].strip()}” takes it back", at, False)
    return None


def _words(doc: Doc, start: int, end: int) -> str:
    return "".join(f"{word} " for word in columns_of(doc).lowers[start:end] if not word.isspace())


def _one_of(role: Role) -> str:
    return "(?:" + "|".join(sorted(cue_words(role), key=len, reverse=True)) + ")"


_ROLES: tuple[Role, ...] = ("taken_back", "early", "at_first", "told", "count")


@cache
def _patterns(side: Literal["before", "after"]) -> tuple[re.Pattern[str], ...]:
    """What stands before or after a figure that is replaced."""
    back, early, first, told, counts = map(_one_of, _ROLES)
    a_count = rf"\b{early} (?:\w+ )?{counts}"
    before = (
        rf"(?<!\w)(?<!\bif ){back} {_ARTICLES}(?:{early} )?$",
        rf"{a_count} (?:\w+ ){{0,2}}?(?:of|was|were|is|had been|stood at|at|as|had|said|spoke of|spoken of) {_ARTICLES}$",
        rf"{a_count} (?:\w+ ){{0,6}}?(?:, (?:\w+ ){{1,6}}?, )?(?:put|said|gave|given|spoke|spoken|told|reported|had|that) (?:\w+ ){{0,6}}$",
        rf"\b{first} (?:been )?{told} (?:\w+ ){{0,6}}$",
        rf"\b(?:after|from) {told} (?:\w+ ){{0,3}}(?:at|as) {_ARTICLES}$",
        rf"\b(?:hours?|days?|weeks?) after (?:(?:it|they|he|she) (?:had )?)?(?:first )?{told} (?:that )?{_ARTICLES}$",
    )
    after = (
        rf"^ (?:(?!{_TURNS})\w+ )?(?:(?:as|which|that) (?:\w+ ){{0,5}}?|(?:were|was|had been) )?{first} {told}\b",
        rf"^ {told} (?:\w+ ){{0,3}}?{first}\b",
        rf"^ (?:it|they|he|she) (?:had )?{told} (?:(?:a|one|two|three|the) \w+ )?(?:earlier|before)\b",
        rf"^ {told} (?:by \w+ |on \w+day )?(?:earlier|before|the day before|the night before|a day earlier)\b",
    )
    return tuple(re.compile(pattern) for pattern in (before if side == "before" else after))


def _newer(doc: Doc, found: list[Casualty], quantity: Quantity, own: list[Casualty]) -> Casualty | None:
    """The figure that replaces this one: the nearest of another value, before it rather than after."""
    sentences = list(doc.sents)
    order = {sentence.start: n for n, sentence in enumerate(sentences)}
    here = order[sentence_start(doc[quantity.start])]

    def distance(casualty: Casualty) -> tuple[int, bool, int]:
        apart = abs(order[sentence_start(doc[casualty.start])] - here)
        return apart, casualty.start > quantity.start, abs(casualty.start - quantity.start)

    kinds = {casualty.kind for casualty in own}
    rivals = [
        c
        for c in found
        if c not in own
        and (not kinds or c.kind in kinds)
        and c.parent is None
        and (c.quantity.rule not in _UNCOUNTED or (c.quantity.rule == "singular" and abs(c.end - quantity.start) < 4))
        and not c.quantity.increment
        and c.status not in {"revised_from", "denied"}
        and (c.quantity.best, c.quantity.low, c.quantity.high) != (quantity.best, quantity.low, quantity.high)
        and distance(c)[0] < _NEAR
    ]
    return min(rivals, key=distance, default=None)


def _is_of_others(figures: Figures, quantity: Quantity, newer: Casualty) -> bool:
    """ "Found 22 bodies, and put the survivors at 24, not 25": it stands right behind another figure than the newer one."""
    doc, at = figures.doc, quantity.start
    if at < 3 or doc[at - 1].lower_ != "not" or doc[at - 2].text not in {",", "and", "("}:
        return False
    first = next((q for q in figures.people if q.end == at - 2), None)
    return first is not None and (first.low, first.high) != (newer.quantity.low, newer.quantity.high)


def _may_be(doc: Doc, quantity: Quantity, newer: Casualty) -> bool:
    """Whether the figure counts the newer one's people: it has no noun of its own, or the same."""
    nouns = [token.lower_ for token in counted_nouns(doc, quantity.end)]
    if quantity.increment or (quantity.best == 1 and (nouns or doc[quantity.end : quantity.end + 1].text == "of")):
        return False  # "not one of them", "not one house"
    same = {*_SAME_PEOPLE, *newer.who.text.lower().split()}
    return all(noun in same for noun in nouns[:1] + nouns[-1:])


def _replace(found: list[Casualty], casualty: Casualty, newer: Casualty, told: _Told) -> None:
    if casualty.status != "asserted":
        return
    _take_back([casualty], told)
    for part in found:
        if part.parent is casualty and part is not newer:
            part.parent = newer


def _take_back(own: list[Casualty], told: _Told) -> None:
    for casualty in own:
        if casualty.status == "asserted":
            casualty.status = told.status
            casualty.note("status", told.why)


def _beside(newer: Casualty, quantity: Quantity, told: _Told) -> Casualty:
    who = Who(newer.who.text, newer.who.class_)
    copy = replace(newer, quantity=quantity, start=told.start, end=quantity.end, status=told.status, parent=None, who=who)
    copy.note("status", told.why)
    return copy


def _put_right(doc: Doc, figures: Figures, quantity: Quantity, found: list[Casualty]) -> list[Casualty]:
    """ "Eight, not eleven, civilians were killed": the first figure holds, though the noun stands beside the second or behind both."""
    at = quantity.start
    if at < 3 or doc[at - 1].lower_ != "not" or doc[at - 2].text not in {",", "and", "("}:
        return []
    first = next((q for q in figures.people if q.end == at - 2), None)
    if first is None or any(c.quantity.number_start == first.number_start for c in found):
        return []
    added = []
    for casualty in found:
        if casualty.quantity.number_start == quantity.number_start:
            added.append(replace(casualty, quantity=first, start=first.start, end=first.end))
            casualty.start, casualty.end = at, casualty.quantity.end
        elif casualty.quantity.rule == "plural" and quantity.end <= casualty.start <= quantity.end + 1:
            casualty.quantity, casualty.start = first, first.start
    return added
