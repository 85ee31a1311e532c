"""Casualties of an event before the story's own, by the month or day that their sentence tells: "in April, 61 migrants drowned"."""

import re

from spacy.tokens import Doc, Span

from streams.extraction.background import MONTH, ONE_DAY
from streams.extraction.columns import sentence_of
from streams.extraction.doc import Casualty, published_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(rf"\b(?:{MONTH} ?(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}}) {MONTH.replace('month', 'month2')})\b(?!:)")
_WHOLE_MONTH = re.compile(rf"\b(?:in|last|of) (?:early |late |mid ?- ?)?{MONTH}\b(?! ?\d)", re.IGNORECASE)
_EARLIER_TIME = r"(?:earlier (?:this|in the) (?:year|month)|(?:last|the previous) (?:month|year))"
_EARLIER = re.compile(
    rf"^\W*{_EARLIER_TIME}\b(?!['’])|\b(?:another|a (?:similar|separate|second))\b[^.;]{{0,60}}\b{_EARLIER_TIME}\b", re.IGNORECASE
)
_NTH_IN_DAYS = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh) (?:\w+ ){0,4}"
    r"(?:in (?:the (?:past|last|space of) )?(?:\w+ ){0,4}?(?:days?|weeks?|hours|month|months)|this (?:week|month)|since \w+day)\b",
    re.IGNORECASE,
)
_THE_EVENT = re.compile(
    r"\bthe (?:same )?(?:air)?(?:attack|blast|bombing|explosion|strike|raid|shooting|crash|fire|(?:earth)?quake|flood(?:s|ing)?|collapse"
    r"|accident|storm)\b",
    re.IGNORECASE,
)
"""The event that the story is of, or told of before."""
_SPOKEN_OF = re.compile(
    r"\bthe (?:[\w.’'-]+ ){0,5}?(?:attack|blast|bombing|explosion|strike|raid|shootings?|crash|fire|flood|collapse|accident"
    r"|killings?|slayings?|stabbing|murders?|homicides?|robbery|incident|deaths?)\b",
    re.IGNORECASE,
)
_IN_COURT = re.compile(
    r"\b(?:charged|arraign\w*|arrest\w*|indict\w*|sentence\w*|convict\w*|plead\w*|pleaded|trial|court|bond|bail|jury|suspect\w*|custody)\b",
    re.IGNORECASE,
)
"""Words of a story whose day is that of an arrest or a trial, the blow being older."""
_HARM = frozenset({"killed", "injured"})
_SAME_EVENT = 10
"""Days before a story within which a dated event may be its own."""


def set_earlier_months(doc: Doc) -> None:
    """ "In April, 61 migrants drowned", "last month six died in another", told after the story's own dead: an earlier event."""
    published = _published(doc)
    for casualty in doc._.casualties:
        sentence = sentence_of(doc[casualty.trigger])
        if casualty.status != "asserted" or casualty.parent is not None or not _dated_before(_own_part(doc, casualty), published):
            continue
        own = [c for c in doc._.casualties if c.start < sentence.start and c.status == "asserted"]
        other = any(c.kind == casualty.kind and c.quantity.best != casualty.quantity.best for c in own)
        if other or (_brings_in(doc, casualty) and any(_is_of_these_days(doc, c) for c in own)):
            casualty.status = "historical"
            casualty.note("status", "a month or day before the story's own")


def set_first_of_several(doc: Doc) -> None:
    """ "It is the second deadly shooting in three days. Two people were killed on Saturday": an event before the story's own."""
    for casualty in doc._.casualties:
        sentence = sentence_of(doc[casualty.trigger])
        day = ONE_DAY.search(sentence.text)
        if casualty.status != "asserted" or sentence.start == 0 or day is None:
            continue
        before = sentence_of(doc[sentence.start - 1])
        own = [c for c in doc._.casualties if c.start < before.start and c.status == "asserted" and c.kind in _HARM]
        if not own or any(day[0] in sentence_of(doc[c.trigger]).text for c in own):
            continue
        if _NTH_IN_DAYS.search(before.text) and not _THE_EVENT.search(sentence.text):
            casualty.status = "historical"
            casualty.note("status", "of the first of several in some days")


def _brings_in(doc: Doc, casualty: Casualty) -> bool:
    """Whether people are told of whom nothing before spoke of, and of no event that was: "two brothers were killed in May"."""
    first, sentence = doc[casualty.start], sentence_of(doc[casualty.trigger])
    definite = casualty.start > sentence.start and doc[casualty.start - 1].lower_ in {"the", "these", "those", "all"}
    new = casualty.kind in _HARM and not definite and (first.lower_ in {"a", "an"} or first.pos_ == "NUM")
    return new and not casualty.quantity.increment and not casualty.quantity.whole and not _SPOKEN_OF.search(sentence.text)


def _is_of_these_days(doc: Doc, casualty: Casualty) -> bool:
    """Whether a casualty of the story is of a day of this week: "left three men with wounds on Saturday night"."""
    told = sentence_of(doc[casualty.trigger]).text
    return casualty.kind in _HARM and bool(ONE_DAY.search(told)) and not _IN_COURT.search(told)


def _own_part(doc: Doc, casualty: Casualty) -> Span:
    """The words of the sentence up to where another clause with a figure of its own begins or ends."""
    sentence = sentence_of(doc[casualty.trigger])
    start, end = min(casualty.start, casualty.trigger), max(casualty.end, casualty.trigger + 1)
    others = [c for c in doc._.casualties if c is not casualty and sentence.start <= c.start < sentence.end]
    left = max((c.end for c in others if c.end <= start and _parted(doc[c.end : start])), default=sentence.start)
    right = min((c.start for c in others if c.start >= end and _parted(doc[end : c.start])), default=sentence.end)
    return doc[left:right]


def _parted(words: Span) -> bool:
    return any(t.text in {";", ",", "and"} for t in words) and any(t.pos_ == "VERB" for t in words)


def _dated_before(words: Span, published: tuple[int, int] | None) -> bool:
    text = words.text
    if (match := _DAY.search(text)) is not None:
        if published is None:
            return False
        month, day = match["month"] or match["month2"], match["day"] or match["day2"]
        ago = (_day_of_year(*published) - _day_of_year(_number(month), int(day))) % 365
        return _SAME_EVENT < ago < 365 - _SAME_EVENT
    if _EARLIER.search(text) and not _THE_EVENT.search(text):
        return True
    match = _WHOLE_MONTH.search(text)
    return match is not None and match["month"][0].isupper() and (published is None or _number(match["month"]) != published[0])


def _published(doc: Doc) -> tuple[int, int] | None:
    """Month and day of the story, or of its dateline."""
    created = published_of(doc)
    if created is not None:
        return created.month, created.day
    for start, end in sorted(doc._.furniture)[:1]:
        if start < 200 and (match := _DAY.search(doc.text, start, end)):
            return _number(match["month"] or match["month2"]), int(match["day"] or match["day2"])
    return None


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _day_of_year(month: int, day: int) -> int:
    return (month - 1) * 30 + day
