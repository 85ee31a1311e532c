"""Choose among the places of one name: by the words beside it, the countries the story speaks of, distance, and population last."""

import math
from collections.abc import Sequence, Set

from streams.extraction.gazetteer import SIZE, Entry, Gazetteer, PlaceKind
from streams.extraction.place_context import LARGE, WELL_KNOWN, Beside, Context
from streams.extraction.place_words import PLACE_LABELS, WITHIN, PlaceName, called_so, entries_of

_QUALITY = (0.0, -1.2, -1.9, -2.5, -2.6)
_SMALL = 5_000
"""A town of fewer people is only believed where the story speaks of its country."""
_METROPOLIS = 500_000
"""Cities that need no introduction."""
_MANY = 12
_FAMOUS = 24
"""So many names in other languages and spellings has a town that readers know abroad: Geneva, Oxford."""
_EXPECTING = WITHIN | {"object", "motion", "office", "dateline"}
"""Under these a place is expected, whatever the model calls the name."""
_SURELY_IN = frozenset({"in", "near", "outside", "across", "around", "throughout", "dateline"})
"""Before these, even what the model takes for a person is a place."""
_AREAS: frozenset[PlaceKind] = frozenset({"adm1", "region"})


def best(name: PlaceName, context: Context, container: Entry | None, gazetteer: Gazetteer) -> Entry | None:
    """The place that a name means, None where no place of that name fits the story."""
    beside = context.beside(name.text)
    entries = _spelled_so(called_so(entries_of(name.text, gazetteer), name.kind), beside)
    if len(entries) > _MANY:
        entries = _likely(entries, beside, container)
    divisions = {(entry.country, entry.adm_1) for entry in entries}
    if len(entries) > 1:
        anchors = [anchor for anchor in context.anchors if all(anchor.id != entry.id for entry in entries)]
        kind = name.kind or _only(context.typed.get(name.text.lower()))
        capital = any(entry.quality == 0 and gazetteer.capital_of(entry) for entry in entries)
        named_for = {(entry.country, entry.name) for entry in entries if entry.kind == "adm1"} & divisions
        scores = {
            e.id: _score(e, name, kind, beside, container, anchors, named_for, gazetteer) - 1.5 * (capital and e.quality > 0)
            for e in entries
        }
        entries = sorted(entries, key=lambda entry: -scores[entry.id])
    for entry in entries[:3]:
        if _believed(entry, len(divisions), name, beside, container, gazetteer):
            return entry
    if name.label in {"PERSON", "ORG", ""} and name.locative not in _EXPECTING and not name.kind:
        return None
    for country in [container.country] if container and container.country else beside.ranked()[:2]:
        for entry in gazetteer.like(name.text, country):
            if _believed(entry, len(divisions), name, beside, container, gazetteer):
                return entry
    return None


def _likely(entries: Sequence[Entry], beside: Beside, container: Entry | None) -> Sequence[Entry]:
    """Of many namesakes the largest, and those in countries that the story speaks of."""
    spoken = {country for country, vote in beside.countries.items() if vote > 0.01} | {container.country if container else None}
    large = sorted(entries, key=lambda entry: -entry.population)
    return [*large[:_MANY], *(entry for entry in large[_MANY:] if entry.country in spoken)]


def _spelled_so(entries: Sequence[Entry], beside: Beside) -> Sequence[Entry]:
    """Those of exactly this name where the story speaks of the country of one: El Salvador is not San Salvador."""
    exact = [entry for entry in entries if entry.quality == 0]
    if not any(beside.share(entry.country) >= 0.3 for entry in exact):
        return entries
    return [
        e for e in entries if e.quality == 0 or (e.quality == 1 and beside.share(e.country) >= 0.05)
    ]  # Burdeos on Polillo is not Bordeaux


def _score(
    entry: Entry,
    name: PlaceName,
    kind: PlaceKind | None,
    beside: Beside,
    container: Entry | None,
    anchors: Sequence[Entry],
    named_for: Set[tuple[str | None, str | None]],
    gazetteer: Gazetteer,
) -> float:
    score = math.log10(entry.population + 10) + _QUALITY[entry.quality]
    share = beside.share(entry.country)
    if entry.kind == "country":
        score += 2.0
    elif entry.kind in {"region", "sea"}:
        score += 5.0
    elif entry.kind == "adm2":
        score -= 1.5  # a bare Norfolk is the city, where nothing speaks of Britain
    elif entry.kind == "city":
        score += (1.2 if entry.quality == 0 else 0.8) + 3.0 * (
            name.locative == "dateline"
        )  # a bare name is the town, not the province named for it
        score += 1.0 * (entry.population > _METROPOLIS) + 1.5 * (gazetteer.capital_of(entry) is not None)
    score += 4.0 * share + 2.5 * beside.state_share(entry)
    if kind:
        if kind == entry.kind or {kind, entry.kind} <= _AREAS:
            score += 4.0 if share >= 0.3 or not beside.clear else 1.0
        else:
            score -= 2.0 if abs(SIZE[entry.kind] - SIZE[kind]) > 1 else 1.0
    elif name.direction and entry.kind in {"adm1", "region", "country"}:
        score += 2.5
    if container and container.id != entry.id:
        inside = entry.country == container.country and SIZE[entry.kind] < SIZE[container.kind]
        if inside and container.kind == "adm1":
            inside = entry.adm_1 == (container.adm_1 or container.name)
        score += 8.0 if inside else 0.0
    if entry.kind in {"country", "adm1"} and any(_contains(entry, anchor) for anchor in anchors):
        score += 3.0
    elif entry.kind == "city" and (entry.country, entry.adm_1) in named_for:
        score += 3.0 * any((anchor.country, anchor.adm_1) == (entry.country, entry.adm_1) for anchor in anchors)
    if anchors and entry.latitude is not None and entry.kind == "city":
        score += 1.5 * math.exp(-min(distance(entry, other) for other in anchors) / 200)
    return score


def _believed(entry: Entry, namesakes: int, name: PlaceName, beside: Beside, container: Entry | None, gazetteer: Gazetteer) -> bool:
    share = beside.share(entry.country)
    if name.label not in PLACE_LABELS and not _named_as_place(entry, name, beside, share):
        return False
    if entry.kind in {"country", "region", "sea"} or (entry.kind == "adm1" and entry.quality == 0):
        return entry.quality <= 1 or share > 0.3
    if container and container.country == entry.country:
        return True
    if entry.kind == "adm2" and entry.quality == 0 and namesakes == 1 and (share > 0 or not beside.clear):
        return True  # "Boyle County", and there is no other
    known_abroad = entry.population >= _METROPOLIS or entry.fame >= _FAMOUS or gazetteer.capital_of(entry) is not None
    if share < 0.05 and beside.clear and not known_abroad:
        return False  # a namesake in a country that the story does not speak of
    strange = entry.adm_1 is not None and entry.population < WELL_KNOWN and beside.state_share(entry) < 0.2
    if strange and entry.country and namesakes > 1 and beside.speaks_of_states(entry.country):
        return False  # a namesake in a state that the story does not speak of
    if share >= (0.3 if entry.quality >= 2 else 0.2):
        return True
    if entry.quality >= 2:
        return False
    if " " in name.text and entry.quality == 0 and entry.population and namesakes == 1:
        return True
    if entry.fame >= _FAMOUS and entry.quality == 0:
        return True
    least = LARGE / 2 if beside.speaks_of_any else _SMALL
    return entry.population >= least * (4 if entry.quality else 1)


def _named_as_place(entry: Entry, name: PlaceName, beside: Beside, share: float) -> bool:
    """Whether a name that the model does not call a place is one after all."""
    if name.label == "NORP" and not name.kind:
        return False
    if not name.kind and name.locative not in _EXPECTING:
        if entry.kind == "country" and name.label in {"PERSON", "ORG"}:
            return entry.quality == 0 and share >= 0.3
        return name.label == "" and entry.quality == 0 and entry.population >= LARGE and len(name.text) > 3
    known = LARGE if beside.speaks_of_any else WELL_KNOWN
    if entry.kind == "city" and share < 0.3 and (entry.population < known or entry.quality > 1):
        return False
    if name.label == "PERSON" and not name.kind and (" " not in name.text or name.locative in {"motion", "office"}):
        spoken = name.locative in {"object", "motion", "office"} and (share >= 0.3 or entry.population >= LARGE)
        return (name.locative in _SURELY_IN or spoken) and entry.quality <= 1
    return True


def _contains(area: Entry, place: Entry) -> bool:
    return area.country == place.country and (area.kind == "country" or area.name == place.adm_1)


def _only(kinds: set[PlaceKind] | None) -> PlaceKind | None:
    return next(iter(kinds)) if kinds and len(kinds) == 1 else None


def distance(one: Entry, other: Entry) -> float:
    """Kilometres between two places."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, half)))
