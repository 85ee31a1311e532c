"""Which changes alert whom: rules, quiet hours and mutes, as alerts.toml gives them."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from streams.alerts.alert import Severity
from streams.facts import Kind, SourceType, VictimClass

SEVERITIES: tuple[Severity, ...] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
"""From the least to the worst."""
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
UTC_ZONE = ZoneInfo("UTC")
QuietMode = Literal["critical_only", "silence", "batch"]


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within so many kilometres of a point."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of alerts.toml; every condition that it states has to hold."""

    id: str
    kinds: tuple[Kind, ...]
    """Empty for a rule that asks for no figure."""
    severity: Severity
    about: str = ""
    channel: str = "desk"
    at_least: int | None = None
    """The figure reaches this."""
    rises_by: int | None = None
    """The figure is this much above that of the last message about the incident."""
    rises_by_percent: float | None = None
    classes: tuple[VictimClass, ...] = ()
    """Count only these victims."""
    countries: tuple[str, ...] = ()
    within: tuple[Circle, ...] = ()
    adm_1: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    """Words of the event's type or sub-type; any of them."""
    actors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """Words of a headline or of a quote; any of them."""
    outlets: tuple[str, ...] = ()
    source_types: tuple[SourceType, ...] = ()
    min_sources: int = 1
    min_confidence: float = 0.5
    """More likely right than not."""
    test: bool = False
    """True: what the rule sends is a test, and nothing that is no test depends on it."""
    event_names: tuple[str, ...] = ()
    """The events that `event_types` means; not written in a file, but looked up when it is loaded."""
    actor_names: tuple[str, ...] = ()
    """The folded names of whom `actors` means; looked up."""
    subject_terms: tuple[str, ...] = ()
    """The terms that `subjects` means, with narrower ones; looked up."""

    @property
    def asks_for_rise(self) -> bool:
        """True for a rule that fires whenever a figure rises."""
        return self.rises_by is not None or self.rises_by_percent is not None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which channels are left in peace."""

    from_: time
    to: time
    """Not above `from_`: on the next day."""
    mode: QuietMode
    time_zone: ZoneInfo = UTC_ZONE
    days: tuple[Day, ...] = ()
    """On which the hours begin; empty: every day."""
    channels: tuple[str, ...] = ()
    """Empty: all."""
    min_severity: Severity | None = None
    """This and worse goes out at once."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Alerts that nobody wants for a while; everything that it names has to fit."""

    until: datetime
    by: str = ""
    comment: str = ""
    rules: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    event_names: tuple[str, ...] = ()
    """The events that `event_types` means; looked up."""

    def words(self) -> str:
        """ "muted until 2026-03-12 18:00 UTC by K. Lind: exercise"."""
        by, why = f" by {self.by}" if self.by else "", f": {self.comment}" if self.comment else ""
        return f"muted until {self.until:%Y-%m-%d %H:%M} UTC{by}{why}"


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a site, with what holds for all of them."""

    rules: tuple[Rule, ...] = ()
    max_age_hours: float = 24.0
    throttle_minutes: float = 20.0
    sender: str = "tollwire"
    test: bool = False
    """True marks every alert as a test (CAP status Test)."""
    board_url: str | None = None
    """Where the board is; alerts then carry a link to their incident."""
    quiet: tuple[Quiet, ...] = ()
    mutes: tuple[Mute, ...] = ()

    def expired_mutes(self, now: datetime) -> tuple[Mute, ...]:
        """Mutes that are over, and hide nothing any more."""
        return tuple(mute for mute in self.mutes if mute.until <= now)
