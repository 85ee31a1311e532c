"""What tollwire knows of an incident: the reports it got, the ledger of figures, and the toll that follows from them.

Everything here is plain JSON when serialised (dates and times as ISO 8601), and bounded (docs/incidents.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from streams.facts import ActorType, Attribution, Event, Fact, Field, Kind, Modifier, Place, Status, Toll, VictimClass, WherePrec, Who
from streams.story import PubStatus, WireAction

ReportType = Literal["incident", "marker", "tick"]
"""marker: no incident of its own, but earlier figures of the story (or of those it replaces) have to be taken back everywhere.
tick: no story at all, but the time for alerts that were held back in its partition."""
IncidentStatus = Literal["open", "dormant", "closed", "retracted", "merged"]
GONE: frozenset[IncidentStatus] = frozenset({"retracted", "merged"})
"""Statuses of incidents that stand no more: taken back, or told as another; no report can find them."""
EntryStatus = Literal["active", "superseded", "corrected", "retracted"]
RoleStatus = Literal["asserted", "alleged"]
ChangeReason = Literal[
    "new_report",
    "new_version",
    "correction",
    "kill",
    "replaced",
    "late_report",
    "merged",
    "split",
    "confirmed",
    "suppressed",
    "unsuppressed",
]


@dataclass(frozen=True, slots=True)
class Party:
    """One who did it, or to whom it was done."""

    name: str
    """The canonical name; without a name the words of the story ("gunmen on motorcycles")."""
    actor_type: ActorType | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, where it belongs."""
    named: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """Who did what to whom, as a story says."""

    event: str
    """In plain words: "air strike"."""
    status: RoleStatus
    """alleged: the story does not tell it as a fact ("blamed on", "suspected", told by the other side, denied by who is named)."""
    actors: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    event_type: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one version of one story says of one incident; the unit that is sent to TRACK, keyed by `country`."""

    report_id: str
    """Deterministic: from uri, version and part."""
    type: ReportType
    uri: str
    version: str
    received: datetime
    """When the raw message arrived."""
    published: datetime
    """The story's own time (version_created, else first_created, else `received`); figures are ordered by it."""
    country: str = "ZZ"
    """ISO 3166-1 alpha-2, "ZZ" where unknown: the partition key."""
    part: int = 0
    """Which of the story's incidents this is, from 0, counted within its country."""
    parts: int = 1
    """How many of the story's incidents are in this country."""
    countries: tuple[str, ...] = ()
    """The countries of all the story's reports: a marker leaves these alone, their own reports replace what they said before."""
    wire_action: WireAction = "new"
    pub_status: PubStatus = "usable"
    replaces: tuple[str, ...] = ()
    item_ids: tuple[str, ...] = ()
    """What else the item is called, folded: its number, the tails of its uri."""
    quoted: tuple[str, ...] = ()
    """Of a kill: the headlines that it quotes for the items it takes back."""
    source: str | None = None
    """The agency or publisher."""
    link: str | None = None
    headline: str = ""
    event: str | None = None
    """What happened, in plain words ("air strike"); None where the story does not say."""
    event_type: str | None = None
    """ACLED's word, or that of a disaster or accident."""
    sub_event_type: str | None = None
    place: Place | None = None
    date_start: str | None = None
    """ISO date on which it happened, by the words of the story; None where they do not say."""
    date_end: str | None = None
    facts: tuple[Fact, ...] = ()
    """The figures of this incident."""
    context: tuple[Fact, ...] = ()
    """Figures of earlier events, campaigns and other background: shown, never counted."""
    events: tuple[Event, ...] = ()
    tolls: Mapping[Kind, Toll] = field(default_factory=dict)
    actors: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    """Organisations of any kind that are named where the incident or its figures are told, but not as whoever says so."""
    subjects: tuple[str, ...] = ()
    """What the story is about: "medtop:20000139", or whatever else the feed says."""
    names: tuple[str, ...] = ()
    """Persons whom the story names, for matching."""
    places: tuple[str, ...] = ()
    """Places that the story names, for matching."""
    words: tuple[str, ...] = ()
    """The rarest words of the story, for matching, the rarest first."""
    roles: tuple[Role, ...] = ()
    """Who did it to whom, as far as the story says."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One figure ever reported: what it says, who said so, where it is written, and whether it still stands."""

    fact_id: str
    kind: Kind
    low: int | None
    best: int | None
    high: int | None
    modifier: Modifier
    who: Who
    quote: str
    start: int
    end: int
    field: Field
    uri: str
    version: str
    reported: datetime
    """The story's own time."""
    status: EntryStatus
    says: Status = "asserted"
    """How the story puts it (asserted, denied, cumulative …); only asserted figures count."""
    source: str | None = None
    attributed_to: Attribution | None = None
    part_of: str | None = None
    increment: bool = False
    confidence: float = 0.5
    sentence: str = ""
    context: bool = False
    """True for background: an earlier event, a total of a campaign."""


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
class IncidentToll:
    """The toll of one kind after the method of docs/incidents.md; `low` and `high` span what the standing sources say."""

    low: int | None
    best: int | None
    high: int | None
    as_of: datetime
    uri: str
    """The story that `best` comes from."""
    modifier: Modifier = "exact"
    fact_id: str | None = None
    attributed_to: Attribution | None = None
    number_of_sources: int = 1
    """Sources that give a figure of this kind."""
    conflict: bool = False
    """True where standing sources contradict one another."""
    confidence: float = 0.5
    classes: tuple[ClassToll, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed in an incident; `before` and `after` are words or figures as an editor would print them."""

    field: str
    """"killed", "injured" …, "place", "event", "date", "status", "certainty", "confirmed_by", "suppressed"."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one report, or one command of an editor, changed."""

    version: int
    when: datetime
    """Arrival of the report or of the command."""
    uri: str
    """The story, or the id of the command."""
    story_version: str
    reason: ChangeReason
    why: str = ""
    """Why the report was taken for this incident, or what took it back; of a command, the editor's own reason."""
    source: str | None = None
    """The agency or publisher of the report."""
    changes: tuple[Change, ...] = ()
    decision: str = ""
    """What was told to whom, or why nobody was."""
    by: str | None = None
    """The editor whose command it was; None for whatever tollwire decides itself."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as all its stories tell it; published to `incidents` whenever it changes."""

    incident_id: str
    """Deterministic: from the uri and part of the first report."""
    version: int
    status: IncidentStatus
    title: str
    country: str
    event: str | None
    """What happened, in plain words."""
    event_type: str | None
    sub_event_type: str | None
    place: Place | None
    date_start: str
    """ISO date; the day the first story was published, where no story says when it happened."""
    date_end: str
    first_reported: datetime
    last_reported: datetime
    """The newest story's own time."""
    updated: datetime
    """Arrival of the report that made this version."""
    dated: bool = False
    """True where a story says when it happened."""
    tolls: Mapping[Kind, IncidentToll] = field(default_factory=dict)
    number_of_sources: int = 0
    source_articles: tuple[SourceArticle, ...] = ()
    """What the tolls are computed from: one entry for each story that stands."""
    ledger: tuple[LedgerEntry, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    dropped: int = 0
    """Articles and ledger entries that were let go to stay within bounds; none of them counted any more."""
    merged_into: str | None = None
    """The incident that this one turned out to be, which has all its stories now; only the history stays here."""
    apart: tuple[str, ...] = ()
    """Incidents that an editor told from this one: the two never become one again, but by an editor's word."""
    confirmed_by: str | None = None
    """The editor who vouches for it."""
    suppressed: bool = False
    """True where an editor does not want anybody alerted; who and why stands in the history."""
    roles: tuple[Role, ...] = ()
    """Who did it to whom, what most of the standing stories tell first; what is only alleged says so."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """As much of an incident as it takes to see whether it is worth reading."""

    incident_id: str
    event: str | None = None
    geonameid: int | None = None
    place: str | None = None
    adm_1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    where_prec: WherePrec | None = None


@dataclass(frozen=True, slots=True)
class DayIndex:
    """The incidents of one country and one day of event time (key `day/<country>/<date>`)."""

    entries: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Leads:
    """The incidents whose stories name a person (key `name/<country>/<person>`) or share a rare word (key `word/<country>/<word>`)."""

    incident_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryLink:
    """An incident that a story speaks of."""

    incident_id: str
    country: str
    version: str
    part: int
    report_id: str
    placed: bool = False
    """True where the story came here as a merge or a split had it: its next version follows, while it tells of the same place."""


@dataclass(frozen=True, slots=True)
class Told:
    """The newest figure of one kind that any version of a story gave for its one incident in a country."""

    country: str
    claim: Claim | None
    version: str
    published: datetime
    denied: Kind | None = None
    """The kind, where the version gives no figure but says that an earlier one is not so; `claim` is None then."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one version of a story gave for one kind, and which higher figures it says were wrong."""

    country: str
    kind: Kind
    value: int
    version: str
    published: datetime
    correction: bool = False
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """A version of a story after which what earlier ones told no longer stands, but in `countries`."""

    version: str
    published: datetime
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryState:
    """What a shard has seen of one story (`story_key`)."""

    version: str
    """The newest version seen."""
    published: datetime
    gone_by: str | None = None
    """The story that took this one's place, or took it back (itself, where it was killed)."""
    gone_at: datetime | None = None
    links: tuple[StoryLink, ...] = ()
    told: tuple[Told, ...] = ()
    silences: tuple[Silence, ...] = ()
    figures: tuple[Figure, ...] = ()
    """The newest ones, of all kinds: what a correction takes back."""


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """By what names one version of a story can be called."""

    uri: str
    published: datetime
    ids: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemIndex:
    """The stories of one outlet in one hour of event time that speak of incidents here (key `items/<shard>/<outlet>/<hour>`)."""

    entries: tuple[ItemEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedKill:
    """A kill that calls its item by another name than its uri."""

    uri: str
    published: datetime
    ids: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    story: str | None = None
    """The uri of the story that it took back here; None while it waits for one."""


@dataclass(frozen=True, slots=True)
class KillList:
    """The latest such kills of one outlet (key `kills/<shard>/<outlet>`): the story may come after its kill."""

    kills: tuple[NamedKill, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What a shard has to look at again in one hour of event time (key `due/<shard>/<hour since 1970>`): incidents and stories."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """How far a shard has looked (key `clock/<shard>`): the hour of event time up to which all that was due is done."""

    hour: int


def story_key(shard: str, uri: str) -> str:
    """Where a shard keeps what it has seen of a story."""
    return f"story/{shard}/{uri}"
