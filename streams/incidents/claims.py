"""What a report claims of each kind: the story's own toll, the figure it rests on, and the classes of victims within it."""

import re
from collections.abc import Iterable

from streams.facts import FIGHTERS, KINDS, Fact, Kind, Toll
from streams.incidents.authority import authority
from streams.incidents.editing import is_counter_claim, value_of
from streams.incidents.report import Report
from streams.incidents.source_article import Claim, ClassToll

STILL = re.compile(r"\b(?:still|remain(?:s|ed|ing)?|yet)\b", re.IGNORECASE)
OTHERS_FREE = re.compile(r"\b(?:escap|flee|fled|freed?|released?|rescued?|let go)\w*", re.IGNORECASE)


def claims_of(report: Report) -> tuple[Claim, ...]:
    """One claim for each kind that the report has a toll of."""
    return tuple(_claim(kind, report.tolls[kind], report.facts) for kind in KINDS if kind in report.tolls)


def _claim(kind: Kind, toll: Toll, facts: Iterable[Fact]) -> Claim:
    counted = [fact for fact in facts if fact.kind == kind and fact.status == "asserted"] or [fact for fact in facts if fact.kind == kind]
    basis = _basis(toll, counted)
    whole = [fact for fact in counted if fact.part_of is None]
    best = toll.best if basis is None or basis.best is None or not _is_contested(toll) else basis.best
    return Claim(
        kind=kind,
        low=toll.low,
        best=best,
        high=toll.high,
        modifier=basis.modifier if basis and basis.best == best else "exact",
        fact_id=basis.fact_id if basis else None,
        attributed_to=basis.attributed_to if basis else None,
        increment=(bool(whole) and all(fact.increment for fact in whole)) or _is_no_running_toll(basis, best),
        confidence=basis.confidence if basis else 0.5,
        classes=_classes(toll, _of_one_group(counted, basis if basis is not None and basis.best == best else None)),
        counter=bool(whole) and all(is_counter_claim(fact) for fact in whole),
    )


def _is_contested(toll: Toll) -> bool:
    """True where sources that the story quotes give different figures."""
    return None not in (toll.low, toll.best, toll.high) and toll.low != toll.high


def _basis(toll: Toll, facts: list[Fact]) -> Fact | None:
    """The figure that says the toll itself, else the largest part of it; with a named source before without.

    Where the story quotes several counts, that of the highest authority.
    """
    if _is_contested(toll):
        rivals = [f for f in facts if f.part_of is None and f.best in (toll.low, toll.best, toll.high)]
        if rivals:
            return max(rivals, key=lambda fact: (authority(fact.attributed_to), fact.best == toll.best, -fact.start))

    def rank(fact: Fact) -> tuple[bool, int, bool, bool, float]:
        value = value_of(fact)
        says_it = (fact.low, fact.best, fact.high) == (toll.low, toll.best, toll.high) or value == (toll.best or toll.low)
        return says_it, value, fact.attributed_to is not None, fact.field == "body", fact.confidence

    return max((fact for fact in facts if fact.part_of is None), key=rank, default=max(facts, key=rank, default=None))


def _is_no_running_toll(basis: Fact | None, best: int | None) -> bool:
    """True for "another two bodies … a man and a woman", and for captives who are still held: how many were taken, that does not say."""
    if basis is None:
        return False
    held = basis.kind == "abducted" and STILL.search(basis.sentence) is not None and OTHERS_FREE.search(basis.sentence) is not None
    return held or (basis.increment and basis.best is not None and basis.best == best)


def _of_one_group(facts: list[Fact], basis: Fact | None) -> list[Fact]:
    """The figures of a claim without fighters whom somebody else counts elsewhere: they are another group, not some of these people.

    The people of the claim are those of its `basis`, where that is what it says.
    """
    own = [fact for fact in facts if fact.who.class_ not in FIGHTERS or basis is None or _is_told_with(fact, basis)]
    people = [fact for fact in own if fact.who.class_ == "unknown" and fact.part_of is None and fact.attributed_to is not None]
    return [fact for fact in own if fact.who.class_ not in FIGHTERS or not _is_beside(fact, people)]


def _is_told_with(fact: Fact, basis: Fact) -> bool:
    """True for the basis itself, and what its sentence or its source says or has the same number."""
    beside = fact.sentence == basis.sentence and fact.field == basis.field
    return beside or fact.fact_id == basis.fact_id or fact.attributed_to == basis.attributed_to or fact.best == basis.best


def _is_beside(fact: Fact, people: list[Fact]) -> bool:
    """True where other sources count as many people or more."""
    if fact.part_of is not None or fact.attributed_to is None:
        return False
    return any(one.attributed_to != fact.attributed_to and value_of(one) >= value_of(fact) for one in people)


def _classes(toll: Toll, facts: list[Fact]) -> tuple[ClassToll, ...]:
    """The largest figure of each class: a class named twice in a story is the same people told of twice, and never above the toll."""
    most = toll.best if toll.best is not None else toll.low or toll.high or 0
    largest: dict[str, Fact] = {}
    for fact in facts:
        known = largest.get(fact.who.class_)
        if fact.who.class_ != "unknown" and 0 < value_of(fact) <= most and (known is None or value_of(fact) > value_of(known)):
            largest[fact.who.class_] = fact
    return tuple(ClassToll(f.who.class_, f.low, f.best, f.high, f.who.text[:40]) for _, f in sorted(largest.items()))
