"""Casualties that a story tells as background: of an earlier event, of a whole war or season, of a series of attacks."""

import re

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty
from streams.facts import Status

_SPANS = frozenset(
    {"war", "conflict", "insurgency", "rebellion", "uprising", "campaign", "offensive", "crackdown", "season", "year", "month", "decade"}
)
_WARS = frozenset({"war", "conflict", "insurgency", "rebellion", "uprising"})
_MANY = frozenset({"series", "string", "spate", "wave", "such", "several", "many", "dozens", "scores"})
ONE_DAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|overnight|tonight)\b")
_ONE_OF_MANY = re.compile(
    r"\bone of (?:[\w-]+ ){0,3}?(?:\d+|several|many|dozens|scores|two|three|four|five|six|seven|eight|nine|ten)\b.*\bin which\b"
)
"""The shooting was one of 18 over the weekend, in which seven died: all of them did."""
_SERIES = frozenset(
    {"attacks", "raids", "blasts", "bombings", "shootings", "killings", "incidents", "crashes", "accidents", "clashes", "disasters"}
    | {"storms", "assaults", "strikes", "explosions", "quakes", "earthquakes", "ambushes", "floods", "wrecks", "collisions"}
)
_BEGINS = frozenset(
    {"triggered", "sparked", "ignited", "provoked", "prompted", "unleashed", "began", "begun", "started", "erupted", "broke"}
)
_WAR = re.compile(r"\b(?:war|conflict|insurgency|offensive|campaign)\b", re.IGNORECASE)
_IN_A_PERIOD = re.compile(r"\bthis (?:year|month|season|decade)\b|\bin as many (?:weeks|months|years)\b", re.IGNORECASE)
_YEARS_AFTER = re.compile(r"\b(?:years?|decades?|months?)(?: (?:to the day|and a half|or so))? after\b", re.IGNORECASE)
_UNITS = "hours?|days?|weeks?|months?|years?|decades?|fortnight"
_CAME = re.compile(
    r"\b(?:c[ao]mes?|coming|came|follow(?:s|ed|ing)?|happen(?:s|ed)|occur(?:s|red)|took place|takes place)\b[^.;]{0,40}?"
    rf"\b(?:{_UNITS}|night|evening|morning)$"
)
_LATER = re.compile(rf"\b(?:{_UNITS})$")
_ANOTHER = re.compile(r"(?:another|a separate|an earlier|a previous|a similar|a first|the first|an unrelated)\b", re.IGNORECASE)
"""What a clause begins with that tells of an event before the story's own: "two days after another slide killed 19"."""
_SUPERLATIVE = re.compile(r"\b(?:first|worst|deadliest|bloodiest|biggest|largest|heaviest|most \w+)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r"[;:]|,(?! (?:in |at |on )?(?:which|that|when|where|who)\b)")
_BEFORE = re.compile(
    r"\b(?:fled|displaced|uprooted|driven|forced)\b[^.;,]{0,60}\b(?:elsewhere|earlier|previous|previously|past)\b", re.IGNORECASE
)
_ALREADY = re.compile(
    r"\bhad (?:already )?(?:been )?(?:fled|displaced|uprooted|driven|forced|homeless)\b[^.;]{0,60}"
    r"\b(?:long )?before (?:the|this|that|last|\w+day)\b",
    re.IGNORECASE,
)
_UPROOTED = re.compile(r"\b(?:is|are|remain|remains) (?:\w+ )?internally displaced\b", re.IGNORECASE)
MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_FULL_DATE = re.compile(rf"On (?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH.replace('month', 'month2')}) ?,? (?P<year>(?:1\d|20)\d\d)\b")
_THAT_TIME = re.compile(
    rf"(?:That (?:same )?(?:year|month|week|day|night|spring|summer|autumn|fall|winter|{MONTH})(?!\w)"
    r"|(?:(?:A|One|Two|Three|Four|Five|Six|Some) )?(?:\w+ )?(?:days?|weeks?|months?|years?) later\b|Later that (?:day|week|month|year)\b"
    r"|The (?:following|next|same) (?:day|week|month|year|spring|summer|autumn|fall|winter)\b)",
    re.IGNORECASE,
)
"""A date that is told from the one before it."""


def told_beside(doc: Doc, casualty: Casualty) -> tuple[Status, str] | None:
    """What the words around an asserted casualty make of it, and why: another event's, or a total of many; None where they say nothing."""
    trigger = doc[casualty.trigger]
    if _years_after(trigger, casualty) or _began_a_war(trigger):
        return "historical", "years before what is told, or what began a war"
    if casualty.quantity.rule != "singular" and (_of_a_span(trigger) or _of_a_series(trigger) or _in_such_a_war(doc, casualty)):
        return "cumulative", "of a whole war, season or series of attacks"
    if casualty.kind == "displaced":
        words = doc[casualty.start : min(sentence_end(trigger), casualty.end + 20)].text.split(", ")[0]
        if _BEFORE.search(words) or _ALREADY.search(words) or _UPROOTED.search(words):
            return "cumulative", "uprooted before"
    return None


def _in_such_a_war(doc: Doc, casualty: Casualty) -> bool:
    """ "In the course of the offensive that the ministry says hundreds have died in", whatever the parse makes of it."""
    start = max(sentence_start(doc[casualty.trigger]) + 1, casualty.start - 8)
    return any(doc[i].lower_ in {"that", "which"} and doc[i - 1].lower_ in _SPANS for i in range(start, casualty.start))


def set_told_on(doc: Doc, year: int | None) -> None:
    """What goes on from a sentence of another year: "On May 3, 2009, a stage caught fire. Sixty people died", "he, who also hurt two"."""
    for casualty in doc._.casualties:
        sentence = sentence_of(doc[casualty.trigger])
        if casualty.status != "asserted" or casualty.parent is not None or sentence.start == 0:
            continue
        before = sentence_of(doc[sentence.start - 1])
        dated = any(t.ent_type_ in {"DATE", "TIME"} for t in sentence)
        that_time = bool(_THAT_TIME.match(sentence.text.strip())) and _tells_of_the_past_alone(doc, before)
        if that_time or (not dated and (_goes_on(doc, casualty, before, sentence) or _opens_in_the_past(doc, before, sentence, year))):
            casualty.status = "historical"
            casualty.note("status", f"goes on from “{before[:5].text.strip()} …”")


def _goes_on(doc: Doc, casualty: Casualty, before: Span, sentence: Span) -> bool:
    """Whether a sentence adds ("also", "585 more") to one that tells only of the past, and of no more than that."""
    more = (casualty.quantity.increment or casualty.quantity.rule == "another") and "\n" not in doc[sentence.start - 1].text
    return (more or any(t.lower_ == "also" for t in sentence)) and _tells_of_the_past_alone(doc, before)


def _tells_of_the_past_alone(doc: Doc, sentence: Span) -> bool:
    """Whether whoever was killed or hurt in a sentence was so in the past."""
    told = [c for c in doc._.casualties if sentence.start <= c.start < sentence.end and c.kind in {"killed", "injured"}]
    return bool(told) and all(c.status == "historical" for c in told)


def _opens_in_the_past(doc: Doc, before: Span, sentence: Span, year: int | None) -> bool:
    """Whether the sentence before, of the same paragraph, opens with a day of another year and tells of an event of that day."""
    match = _FULL_DATE.match(before.text.strip())
    if match is None or year is None or int(match["year"]) >= year or "\n" in doc[sentence.start - 1].text:
        return False
    return any(before.start <= event.start < before.end for event in doc._.event_mentions)


def _years_after(trigger: Token, casualty: Casualty) -> bool:
    """ "Three years after a blast there killed 31", "six years after the collapse, in which 270 died"."""
    sentence, at = sentence_of(trigger), min(trigger.i, casualty.start)
    who = trigger.doc[max(sentence.start, trigger.i - 2) : trigger.i]
    bereaved = casualty.rule == "lose-people" and any(t.lower_ == "who" for t in who)
    for token in sentence:
        if (
            token.i >= at
            or token.lower_ != "after"
            or not _YEARS_AFTER.search(trigger.doc[max(sentence.start, token.i - 4) : token.i + 1].text)
        ):
            continue
        # "came years after the war and killed 12", but "years after a tip slid and 116 children died"
        joined = trigger.dep_ == "conj" and trigger.head.i < token.i and not tree.own_subjects(trigger)
        if bereaved or (not joined and not _NEW_CLAUSE.search(trigger.doc[token.i : at].text)):
            return True  # also "ten years after the quake Mr Karimi, who lost two sons, …"
    return False


def before_what_is_told(trigger: Token) -> bool:
    """ "The attack came a day after gunmen shot dead seven miners", "the deadliest raid since gunmen killed 26": not what is told."""
    sentence = sentence_of(trigger)
    for token in trigger.doc[sentence.start : trigger.i]:
        if token.lower_ not in {"after", "since"} or _NEW_CLAUSE.search(trigger.doc[token.i : trigger.i].text):
            continue
        before = trigger.doc[sentence.start : token.i]
        if token.lower_ == "since" and _SUPERLATIVE.search(before.text) and _has_own_subject(trigger, token):
            return True
        came = token.lower_ == "after" and (_CAME.search(before.text) or _is_after_another(trigger, token, before))
        if came and _has_own_subject(trigger, token):
            return True
    return False


def _is_after_another(trigger: Token, mark: Token, before: Span) -> bool:
    return bool(_LATER.search(before.text) and _ANOTHER.match(trigger.doc[mark.i + 1 : trigger.i].text))


def _has_own_subject(trigger: Token, mark: Token) -> bool:
    """Whether the words behind the mark are a clause with a subject, and the trigger is its verb: "after gunmen killed nine"."""
    between = trigger.doc[mark.i + 1 : trigger.i]
    return any(t.pos_ in {"NOUN", "PROPN", "PRON"} for t in between) and not any(t.lower_ in {"and", "but"} for t in between)


def _began_a_war(trigger: Token) -> bool:
    """ "The war was triggered by an attack in which 1,200 people died"."""
    clause = tree.first_conjunct(tree.clause_of(trigger))
    if not tree.is_relative_clause(clause):
        return False
    above = clause.head.head
    if above.lower_ not in _BEGINS or above.i > clause.i:
        return False
    doc, start = trigger.doc, sentence_start(trigger)
    before = doc[sentence_start(doc[start - 1]) if start else 0 : above.i]
    return bool(_WAR.search(before.text))


def _of_a_span(trigger: Token) -> bool:
    """ "The war has killed 900", "a conflict in which 260,000 people died": a total of all that time."""
    clause = finite_verb(trigger)
    first = tree.first_conjunct(clause)
    for verb in (clause, first):
        perfect = any(aux.lower_ in {"has", "have", "had"} for aux in tree.auxiliaries(verb))
        subjects = {subject.lower_ for subject in tree.own_subjects(verb)}
        if subjects & _WARS or (perfect and subjects & _SPANS):
            return True
    before = trigger.doc[sentence_start(trigger) : trigger.i].text
    return bool(_ONE_OF_MANY.search(before)) or (tree.is_relative_clause(first) and (first.head.lower_ in _SPANS or _is_series(first.head)))


def _is_series(noun: Token) -> bool:
    """ "Five such raids, in which 40 died", "a string of attacks that killed 70"."""
    many = any(t.lower_ in _MANY or t.dep_ == "nummod" for t in noun.doc[max(sentence_start(noun), noun.i - 4) : noun.i])
    return many and noun.lower_ in _SERIES and not ONE_DAY.search(sentence_of(noun).text)


def _of_a_series(trigger: Token) -> bool:
    """ "It was the 29th such attack this year. Those attacks have left 141 people dead"."""
    doc, sentence = trigger.doc, sentence_of(trigger)
    before = sentence_of(doc[sentence.start - 1]) if sentence.start else sentence
    clause = finite_verb(trigger)
    if not any(aux.lower_ in {"have", "has"} for aux in tree.auxiliaries(clause)):
        return False
    series = (t for t in clause.subtree if t.lower_ in _SERIES and sentence_of(t) == sentence)
    definite = any(child.lower_ in {"the", "those", "these", "such", "all"} for noun in series for child in noun.children)
    return definite and bool(_IN_A_PERIOD.search(doc[before.start : sentence.end].text))


def finite_verb(trigger: Token) -> Token:
    """The verb of the clause: "left" in "left nine dead"."""
    clause = tree.clause_of(trigger)
    while (clause.dep_ in {"xcomp", "acomp"} or clause.pos_ not in {"VERB", "AUX"}) and clause.head.i != clause.i:
        clause = tree.clause_of(clause.head)
    return clause
