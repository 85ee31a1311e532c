"""Whether a casualty is asserted at all: denied, feared, past, a running total, or a figure taken back."""

import re
from itertools import pairwise

from spacy.tokens import Doc, Token

from streams.extraction.background import before_what_is_told, set_told_on, told_beside
from streams.extraction.columns import sentence_end, sentence_of
from streams.extraction.cues import cue_words
from streams.extraction.denials import denied, deny_claims, deny_what_was_reported
from streams.extraction.doc import Casualty, published_of
from streams.extraction.earlier_days import set_earlier_months, set_first_of_several
from streams.extraction.hypothetical import hypothetical, rehearsed
from streams.extraction.old_events import set_old_events
from streams.extraction.periods import clause_words, cumulative, historical, of_another_year, this_year
from streams.facts import Status

_PLOTS = cue_words("plot")
_DRILL = re.compile(
    r"\b(?:mock|simulated) (?:[\w-]+ ){0,2}?(?:drill|exercise|emergency|disaster|attack|crash)\b"
    r"|\b(?:disaster|emergency|evacuation|preparedness) (?:drill|exercise)s?\b"
    r"|\b(?:drill|exercise|simulation|scenario)s? (?:rehears|simulat|imagin|assum|practi[sc]|envisag|model)(?:e|es|ed|s|ing)\b",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(
    r"\bno longer (?:being )?(?:included|counted|listed|attributed|considered|part of|in the (?:toll|count|figures?|total))\b"
    r"|\b(?:removed|excluded|struck|dropped|deleted|subtracted|taken) (?:off|from) the (?:[\w-]+ )?"
    r"(?:toll|count|list|tally|figures?|total)\b",
    re.IGNORECASE,
)
_MODALS = tuple(f"“{modal}”" for modal in cue_words("modal"))
_AMONG_THE = frozenset({("among", "the"), ("amongst", "the")})
_DONE = frozenset({"bury-the-dead"})
"""Rules of people who are dead already, whatever is still to be done with them: "will bury nine more today"."""
_FINITE = 6
"""Tokens from a figure within which its clause has its auxiliary."""


def set_statuses(doc: Doc) -> None:
    """Give every casualty that has none of its own the status that the text gives it."""
    if not doc._.casualties:
        return
    year = _story_year(doc)
    drill = _DRILL.search(doc.text, 0, doc._.body_start)
    for casualty in doc._.casualties:
        own = casualty.parent is None or "+" not in casualty.rule  # a part with a verb of its own may be feared where the whole is not
        if casualty.status == "asserted" and own:
            casualty.status, why = status_of(doc, casualty, year)
            if drill is not None and casualty.status == "asserted":
                casualty.status, why = "hypothetical", f"the headline speaks of a “{drill[0]}”"
            if why:
                casualty.note("status", why)
    set_earlier_months(doc)
    set_first_of_several(doc)
    set_told_on(doc, year)
    set_old_events(doc, year)
    _share_with_joined(doc)
    for casualty in doc._.casualties:
        if casualty.parent is not None and casualty.status == "asserted":
            top = casualty.parent
            if (
                top.status == "hypothetical"
                and "+" not in casualty.rule
                and sentence_of(doc[top.trigger]) != sentence_of(doc[casualty.trigger])
            ):
                continue  # "several may not survive. Five children were among the dead"
            casualty.status = top.status if top.status != "revised_from" else "asserted"
            if casualty.status != "asserted":
                casualty.note("status", "as its whole")
    deny_claims(doc)
    deny_what_was_reported(doc)


def status_of(doc: Doc, casualty: Casualty, year: int | None) -> tuple[Status, str]:
    """The status that the clause around a casualty gives it, and why; nothing need say that it is asserted."""
    trigger = doc[casualty.trigger]
    if casualty.rule in {"presume-dead", "state-feared-dead", "state-unlikely-to-survive"}:
        return "hypothetical", casualty.rule
    told = not casualty.rule.startswith("toll-") and (_taken_for_true(trigger) or _is_definite_whole(doc, casualty))
    if why := rehearsed(trigger):
        return "hypothetical", why
    if not told and (why := denied(doc, casualty)):
        return "denied", why
    if not told and casualty.rule not in _DONE and (why := hypothetical(trigger, unsure=casualty.kind in {"missing", "trapped"})):
        return "hypothetical", why
    if casualty.quantity.rule == "ordinal" and casualty.quantity.best != 1:
        return "cumulative", "the last of so many"  # "the 50th murder victim of the year"
    words, counted = clause_words(doc, casualty), casualty.quantity.rule != "singular"
    if counted and (why := this_year(trigger, words)):
        return "cumulative", why
    if why := historical(doc, casualty, words, year) or of_another_year(doc, trigger):
        return "historical", why
    if before_what_is_told(trigger):
        return "historical", "told as what came before"
    if no_longer := _no_longer_counted(doc, casualty):
        return "historical", no_longer
    if counted and (why := cumulative(doc, casualty, words, year)):
        return "cumulative", why
    return told_beside(doc, casualty) or ("asserted", "")


def _no_longer_counted(doc: Doc, casualty: Casualty) -> str:
    """ "Two deaths reported earlier were of a crash and are no longer included": none of the toll."""
    end = max(casualty.end, casualty.trigger + 1)
    match = _NO_LONGER.search(doc[end : max(end, sentence_end(doc[casualty.trigger]))].text)
    first = not any(c is not casualty and casualty.start < c.start < sentence_end(doc[casualty.trigger]) for c in doc._.casualties)
    return f"“{match[0]}”" if match is not None and first else ""


def _share_with_joined(doc: Doc) -> None:
    """ "510 have been arrested and 41 killed since the coup", "would kill 12 and leave 40 homeless": one status for both."""
    casualties: tuple[Casualty, ...] = doc._.casualties
    for sentence in doc.sents if casualties else ():
        here = [c for c in casualties if sentence.start <= c.start < sentence.end and c.quantity.rule != "singular"]
        for first, second in pairwise(here):
            for told, other in ((first, second), (second, first)):
                if other.status == "asserted" and other.parent is None and _tells_of_both(doc, told, first, second):
                    other.status = told.status
                    other.note("status", f"as “{doc[told.start : told.end]}”, joined to it")


def _tells_of_both(doc: Doc, told: Casualty, first: Casualty, second: Casualty) -> bool:
    between = doc[max(first.end, first.trigger + 1) : min(second.start, second.trigger)]
    own = doc[max(first.end, first.trigger + 1) : max(second.trigger, second.end)]
    joined = (
        0 < len(between) < 4
        and between[0].lower_ in {"and", ","}
        and all(t.lower_ in {"and", ","} or t.tag_ in {"VB", "VBN", "VBG", "VBD"} for t in between)
        and not any(t.pos_ == "AUX" for t in own)
    )
    if told.status in {"cumulative", "historical"} and joined:
        return True
    if told is second and told.status == "historical" and [t.lower_ for t in between] == ["and"]:
        return _ends_with_date(doc, first, second)
    if told is not first:
        return False
    if told.status == "hypothetical":
        return joined and any(word in told.because.get("status", "") for word in _MODALS)
    # "… since the start of the year, and 742 cases have been confirmed"
    has = any(t.lower_ in {"have", "has"} for t in doc[second.start : second.start + _FINITE])
    dated = any(t.ent_type_ in {"DATE", "TIME"} for t in doc[second.start : sentence_end(doc[second.trigger])])
    return told.status == "cumulative" and doc[second.start - 1].lower_ in {"and", ";"} and has and not dated


def _ends_with_date(doc: Doc, first: Casualty, second: Casualty) -> bool:
    """ "Two were killed and one was hurt there on Memorial Day 2021": the date behind the second is that of both."""
    dates = [t.i for t in sentence_of(doc[first.trigger]) if t.ent_type_ in {"DATE", "TIME"}]
    had = any(t.lower_ in {"had", "has", "have"} for t in doc[first.start : max(second.trigger, second.end)])
    return bool(dates) and min(dates) > max(second.trigger, second.end - 1) and not had


def _taken_for_true(trigger: Token) -> bool:
    """ "Denied any part in the murder of the mayor": that he was murdered is not what is denied."""
    definite = any(child.lower_ in {"the", "his", "her", "their"} for child in trigger.children if child.i < trigger.i)
    return trigger.pos_ == "NOUN" and definite and trigger.head.lower_ not in _PLOTS


def _is_definite_whole(doc: Doc, casualty: Casualty) -> bool:
    """ "Denied that a prince was among the six wounded": what is denied of some of them leaves the six as they are."""
    before = [token.lower_ for token in doc[max(0, casualty.start - 2) : casualty.start + 1]]
    return casualty.quantity.rule != "singular" and any(pair in _AMONG_THE for pair in pairwise(before))


def _story_year(doc: Doc) -> int | None:
    created = published_of(doc)
    return created.year if created is not None else None
