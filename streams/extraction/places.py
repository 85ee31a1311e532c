"""Resolve place names by the story they stand in: the countries it names, its dateline, its other places, and the words beside them."""

import math
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.doc import PlaceMention
from streams.extraction.gazetteer import SIZE, Entry, Gazetteer, PlaceKind, load_gazetteer
from streams.extraction.place_context import LARGE, WELL_KNOWN, Context, read_context
from streams.extraction.place_names import PLACE_LABELS, WITHIN, PlaceName, datelines, place_names
from streams.extraction.place_roles import demonyms, is_no_place, role_of
from streams.facts import Place

_QUALITY = (0.0, -0.7, -1.5, -2.4, -2.5)
_SMALL = 5_000
"""A town of fewer people is only believed where the story speaks of its country."""
_METROPOLIS = 500_000
"""Cities that need no introduction."""
_SURELY_IN = frozenset({"in", "near", "outside", "across", "around", "throughout"})
"""Before these, even what the model takes for a person is a place."""


@Language.factory("tollwire_places", default_config={"gazetteer": None, "extra_places": None})
def make_places(nlp: Language, name: str, gazetteer: str | None, extra_places: str | None) -> "Places":
    """The pipe; raises GazetteerError where the gazetteer is not built."""
    return Places(load_gazetteer(Path(gazetteer) if gazetteer else None, Path(extra_places) if extra_places else None))


class Places:
    """Writes `doc._.place_mentions`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Find and resolve the places of one story."""
        outside = datelines(doc)
        names = [name for name in place_names(doc, self.gazetteer, outside) if not is_no_place(name, doc)]
        nationalities = list(demonyms(doc, self.gazetteer))
        longer = {i for n in names if n.end - n.start > 1 and self.gazetteer.lookup(n.text) for i in range(n.start, n.end)}
        nationalities = [m for m in nationalities if m.start not in longer]
        national = {i for m in nationalities for i in range(m.start, m.end)}
        names = [name for name in names if name.start not in national]
        context = read_context(names, nationalities, self.gazetteer)
        resolved = self._resolve(doc, names, context)
        mentions = [*nationalities]
        for name, (entry, country) in zip(names, resolved, strict=True):
            if entry is None and not _unknown_place(name):
                continue
            place = entry.as_place(name.text) if entry else Place(name.text, country, where_prec=6 if country else None)
            role = role_of(doc, name, entry, self.gazetteer, outside)
            mentions.append(PlaceMention(name.start, name.end, place, role, self._government(entry) if role == "metonym" else None))
        doc._.place_mentions = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
        return doc

    def _government(self, entry: Entry | None) -> str | None:
        code = self.gazetteer.capital_of(entry) if entry else None
        country = self.gazetteer.country(code) if code else None
        return country.name if country else None

    def _resolve(self, doc: Doc, names: list[PlaceName], context: Context) -> list[tuple[Entry | None, str | None]]:
        found: list[tuple[Entry | None, str | None]] = [(None, None)] * len(names)
        persons = {word for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1 for word in ent.text.split()}
        for final in (False, True):  # the second time with the places of the first as anchors
            context.anchors = [entry for entry, _ in found if entry and entry.kind == "city" and entry.population > WELL_KNOWN]
            for i in reversed(range(len(names))):
                name = names[i]
                if name.text in persons and name.locative not in WITHIN and not name.kind:
                    continue
                container = self._container(doc, names, found, i)
                entry = self._bound(name, context, container) or self._best(name, context, container)
                if entry is not None and container is not None:
                    context.bound[name.text.lower()] = entry
                if entry is None:
                    country = container.country if container else context.countries.leading()
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
                return entry
        if (
            i
            and (entry := found[i - 1][0])
            and entry.kind in {"country", "adm1"}
            and doc[names[i - 1].end : name.start].text in {"'s", "’s"}
        ):
            return entry
        return None

    def _bound(self, name: PlaceName, context: Context, container: Entry | None) -> Entry | None:
        """What the story has said once that the name means."""
        entry = context.bound.get(name.text.lower())
        return entry if entry is not None and container is None and name.kind in {None, entry.kind} and not name.direction else None

    def _best(self, name: PlaceName, context: Context, container: Entry | None) -> Entry | None:
        entries = self.gazetteer.lookup(name.text)
        if len(entries) > 1:
            entries = tuple(sorted(entries, key=lambda e: -self._score(e, name, context, container)))
        for entry in entries[:3]:
            if self._believed(entry, name, context, container):
                return entry
        for country in [container.country] if container and container.country else context.countries.ranked()[:2]:
            if name.label in {"PERSON", "ORG", ""} and name.locative not in {*WITHIN, "object"} and not name.kind:
                break
            for entry in self.gazetteer.like(name.text, country):
                if self._believed(entry, name, context, container):
                    return entry
        return None

    def _score(self, entry: Entry, name: PlaceName, context: Context, container: Entry | None) -> float:
        score = math.log10(entry.population + 10) + _QUALITY[entry.quality]
        if entry.kind == "country":
            score += 2.0
        elif entry.kind in {"region", "sea"}:
            score += 5.0
        elif entry.kind == "city":
            score += 1.2  # a bare name is the town, not the province named for it
            score += 1.0 * (entry.population > _METROPOLIS) + 1.5 * (self.gazetteer.capital_of(entry) is not None)
        score += 4.0 * context.share(entry.country, name) + 2.5 * context.state_share(entry, name)
        kind = name.kind or _only(context.typed.get(name.text.lower()))
        if kind:
            score += 4.0 if kind == entry.kind else -2.0 if abs(SIZE[entry.kind] - SIZE[kind]) > 1 else -1.0
        elif name.direction and entry.kind in {"adm1", "region", "country"}:
            score += 2.5
        if container and container.id != entry.id:
            inside = entry.country == container.country and SIZE[entry.kind] < SIZE[container.kind]
            if inside and container.kind == "adm1":
                inside = entry.adm_1 == (container.adm_1 or container.name)
            score += 8.0 if inside else 0.0
        if entry.kind in {"country", "adm1"} and any(_contains(entry, anchor) for anchor in context.anchors if anchor.name != entry.name):
            score += 3.0
        if context.anchors and entry.latitude is not None and entry.kind == "city":
            nearest = min((distance(entry, other) for other in context.anchors if other.id != entry.id), default=None)
            if nearest is not None:
                score += 2.0 * math.exp(-nearest / 200)
        return score

    def _believed(self, entry: Entry, name: PlaceName, context: Context, container: Entry | None) -> bool:
        share = context.share(entry.country, name)
        if name.label not in PLACE_LABELS:
            if name.label == "NORP" and not name.kind:
                return False
            if not name.kind and name.locative not in {*WITHIN, "object"}:
                return name.label == "" and entry.quality == 0 and entry.population >= LARGE and len(name.text) > 3
            known = LARGE if context.speaks_of_others(name) else WELL_KNOWN
            if entry.kind == "city" and share < 0.3 and (entry.population < known or entry.quality > 1):
                return False
            if name.label == "PERSON" and " " not in name.text and not name.kind:
                sure = name.locative in _SURELY_IN or (name.locative == "object" and (share >= 0.3 or entry.population >= LARGE))
                if not sure or entry.quality > 1:
                    return False
        if entry.kind in {"country", "region", "sea"} or entry.kind == "adm1":
            return entry.quality <= 1 or share > 0.3
        if container and container.country == entry.country:
            return True
        strange = entry.adm_1 is not None and entry.population < WELL_KNOWN and context.state_share(entry, name) < 0.2
        if strange and entry.country and len(self.gazetteer.lookup(name.text)) > 1 and context.speaks_of_states(entry.country, name):
            return False  # a namesake in a state that the story does not speak of
        if share >= (0.3 if entry.quality >= 2 else 0.2):
            return True
        if entry.quality >= 2:
            return False
        if " " in name.text and entry.quality == 0 and entry.population and len(self.gazetteer.lookup(name.text)) == 1:
            return True
        least = LARGE / 2 if context.speaks_of_others(name) else _SMALL
        return entry.population >= least * (4 if entry.quality else 1)

    def _agree(self, names: list[PlaceName], found: list[tuple[Entry | None, str | None]]) -> None:
        """One name, one place within a story, where nothing beside it says otherwise."""
        said: dict[str, Entry] = {}
        for name, (entry, _) in zip(names, found, strict=True):
            if entry and name.text not in said and not name.direction and not name.kind:
                said[name.text] = entry
        for i, name in enumerate(names):
            if found[i][0] is None and name.label in PLACE_LABELS and name.text in said:
                found[i] = (said[name.text], said[name.text].country)


def _contains(area: Entry, place: Entry) -> bool:
    return area.country == place.country and (area.kind == "country" or area.name == place.adm_1)


def _only(kinds: set[PlaceKind] | None) -> PlaceKind | None:
    return next(iter(kinds)) if kinds and len(kinds) == 1 else None


def _unknown_place(name: PlaceName) -> bool:
    """Whether the words alone make it a place, though no gazetteer has it."""
    if name.label == "GPE" or name.label == "LOC":
        return True
    return name.label == "FAC" or (bool(name.kind) and name.text[0].isupper() and name.label not in {"NORP"})


def distance(one: Entry, other: Entry) -> float:
    """Kilometres between two places."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, half)))
