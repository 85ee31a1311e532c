"""One report in, new state and what to publish out: the whole decision of TRACK, for the worker and for replay alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from streams.alerts.alert import Alert, AlertState
from streams.alerts.rules import Rules
from streams.incidents.incident import DayIndex, Incident, Report, StoryState

State = Incident | DayIndex | StoryState | AlertState
Read = Callable[[str], State | None]
"""The state under a key, decoded; None where there is none."""

STATE_TYPES: Mapping[str, type[State]] = {"incident": Incident, "day": DayIndex, "story": StoryState, "alerts": AlertState}


def state_type(key: str) -> type[State]:
    """The type of what is kept under `key`."""
    return STATE_TYPES[key.partition("/")[0]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one report leads to: apply `writes` in order (None deletes), then publish the rest."""

    writes: Mapping[str, State | None] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    """Incidents that changed, as they are now."""
    alerts: tuple[Alert, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why: the match, what was ignored, alerts held back."""


def track(read: Read, report: Report, *, shard: str, rules: Rules, now: datetime) -> Step:
    """Match `report` to an incident, fold it in, and decide what to tell whom; `now` is the arrival of the raw message."""
    raise NotImplementedError
