"""What tollwire knows of an incident: its stories, the ledger of figures, the toll that follows from them, and the history.

Everything here is plain JSON when serialised (dates and times as ISO 8601), and bounded (docs/incidents.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from streams.facts import Attribution, Field, Kind, Modifier, Place, Status, Who
from streams.incidents.report import Role
from streams.incidents.source_article import ClassToll, SourceArticle

IncidentStatus = Literal["open", "dormant", "closed", "retracted", "merged"]
GONE: frozenset[IncidentStatus] = frozenset({"retracted", "merged"})
"""Statuses of incidents that stand no more: taken back, or told as another; no report can find them."""
EntryStatus = Literal["active", "superseded", "corrected", "retracted"]
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
