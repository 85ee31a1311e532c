"""Places beside GeoNames' own: the form of `rules/places.toml`, and a site's table of the same form or as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from streams.errors import RulesError
from streams.extraction.gazetteer import Entry, Gazetteer, PlaceKind
from streams.extraction.load_rules import build_rules, load_rules, rule_file

_ID_BELOW = -1_000_000
"""Ids of a site's own places, below those of the built file."""


@dataclass(frozen=True, slots=True)
class OverlayPlace:
    """One entry of `rules/places.toml` or of a site's own table."""

    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    adm_1: str | None = None
    kind: PlaceKind = "city"
    latitude: float | None = None
    longitude: float | None = None
    of: str | None = None
    """The name under which the gazetteer has the place; the entry is then another name for it."""


@rule_file("places.toml")
@dataclass(frozen=True, slots=True)
class OverlayPlaces:
    """The form of `rules/places.toml` and of a site's own file."""

    place: tuple[OverlayPlace, ...] = ()
    us_states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Short forms of the names of states, by their postal codes."""


@cache
def load_extended(extra: Path, gazetteer: Path | None = None) -> Gazetteer:
    """The gazetteer of this process with a site's own places; RulesError names the file, the place and what is wrong."""
    extended = Gazetteer(gazetteer)
    for number, (where, place) in enumerate(_rows(extra), 1):
        extended.add(_entry(place, where, extended, _ID_BELOW - number), (place.name, *place.aliases))
    return extended


def _rows(path: Path) -> Iterator[tuple[str, OverlayPlace]]:
    if path.suffix.lower() != ".csv":
        for number, place in enumerate(load_rules(OverlayPlaces, path=path).place, 1):
            yield f"{path}: place number {number}", place
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                where = f"{path}: line {reader.line_num}"
                if None in row or None in row.values():
                    raise RulesError(f"{where}: {len(reader.fieldnames or ())} columns are named, the line has more or fewer")
                yield where, build_rules(OverlayPlace, {key: _cell(key, text, where) for key, text in row.items() if text}, where=where)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _cell(column: str, text: str, where: str) -> object:
    """The value of a cell: coordinates are numbers, aliases are parted by semicolons."""
    if column == "aliases":
        return [name.strip() for name in text.split(";") if name.strip()]
    if column not in {"latitude", "longitude"}:
        return text.strip()
    try:
        return float(text)
    except ValueError as error:
        raise RulesError(f"{where}: {column} {text!r} is no number of degrees") from error


def _entry(place: OverlayPlace, where: str, gazetteer: Gazetteer, id_: int) -> Entry:
    where = f"{where} ({place.name!r})"
    if not place.name.strip():
        raise RulesError(f"{where}: the name is empty")
    if place.country is not None and gazetteer.country(place.country) is None:
        raise RulesError(f"{where}: {place.country!r} is no country by ISO 3166-1 alpha-2, like 'SY'")
    for column, value, most in (("latitude", place.latitude, 90.0), ("longitude", place.longitude, 180.0)):
        if value is not None and not -most <= value <= most:
            raise RulesError(f"{where}: {column} {value} is not between {-most:.0f} and {most:.0f}")
    if (place.latitude is None) != (place.longitude is None):
        raise RulesError(f"{where}: latitude and longitude go together")
    if place.of is None:
        return Entry(id_, place.name, place.country, place.adm_1, place.kind, place.latitude, place.longitude, 0)
    known = [entry for entry in gazetteer.lookup(place.of) if entry.country == place.country]
    if not known:
        raise RulesError(f"{where} is said to be {place.of!r} in {place.country}, which the gazetteer lacks")
    return replace(max(known, key=lambda entry: (entry.kind == place.kind, entry.population)), quality=0)
