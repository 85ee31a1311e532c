"""Incidents, or the events of articles, as rows with the columns of an ACLED download."""

from collections.abc import Iterable, Iterator

from streams.exports.cells import Cell, csv_lines
from streams.exports.countries import country_name, iso_numeric
from streams.exports.geojson import geometry_of
from streams.exports.records import Record, days_between, stands
from streams.exports.sides import acled_actor, interaction, role_of
from streams.facts import Event, Place
from streams.incidents.incident import Incident
from streams.incidents.report import Party
from streams.messages import EnrichedArticle

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2",
    "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
_VIOLENCE, _DEMONSTRATIONS = "Political violence", "Demonstrations"
DISORDER = {
    "Battles": _VIOLENCE,
    "Explosions/Remote violence": _VIOLENCE,
    "Violence against civilians": _VIOLENCE,
    "Protests": _DEMONSTRATIONS,
    "Riots": _DEMONSTRATIONS,
    "Strategic developments": "Strategic developments",
}
"""ACLED's event types; disasters, accidents and statements are none of its."""
_BY_SUB_TYPE = {"Mob violence": _VIOLENCE}
_TOWN, _NEAR, _REGION = 1, 2, 3


def acled_csv(records: Iterable[Record]) -> Iterator[str]:
    """The header, and a row for each incident, or each asserted event of an article, of a type that ACLED has."""
    return csv_lines([COLUMNS], COLUMNS, (row for record in filter(stands, records) for row in acled_rows(record)))


def acled_rows(record: Record) -> Iterator[dict[str, Cell]]:
    """The rows of one record."""
    if isinstance(record, EnrichedArticle):
        yield from _event_rows(record)
    elif record.event_type in DISORDER:
        yield _incident_row(record)


def _incident_row(incident: Incident) -> dict[str, Cell]:
    killed = incident.tolls.get("killed")
    days = days_between(incident.date_start, incident.date_end)
    return {
        "event_id_cnty": incident.incident_id,
        "event_date": incident.date_start,
        "year": incident.date_start[:4],
        "time_precision": 1 if incident.dated and days == 0 else 2 if days is not None and days <= 7 else 3,
        **_type(incident.event_type or "", incident.sub_event_type or ""),
        **_actors(*_told(incident), incident.country),
        **_where(incident.place, incident.country),
        "source": "; ".join(dict.fromkeys(article.source for article in incident.source_articles if article.source)),
        "notes": incident.title,
        "fatalities": (killed.low if killed.low is not None else killed.best or 0) if killed else 0,
        "tags": incident.event,
        "timestamp": int(incident.updated.timestamp()),
    }


def _event_rows(article: EnrichedArticle) -> Iterator[dict[str, Cell]]:
    """Deaths go to the first event that the story gives as their cause, so that none is counted twice."""
    causes = {fact.cause for fact in article.facts if fact.kind == "killed" and fact.status == "asserted"}
    killed = article.tolls.get("killed")
    told = (article.version_created or article.received).date().isoformat()
    for event in article.events:
        if event.event_type not in DISORDER or event.status != "asserted":
            continue
        fatalities = 0
        if killed is not None and event.name in causes:
            fatalities, killed = killed.low or killed.best or 0, None
        start = (event.when.start or "")[:10] if event.when else ""
        yield {
            "event_id_cnty": event.event_id,
            "event_date": start or told,
            "year": (start or told)[:4],
            "time_precision": 1 if start and event.when and event.when.precision in {"hour", "part_of_day", "day"} else 2,
            **_type(event.event_type, event.sub_event_type),
            "actor1": event.actor,
            "actor2": event.target if event.event_type == "Battles" and event.name == "armed clash" else None,
            **_where(event.place, event.place.country if event.place else None),
            "source": article.source,
            "notes": _note(article, event),
            "fatalities": fatalities,
            "tags": event.name,
            "timestamp": int(article.received.timestamp()),
        }


def _told(incident: Incident) -> tuple[Party | None, Party | None]:
    """Who did it to whom; in a clash "between X and Y" both did it, and civilians are a side only where they were the target."""
    role = role_of(incident)
    if role is None:
        return None, None
    second = next(iter(role.targets), None) or (role.actors[1] if incident.event_type == "Battles" and len(role.actors) > 1 else None)
    return role.actors[0], second


def _actors(one: Party | None, other: Party | None, country: str | None) -> dict[str, Cell]:
    actor1, inter1 = acled_actor(one, country) if one else (None, None)
    actor2, inter2 = acled_actor(other, country) if other else (None, None)
    return {"actor1": actor1, "inter1": inter1, "actor2": actor2, "inter2": inter2, "interaction": interaction(inter1, inter2)}


def _note(article: EnrichedArticle, event: Event) -> str:
    target = f" ({event.target})" if event.target else ""
    return f"{article.headline}: {event.quote}{target}" if article.headline else f"{event.quote}{target}"


def _type(event_type: str, sub_event_type: str) -> dict[str, Cell]:
    return {
        "disorder_type": _BY_SUB_TYPE.get(sub_event_type, DISORDER[event_type]),
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "civilian_targeting": "Civilian targeting" if event_type == "Violence against civilians" else None,
    }


def _where(place: Place | None, country: str | None) -> dict[str, Cell]:
    point = geometry_of(place)
    longitude, latitude = point["coordinates"] if point else (None, None)
    exact = place.where_prec if place else None
    return {
        "iso": iso_numeric(country),
        "country": country_name(country),
        "admin1": place.adm_1 if place else None,
        "location": (place.canonical_name or place.name) if place else None,
        "latitude": latitude,
        "longitude": longitude,
        "geo_precision": None if exact is None else _TOWN if exact == 1 else _NEAR if exact in {2, 3} else _REGION,
    }
