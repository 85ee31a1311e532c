"""The toll of the incident that a story reports, from its facts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from streams.facts import Fact, Kind, Place, Toll

_STRUCK = frozenset({"shoot", "stab", "slash", "hit", "beat", "run-over", "knock-down", "trap"})
"""Rules whose people may also be among the dead: "seven were shot, three of them dead"."""
_BACK = frozenset({"the", "he", "she", "him", "they", "them", "this", "that", "these", "those"})
"""First words of what mostly speaks of someone counted before."""
_RESPONSIBILITY = re.compile(r"\bclaim\w* (?:of )?responsibility\b|\bresponsibility for the \w+ was claimed\b", re.IGNORECASE)
_FIGHTERS = frozenset({"group", "militants", "rebels", "insurgents", "guerrillas", "guerillas", "separatists", "jihadists"})
_ALSO = re.compile(r"\balso (?:died|killed|wounded|injured|hurt|slain|perished|drowned|lost)\b|\b(?:were|was) also\b", re.IGNORECASE)
_RISEN = (
    r"\b(?:risen|rose|rises|rising|climbed|climbs|increased|increases|jumped|grown|grew|soared|mounted|gone up|went up) to (?:[a-z]+ ){0,2}"
)
_TOWN = frozenset({1, 2})
_FAR = 0.4
"""Degrees of latitude and longitude together: some 30 to 40 km."""
_CONFLICT = 0.4
"""Of two sources, the lower figure must be at least this part of the higher to be its rival and no detail of it."""


def tolls_of(facts: Sequence[Fact]) -> Mapping[Kind, Toll]:
    """The toll per kind: parts not added, separate victims added, history, totals of a campaign, denied and feared figures left out."""
    facts = [fact for fact in facts if not _is_short_form(fact, facts)]
    current = [fact for fact in facts if fact.status == "asserted" and (fact.part_of is None or fact.kind in {"killed", "injured"})]
    current = [fact for fact in current if not _elsewhere(fact, current)]
    tolls: dict[Kind, Toll] = {}
    for kind in dict.fromkeys(fact.kind for fact in current):
        toll = _toll([fact for fact in current if fact.kind == kind and not _is_part_of_kind(fact, facts)])
        if toll is not None:
            tolls[kind] = toll
    if "injured" in tolls:
        survivors = _survivors(current, tolls)
        if survivors is None:
            del tolls["injured"]
        else:
            tolls["injured"] = survivors
    return tolls


def _elsewhere(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the fact is of another town than the first dead or hurt of the story: told in another sentence, too far away."""
    lead = next((other for other in facts if other.field == "body" and other.kind in {"killed", "injured"}), None)
    if lead is None or fact.sentence == lead.sentence or fact.field != "body" or _is_single(fact):
        return False
    here = [other.place for other in facts if other.sentence == lead.sentence and other.place is not None]
    return fact.place is not None and bool(here) and all(_apart(fact.place, place) for place in here)


def _apart(one: Place, other: Place) -> bool:
    """Whether two places are towns, and more than _FAR degrees apart."""
    if one.where_prec not in _TOWN or other.where_prec not in _TOWN or one.name == other.name:
        return False
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return False
    return abs(one.latitude - other.latitude) + abs(one.longitude - other.longitude) > _FAR


def _is_short_form(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a headline's bare figure stands for one that the body gives with its bounds: "kills 14", "at least 14 died"."""
    return fact.field == "headline" and any(
        other.field == "body" and (other.kind, other.best, other.status) == (fact.kind, fact.best, fact.status) for other in facts
    )


def _is_part_of_kind(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether the fact is part of another of its own kind; the dead among the injured are a toll of their own."""
    parent = next((other for other in facts if other.fact_id == fact.part_of), None)
    return parent is not None and parent.kind == fact.kind


def _toll(facts: Sequence[Fact]) -> Toll | None:
    """The largest sum that one sentence gives, or the number of persons named; figures that rival it by source become bounds."""
    if not facts:
        return None
    printable = [fact for fact in facts if fact.best is not None]
    base = [fact for fact in printable or facts if not fact.increment] or list(printable or facts)
    base = [fact for fact in base if not _is_boast(fact)] or base
    told = [list(group) for _, group in groupby(base, key=lambda fact: (fact.field, fact.sentence))]
    sums = [_sum(group) for group in told]
    toll = max(sums, key=_size)
    if (at := sums.index(toll) + 1) < len(told) and _is_added(told[at], told[at - 1]):
        toll = _plus(toll, sums[at])
    people = _persons(base)
    if _size(toll) < people:
        toll = Toll(people, people, people)
    later = [fact for fact in printable if fact.increment and fact not in base and _after(fact, base)]
    if later and toll.best is not None:
        more = _sum(later)
        toll = _plus(toll, more)
    return _with_rivals(toll, base)


def _is_boast(fact: Fact) -> bool:
    """Whether those who did it say how many they killed: "claimed responsibility, saying it killed 40", "50 soldiers, the rebels said"."""
    source = fact.attributed_to
    by_them = source is not None and (source.type == "armed_group" or source.text.lower() in _FIGHTERS)
    return bool(_RESPONSIBILITY.search(fact.sentence)) or (by_them and fact.who.class_ in {"combatants", "police"})


def _is_added(group: Sequence[Fact], before: Sequence[Fact]) -> bool:
    """ "Nine rebels were killed. Two soldiers also died": people of another group in the next sentence."""
    words = {word for fact in before for word in fact.who.text.lower().split()}
    apart = all(fact.part_of is None and not words & set(fact.who.text.lower().split()) for fact in group)
    return apart and group[0].field == before[0].field and any(_ALSO.search(fact.sentence) for fact in group)


def _size(toll: Toll) -> int:
    return toll.best or toll.low or toll.high or 0


def _sum(facts: Sequence[Fact]) -> Toll:
    """Separate victims of one sentence, added; a figure given twice counts once, and who was spoken of before not again."""
    total = Toll(0, 0, 0)
    seen: set[tuple[int | None, str]] = set()
    classes: set[str] = set()
    for fact in facts:
        gunman = fact.who.class_ == "attackers" and "attackers" not in classes  # "killing six before he was shot dead"
        classes.add(fact.who.class_)
        if _is_single(fact) and seen and _points_back(fact) and not gunman:
            continue
        if (fact.best, fact.who.text) not in seen:
            total = _plus(total, Toll(fact.low, fact.best, fact.high))
        seen.add((fact.best, fact.who.text))
    return total


def _points_back(fact: Fact) -> bool:
    return fact.quote.split()[0].lower() in _BACK


def _plus(one: Toll, other: Toll) -> Toll:
    def add(a: int | None, b: int | None) -> int | None:
        return None if a is None or b is None else a + b

    return Toll(add(one.low, other.low), add(one.best, other.best), add(one.high, other.high))


def _is_single(fact: Fact) -> bool:
    return fact.low == fact.high == 1


def _persons(facts: Iterable[Fact]) -> int:
    """How many persons are named, each once, however often."""
    names: list[set[str]] = []
    for fact in facts:
        words = {word for word in fact.who.text.split() if word[:1].isupper()}
        named = _is_single(fact) and len(words) > 1 and fact.who.text.split()[-1] in words and not fact.who.text.isupper()
        if named and not any(words & name for name in names):
            names.append(words)
    return len(names)


def _after(fact: Fact, base: Sequence[Fact]) -> bool:
    return bool(base) and fact.field == "body" and any(other.start < fact.start for other in base if other.field == "body")


def _with_rivals(toll: Toll, facts: Sequence[Fact]) -> Toll:
    """The toll with the figures of other sources as bounds, the one told first as best."""
    best = toll.best
    if best is None:
        return toll
    told = [list(group) for _, group in groupby(facts, key=lambda fact: (fact.field, fact.sentence))]
    sums = [(_sum(group), group[0]) for group in told]
    largest = next((fact for total, fact in sums if total.best == best), None)
    if largest is None or largest.attributed_to is None or re.search(_RISEN + re.escape(largest.quantity_text), largest.sentence):
        return toll
    rivals = [
        (total.best, fact)
        for total, fact in sums
        if total.best is not None and fact.attributed_to is not None and not (total.best == 1 or _is_single(fact))
        and _CONFLICT * best <= total.best < best and fact.attributed_to.text != largest.attributed_to.text
    ]  # fmt: skip
    if not rivals:
        return toll
    first, _ = min([(best, largest), *rivals], key=lambda rival: rival[1].start)
    return Toll(min(figure for figure, _ in rivals), first, toll.high)


def _survivors(facts: Sequence[Fact], tolls: Mapping[Kind, Toll]) -> Toll | None:
    """The injured without the dead: where only "shot" and the like was said, the dead are among them; one person is not both."""
    toll, dead = tolls["injured"], tolls.get("killed")
    if dead is None or dead.best is None or toll.best is None:
        return toll
    ids = {fact.fact_id for fact in facts if fact.kind == "injured"}
    injured = [fact for fact in facts if fact.kind == "injured" and fact.part_of not in ids]
    died = [fact for fact in facts if fact.kind == "killed"]
    with_dead = {(fact.field, fact.sentence) for fact in died}
    hurt = [fact for fact in injured if _rule(fact) not in _STRUCK]
    struck = [fact for fact in injured if _rule(fact) in _STRUCK and (fact.field, fact.sentence) not in with_dead]
    apart = [fact for fact in injured if fact not in hurt and fact not in struck]
    hurt = [fact for fact in hurt if not (_is_single(fact) and (_points_back(fact) or any(_same(fact, other) for other in died)))]
    counted = [fact for fact in [*hurt, *apart] if not _is_single(fact)]
    if counted:
        return _toll(counted)
    shot = _toll(struck)
    if shot is not None and shot.best is not None and not any(fact.who.text.startswith("other") or fact.increment for fact in struck):
        left = shot.best - dead.best
        if left > 0:
            return Toll(left, left, left)
        struck = []
    return _toll([*hurt, *apart, *struck])


def _rule(fact: Fact) -> str:
    return fact.rule.split("+")[0]


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts may tell of one person: a name shared, or the same noun."""
    return _is_single(other) and bool(set(one.who.text.split()) & set(other.who.text.split()))
