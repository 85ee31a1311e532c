"""Incidents as rows with the columns of the UCDP Georeferenced Event Dataset (GED)."""

from collections.abc import Iterable, Iterator

from streams.exports.cells import Cell, csv_lines
from streams.exports.countries import country_name
from streams.exports.geojson import geometry_of
from streams.exports.records import Record, days_between, stands
from streams.exports.sides import ONE_SIDED, bore_arms, deaths_of, sides_of
from streams.facts import VictimClass
from streams.incidents.incident import Incident, IncidentToll

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id", "conflict_name",
    "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country",
    "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
VIOLENCE = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians", "Riots", "Protests"})
_CIVILIANS: frozenset[VictimClass] = frozenset({"children", "women", "medics", "journalists", "aid_workers", "migrants"})
_CELLS_A_DEGREE, _CELLS_A_ROW = 2, 720


def ucdp_csv(records: Iterable[Record]) -> Iterator[str]:
    """The header, and a row for each incident of violence in which somebody was killed."""
    incidents = (record for record in records if isinstance(record, Incident) and stands(record))
    return csv_lines([COLUMNS], COLUMNS, (row for incident in incidents if (row := ucdp_row(incident)) is not None))


def ucdp_row(incident: Incident) -> dict[str, Cell] | None:
    """What GED would say of the incident, as far as the stories tell; None where it is no violence, or nobody was killed."""
    killed = incident.tolls.get("killed")
    if incident.event_type not in VIOLENCE or killed is None or not (best := killed.best or killed.low or 0):
        return None
    place, articles = incident.place, incident.source_articles
    offices = [(article.source or "").replace(";", ",") for article in articles]
    dates = [f"{article.reported:%Y-%m-%d}" for article in articles]
    headlines = [article.headline.replace(";", ",") for article in articles]
    civilians = _civilians(killed, best)
    sides = sides_of(incident)
    deaths_a, deaths_b = deaths_of(sides, killed, best - civilians)
    point = geometry_of(place)
    longitude, latitude = point["coordinates"] if point else (None, None)
    return {
        "id": incident.incident_id,
        "relid": incident.incident_id,
        "year": incident.date_start[:4],
        "code_status": "Preliminary",
        "type_of_violence": sides.type_of_violence if sides else _by_event(incident),
        "dyad_name": sides.dyad if sides else None,
        "side_a": sides.a if sides else None,
        "side_b": sides.b if sides else None,
        "number_of_sources": incident.number_of_sources,
        "source_article": ";".join(map(",".join, zip(offices, dates, headlines, strict=True))),
        "source_office": ";".join(offices),
        "source_date": ";".join(dates),
        "source_headline": ";".join(headlines),
        "source_original": killed.attributed_to.text if killed.attributed_to else None,
        "where_prec": place.where_prec if place else None,
        "where_coordinates": (place.canonical_name or place.name) if place else None,
        "where_description": place.name if place else None,
        "adm_1": place.adm_1 if place else None,
        "latitude": latitude,
        "longitude": longitude,
        "geom_wkt": f"POINT ({longitude} {latitude})" if point else None,
        "priogrid_gid": priogrid(latitude, longitude) if latitude is not None and longitude is not None else None,
        "country": country_name(incident.country),
        "event_clarity": 1 if incident.dated and place is not None else 2,
        "date_prec": _date_prec(incident),
        "date_start": incident.date_start,
        "date_end": incident.date_end,
        "deaths_a": deaths_a if sides else None,
        "deaths_b": deaths_b if sides else None,
        "deaths_civilians": civilians,
        "deaths_unknown": best - civilians - deaths_a - deaths_b,
        "best": best,
        "high": max(best, killed.high or 0),
        "low": min(best, killed.low if killed.low is not None else best),
    }


def _by_event(incident: Incident) -> int | None:
    """Violence against civilians is one-sided whoever did it, where none of the dead bore arms."""
    one_sided = incident.event_type == "Violence against civilians" and not bore_arms(incident.tolls["killed"])
    return ONE_SIDED if one_sided else None


def priogrid(latitude: float, longitude: float) -> int:
    """The PRIO-GRID cell of half a degree, counted from the south-west from 1."""
    row = min(int((latitude + 90) * _CELLS_A_DEGREE), 359)
    column = min(int((longitude + 180) * _CELLS_A_DEGREE), _CELLS_A_ROW - 1)
    return row * _CELLS_A_ROW + column + 1


def _civilians(killed: IncidentToll, best: int) -> int:
    """Those whom the stories call civilians, else those who hardly are anything else."""
    counted = {c.class_: (c.best if c.best is not None else c.low) or 0 for c in killed.classes}
    return min(best, counted.get("civilians") or sum(number for class_, number in counted.items() if class_ in _CIVILIANS))


def _date_prec(incident: Incident) -> int:
    """1 a day, 2 two to six days, 3 a week, 4 a month, 5 longer; 2 where no story says when it happened."""
    days = days_between(incident.date_start, incident.date_end)
    if days is None:
        return 5
    if days == 0:
        return 1 if incident.dated else 2
    return next((prec for prec, most in ((2, 5), (3, 7), (4, 31)) if days <= most), 5)
