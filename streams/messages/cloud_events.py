"""CloudEvents 1.0 in binary mode: the value stays plain JSON, what it is stands in Kafka headers."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from streams.alerts.alert import Alert
from streams.incidents.command import Command, CommandOutcome
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from streams.messages.article import EnrichedArticle

EventName = Literal["enriched", "report", "incident", "alert", "command", "command-outcome"]

TYPES: Mapping[EventName, str] = {
    "enriched": "org.tollwire.article.enriched.v1",
    "report": "org.tollwire.report.v1",
    "incident": "org.tollwire.incident.updated.v1",
    "alert": "org.tollwire.alert.v1",
    "command": "org.tollwire.command.v1",
    "command-outcome": "org.tollwire.command.outcome.v1",
}
SOURCES: Mapping[EventName, str] = {
    "enriched": "/tollwire/enrich",
    "report": "/tollwire/enrich",
    "incident": "/tollwire/track",
    "alert": "/tollwire/track",
    "command": "/tollwire/desk",
    "command-outcome": "/tollwire/track",
}
CONTENT_TYPE = "application/json"
SCHEMA_URI = "urn:tollwire:schema:"


def schema_id(name: str) -> str:
    """The `$id` of the schema of that name, which is also what `ce_dataschema` says."""
    return f"{SCHEMA_URI}{name}.v1"


def ce_headers(*, type: EventName, id: str, subject: str | None = None, time: datetime | None = None) -> dict[str, bytes]:
    """The headers of one event; `id` has to follow from the message alone, so that a repeat carries the same."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": id,
        "ce_source": SOURCES[type],
        "ce_type": TYPES[type],
        "ce_time": time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None,
        "ce_subject": subject,
        "ce_dataschema": schema_id(type),
        "content-type": CONTENT_TYPE,
    }
    return {name: value.encode("utf-8", "replace") for name, value in headers.items() if value}


def headers_of(message: EnrichedArticle | Report | Incident | Alert | Command | CommandOutcome) -> dict[str, bytes]:
    """The headers of a message, all from the message itself."""
    match message:
        case EnrichedArticle(uri=uri, received=received):
            return ce_headers(type="enriched", id=article_event_id(message), subject=uri, time=received)
        case Report(report_id=report_id, uri=uri, received=received):
            return ce_headers(type="report", id=report_id, subject=uri, time=received)
        case Incident(incident_id=incident_id, version=version, updated=updated):
            return ce_headers(type="incident", id=f"{incident_id}/{version}", subject=incident_id, time=updated)
        case Alert(identifier=identifier, incident_id=incident_id, sent=sent):
            return ce_headers(type="alert", id=identifier, subject=incident_id, time=sent)
        case Command(command_id=command_id, incident_id=incident_id, at=at):
            return ce_headers(type="command", id=command_id, subject=incident_id, time=at)
        case CommandOutcome(command=command, status=status):
            time = command.received or command.at
            return ce_headers(type="command-outcome", id=f"{command.command_id}/{status}", subject=command.incident_id, time=time)


def article_event_id(article: EnrichedArticle) -> str:
    """From the story's uri and version and the place of its raw message, so that only the same message gives the same id."""
    where = article.position
    named = "\0".join((article.uri, article.version, where.topic, str(where.partition), str(where.offset)))
    return "art-" + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]
