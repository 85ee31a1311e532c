"""GeoJSON (RFC 7946): a feature for each incident, or for each event and figure of an article."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from streams.exports.records import Record, iso_time, stands
from streams.facts import Event, Fact, Place, Toll
from streams.incidents.incident import Incident, IncidentToll
from streams.messages import EnrichedArticle

_DIGITS = 6
"""Decimals of a degree: a tenth of a metre."""


def feature_collection(records: Iterable[Record]) -> Iterator[str]:
    """The whole document, in pieces of one feature."""
    yield '{"type":"FeatureCollection","features":['
    before = "\n"
    for record in filter(stands, records):
        for feature in (incident_feature(record),) if isinstance(record, Incident) else article_features(record):
            yield before + json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            before = ",\n"
    yield "\n]}\n"


def geometry_of(place: Place | None) -> dict[str, Any] | None:
    """A point, longitude first; None where the place is not known, as GeoJSON has it for what is unlocated."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return {"type": "Point", "coordinates": [round(place.longitude, _DIGITS), round(place.latitude, _DIGITS)]}


def incident_feature(incident: Incident) -> dict[str, Any]:
    """The incident at its place, with its tolls and where they come from."""
    return _feature(
        incident.incident_id,
        incident.place,
        {
            "what": "incident",
            "title": incident.title,
            "event": incident.event,
            "event_type": incident.event_type,
            "sub_event_type": incident.sub_event_type,
            "status": incident.status,
            "version": incident.version,
            "date_start": incident.date_start,
            "date_end": incident.date_end,
            "country": incident.country,
            **_place(incident.place),
            "tolls": _tolls(incident.tolls),
            "number_of_sources": incident.number_of_sources,
            "source_articles": [article.uri for article in incident.source_articles],
            "updated": iso_time(incident.updated),
        },
    )


def article_features(article: EnrichedArticle) -> Iterator[dict[str, Any]]:
    """Each event and each figure of the article that has a place."""
    story = {"uri": article.uri, "version": article.version, "headline": article.headline, "source": article.source}
    for event in article.events:
        if event.place is not None:
            yield _feature(event.event_id, event.place, {"what": "event", **_event(event), **_place(event.place), **story})
    for fact in article.facts:
        if fact.place is not None:
            yield _feature(fact.fact_id, fact.place, {"what": "figure", **_figure(fact), **_place(fact.place), **story})


def _feature(id_: str, place: Place | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": id_, "geometry": geometry_of(place), "properties": properties}


def _event(event: Event) -> dict[str, Any]:
    return {
        "event": event.name,
        "event_type": event.event_type,
        "sub_event_type": event.sub_event_type,
        "status": event.status,
        "actor": event.actor,
        "target": event.target,
        "date_start": event.when.start if event.when else None,
        "quote": event.quote,
    }


def _figure(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "low": fact.low,
        "best": fact.best,
        "high": fact.high,
        "who": fact.who.text,
        "class": fact.who.class_,
        "status": fact.status,
        "attributed_to": fact.attributed_to.text if fact.attributed_to else None,
        "date_start": fact.when.start if fact.when else None,
        "confidence": fact.confidence,
        "quote": fact.quote,
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    name = place.canonical_name or place.name
    return {"place": name, "adm_1": place.adm_1, "geonameid": place.geonameid, "where_prec": place.where_prec}


def _tolls(tolls: Mapping[Any, IncidentToll] | Mapping[Any, Toll]) -> dict[str, dict[str, int | None]]:
    return {kind: {"low": toll.low, "best": toll.best, "high": toll.high} for kind, toll in tolls.items()}
