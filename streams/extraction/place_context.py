"""What a story says about where it happens: the countries and states it speaks of, its sure towns, the kinds it gives its names."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc

from streams.extraction.country_words import countries_by_words
from streams.extraction.doc import PlaceMention
from streams.extraction.gazetteer import Entry, Gazetteer, PlaceKind
from streams.extraction.place_words import PLACE_LABELS, PlaceName, called_so, entries_of

WELL_KNOWN = 20_000
LARGE = 100_000
_NAMED = 1.5
"""The vote of a state or province that is named."""

_OF_STATE = frozenset(
    {"police", "army", "military", "force", "government", "ministry", "minister", "official", "authority", "president", "state"}
    | {"parliament", "governor", "prosecutor", "court", "troop", "soldier", "navy", "officer", "agency", "television", "media"}
    | {"newspaper", "medic", "rescuer", "capital", "city", "town", "village", "port", "province", "region", "district", "island"}
    | {"coast", "border", "broadcaster", "guard", "investigator", "fire", "health", "interior", "defence", "defense", "rescue"}
    | {"emergency", "civil", "national", "monitor", "activist", "villager", "civilian", "rebel", "opposition", "insurgent"}
    | {"militia", "militant", "farmer", "protester", "lawmaker"}
)
"""After "Syrian", they say that the story is of Syria; a Syrian student may be anywhere."""
Votes = Mapping[str, float]


@dataclass(slots=True)
class Tally:
    """How much a story speaks of each of several areas, and what of that each name has said itself."""

    votes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    own: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, area: str, vote: float, name: str | None = None) -> None:
        """Count a vote; with `name`, as one that the name gives itself."""
        self.votes[area] += vote
        if name is not None:
            self.own.setdefault(name, defaultdict(float))[area] += vote

    def beside(self, name: str) -> Votes:
        """The votes without those of the name itself: it cannot vouch for what it means."""
        own = self.own.get(name)
        if not own:
            return self.votes
        return {area: max(0.0, vote - own.get(area, 0.0)) for area, vote in self.votes.items()}

    def leading(self, within: str = "") -> str | None:
        """The area that the story speaks of most, if it does so clearly."""
        ranked = sorted(((vote, area) for area, vote in self.votes.items() if area.startswith(within)), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] < 1.8 * ranked[1][0]):
            return None
        return ranked[0][1]


@dataclass(frozen=True, slots=True)
class Beside:
    """The evidence of one story beside one of its names."""

    countries: Votes
    states: Votes
    clear: bool
    """Whether it names a country or its people."""
    most: float
    """The votes of the country that it speaks of most."""
    most_of_states: float

    @property
    def speaks_of_any(self) -> bool:
        """Whether it names any country or place."""
        return self.most > 0.01

    def share(self, country: str | None) -> float:
        """0 to 1: how much it speaks of a country, against the one it speaks of most."""
        return math.log1p(self.countries.get(country, 0.0)) / math.log1p(self.most) if country and self.speaks_of_any else 0.0

    def state_share(self, entry: Entry) -> float:
        """0 to 1: how much it speaks of the state or province that a place lies in; a town speaks for its province less than its name."""
        if not entry.adm_1:
            return 0.0
        return math.log1p(self.states.get(_state(entry), 0.0)) / math.log1p(max(_NAMED, self.most_of_states))

    def speaks_of_states(self, country: str) -> bool:
        """Whether it names any state of that country."""
        return any(vote > 0.3 for area, vote in self.states.items() if area.startswith(country + "/"))

    def ranked(self) -> list[str]:
        """The countries, those that it speaks of most first."""
        return sorted(self.countries, key=lambda area: -self.countries[area])


@dataclass(slots=True)
class Context:
    """The evidence of one story."""

    countries: Tally = field(default_factory=Tally)
    """By ISO code."""
    states: Tally = field(default_factory=Tally)
    """First-order divisions, as "US/Ohio"."""
    clear: bool = False
    """Whether the story names a country or its people."""
    anchors: list[Entry] = field(default_factory=list)
    """Towns resolved with certainty."""
    typed: dict[str, set[PlaceKind]] = field(default_factory=lambda: defaultdict(set))
    """Kinds that the story gives a name somewhere: "Hatay province"."""
    bound: dict[str, Entry] = field(default_factory=dict)
    """Names that the story explains once: "Lexington, S.C."."""
    within: dict[str, Entry] = field(default_factory=dict)
    """What the story says once that a name lies in, whether the place is known or not: "Sandy Lake, Ont."."""

    def beside(self, name: str) -> Beside:
        """The evidence beside a name."""
        countries, states = self.countries.beside(name), self.states.beside(name)
        return Beside(countries, states, self.clear, max(countries.values(), default=0.0), max(states.values(), default=0.0))


def read_context(names: list[PlaceName], nationalities: Iterable[PlaceMention], gazetteer: Gazetteer, doc: Doc) -> Context:
    """The evidence that names and nationalities give before any name is resolved."""
    context = Context()
    kinds: dict[str, PlaceKind | None] = {name.text: name.kind for name in names if name.kind}
    known = {
        text: [e for e in called_so(entries_of(text, gazetteer), kinds.get(text)) if e.quality <= 1 and e.country]
        for text in {name.text for name in names}
    }
    for mention in nationalities:
        if mention.place.country:
            context.clear |= any(token.lemma_.lower() in _OF_STATE for token in doc[mention.end : mention.end + 3])
            context.countries.add(mention.place.country, 1.0)
    for country, vote in countries_by_words(doc.text).items():
        context.clear = True
        context.countries.add(country, vote)
    explicit = bool(context.countries.votes) or any(e.kind == "country" for entries in known.values() for e in entries)
    for name in names:
        if name.kind:
            context.typed[name.text.lower()].add(name.kind)
        if name.label not in PLACE_LABELS and not name.kind:
            continue
        entries = known[name.text]
        total = sum(entry.population + 1 for entry in entries)
        for entry in entries:
            share = (entry.population + 1) / total
            if entry.kind == "country" and share > 0.7:
                context.clear = True
                context.countries.add(entry.country or "", 2.5 * share)
            elif entry.kind == "country":
                context.countries.add(entry.country or "", 2.0 * share, name.text)
            else:
                weight = (1.0 if total > WELL_KNOWN else 0.4) * (0.4 if explicit else 1.0)
                context.countries.add(entry.country or "", weight * share, name.text)
            if entry.kind == "adm1" and share > 0.5:
                context.states.add(_state(entry), _NAMED, name.text)
            elif entry.kind == "adm2":
                context.states.add(_state(entry), 1.2 / sum(e.kind == "adm2" for e in entries))
            elif entry.kind == "city" and entry.adm_1 and share > 0.7 and entry.population > LARGE:
                context.states.add(_state(entry), 0.7, name.text)
    return context


def _state(entry: Entry) -> str:
    return f"{entry.country}/{entry.name if entry.kind == 'adm1' else entry.adm_1}"
