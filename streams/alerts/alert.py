"""What goes out to the people who must know, in the words of CAP 1.2, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from streams.facts import Attribution, Field, Kind, Place, WherePrec
from streams.incidents.incident import Change, IncidentToll

MsgType = Literal["Alert", "Update", "Cancel"]
AlertStatus = Literal["Actual", "Exercise", "System", "Test", "Draft"]
Category = Literal["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier alert that this one updates or cancels (CAP's triple)."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that a figure of an alert stands on; offsets count characters in `field` of the story."""

    uri: str
    version: str
    quote: str
    start: int
    end: int
    field: Field = "body"
    sentence: str = ""
    kind: Kind | None = None
    source: str | None = None
    """The agency or publisher."""
    attributed_to: Attribution | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Where it happened."""

    area_desc: str
    country: str
    adm_1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    where_prec: WherePrec | None = None
    """How exact the coordinates are: of a province or a country they are but the middle."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One message about one incident; several rules that fire together share it."""

    identifier: str
    """Deterministic: from the incident, its version and the type of message; a consumer drops what it has seen."""
    sender: str
    sent: datetime
    """Arrival of the story that caused it."""
    status: AlertStatus
    msg_type: MsgType
    incident_id: str
    incident_version: int
    rules: tuple[str, ...]
    """Ids of the rules that fired, the most severe first."""
    channels: tuple[str, ...]
    event: str
    """What happened: "air strike", "earthquake"; "incident" where no story says."""
    category: Category
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    headline: str
    description: str
    area: Area
    date_start: str
    references: tuple[Reference, ...] = ()
    changes: tuple[Change, ...] = ()
    """What changed since the message before, figures with the words that bound them."""
    tolls: Mapping[Kind, IncidentToll] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    number_of_sources: int = 1
    scope: Literal["Public", "Restricted", "Private"] = "Public"
    labels: Mapping[str, str] = field(default_factory=dict)
    """For grouping and routing (Alertmanager): incident_id, severity, country, event, rule."""
    fingerprint: str = ""
    """The same for all messages about one incident."""
    highest_severity: Severity | None = None
    """Of this and all earlier messages about the incident: who was told of something grave is told of its correction too."""
    web: str | None = None
    """The incident on the board, where the rules say where the board is."""


@dataclass(frozen=True, slots=True)
class AlertState:
    """What was sent about an incident (key `alerts/<incident_id>`), and what is held back."""

    references: tuple[Reference, ...] = ()
    """The messages sent, oldest first."""
    active: bool = True
    """False after a Cancel."""
    severity: Severity = "Unknown"
    highest_severity: Severity = "Unknown"
    rules: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tolls: Mapping[Kind, IncidentToll] = field(default_factory=dict)
    """As the latest message gave them."""
    place: Place | None = None
    last_sent: datetime | None = None
    held: tuple[str, ...] = ()
    """Rules that hold, or figures of which rose, and of which nobody was told yet."""
    held_why: str = ""
    held_since: datetime | None = None
    held_until: datetime | None = None
    """When it goes out by itself; None where only further news brings it up again."""
    event: str | None = None
    """What happened, as the latest message gave it."""
    certainty: Certainty = "Unknown"
    """As the latest message gave it."""
    fingerprint: str | None = None
    """That of messages about another incident which turned out to be this one; None: the incident's own."""
    only: tuple[str, ...] = ()
    """Of the states in `apart`: the channels that it is about."""
    apart: "tuple[AlertState, ...]" = ()
    """Channels that were told less than the others, as quiet hours or a mute kept something from them."""

    @property
    def told(self) -> bool:
        """True where somebody was told, and it was not cancelled since."""
        return self.active and bool(self.references)


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """An incident of which something goes out by itself at a time."""

    incident_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HeldIndex:
    """What a shard holds back until a time (key `held/<shard>`)."""

    entries: tuple[HeldAlert, ...] = ()
