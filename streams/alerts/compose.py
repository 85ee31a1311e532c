"""An alert about an incident as it stands: its words, its evidence, and everything that CAP asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.alerts.alert import Alert, AlertState, Area, Category, Certainty, Evidence, MsgType, Reference, Severity
from streams.alerts.rule import SEVERITIES, Rule, Rules
from streams.alerts.throttle import happened
from streams.alerts.words import CLASS_WORDS, description_of, headline_of, where_words
from streams.facts import KINDS
from streams.incidents.families import families_of
from streams.incidents.incident import Change, Incident, LedgerEntry
from streams.incidents.tally import figure

CATEGORIES: Mapping[str, Category] = {
    "earth": "Geo",
    "water": "Met",
    "fire": "Fire",
    "transport": "Transport",
    "structure": "Infra",
    "health": "Health",
    "violence": "Security",
}
CORRECTING = ("correction", "kill", "replaced", "merged", "split")
"""Reasons of a change that make it urgent in itself: somebody was told something wrong."""
MAX_REFERENCES = 8
MAX_EVIDENCE = 6


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said to whom."""

    msg_type: MsgType
    rules: tuple[Rule, ...]
    """The rules that fire, the most severe first; none for a Cancel."""
    channels: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    correcting: bool = False
    """Somebody was told something wrong: neither quiet hours nor a mute keep this from them."""
    label: str = ""
    """What tells this message from another of the same type about the same version of the incident."""
    late: str = ""
    """Since when, and why, it was held back."""

    def severity(self, told: AlertState) -> Severity:
        """That of the most severe rule, or, where none holds any more, as it was told."""
        return self.rules[0].severity if self.rules else told.severity


def compose(message: Message, incident: Incident, told: AlertState, *, rules: Rules, now: datetime, suffix: str = "") -> Alert:
    """The alert for a message to those who were `told` what came before."""
    severity = message.severity(told)
    incident = _seen_by(message.rules, incident)
    fired = tuple(rule.id for rule in message.rules) or told.rules
    why = incident.history[-1].why if message.msg_type == "Cancel" and incident.history else ""
    return Alert(
        identifier=f"{incident.incident_id}-{incident.version}-{message.msg_type.lower()}{message.label}{suffix}",
        sender=rules.sender,
        sent=now,
        status="Test" if rules.test else "Actual",
        msg_type=message.msg_type,
        incident_id=incident.incident_id,
        incident_version=incident.version,
        rules=fired,
        channels=message.channels,
        event=incident.event or "incident",
        category=_category(incident),
        urgency="Immediate" if now - happened(incident) <= timedelta(days=1) else "Past",
        severity=severity,
        certainty=certainty_of(incident),
        headline=headline_of(
            incident, msg_type=message.msg_type, changes=message.changes, tolls=incident.tolls, corrects=_corrects(message, incident)
        ),
        description=description_of(incident, message.rules, changes=message.changes, why=why, late=message.late),
        area=_area(incident),
        date_start=incident.date_start,
        references=told.references,
        changes=message.changes,
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
        fingerprint=told.fingerprint or f"{incident.incident_id}{suffix}",
        highest_severity=max(severity, told.severity, told.highest_severity, key=SEVERITIES.index),
        web=f"{rules.board_url}/incidents/{incident.incident_id}" if rules.board_url else None,
    )


def _seen_by(rules: tuple[Rule, ...], incident: Incident) -> Incident:
    """The incident by the event that a rule asks for, where nobody is harmed: a coup, though shots were heard."""
    happened = {event.name for article in incident.source_articles for event in article.events}
    if incident.tolls or any(incident.event in rule.event_names for rule in rules):
        return incident
    return next((replace(incident, event=name) for rule in rules for name in rule.event_names if name in happened), incident)


def _corrects(message: Message, incident: Incident) -> bool:
    """True where a story was corrected or withdrawn, and something that was told with it."""
    return message.correcting and bool(incident.history) and incident.history[-1].reason in CORRECTING


def told_by(alert: Alert, message: Message, incident: Incident, before: AlertState) -> AlertState:
    """What is to be remembered of an alert."""
    references = (*before.references, Reference(alert.sender, alert.identifier, alert.sent))
    return AlertState(
        references=bounded(references),
        active=alert.msg_type != "Cancel",
        severity=alert.severity,
        highest_severity=alert.highest_severity or alert.severity,
        rules=tuple(rule.id for rule in message.rules if not rule.asks_for_rise),
        channels=alert.channels,
        tolls=incident.tolls,
        place=incident.place,
        last_sent=alert.sent,
        event=incident.event,
        certainty=alert.certainty,
        fingerprint=before.fingerprint,
        only=before.only,
    )


def bounded(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The first message and the latest ones."""
    return (*references[:1], *references[1:][-(MAX_REFERENCES - 1) :])


def _area(incident: Incident) -> Area:
    place = incident.place
    return Area(
        area_desc=where_words(incident).removeprefix("in "),
        country=incident.country,
        adm_1=place.adm_1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        where_prec=place.where_prec if place else None,
    )


def _category(incident: Incident) -> Category:
    families = families_of(incident.event)
    return next((category for family, category in CATEGORIES.items() if family in families), "Safety")


def certainty_of(incident: Incident) -> Certainty:
    """From who gives the leading figure; several sources that agree make a mere claim likely, an editor who vouches makes it certain."""
    if incident.confirmed_by is not None:
        return "Observed"
    lead = next((incident.tolls[kind] for kind in KINDS if kind in incident.tolls), None)
    if lead is None:
        return "Unknown" if not incident.source_articles else "Likely" if incident.number_of_sources > 1 else "Possible"
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
    return (
        tuple(
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
        or tuple(_of_events(incident))[:MAX_EVIDENCE]
    )


def _of_events(incident: Incident) -> Iterator[Evidence]:
    """The words for what happened, where nobody gives a figure: of the newest stories first."""
    for article in reversed(incident.source_articles):
        for event in sorted(article.events, key=lambda event: event.name != incident.event)[:2]:
            yield Evidence(
                uri=article.uri,
                version=article.version,
                quote=event.quote,
                start=event.start,
                end=event.end,
                field=event.field,
                source=article.source,
                link=article.link,
            )
