"""What one story says of one incident: the unit that is sent to TRACK."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from streams.facts import ActorType, Event, Fact, Kind, Place, Toll
from streams.story import PubStatus, WireAction

ReportType = Literal["incident", "marker", "tick"]
"""marker: no incident of its own, but earlier figures of the story (or of those it replaces) have to be taken back everywhere.
tick: no story at all, but the time for alerts that were held back in its partition."""
RoleStatus = Literal["asserted", "alleged"]


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
