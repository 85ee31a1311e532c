"""What is exported: incidents and enriched articles, read from the lines that the topics, `tail --json` and `replay` give."""

import json
from datetime import date, datetime
from typing import Literal

from streams.errors import BadMessage
from streams.incidents.incident import GONE, Incident
from streams.messages import EnrichedArticle, decode

Record = Incident | EnrichedArticle
Kind = Literal["incidents", "enriched"]


def state_of(line: bytes) -> tuple[str | None, Record | None]:
    """The key of one line and its record, of whichever kind; no record for a tombstone. Raises BadMessage where it is neither kind."""
    document = _object(line)
    if {"key", "headers"} <= set(document):  # as `tail --json` wraps it
        if document.get("value") == "":
            return str(document["key"]), None
        line = str(document.get("value")).encode()
        document = _object(line)
    record: Record
    if {"incident_id", "source_articles"} <= set(document):
        record = decode(Incident, line)
        return record.incident_id, record
    if {"uri", "pipeline", "position"} <= set(document):
        record = decode(EnrichedArticle, line)
        return record.uri, record
    raise BadMessage("neither an incident nor an enriched article; valid: messages of the topics incidents and articles.enriched")


def record_of(line: bytes) -> Record | None:
    """The record of one line; None for a tombstone."""
    return state_of(line)[1]


def _object(line: bytes) -> dict[str, object]:
    try:
        document = json.loads(line)
    except ValueError as error:
        raise BadMessage(f"no JSON: {error}") from error
    return document if isinstance(document, dict) else {}


def kind_of(record: Record) -> Kind:
    """The topic that such records come from."""
    return "incidents" if isinstance(record, Incident) else "enriched"


def stands(record: Record) -> bool:
    """Whether the record still tells of something: not retracted, merged into another, or withdrawn."""
    return record.status not in GONE if isinstance(record, Incident) else record.outcome == "enriched"


def iso_time(when: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def days_between(start: str, end: str) -> int | None:
    """Days from the first to the last; None where one is no date."""
    try:
        return (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days
    except ValueError:
        return None
