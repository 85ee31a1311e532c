"""What else the text says of a casualty: its status, place, time and cause; and figures that it takes back."""

import re
from bisect import bisect_left
from datetime import timedelta

from spacy.language import Language
from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty, PlaceMention, published_of
from streams.extraction.events import cause_of
from streams.extraction.incident_places import incident_place_mention, takes_up
from streams.extraction.later_deaths import is_later_death
from streams.extraction.later_times import is_of_later, verb_of
from streams.extraction.revisions import set_replaced
from streams.extraction.scene_cost import AT
from streams.extraction.status import set_statuses
from streams.extraction.times import time_mentions
from streams.extraction.what_befell import IN_HOSPITAL
from streams.facts import When

_LONG_AGO = timedelta(days=60)
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_WHEN_SAID = 60
_BEHIND = 8
"""Tokens behind a part within which its own place may stand."""
_DAYS_AFTER = re.compile(r"\b(?:days?|weeks?|months?) after\b[^,;]*$", re.IGNORECASE)


class QualifierPipe:
    """Fills in status, place, time and cause of what `tollwire_casualties` found."""

    def __call__(self, doc: Doc) -> Doc:
        """Qualify `doc._.casualties` in place, and add the figures that the text takes back."""
        set_statuses(doc)
        set_replaced(doc)
        set_places(doc)
        set_times(doc)
        set_causes(doc)
        return doc


def set_places(doc: Doc) -> None:
    """Give every casualty the place where it happened; a running total only a place of its own sentence."""
    for casualty in doc._.casualties:
        mention = _named_before(doc, casualty) or incident_place_mention(doc, *_said(casualty), besides=_of_parts(doc, casualty))
        if mention is None:
            continue
        sentence = sentence_of(doc[casualty.trigger])
        if casualty.status in {"cumulative", "historical"} and not (
            sentence.start <= mention.start < sentence.end
            or takes_up(sentence, mention.place)
            or any(t.lower_ in {"same", "such"} for t in sentence)
        ):
            beside = [c for c in doc._.casualties if c.status == "asserted" and c.place and sentence.start <= c.start < sentence.end]
            casualty.place = beside[0].place if beside else None
            continue
        casualty.place = mention.place
    _set_in_order(doc)
    for casualty in doc._.casualties:  # "12 of the injured were flown to Cuzco", "two died on the way": hurt where the others were
        if casualty.parent is None or casualty.parent.place is None:
            continue
        if _named_for_whole(doc, casualty, casualty.parent):
            casualty.place = casualty.parent.place
        died_later = casualty.kind == "killed" and casualty.parent.kind == "injured"
        if died_later or casualty.rule.split("+")[0] in IN_HOSPITAL:
            casualty.place = casualty.parent.place


def _named_before(doc: Doc, casualty: Casualty) -> PlaceMention | None:
    """The place right before a figure that has no noun: "Peru counted 17 dead and Chile nine"."""
    if casualty.trigger >= casualty.start or casualty.end - casualty.start != 1:
        return None
    return next((m for m in doc._.place_mentions if m.end == casualty.start and m.role != "dateline"), None)


def _named_for_whole(doc: Doc, part: Casualty, whole: Casualty) -> bool:
    """Whether a part stands behind its whole in one sentence that names no place behind it: "… and Chile nine, two of whom drowned"."""
    sentence = sentence_of(doc[part.trigger])
    if part.start < whole.end or not sentence.start <= whole.start < sentence.end:
        return False
    return not any(part.start <= m.start < sentence.end and m.place == part.place for m in doc._.place_mentions)


def _of_parts(doc: Doc, whole: Casualty) -> set[int]:
    """The tokens right behind its parts, whose place need not be that of all: "twelve died, four of them in Kabul"."""
    parts = [c for c in doc._.casualties if c.parent is whole and c.start >= whole.end and c.end < len(doc)]
    return {i for part in parts if doc[part.end].lower_ in AT for i in range(part.end + 1, part.end + 1 + _BEHIND)}


def _set_in_order(doc: Doc) -> None:
    """ "The blasts in Homs and Hama killed nine and four people respectively": to each figure its place, in order."""
    for sentence in doc.sents:
        word = next((t for t in sentence if t.lower_ == "respectively"), None)
        if word is None:
            continue
        told = [c for c in doc._.casualties if sentence.start <= c.start < word.i and c.parent is None]
        places = [m for m in doc._.place_mentions if sentence.start <= m.start < word.i and m.role == "place"]
        if len(told) == len(places) > 1 and len({c.kind for c in told}) == 1 and places[-1].end <= told[0].start:
            for casualty, mention in zip(told, places, strict=True):
                casualty.place = mention.place


def _said(casualty: Casualty) -> tuple[int, int]:
    """The tokens from the figure to the word that says what befell the people."""
    return min(casualty.start, casualty.trigger), max(casualty.end, casualty.trigger + 1)


def set_times(doc: Doc) -> None:
    """Give every casualty the time nearest to it in its clause or sentence; an asserted one else the time that the text gave last."""
    if not doc._.casualties:
        return
    times = [m for m in time_mentions(doc) if not _in_furniture(doc, m[0])]
    starts = [m[0] for m in times]
    before: When | None = None
    for casualty in doc._.casualties:
        trigger = doc[casualty.trigger]
        here = times[bisect_left(starts, sentence_start(trigger)) : bisect_left(starts, sentence_end(trigger))]
        inside = {token.i for token in tree.clause_of(trigger).subtree} if here else set[int]()
        ways = [
            (abs(m[0] - trigger.i) + (0 if m[0] in inside else 15) + (0 if _dates(doc[m[1] - 1], trigger) else 30), m)
            for m in here
            if m[2].precision not in {"month", "year"} or _dates(doc[m[1] - 1], trigger)
        ]
        toll = casualty.rule.startswith("toll")
        later = [m for _, m in ways if is_of_later(doc, m, trigger, toll=toll)]
        ways = [(cost, m) for cost, m in ways if m not in later]
        ways = [(cost, m) for cost, m in ways if not _is_days_after(doc, trigger, m[0])]
        ways = [(cost + _WHEN_SAID * _is_above(verb_of(doc, m), trigger), m) for cost, m in ways]
        cost, nearest = min(ways, default=(0, None), key=lambda way: way[0])
        if nearest is not None and not (cost >= _WHEN_SAID and before is not None and casualty.status == "asserted"):
            casualty.when = nearest[2]
            if casualty.status == "asserted" and _tells_of_the_past(doc, casualty, nearest):
                casualty.status = "historical"
                casualty.note("status", f"“{nearest[2].text}”, long before the story")
        elif casualty.status == "asserted":
            casualty.when = before if before not in [m[2] for m in later] else None
        if casualty.status == "asserted" and not (casualty.kind == "killed" and is_later_death(_clause_text(trigger))):
            before = casualty.when


def _clause_text(trigger: Token) -> str:
    clause = tree.clause_of(trigger)
    return trigger.doc[clause.left_edge.i : clause.right_edge.i + 1].text


def _is_days_after(doc: Doc, trigger: Token, at: int) -> bool:
    """ "Two days after a strike killed 29, traders came back on Friday": not the day of the strike."""
    match = _DAYS_AFTER.search(doc[sentence_start(trigger) : trigger.i].text)
    if match is None or "," in match[0]:
        return False
    comma = next((t.i for t in doc[trigger.i : sentence_end(trigger)] if t.text == ","), sentence_end(trigger))
    return at > comma


def _is_above(verb: Token, trigger: Token) -> bool:
    """Whether the blow is told in an "after" clause under the verb."""
    below = trigger
    for above in tree.governing_clauses(trigger):
        if any(child.lower_ == "after" and child.i < below.i for child in below.children) and verb.i in {above.i, above.head.i}:
            return True
        below = above
    return False


def _tells_of_the_past(doc: Doc, casualty: Casualty, mention: tuple[int, int, When]) -> bool:
    """Whether the clause itself is dated long before the story: "a quake on New Year's Day in 2024 claimed 600 lives"."""
    start, end, when = mention
    published = published_of(doc)
    if published is None or when.end is None or not _YEAR.search(when.text) or doc[start].lower_ not in {"in", "on", "during"}:
        return False
    if start and doc[start - 1].tag_ == "VBN" and start - 1 != casualty.trigger:
        return False  # "a block built in 1974", whatever the parse
    if when.end[:10] >= (published - _LONG_AGO).date().isoformat():
        return False
    return _dates(doc[end - 1], doc[casualty.trigger])


def _dates(time: Token, trigger: Token) -> bool:
    """Whether a time hangs on the trigger's own clause or one above it, and not in a clause beside: "a bus built in 2019"."""
    above = {trigger.i, *(t.i for t in trigger.ancestors)}
    while time.i not in above and time.head.i != time.i:
        if time.dep_.startswith(("acl", "relcl", "advcl")):
            return False
        time = time.head
    return time.i in above


def _in_furniture(doc: Doc, i: int) -> bool:
    return any(start <= doc[i].idx < end for start, end in doc._.furniture)


def set_causes(doc: Doc) -> None:
    """What killed or hurt: the event nearest to the casualty in its sentence, else the last one that the story spoke of before it."""
    for casualty in doc._.casualties:
        casualty.cause = cause_of(doc, casualty.trigger, same_sentence=casualty.status != "asserted")


@Language.factory("tollwire_qualifiers")
def make_qualifiers(nlp: Language, name: str) -> QualifierPipe:
    """The factory of the pipe."""
    return QualifierPipe()
