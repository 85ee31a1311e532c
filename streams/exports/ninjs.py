"""Enriched articles as ninjs 3.0: the story's own identity and text with our subjects, places, people and so on, one document a line."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from streams.exports.geojson import geometry_of
from streams.exports.records import Record, iso_time
from streams.facts import Entity
from streams.messages import EnrichedArticle
from streams.story import Subject

STANDARD = {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"}
GEONAMES = "https://sws.geonames.org/{}/"
CREATOR = "tollwire"
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def ninjs_lines(records: Iterable[Record]) -> Iterator[str]:
    """A document for each article; a withdrawn one says so, for those who have the story."""
    for record in records:
        if isinstance(record, EnrichedArticle):
            yield json.dumps(ninjs_document(record), ensure_ascii=False, separators=(",", ":")) + "\n"


def ninjs_document(article: EnrichedArticle) -> dict[str, Any]:
    """The article in ninjs 3.0; what it does not have is left out."""
    document: dict[str, Any] = {
        "uri": article.uri,
        "standard": STANDARD,
        "type": "text",
        "representationType": "full" if article.body and len(article.body) == article.characters else "partial",
        "version": article.version,
        "firstCreated": iso_time(article.first_created) if article.first_created else None,
        "versionCreated": iso_time(article.version_created) if article.version_created else None,
        "pubStatus": "canceled" if article.outcome == "withdrawn" else article.pub_status,
        "urgency": article.urgency if article.urgency is not None and 1 <= article.urgency <= 9 else None,
        "language": article.language,
        "headlines": [{"contentType": "text/plain", "value": article.headline}] if article.headline else None,
        "bodies": [_body(article)] if article.body else None,
        "slugline": article.slugline,
        "located": article.located,
        "by": article.byline,
        "edNote": article.ed_note,
        "infoSources": [{"name": article.source}] if article.source else None,
        "subjects": [_subject(subject) for subject in article.subjects],
        "places": [_place(entity) for entity in article.entities if entity.label in _PLACES],
        "people": [{"name": entity.name, "rel": "mentions"} for entity in article.entities if entity.label == "PERSON"],
        "organisations": [{"name": entity.name, "rel": "mentions"} for entity in article.entities if entity.label == "ORG"],
        "events": [
            {"id": event.event_id, "name": event.name, "rel": event.status, "literal": f"{event.event_type}: {event.sub_event_type}"}
            for event in article.events
        ],
    }
    return {name: value for name, value in document.items() if value not in (None, [])}


def _body(article: EnrichedArticle) -> dict[str, Any]:
    """The text that was read, which the offsets of facts and events count in; as far as the enriched article carries it."""
    text = article.body
    return {"role": "main", "contentType": "text/plain", "charCount": len(text), "wordCount": len(text.split()), "value": text}


def _subject(subject: Subject) -> dict[str, Any]:
    """A subject without a confidence is the feed's, one with is ours."""
    found: dict[str, Any] = {"name": subject.name, "rel": "about"}
    if subject.uri is not None and _URI.fullmatch(subject.uri):
        found["uri"] = subject.uri
    elif subject.uri:
        found["literal"] = subject.uri
    if subject.confidence is not None:
        found |= {"creator": CREATOR, "confidence": max(0, min(100, subject.confidence))}
    return found


def _place(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"name": entity.name, "rel": "mentions"}
    place = entity.place
    if place is not None and place.geonameid is not None:
        found["uri"] = GEONAMES.format(place.geonameid)
    if (point := geometry_of(place)) is not None:
        found["geoJSON"] = point
    return found
