"""What an incident keeps of each of its stories: the figures it claims, what it took back, and all else that it tells."""

from dataclasses import dataclass
from datetime import datetime

from streams.facts import Attribution, Field, Kind, Modifier, Place, VictimClass
from streams.incidents.report import Role
from streams.story import WireAction


@dataclass(frozen=True, slots=True)
class ClassToll:
    """How many of a toll belong to one class of victims; part of the toll, never beside it."""

    class_: VictimClass
    low: int | None
    best: int | None
    high: int | None
    text: str = ""
    """The story's own noun ("miners")."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one story says of one kind, all its figures taken together."""

    kind: Kind
    low: int | None
    best: int | None
    high: int | None
    modifier: Modifier = "exact"
    fact_id: str | None = None
    """The figure that the claim rests on most; its quote is the evidence."""
    attributed_to: Attribution | None = None
    increment: bool = False
    """True where the story only says how many more there are, or how many are still held: no running toll."""
    confidence: float = 0.5
    classes: tuple[ClassToll, ...] = ()
    counter: bool = False
    """True where a side of a fight counts the other's fighters; it counts only while nobody counts anybody else."""
    version: str | None = None
    """The earlier version of the story that gave the figure, where the one that stands does not repeat it; None: the one that stands."""
    reported: datetime | None = None
    """The time of that version."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A figure that a story once gave, or tells of, and takes back for a lower one."""

    kind: Kind
    value: int
    at: datetime
    """The time of the version that takes it back."""


@dataclass(frozen=True, slots=True)
class EventMention:
    """Something that happened, and where a story says so."""

    name: str
    """In plain words: "air strike"."""
    quote: str
    start: int
    end: int
    field: Field = "body"


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """A story that speaks of the incident, in its latest version; a newer version takes its place."""

    uri: str
    version: str
    reported: datetime
    """The story's own time; figures are ordered by it."""
    headline: str = ""
    source: str | None = None
    link: str | None = None
    report_id: str = ""
    part: int = 0
    wire_action: WireAction = "new"
    event: str | None = None
    event_type: str | None = None
    sub_event_type: str | None = None
    place: Place | None = None
    date_start: str | None = None
    date_end: str | None = None
    claims: tuple[Claim, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()
    """Figures that the story no longer stands by: others who gave them before may have them from the same mistake."""
    events: tuple[EventMention, ...] = ()
    """Everything that happened, with the words for it; `event` is the one that did the harm."""
    actors: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
