"""Resolve place names by the story they stand in: the countries it names, its dateline, its other places, and the words beside them."""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.doc import PlaceMention
from streams.extraction.extra_places import load_extended
from streams.extraction.gazetteer import SIZE, WHERE_PREC, Entry, Gazetteer, PlaceKind, load_gazetteer
from streams.extraction.place_choice import best, distance
from streams.extraction.place_context import LARGE, WELL_KNOWN, Context, read_context
from streams.extraction.place_names import datelines, place_names
from streams.extraction.place_roles import capitals_of, demonyms, is_no_place, role_of, short_for_institutions, streets_of
from streams.extraction.place_words import PLACE_LABELS, TYPE_WORDS, WITHIN, PlaceName, entries_of
from streams.facts import Place, WherePrec


@Language.factory("tollwire_places", default_config={"gazetteer": None, "extra_places": None})
def make_places(nlp: Language, name: str, gazetteer: str | None, extra_places: str | None) -> "Places":
    """The pipe; raises GazetteerError where the gazetteer is not built, RulesError where a site's places are wrong."""
    path = Path(gazetteer) if gazetteer else None
    return Places(load_extended(Path(extra_places), path) if extra_places else load_gazetteer(path))


class Places:
    """Writes `doc._.place_mentions`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Find and resolve the places of one story."""
        outside = datelines(doc)
        names = [name for name in place_names(doc, self.gazetteer, outside) if not is_no_place(name, doc, self.gazetteer)]
        nationalities = list(demonyms(doc, self.gazetteer))
        longer = {i for n in names if n.end - n.start > 1 and self.gazetteer.lookup(n.text) for i in range(n.start, n.end)}
        nationalities = [m for m in nationalities if m.start not in longer]
        capitals = list(capitals_of(doc, nationalities, self.gazetteer))
        national = {i for m in nationalities for i in range(m.start, m.end)}
        short = short_for_institutions(doc)
        names = [name for name in names if name.start not in national and not (name.locative == "at" and name.text in short)]
        names = [self._as_division(doc, names, i) for i in range(len(names))]
        context = read_context(names, nationalities, self.gazetteer, doc)
        persons = {word for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1 for word in ent.text.split()}
        resolved = self._resolve(doc, names, context, persons)
        mentions = [*nationalities, *capitals]
        for name, (entry, country) in zip(names, resolved, strict=True):
            if entry is None and (not _unknown_place(name) or _any_word(name, doc) or name.text in persons):
                continue
            place = _place(name, entry) if entry else Place(name.text, country, where_prec=6 if country else None)
            role = role_of(doc, name, entry, self.gazetteer, outside)
            mentions.append(PlaceMention(name.start, name.end, place, role, self._government(entry) if role == "metonym" else None))
        doc._.place_mentions = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
        return doc

    def _as_division(self, doc: Doc, names: list[PlaceName], i: int) -> PlaceName:
        """The name, as that of a division where it stands after a town that lies in one so called: "Salamanca, Guanajuato, …"."""
        name = names[i]
        if not i or name.kind or [token.text for token in doc[names[i - 1].end : name.start]] != [","]:
            return name
        if name.end < len(doc) and doc[name.end].text not in {",", ".", ";", ")"}:
            return name
        divisions = {(e.country, e.name) for e in self.gazetteer.lookup(name.text) if e.kind == "adm1" and e.quality <= 1}
        towns = {(e.country, e.adm_1) for e in self.gazetteer.lookup(names[i - 1].text) if e.kind == "city"} if divisions else set()
        return replace(name, kind="adm1") if divisions & towns else name

    def _is_capital(self, text: str) -> bool:
        """Whether it is the name of a capital in two words, which nobody bears: "Addis Ababa"."""
        entries = self.gazetteer.lookup(text) if " " in text else ()
        return any(entry.quality == 0 and self.gazetteer.capital_of(entry) is not None for entry in entries)

    def _government(self, entry: Entry | None) -> str | None:
        code = self.gazetteer.capital_of(entry) if entry else None
        country = self.gazetteer.country(code) if code else None
        return country.name if country else None

    def _resolve(
        self, doc: Doc, names: list[PlaceName], context: Context, persons: Collection[str]
    ) -> list[tuple[Entry | None, str | None]]:
        found: list[tuple[Entry | None, str | None]] = [(None, None)] * len(names)
        streets = streets_of(doc)
        for final in (False, True):  # the second time with the places of the first as anchors
            context.anchors = [entry for entry, _ in found if entry and entry.kind == "city" and entry.population > WELL_KNOWN]
            for i in reversed(range(len(names))):
                name = names[i]
                if name.text in persons and name.locative not in WITHIN and not name.kind and not self._is_capital(name.text):
                    continue
                container = self._container(doc, names, found, i)
                if container is None and not name.kind:
                    container = context.within.get(name.text.lower())
                elif container is not None:
                    context.within[name.text.lower()] = container
                entry = self._bound(name, context, container) or best(name, context, container, self.gazetteer)
                if entry is not None and container is None and name.text in streets and entry.population < LARGE:
                    entry = None  # "Hearne", short for Hearne Avenue
                container = container or self._town_beside(doc, names, found, i)
                if entry is not None and entry.population < LARGE and container is not None and _is_elsewhere(entry, container):
                    entry = None  # a namesake
                if entry is not None and entry.population > _most_people(doc, name):
                    entry = None  # a hamlet is no city
                found[i] = (entry, None)
                area = self._area(doc, names, found, i)
                if area is not None and (entry is None or distance(entry, area) > _FARTHEST[area.kind]):
                    entry = Entry(0, name.text, area.country, area.adm_1, "city", area.latitude, area.longitude, 0)
                if entry is not None and (container is not None or area is not None):
                    context.bound[name.text.lower()] = entry
                if entry is None:
                    country = container.country if container else _spoken_of(context, found) or _only_country(name, self.gazetteer)
                    found[i] = (None, country if name.label in PLACE_LABELS or name.kind else None)
                else:
                    found[i] = (entry, entry.country)
            if final:
                self._agree(names, found)
        return found

    def _container(self, doc: Doc, names: list[PlaceName], found: list[tuple[Entry | None, str | None]], i: int) -> Entry | None:
        """The larger place said right after ("Norfolk, Va.") or before ("Mexico's Oaxaca") this one."""
        name = names[i]
        if i + 1 < len(names) and (entry := found[i + 1][0]) and entry.kind in {"country", "adm1", "adm2", "region"}:
            between = doc[name.end : names[i + 1].start].text.lower().strip()
            if between == "," or between in {"in", ", in", "in the", "of"}:
                state = found[i + 2][0] if i + 2 < len(names) and _owns(doc, names[i + 1], names[i + 2]) else None
                return state if state and state.kind == "adm1" and state.country == entry.country else entry
        if i and (entry := found[i - 1][0]) and entry.kind in {"country", "adm1"} and _owns(doc, names[i - 1], name):
            return entry
        return None

    def _town_beside(self, doc: Doc, names: list[PlaceName], found: list[tuple[Entry | None, str | None]], i: int) -> Entry | None:
        """The known town that the words put this place near: "at Croydon, near Gore"."""
        town = found[i + 1][0] if i + 1 < len(names) else None
        if town is None or town.kind != "city":
            return None
        between = [token.lower_ for token in doc[names[i].end : names[i + 1].start] if token.text != ","]
        return town if between in (["near"], ["outside"]) else None

    def _area(self, doc: Doc, names: list[PlaceName], found: list[tuple[Entry | None, str | None]], i: int) -> Entry | None:
        """The nearest known district or town that the words put a small place into: "X hamlet in Y district of Z regency"."""
        if names[i].kind not in {"city", "adm2"} and (names[i].kind or names[i].label not in PLACE_LABELS or found[i][0]):
            return None
        for j in range(i + 1, min(i + 4, len(names))):
            entry = found[j][0]
            owner = entry is not None and entry.kind == "country" and j + 1 < len(names) and _owns(doc, names[j], names[j + 1])
            if not ({t.lower_ for t in doc[names[j - 1].end : names[j].start]} <= _IN and (owner or names[j].kind in {"city", "adm2"})):
                return None
            if names[j].kind == "adm2" and entry and entry.kind in {"city", "adm2"} and entry.id:
                return entry
        return None

    def _bound(self, name: PlaceName, context: Context, container: Entry | None) -> Entry | None:
        """What the story has said once that the name means."""
        entry = context.bound.get(name.text.lower())
        return entry if entry is not None and container is None and name.kind in {None, entry.kind} and not name.direction else None

    def _agree(self, names: list[PlaceName], found: list[tuple[Entry | None, str | None]]) -> None:
        """One name, one place within a story, where nothing beside it says otherwise."""
        said: dict[str, Entry] = {}
        for name, (entry, _) in zip(names, found, strict=True):
            if entry and name.text not in said and not name.direction and not name.kind:
                said[name.text] = entry
        for i, name in enumerate(names):
            if found[i][0] is None and name.label in PLACE_LABELS and name.text in said:
                found[i] = (said[name.text], said[name.text].country)


_NEAR: WherePrec = 2
"""How exact a place is of which only the district is known."""
_IN = frozenset({"in", "of", "the", ",", "'s", "’s", "nearby", "neighbouring", "neighboring"} | TYPE_WORDS.keys())
"""What may stand between a place and the one that it lies in."""
_OF_A_HAMLET = 20_000
_FARTHEST: Mapping[PlaceKind, float] = {"city": 80.0, "adm2": 300.0}
"""Kilometres to the farthest village of a district that is called after its town, and of a county."""


def _is_elsewhere(entry: Entry, other: Entry) -> bool:
    """Whether a town lies in another country than what it lies in or near by the words: "Sandy Lake, Ont." is none of Minnesota."""
    if entry.kind != "city" or other.country is None:
        return False
    return other.country != entry.country or (other.kind == "city" and distance(entry, other) > _FARTHEST["adm2"])


def _most_people(doc: Doc, name: PlaceName) -> float:
    """As many people as a place may have that the words call a hamlet."""
    beside = {token.lower_ for token in doc[max(0, name.start - 2) : name.end + 1]}
    return _OF_A_HAMLET if "hamlet" in beside else math.inf


def _owns(doc: Doc, one: PlaceName, other: PlaceName) -> bool:
    """Whether the one is said as the owner of the other: "Mexico's Oaxaca"."""
    return doc[one.end : other.start].text in {"'s", "’s"}


def _any_word(name: PlaceName, doc: Doc) -> bool:
    """Whether an unknown name may be any word, written large because its sentence begins: "Mudslides killed four"."""
    return doc[name.start].is_sent_start is True and name.end == name.start + 1 and not name.kind and doc[name.start].text.istitle()


def _spoken_of(context: Context, found: list[tuple[Entry | None, str | None]]) -> str | None:
    """The country that the story names, or that all its known places lie in."""
    if context.clear:
        return context.countries.leading()
    countries = {entry.country for entry, _ in found if entry and entry.country}
    return countries.pop() if len(countries) == 1 else None


def _only_country(name: PlaceName, gazetteer: Gazetteer) -> str | None:
    """The country of a county of several namesakes that all lie in one: Davidson County is American, whichever it is."""
    counties = {entry.country for entry in entries_of(name.text, gazetteer) if entry.kind == "adm2" and entry.quality == 0}
    return counties.pop() if len(counties) == 1 else None


def _place(name: PlaceName, entry: Entry) -> Place:
    """The place; of "Garut district" the town alone may be known, and then the words say how exact it is."""
    place = entry.as_place(name.text)
    if not entry.id:
        return replace(place, where_prec=_NEAR)
    if name.kind and entry.kind == "city" and SIZE[name.kind] > SIZE["city"]:
        return replace(place, where_prec=WHERE_PREC[name.kind])
    return place


def _unknown_place(name: PlaceName) -> bool:
    """Whether the words alone make it a place, though no gazetteer has it."""
    if name.label in {"GPE", "LOC"}:
        return True
    return name.label == "FAC" or (bool(name.kind) and name.text[0].isupper() and name.label not in {"NORP"})
