"""Places by name: one read-only SQLite file, mapped into memory and shared by every process on the machine.

The file is built by `python -m streams.extraction.build_gazetteer` from GeoNames (CC BY 4.0) and the files in `rules/`.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal

from anyascii import anyascii
from rapidfuzz import fuzz

from streams.errors import GazetteerError
from streams.facts import Place, WherePrec

DEFAULT_PATH = Path(__file__).parent / "gazetteer.sqlite"
SCHEMA = "5"
MIN_FUZZY_LENGTH = 6
MIN_FUZZY_SCORE = 90.0

PlaceKind = Literal["city", "adm2", "adm1", "region", "country", "sea", "facility"]
WHERE_PREC: Mapping[PlaceKind, WherePrec] = {"facility": 1, "city": 1, "adm2": 3, "adm1": 4, "region": 5, "country": 6, "sea": 7}
SIZE: Mapping[PlaceKind, int] = {"facility": 0, "city": 1, "adm2": 2, "adm1": 3, "region": 3, "sea": 4, "country": 5}
"""Which kind lies within which: small in large."""

_SPELT_IN_ENGLISH = frozenset({"US", "GB", "IE", "CA", "AU", "NZ"})
"""Countries whose names have one spelling: Lookout Valley is not Locust Valley."""
_ARTICLES = frozenset({"al", "an", "ash", "as", "at", "ad", "ar", "az", "el", "en", "es", "ed", "er", "ez", "et", "esh", "the"})
_APOSTROPHES = re.compile(r"['’‘`´ʻʼʿʾ′]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_SOUNDS = (
    (re.compile("ou|oo|w"), "u"),
    (re.compile("ei|ai|ay|ey|ee|y|e"), "i"),
    (re.compile("q|ck"), "k"),
    (re.compile("dj"), "j"),
    (re.compile("i+"), "i"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that a name may mean."""

    id: int
    """GeoNames id; below zero where GeoNames' list lacks the place."""
    name: str
    country: str | None
    adm_1: str | None
    kind: PlaceKind
    latitude: float | None
    longitude: float | None
    population: int
    fame: int = 0
    """How many names it has in other languages and spellings."""
    quality: int = 0
    """How the name was found: 0 its own name, 1 another name, 2 and 3 the same with articles and doubled letters folded, 4 like it."""

    def as_place(self, text: str) -> Place:
        """The place as the story's words `text` name it."""
        return Place(
            name=text,
            country=self.country,
            geonameid=self.id if self.id > 0 else None,
            canonical_name=self.name,
            adm_1=self.name if self.kind == "adm1" else self.adm_1,
            latitude=self.latitude,
            longitude=self.longitude,
            where_prec=WHERE_PREC[self.kind],
        )


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name without case, accents, apostrophes and punctuation."""
    plain = _APOSTROPHES.sub("", name.replace(".", ""))
    if not plain.isascii():
        plain = _APOSTROPHES.sub("", anyascii(unicodedata.normalize("NFC", plain)))
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def fold_deep(folded: str) -> str:
    """A folded name without articles (al-, an-, ash-, el-), doubled letters, and the "h" of a final -ah or -eh."""
    words = [word for word in folded.split() if word not in _ARTICLES] or folded.split()
    return " ".join(_DOUBLED.sub(r"\1", word[:-2] + "a" if len(word) > 3 and word.endswith(("ah", "eh")) else word) for word in words)


@lru_cache(maxsize=20_000)
def sound(folded: str) -> str:
    """A folded name with the spellings joined that writers of English use for one sound: Sheikhoun, Shaykhun."""
    text = fold_deep(folded)
    for pattern, letter in _SOUNDS:
        text = pattern.sub(letter, text)
    return text


class Gazetteer:
    """Looks names up; raises GazetteerError where the file is missing or was built by another version."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or DEFAULT_PATH
        how = f"build it with: python -m streams.extraction.build_gazetteer {self.path}"
        if not self.path.is_file():
            raise GazetteerError(f"{self.path} does not exist; {how}")
        try:
            self._db = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._db.execute("PRAGMA mmap_size = 268435456")
            found = self._db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        except sqlite3.DatabaseError as error:
            raise GazetteerError(f"{self.path}: {error}; {how}") from error
        if found != (SCHEMA,):
            raise GazetteerError(f"{self.path} is version {found and found[0]}, this tollwire reads version {SCHEMA}; {how}")
        self._demonyms: dict[str, str] = dict(self._db.execute("SELECT word, country FROM demonym"))
        self._capitals: dict[int, str] = {id_: code for code, id_ in self._db.execute("SELECT country, id FROM capital")}
        self.neighbours: dict[str, frozenset[str]] = {
            code: frozenset(text.split(",")) for code, text in self._db.execute("SELECT country, neighbours FROM capital")
        }
        self._extra: dict[str, tuple[Entry, ...]] = {}
        self._known: dict[str, tuple[Entry, ...]] = {}
        self._fuzzy: dict[tuple[str, str], tuple[Entry, ...]] = {}

    def add(self, entry: Entry, names: Iterable[str]) -> None:
        """Know one more place under these names."""
        for key in map(fold, names):
            self._extra[key] = (*self._extra.get(key, ()), entry)
            self._known.pop(key, None)

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Every place of this name, the same one once."""
        key = fold(name)
        if key not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[key] = self._lookup(key)
        return self._known[key]

    def _lookup(self, key: str) -> tuple[Entry, ...]:
        found = {entry.id: entry for entry in self._extra.get(key, ())}
        deep = fold_deep(key)
        rows = list(self._rows("alias.fold = ?", (key,)))
        if deep != key:
            rows += [replace(row, quality=max(row.quality, 2)) for row in self._rows("alias.fold = ?", (deep,))]
        for row in rows:
            if row.id not in found or row.quality < found[row.id].quality:
                found[row.id] = row
        return tuple(found.values())

    def like(self, name: str, country: str) -> tuple[Entry, ...]:
        """Places of one country whose name is nearly this one: another transliteration of it."""
        key = fold(name)
        if len(key) < MIN_FUZZY_LENGTH:
            return ()
        if (key, country) not in self._fuzzy:
            if len(self._fuzzy) > 20_000:
                self._fuzzy.clear()
            self._fuzzy[key, country] = self._like(key, country)
        return self._fuzzy[key, country]

    def _like(self, key: str, country: str) -> tuple[Entry, ...]:
        deep, heard = fold_deep(key), sound(key)
        prefix = deep[:2]
        query = "SELECT fold, id FROM alias WHERE fold >= ? AND fold < ? AND country = ?"
        best: tuple[float, int] = (MIN_FUZZY_SCORE, 0)
        alike = () if country in _SPELT_IN_ENGLISH else self._db.execute(query, (prefix, prefix + "\x7f", country))
        for other, id_ in alike:
            if abs(len(other) - len(deep)) > 3 or len(other) < MIN_FUZZY_LENGTH - 1:
                continue
            score = max(fuzz.ratio(deep, other), fuzz.ratio(heard, sound(other)) - 1)
            if score >= best[0] and (score > best[0] or not best[1]):
                best = score, id_
        id_ = best[1] or self._longer(key, country) or self._longer(deep, country)
        return tuple(replace(row, quality=4) for row in self._rows("alias.id = ?", (id_,), limit=1)) if id_ else ()

    def _longer(self, start: str, country: str) -> int:
        """The only place of a country whose full name goes on after this one: Casamicciola Terme."""
        query = "SELECT DISTINCT id FROM alias WHERE fold >= ? AND fold < ? AND country = ? LIMIT 2"
        found = [id_ for (id_,) in self._db.execute(query, (start + " ", start + "!", country))]
        return found[0] if len(found) == 1 else 0

    @cached_property
    def long_countries(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """The names of countries of several words, longest first, by their first word: "Democratic Republic of the Congo"."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for (name,) in self._db.execute("SELECT fold FROM long_country"):
            found.setdefault(name.split()[0], []).append(tuple(name.split()))
        return {first: tuple(sorted(names, key=lambda words: -len(words))) for first, names in found.items()}

    def _rows(self, where: str, values: tuple[str | int, ...], *, limit: int = 400) -> Iterator[Entry]:
        if where.startswith("alias.id"):
            query = "SELECT id, name, country, adm1, kind, latitude, longitude, population, fame, 0 FROM place WHERE id = ? LIMIT ?"
        else:
            query = (
                "SELECT place.id, name, place.country, adm1, kind, latitude, longitude, population, fame, quality"
                " FROM alias JOIN place ON place.id = alias.id WHERE alias.fold = ? LIMIT ?"
            )
        for id_, name, country, adm1, *rest in self._db.execute(query, (*values, limit)):
            yield Entry(id_, name, country, self._adm_1(country, adm1), *rest)

    @cache  # noqa: B019  # one gazetteer lives as long as the process
    def _adm_1(self, country: str, code: str) -> str | None:
        row = self._db.execute("SELECT name FROM adm1 WHERE country = ? AND code = ?", (country, code)).fetchone()
        return row[0] if row else None

    def by_id(self, id_: int) -> Entry | None:
        """The place of this id."""
        return next(self._rows("alias.id = ?", (id_,), limit=1), None)

    @cache  # noqa: B019
    def country(self, code: str) -> Entry | None:
        """The country of this ISO code."""
        row = self._db.execute("SELECT id FROM place WHERE kind = 'country' AND country = ?", (code,)).fetchone()
        return self.by_id(row[0]) if row else None

    def demonym(self, word: str) -> str | None:
        """The country of a word like "Syrian", by ISO code."""
        return self._demonyms.get(word) or self._demonyms.get(word.removesuffix("s"))

    def capital(self, country: str) -> Entry | None:
        """The capital of the country of this ISO code."""
        return next((self.by_id(id_) for id_, code in self._capitals.items() if code == country and id_), None)

    def capital_of(self, entry: Entry) -> str | None:
        """The ISO code of the country whose capital this is."""
        return self._capitals.get(entry.id)


@cache
def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """The gazetteer of this process."""
    return Gazetteer(path)
