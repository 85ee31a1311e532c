"""The toll of the incident that a story reports, from its facts."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from streams.facts import Fact, Kind, Toll

_STRUCK = frozenset({"shoot", "stab", "slash", "hit", "beat", "run-over", "knock-down", "trap"})
"""Rules whose people may also be among the dead: "seven were shot, three of them dead"."""
_BACK = frozenset({"the", "he", "she", "him", "they", "them", "this", "that", "these", "those"})
"""First words of what mostly speaks of someone counted before."""
_CONFLICT = 0.4
"""Of two sources, the lower figure must be at least this part of the higher to be its rival and no detail of it."""


def tolls_of(facts: Sequence[Fact]) -> Mapping[Kind, Toll]:
    """The toll per kind: parts not added, separate victims added, history, totals of a campaign, denied and feared figures left out."""
    current = [fact for fact in facts if fact.status == "asserted" and (fact.part_of is None or fact.kind in {"killed", "injured"})]
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
    sums = [_sum(list(group)) for _, group in groupby(base, key=lambda fact: (fact.field, fact.sentence))]
    toll = max(sums, key=_size)
    people = _persons(base)
    if _size(toll) < people:
        toll = Toll(people, people, people)
    later = [fact for fact in printable if fact.increment and fact not in base and _after(fact, base)]
    if later and toll.best is not None:
        more = _sum(later)
        toll = _plus(toll, more)
    return _with_rivals(toll, base)


def _size(toll: Toll) -> int:
    return toll.best or toll.low or toll.high or 0


def _sum(facts: Sequence[Fact]) -> Toll:
    """Separate victims of one sentence, added; a figure given twice counts once, and who was spoken of before not again."""
    total = Toll(0, 0, 0)
    seen: set[tuple[int | None, str]] = set()
    for fact in facts:
        if _is_single(fact) and seen and _points_back(fact):
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
    if largest is None or largest.attributed_to is None:
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
