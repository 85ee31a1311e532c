"""The toll of the incident that a story reports, from its facts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from streams.extraction.headcount import by_sentence, counts_fighters, has_risen, is_single, persons_named, plus, sum_of, told_one_by_one
from streams.extraction.killers import also_died
from streams.extraction.plain_text import plain
from streams.extraction.survivors import left_alive
from streams.facts import Attribution, Fact, Kind, Place, Toll

_RESPONSIBILITY = re.compile(r"\bclaim\w* (?:of )?responsibility\b|\bresponsibility for the \w+ was claimed\b", re.IGNORECASE)
_NOBODY = Toll(0, 0, 0)
_FOUND_IN_TIME = frozenset({"missing", "trapped"})
_NO_LONGER = re.compile(r"\b(?:longer|any ?more|left|remain(?:s|ed|ing)?|still|else|further|more)\b", re.IGNORECASE)
_WEAK = frozenset({"witness", "armed_group", "unnamed", "ngo"})
"""Whose larger figure does not overrule what the story has said on its own word."""
_FIGHTERS = frozenset({"group", "militants", "rebels", "insurgents", "guerrillas", "guerillas", "separatists", "jihadists"})
_ALSO = re.compile(r"\balso (?:died|killed|wounded|injured|hurt|slain|perished|drowned|lost)\b|\b(?:were|was) also\b", re.IGNORECASE)
_OF_OTHERS = frozenset({"killed", "injured", "rescued"})
"""Kinds that may be part of another: the dead of the injured, those freed of the abducted."""
_TOWN = frozenset({1, 2})
_FAR = 0.4
"""Degrees of latitude and longitude together: some 30 to 40 km."""
_FAR_OF_A_REGION = 4.0
_OF_A_REGION = frozenset({"flood", "storm", "earthquake", "tsunami", "wildfire", "heat", "cold", "drought", "epidemic", "landslide"})
"""What strikes many towns at once."""
_NEXT = 300
"""Characters between what is told and what is told right after it."""
_CONFLICT = 0.4
"""Of two sources, the lower figure must be at least this part of the higher to be its rival and no detail of it."""


def tolls_of(facts: Sequence[Fact]) -> Mapping[Kind, Toll]:
    """The toll per kind: parts not added, separate victims added, history, totals of a campaign, denied and feared figures left out."""
    facts = [fact if (quote := plain(fact.quote)) == fact.quote else replace(fact, quote=quote) for fact in facts]
    headline = [fact for fact in facts if fact.field == "headline" and fact.status == "asserted" and fact.part_of is None]
    facts = [fact for fact in facts if not _is_short_form(fact, facts)]
    current = [fact for fact in facts if fact.status == "asserted" and (fact.part_of is None or fact.kind in _OF_OTHERS)]
    current = [fact for fact in current if not _elsewhere(fact, current) and not _earlier(fact, current)]
    tolls: dict[Kind, Toll] = {}
    for kind in dict.fromkeys(fact.kind for fact in current):
        counted = [fact for fact in current if fact.kind == kind and not _is_part_of_kind(fact, facts)]
        toll = _toll(counted, headline)
        if kind == "killed" and toll is not None and (killer := _killer_beside(toll, counted, current)) is not None:
            toll = plus(toll, sum_of([killer]))
        if toll is not None:
            tolls[kind] = toll
    tolls |= {fact.kind: _NOBODY for fact in facts if fact.kind not in tolls and _is_none_left(fact)}
    if "injured" in tolls:
        alive = left_alive(current, tolls)
        left = Toll(alive, alive, alive) if isinstance(alive, int) else _toll(alive or [], headline)
        if left is None:
            del tolls["injured"]
        else:
            tolls["injured"] = left
    return tolls


def _is_none_left(fact: Fact) -> bool:
    """Whether the fact says that all who were missing or trapped are found: "nobody is any longer listed as missing"."""
    return fact.kind in _FOUND_IN_TIME and fact.high == 0 and _NO_LONGER.search(fact.sentence) is not None


def _killer_beside(toll: Toll, counted: Sequence[Fact], facts: Sequence[Fact]) -> Fact | None:
    """Who died having killed all those of the toll, where the sentence of its figure leaves them out."""
    whole = [group for group in by_sentence(counted) if sum_of(group).best == toll.best]
    return next((killer for group in whole if (killer := also_died(group, facts)) is not None), None)


def _elsewhere(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the fact is of another town than the first dead or hurt of the story: told in another sentence, too far away."""
    lead = next((other for other in facts if other.field == "body" and other.kind in {"killed", "injured"}), None)
    if lead is None or fact.sentence == lead.sentence or fact.field != "body" or is_single(fact):
        return False
    here = [other.place for other in facts if other.sentence == lead.sentence and other.place is not None]
    far = _FAR_OF_A_REGION if lead.cause == fact.cause and lead.cause in _OF_A_REGION else _FAR
    return fact.place is not None and bool(here) and all(_apart(fact.place, place, far) for place in here)


def _earlier(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the fact is of days before the first of its kind that is dated: "a day earlier gunmen shot dead seven miners"."""
    lead = next((other for other in facts if other.kind == fact.kind and other.field == "body" and _day(other)), None)
    if lead is None or fact.sentence == lead.sentence or fact.start < lead.start or is_single(fact) or is_single(lead):
        return False  # one who dies later is no other event
    if lead.kind == "abducted" and lead.rule.startswith("state-"):
        return False  # "28 girls came home on Tuesday after a week in captivity": they were taken before that
    return fact.when is not None and fact.when.end is not None and fact.when.end[:10] < _day(lead)


def _day(fact: Fact) -> str:
    """The day of a fact, empty where it is not told."""
    when = fact.when
    return when.start[:10] if when is not None and when.start is not None and when.precision in {"hour", "part_of_day", "day"} else ""


def _apart(one: Place, other: Place, far: float) -> bool:
    """Whether two places are towns, and more than so many degrees apart."""
    if one.where_prec not in _TOWN or other.where_prec not in _TOWN or one.name == other.name:
        return False
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return False
    return abs(one.latitude - other.latitude) + abs(one.longitude - other.longitude) > far


def _is_short_form(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a headline's bare figure stands for one that the body gives with its bounds: "kills 14", "at least 14 died"."""
    return fact.field == "headline" and any(
        other.field == "body" and (other.kind, other.best, other.status) == (fact.kind, fact.best, fact.status) for other in facts
    )


def _is_part_of_kind(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the fact is part of another of its own kind; the dead among the injured are a toll of their own."""
    parent = next((other for other in facts if other.fact_id == fact.part_of), None)
    return parent is not None and parent.kind == fact.kind


def _opening(facts: Sequence[Fact], headline: Sequence[Fact]) -> Toll | None:
    """What headline and first sentence agree on: a larger figure further down is told of something else, or of more than this."""
    told = by_sentence([fact for fact in facts if fact.field == "body" and fact.best is not None and not _is_title_again(fact, headline)])
    if not told or (toll := sum_of(told[0])).best != sum_of([fact for fact in headline if fact.kind == told[0][0].kind]).best:
        return None
    if len(told) > 1 and _is_added(told[1], told[0]):
        toll = plus(toll, sum_of(told[1]))
    return _with_rivals(toll, facts)


def _is_title_again(fact: Fact, headline: Sequence[Fact]) -> bool:
    """Whether the body's first sentence is only the headline once more, as some pages print it."""
    return any(fact.quote == other.quote and fact.sentence.startswith(other.sentence.strip()[:40]) for other in headline)


def _toll(facts: Sequence[Fact], headline: Sequence[Fact]) -> Toll | None:
    """The largest sum that one sentence gives, or the number of persons told of; figures that rival it by source become bounds."""
    if not facts:
        return None
    if (toll := _opening(facts, headline)) is not None:
        return toll
    printable = [fact for fact in facts if fact.best is not None]
    base = [fact for fact in printable or facts if not fact.increment]
    base = [fact for fact in printable or facts if not fact.increment or _is_first(fact, base)]
    base = [fact for fact in base if not _is_boast(fact) and not _is_of_fighters(fact, base)] or base
    told = by_sentence(base)
    sums = [sum_of(group) for group in told]
    toll = max(sums, key=_size)
    between = sums[sums.index(toll) + 1 :], told[sums.index(toll) + 1 :]
    added = next((i for i in range(1, len(told)) if sums[i - 1] == toll and _is_added(told[i], told[i - 1])), None)
    stated = _size(toll) > 1 and sums.count(toll) > 1  # a count given twice is no count of persons told of
    if added is not None:
        toll = plus(toll, sums[added])
    one_by_one, used = told_one_by_one(printable)
    people = persons_named(base) if stated else max(persons_named(base), one_by_one)
    later = [fact for fact in printable if fact.increment and fact not in base and _after(fact, base) and fact.rule != "noun-body"]
    if _size(toll) < people:
        toll = Toll(people, people, people)
        later = [fact for fact in later if fact not in used]
    if later and toll.best is not None:
        details = [total for total, group in zip(*between, strict=True) if group[0].start < later[0].start]
        more = sum_of(later)
        if not _are_counted(toll, details, more, hurt=later[0].kind == "injured"):
            toll = plus(toll, more)
    return _with_rivals(toll, base)


def _is_boast(fact: Fact) -> bool:
    """Whether those who did it say how many they killed: "claimed responsibility, saying it killed 40", "50 soldiers, the rebels said"."""
    source = fact.attributed_to
    by_them = source is not None and (source.type == "armed_group" or source.text.lower() in _FIGHTERS)
    return bool(_RESPONSIBILITY.search(fact.sentence)) or (by_them and fact.who.class_ in {"combatants", "police"})


def _is_of_fighters(fact: Fact, base: Sequence[Fact]) -> bool:
    """Whether one side counts the other's fighters, where somebody else counts people: "killed 16 rebels", "27 people in a market"."""
    source = fact.attributed_to
    if source is None or not counts_fighters(fact):
        return False
    others = (other for other in base if other.attributed_to is not None and other.attributed_to.text != source.text)
    return any(other.who.text == "people" and (other.best or 0) >= (fact.best or 0) for other in others)


def _is_added(group: Sequence[Fact], before: Sequence[Fact]) -> bool:
    """ "Nine rebels were killed. Two soldiers also died": people of another group in the next sentence."""
    words = {word for fact in before for word in fact.who.text.lower().split()}
    apart = all(fact.part_of is None and not (words | {"people"}) & set(fact.who.text.lower().split()) for fact in group)
    near = group[0].start - before[-1].end < _NEXT
    return apart and near and group[0].field == before[0].field and any(_ALSO.search(fact.sentence) for fact in group)


def _size(toll: Toll) -> int:
    return toll.best or toll.low or toll.high or 0


def _are_counted(toll: Toll, details: Sequence[Toll], more: Toll, *, hurt: bool) -> bool:
    """Whether further people are in the toll: with the details told before them they make it up, or as many more were hurt than died.

    "Three are dead … one man in the hall … two further men upstairs"; "two others were hurt … two more were hurt".
    """
    if hurt and _size(more) == _size(toll):
        return True
    return bool(details) and _size(more) + sum(_size(total) for total in details) == _size(toll)


def _after(fact: Fact, base: Sequence[Fact]) -> bool:
    """Whether the fact comes behind another in the text: "a further two died" is more than those."""
    return fact.field == "body" and any(other.start < fact.start for other in base if other.field == "body")


def _is_first(fact: Fact, base: Sequence[Fact]) -> bool:
    """Whether people are told of as more than nobody: "40 died; another 53 were hurt", but not "two more bodies took the toll to 21"."""
    return not _after(fact, base) and not any(other.sentence == fact.sentence for other in base)


def _with_rivals(toll: Toll, facts: Sequence[Fact]) -> Toll:
    """The toll with the figures of other sources as bounds, the one told first as best."""
    best = toll.best
    if best is None:
        return toll
    told = by_sentence(facts)
    sums = [(sum_of(group), group[0]) for group in told]
    largest = next((fact for total, fact in sums if total.best == best), None)
    if largest is None or largest.attributed_to is None or has_risen(largest):
        return toll
    others = [
        (total.best, fact)
        for total, fact in sums
        if total.best is not None and not (total.best == 1 or is_single(fact)) and _is_said_by_others(fact, largest.attributed_to)
    ]
    rivals = [(figure, fact) for figure, fact in others if _CONFLICT * best <= figure < best]
    above = [figure for figure, fact in others if best < figure <= best / _CONFLICT and fact.sentence == largest.sentence]
    high = max([toll.high, *above]) if toll.high is not None else None
    if not rivals:
        return replace(toll, high=high)
    first, _ = min([(best, largest), *rivals], key=lambda rival: rival[1].start)
    return Toll(min(figure for figure, _ in rivals), first, high)


def _is_said_by_others(fact: Fact, source: Attribution) -> bool:
    """Whether another source gives the figure, or the story itself beside the word of a party or of someone in the street."""
    return source.type in _WEAK if fact.attributed_to is None else fact.attributed_to.text != source.text
