"""Incidents as CSV with a row of HXL hashtags, as OCHA and others load it."""

from collections.abc import Iterable, Iterator

from streams.exports.cells import Cell, csv_lines
from streams.exports.countries import country_name
from streams.exports.geojson import geometry_of
from streams.exports.records import Record, iso_time, stands
from streams.facts import KINDS
from streams.incidents.incident import Incident

_BOUNDS = (("low", "+min"), ("best", ""), ("high", "+max"))
TAGS: dict[str, str] = {
    "incident_id": "#event+id",
    "title": "#event+title",
    "event": "#event+type",
    "event_type": "#event+type+acled",
    "status": "#status",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "country": "#country+code+v_iso2",
    "country_name": "#country+name",
    "adm_1": "#adm1+name",
    "place": "#loc+name",
    "geonameid": "#loc+code+v_geonames",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "where_prec": "#geo+precision",
    **{f"{kind}_{bound}": f"#affected+{kind}{suffix}" for kind in KINDS for bound, suffix in _BOUNDS},
    "number_of_sources": "#meta+sources+num",
    "source": "#meta+source",
    "updated": "#date+updated",
}
"""The hashtag of each column."""


def hxl_csv(records: Iterable[Record]) -> Iterator[str]:
    """A row of names, a row of hashtags, and a row for each incident."""
    incidents = (record for record in records if isinstance(record, Incident) and stands(record))
    return csv_lines([tuple(TAGS), tuple(TAGS.values())], tuple(TAGS), map(hxl_row, incidents))


def hxl_row(incident: Incident) -> dict[str, Cell]:
    """The incident, with three figures for each kind of toll."""
    place = incident.place
    point = geometry_of(place)
    longitude, latitude = point["coordinates"] if point else (None, None)
    tolls = {f"{kind}_{bound}": getattr(toll, bound) for kind, toll in incident.tolls.items() for bound, _ in _BOUNDS}
    return {
        "incident_id": incident.incident_id,
        "title": incident.title,
        "event": incident.event,
        "event_type": incident.event_type,
        "status": incident.status,
        "date_start": incident.date_start,
        "date_end": incident.date_end,
        "country": incident.country,
        "country_name": country_name(incident.country),
        "adm_1": place.adm_1 if place else None,
        "place": (place.canonical_name or place.name) if place else None,
        "geonameid": place.geonameid if place else None,
        "latitude": latitude,
        "longitude": longitude,
        "where_prec": place.where_prec if place else None,
        **tolls,
        "number_of_sources": incident.number_of_sources,
        "source": "; ".join(dict.fromkeys(article.source for article in incident.source_articles if article.source)),
        "updated": iso_time(incident.updated),
    }
