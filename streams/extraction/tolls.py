"""The toll of the incident that a story reports, from its facts."""

from collections.abc import Iterable, Mapping, Sequence

from streams.facts import Fact, Kind, Toll


def tolls_of(facts: Sequence[Fact]) -> Mapping[Kind, Toll]:
    """The toll per kind: parts not added, separate victims added, history, totals of a campaign, denied and feared figures left out."""
    main = [fact for fact in facts if fact.status == "asserted" and fact.part_of is None]
    tolls: dict[Kind, Toll] = {}
    for kind in dict.fromkeys(fact.kind for fact in main):
        toll = _toll([fact for fact in main if fact.kind == kind])
        if toll is not None:
            tolls[kind] = toll
    return tolls


def _toll(facts: Sequence[Fact]) -> Toll | None:
    totals = [fact for fact in facts if not _is_single(fact) and not fact.increment]
    singles = [fact for fact in facts if _is_single(fact)]
    del singles
    return _of(totals) or _of(facts)


def _is_single(fact: Fact) -> bool:
    return fact.low == fact.high == 1


def _of(facts: Iterable[Fact]) -> Toll | None:
    best = max(facts, key=lambda f: f.best or f.low or f.high or 0, default=None)
    return Toll(best.low, best.best, best.high) if best is not None else None
