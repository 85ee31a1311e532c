"""What extraction says: facts, entities, events and tolls, each traced to the words of a story.

Offsets count characters (Unicode code points) in the field they name: the story's body or its headline. How a figure is read (bounds,
vague words, subsets, statuses) is written down in docs/facts.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from streams.story import Subject

Kind = Literal["killed", "injured", "missing", "displaced", "detained", "abducted", "rescued", "trapped", "infected"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Modifier = Literal["exact", "at_least", "more_than", "up_to", "about", "range", "vague"]
Status = Literal["asserted", "denied", "hypothetical", "historical", "cumulative", "revised_from"]
EventStatus = Literal["asserted", "denied", "hypothetical", "historical"]

VictimClass = Literal[
    "civilians", "children", "women", "combatants", "police", "medics", "journalists", "aid_workers", "migrants", "attackers", "unknown"
]
FIGHTERS: frozenset[VictimClass] = frozenset({"combatants", "attackers"})
ARMED: frozenset[VictimClass] = FIGHTERS | {"police"}
SourceType = Literal["official", "medical", "military", "armed_group", "ngo", "un", "media", "witness", "unnamed"]
ActorType = Literal[
    "armed_group", "state_military", "police", "government", "igo", "ngo", "media", "company", "political_party", "civilians"
]
Field = Literal["headline", "body"]

WherePrec = Literal[1, 2, 3, 4, 5, 6, 7]
"""UCDP: 1 exact place, 2 within 25 km of it, 3 adm_2, 4 adm_1, 5 a line or area, 6 country, 7 at sea or in the air."""

DatePrecision = Literal["hour", "part_of_day", "day", "week", "month", "year", "unknown"]


@dataclass(frozen=True, slots=True)
class Place:
    """A named place; the coordinates are None where the gazetteer does not know it."""

    name: str
    """As the story writes it."""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    geonameid: int | None = None
    canonical_name: str | None = None
    adm_1: str | None = None
    latitude: float | None = None
    """Decimal degrees, WGS 84."""
    longitude: float | None = None
    where_prec: WherePrec | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A time in a story; `start` and `end` are ISO 8601 dates or times in UTC, None where the words cannot be resolved."""

    text: str
    start: str | None = None
    end: str | None = None
    precision: DatePrecision = "unknown"


@dataclass(frozen=True, slots=True)
class Who:
    """The people counted: head noun phrase without determiner and number, "people" where the text has no noun."""

    text: str
    class_: VictimClass = "unknown"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so, in the words of the story."""

    text: str
    type: SourceType = "unnamed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure (or one named or described person) of one kind, with everything the text says about it."""

    fact_id: str
    """Deterministic: a hash of the story's uri and version, the field and the offsets, and the kind."""
    kind: Kind
    low: int | None
    best: int | None
    high: int | None
    modifier: Modifier
    quantity_text: str
    who: Who
    status: Status
    quote: str
    start: int
    end: int
    rule: str
    """Id of the lexicon entry or component that found it."""
    confidence: float
    """The share of such facts whose kind, bounds and status are right: above 0, below 1 (docs/confidence.md)."""
    field: Field = "body"
    sentence: str = ""
    part_of: str | None = None
    """fact_id of the fact this one is a subset of; never added to it."""
    place: Place | None = None
    when: When | None = None
    attributed_to: Attribution | None = None
    cause: str | None = None
    """What killed or hurt: an event type ("air strike"), where the text says so."""
    increment: bool = False
    """True for "another 12", "a further 12": people beyond an earlier figure, not a running toll."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an entity or event stands in the story."""

    text: str
    start: int
    end: int
    field: Field = "body"


@dataclass(frozen=True, slots=True)
class Side:
    """For or against whom an actor is, as the text says: "Iranian-backed", "pro-Assad", "anti-junta"."""

    stance: Literal["with", "against"]
    party: str
    """A country or actor by its name, else in the words of the story."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, armed group …: one entity, whatever names the story gives it."""

    entity_id: str
    label: str
    """OntoNotes: PERSON, NORP, ORG, GPE, LOC, FAC, EVENT."""
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    actor_type: ActorType | None = None
    place: Place | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2: where an organisation belongs."""
    sides: tuple[Side, ...] = ()
    title: str | None = None
    """What a person is called: "Colonel", "spokeswoman"."""
    affiliation: str | None = None
    """The organisation or country that a person speaks or acts for, by its name."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in ACLED's words where ACLED has one, else a disaster or accident (see docs/events.md)."""

    event_id: str
    event_type: str
    sub_event_type: str
    status: EventStatus
    quote: str
    start: int
    end: int
    rule: str
    actor: str | None = None
    target: str | None = None
    place: Place | None = None
    places: tuple[Place, ...] = ()
    """All places, where the sentence names several ("took Khwain, Zarzoor and Tamanah"); `place` is the first."""
    when: When | None = None
    field: Field = "body"
    name: str = ""
    """In plain words: "air strike", "territory taken"."""


@dataclass(frozen=True, slots=True)
class Toll:
    """Bounds for one kind; `best` is None where the text gives no figure one could print."""

    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one story."""

    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    tolls: Mapping[Kind, Toll] = field(default_factory=dict)
    """The toll of the incident that the story reports: subsets not added, history and totals of a campaign left out."""
    subjects: tuple[Subject, ...] = ()
    """IPTC Media Topics of what the story tells."""
    screened: bool = False
    """True where its words showed that the story tells of neither casualty nor event, and no entities were looked for."""
