"""Decide what to tell about an incident that changed: (before, after, what was told) -> an alert or none, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.alerts.alert import Alert, AlertState, Area, Category, Certainty, Evidence, MsgType, Reference, Severity
from streams.alerts.conditions import by_severity, holding, jumped
from streams.alerts.rules import Rule, Rules
from streams.alerts.throttle import happened, is_worse, old_news, too_soon
from streams.alerts.words import CLASS_WORDS, changes_since, description_of, headline_of, where_words
from streams.facts import KINDS, Kind
from streams.incidents.families import families_of
from streams.incidents.geography import relation
from streams.incidents.incident import Change, Incident, LedgerEntry
from streams.incidents.tally import figure

CORRECTING = ("correction", "kill", "replaced", "merged", "split")
"""Reasons of a change that make it urgent in itself: somebody was told something wrong."""
LASTING: tuple[Kind, ...] = ("killed", "infected")
"""Kinds that never shrink by themselves: the missing are found, the trapped freed, the wounded may die."""
CATEGORIES: Mapping[str, Category] = {
    "earth": "Geo",
    "water": "Met",
    "fire": "Fire",
    "transport": "Transport",
    "structure": "Infra",
    "health": "Health",
    "violence": "Security",
}
MAX_REFERENCES = 8
MAX_EVIDENCE = 6


@dataclass(frozen=True, slots=True)
class Decision:
    """What to send and what to remember; `state` is None where nothing new is to be remembered."""

    alert: Alert | None = None
    state: AlertState | None = None
    reason: str = ""


def alerts_for(incident: Incident, state: AlertState | None, *, rules: Rules, now: datetime) -> Decision:
    """The alert that the incident, as it now stands, asks for, given what was told of it before."""
    found = holding(rules, incident)
    if state is None or not state.active:
        return _first(incident, state, found, rules, now)
    if not found:
        return _cancel(incident, state, rules, now)
    return _update(incident, state, found, rules, now)


def _first(incident: Incident, state: AlertState | None, found: tuple[Rule, ...], rules: Rules, now: datetime) -> Decision:
    if not found:
        return Decision(reason=f"{incident.incident_id}: no rule fires")
    if old := old_news(incident, rules=rules, now=now):
        return Decision(reason=f"{incident.incident_id}: {old}")
    return _send("Alert", incident, state or AlertState(), found, (), rules, now)


def _update(incident: Incident, state: AlertState, found: tuple[Rule, ...], rules: Rules, now: datetime) -> Decision:
    new = tuple(rule for rule in found if rule.id not in state.rules)
    jumps = jumped(rules, incident, told=state.tolls)
    changes = _changes(incident, state)
    wrong = _told_wrong(incident, state)
    confirmed = incident.history[-1].reason == "confirmed" and state.certainty != _certainty(incident)
    if confirmed:
        changes = (*changes, Change("certainty", state.certainty, _certainty(incident)))
    if not (new or jumps or wrong or confirmed) or not (changes or is_worse(found[0].severity, state.severity)):
        return Decision(reason=f"{incident.incident_id}: nothing that matters changed")
    fired = by_severity({rule.id: rule for rule in (*found, *jumps)}.values())
    urgent = confirmed or (wrong and incident.history[-1].reason in CORRECTING)
    if not urgent:
        if old := old_news(incident, rules=rules, now=now):
            return Decision(reason=f"{incident.incident_id}: {old}")
        if wait := too_soon(state, fired[0].severity, rules=rules, now=now):
            held = tuple(rule.id for rule in (*new, *jumps))
            return Decision(state=None if state.held == held else replace(state, held=held), reason=f"{incident.incident_id}: {wait}")
    return _send("Update", incident, state, fired, changes, rules, now)


def _cancel(incident: Incident, state: AlertState, rules: Rules, now: datetime) -> Decision:
    return _send("Cancel", incident, state, (), _changes(incident, state), rules, now)


def _told_wrong(incident: Incident, state: AlertState) -> bool:
    """True where a figure is now below what was told, or the place is another; people who are found again were no mistake."""
    corrected = incident.history[-1].reason in CORRECTING
    for kind, told in state.tolls.items():
        now = incident.tolls.get(kind)
        if (corrected or kind in LASTING) and (now is None or (figure(now) or 0) < (figure(told) or 0)):
            return True
        if incident.history[-1].reason == "correction" and now is not None and now.conflict and not told.conflict:
            return True  # who was told a figure must know that it is contested now
    return relation(state.place, incident.place) == "apart"


def _changes(incident: Incident, state: AlertState) -> tuple[Change, ...]:
    changes = changes_since(state.tolls, incident)
    if relation(state.place, incident.place) == "apart":
        return *changes, Change("place", state.place.name if state.place else None, incident.place.name if incident.place else None)
    return changes


def _send(
    msg_type: MsgType,
    incident: Incident,
    state: AlertState,
    found: tuple[Rule, ...],
    changes: tuple[Change, ...],
    rules: Rules,
    now: datetime,
) -> Decision:
    severity: Severity = found[0].severity if found else state.severity
    fired = tuple(rule.id for rule in found) or state.rules
    channels = tuple(dict.fromkeys((*(rule.channel for rule in found), *state.channels)))  # everyone who was told before is told again
    alert = Alert(
        identifier=f"{incident.incident_id}-{incident.version}-{msg_type.lower()}",
        sender=rules.sender,
        sent=now,
        status="Test" if rules.test else "Actual",
        msg_type=msg_type,
        incident_id=incident.incident_id,
        incident_version=incident.version,
        rules=fired,
        channels=channels,
        event=incident.event or "incident",
        category=_category(incident),
        urgency="Immediate" if now - happened(incident) <= timedelta(days=1) else "Past",
        severity=severity,
        certainty=_certainty(incident),
        headline=headline_of(incident, msg_type=msg_type, changes=changes, tolls=incident.tolls),
        description=description_of(incident, found, changes=changes, why=incident.history[-1].why if msg_type == "Cancel" else ""),
        area=_area(incident),
        date_start=incident.date_start,
        references=state.references,
        changes=changes,
        tolls=incident.tolls,
        evidence=_evidence(incident),
        number_of_sources=incident.number_of_sources,
        labels={
            "incident_id": incident.incident_id,
            "country": incident.country,
            "event": incident.event or "incident",
            "severity": severity,
            "rule": fired[0] if fired else "",
        },
        fingerprint=state.fingerprint or incident.incident_id,
    )
    reference = Reference(alert.sender, alert.identifier, alert.sent)
    told = AlertState(
        references=(*state.references[:1], *state.references[1:][-(MAX_REFERENCES - 2) :], reference),
        active=msg_type != "Cancel",
        severity=severity,
        rules=tuple(rule.id for rule in found if rule.rises_by is None and rule.rises_by_percent is None),
        channels=channels,
        tolls=incident.tolls,
        place=incident.place,
        last_sent=now,
        certainty=alert.certainty,
        fingerprint=state.fingerprint,
    )
    return Decision(alert, told, f"{incident.incident_id}: {msg_type}, {', '.join(fired)}")


def _area(incident: Incident) -> Area:
    place = incident.place
    return Area(
        area_desc=where_words(incident).removeprefix("in "),
        country=incident.country,
        adm_1=place.adm_1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _category(incident: Incident) -> Category:
    families = families_of(incident.event)
    return next((category for family, category in CATEGORIES.items() if family in families), "Safety")


def _certainty(incident: Incident) -> Certainty:
    """From who gives the leading figure; several sources that agree make a mere claim likely, an editor who vouches makes it certain."""
    if incident.confirmed_by is not None:
        return "Observed"
    lead = next((incident.tolls[kind] for kind in KINDS if kind in incident.tolls), None)
    if lead is None:
        return "Unknown"
    said = lead.attributed_to.type if lead.attributed_to is not None else None
    if said in ("official", "medical"):
        return "Observed"
    if said in ("unnamed", "witness", "armed_group") and (lead.number_of_sources < 2 or lead.conflict):
        return "Possible"
    return "Likely"


def _evidence(incident: Incident) -> tuple[Evidence, ...]:
    """The words behind each figure, once: of the story that the toll comes from, the deciding line first, the body before the headline."""
    found: list[LedgerEntry] = []
    for kind, toll in ((kind, incident.tolls[kind]) for kind in KINDS if kind in incident.tolls):
        lines = [e for e in incident.ledger if e.kind == kind and e.uri == toll.uri and e.status == "active" and not e.context]
        lines = [e for e in lines if e.fact_id == toll.fact_id or (e.says == "asserted" and (figure(e) or 0) <= (figure(toll) or 0))]
        lines.sort(key=lambda e: (e.fact_id != toll.fact_id, e.field == "headline", e.start))
        body = [e for e in lines if e.field == "body" or e.who.class_ in CLASS_WORDS] or lines
        found += list({(e.best, e.part_of is None or e.who.class_): e for e in reversed(body)}.values())[::-1][:3]
    links = {article.uri: article.link for article in incident.source_articles}
    return tuple(
        Evidence(
            uri=e.uri,
            version=e.version,
            quote=e.quote,
            start=e.start,
            end=e.end,
            field=e.field,
            sentence=e.sentence,
            kind=e.kind,
            source=e.source,
            attributed_to=e.attributed_to,
            link=links.get(e.uri),
        )
        for e in found[:MAX_EVIDENCE]
    )
