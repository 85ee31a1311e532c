"""One report in, new state and what to publish out: the whole decision of TRACK, for the worker and for replay alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from streams.alerts.alert import Alert, AlertState
from streams.alerts.decide import alerts_for
from streams.alerts.rules import Rules
from streams.incidents.follow import follow
from streams.incidents.incident import Clock, DayIndex, Due, Incident, ItemIndex, KillList, Report, StoryState

State = Incident | DayIndex | StoryState | ItemIndex | KillList | Due | Clock | AlertState
Read = Callable[[str], State | None]
"""The state under a key, decoded; None where there is none."""

STATE_TYPES: Mapping[str, type[State]] = {
    "incident": Incident,
    "day": DayIndex,
    "name": DayIndex,
    "due": Due,
    "clock": Clock,
    "story": StoryState,
    "items": ItemIndex,
    "kills": KillList,
    "alerts": AlertState,
}


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
    table = follow(read, report, shard=shard, now=now)
    writes: dict[str, State | None] = dict(table.writes)
    changed = [incident for key in table.before if (incident := table.incident(key)) is not None]
    alerts: list[Alert] = []
    reasons = list(table.reasons)
    for incident in changed:
        key = f"alerts/{incident.incident_id}"
        told = read(key)
        decision = alerts_for(incident, told if isinstance(told, AlertState) else None, rules=rules, now=now)
        reasons.append(decision.reason)
        if decision.state is not None:
            writes[key] = decision.state
        if decision.alert is not None:
            alerts.append(decision.alert)
    return Step(writes=writes, incidents=tuple(changed), alerts=tuple(alerts), reasons=tuple(reasons))
