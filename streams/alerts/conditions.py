"""Does a rule hold for an incident, and did a figure rise since the last message?"""

from collections.abc import Iterable, Mapping

from streams.alerts.rules import SEVERITIES, Rule, Rules
from streams.facts import Kind
from streams.incidents.incident import Incident, IncidentToll

Tolls = Mapping[Kind, IncidentToll]


def holding(rules: Rules, incident: Incident) -> tuple[Rule, ...]:
    """The rules that an incident meets as it stands, the most severe first."""
    if incident.status in ("retracted", "merged") or incident.suppressed:
        return ()
    return by_severity(rule for rule in rules.rules if not _is_jump(rule) and holds(rule, incident))


def jumped(rules: Rules, incident: Incident, *, told: Tolls) -> tuple[Rule, ...]:
    """The rules of which a figure has risen enough since it was last told."""
    return by_severity(rule for rule in rules.rules if _is_jump(rule) and _suits(rule, incident) and _rose(rule, incident, told))


def by_severity(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules, the most severe first, else in the order of their file."""
    return tuple(sorted(rules, key=lambda rule: -SEVERITIES.index(rule.severity)))


def holds(rule: Rule, incident: Incident) -> bool:
    """True where an incident meets a rule that asks for a figure."""
    return _suits(rule, incident) and any(
        value is not None and value >= (rule.at_least or 1) for kind in rule.kinds for value in (value_of(rule, kind, incident.tolls),)
    )


def value_of(rule: Rule, kind: Kind, tolls: Tolls) -> int | None:
    """The figure a rule looks at: best, else the lower bound; "up to 50" says nothing of how many there are."""
    toll = tolls.get(kind)
    if toll is None:
        return None
    if not rule.classes:
        return toll.best if toll.best is not None else toll.low
    found = [c.best if c.best is not None else c.low for c in toll.classes if c.class_ in rule.classes]
    return sum(n or 0 for n in found) if found else None


def _is_jump(rule: Rule) -> bool:
    return rule.rises_by is not None or rule.rises_by_percent is not None


def _rose(rule: Rule, incident: Incident, told: Tolls) -> bool:
    for kind in rule.kinds:
        now, before = value_of(rule, kind, incident.tolls), value_of(rule, kind, told)
        if not now or not before or now < (rule.at_least or 0):
            continue
        if now - before >= (rule.rises_by or 1) and now >= before * (1 + (rule.rises_by_percent or 0) / 100):
            return True
    return False


def _suits(rule: Rule, incident: Incident) -> bool:
    """Everything a rule asks beside the figure."""
    tolls = [incident.tolls[kind] for kind in rule.kinds if kind in incident.tolls]
    if not any(t.number_of_sources >= rule.min_sources and t.confidence >= rule.min_confidence for t in tolls):
        return False
    if rule.countries and incident.country not in rule.countries:
        return False
    event = f"{incident.event or ''} {incident.event_type or ''} {incident.sub_event_type or ''}".casefold()
    if rule.event_types and not any(word.casefold() in event for word in rule.event_types):
        return False
    return not rule.keywords or _says_any(rule.keywords, incident)


def _says_any(keywords: tuple[str, ...], incident: Incident) -> bool:
    texts = [a.headline for a in incident.source_articles] + [e.sentence or e.quote for e in incident.ledger if e.status == "active"]
    text = "\n".join(texts).casefold()
    return any(word.casefold() in text for word in keywords)
