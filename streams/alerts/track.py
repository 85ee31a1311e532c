"""One report or command in, new state and what to publish out: the whole decision of TRACK, for the worker and for replay alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from streams.alerts.alert import Alert, AlertState
from streams.alerts.decide import alerts_for
from streams.alerts.handover import handed_over
from streams.alerts.rules import Rules
from streams.errors import BadCommand
from streams.incidents.command import Command, CommandOutcome, Obeyed
from streams.incidents.follow import follow
from streams.incidents.incident import Clock, DayIndex, Due, Incident, ItemIndex, KillList, Leads, Report, StoryState
from streams.incidents.obey import obey
from streams.incidents.table import Table

State = Incident | DayIndex | Leads | StoryState | ItemIndex | KillList | Due | Clock | Obeyed | AlertState
Read = Callable[[str], State | None]
"""The state under a key, decoded; None where there is none."""

STATE_TYPES: Mapping[str, type[State]] = {
    "incident": Incident,
    "day": DayIndex,
    "name": Leads,
    "word": Leads,
    "due": Due,
    "clock": Clock,
    "story": StoryState,
    "items": ItemIndex,
    "kills": KillList,
    "command": Obeyed,
    "alerts": AlertState,
}


def state_type(key: str) -> type[State]:
    """The type of what is kept under `key`."""
    return STATE_TYPES[key.partition("/")[0]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one report or command leads to: apply `writes` in order (None deletes), then publish the rest."""

    writes: Mapping[str, State | None] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    """Incidents that changed, as they are now."""
    alerts: tuple[Alert, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why: the match, what was ignored, alerts held back."""
    outcome: CommandOutcome | None = None
    """What became of a command; None for a report, and for a command that was carried out before."""


def track(read: Read, report: Report, *, shard: str, rules: Rules, now: datetime) -> Step:
    """Match `report` to an incident, fold it in, and decide what to tell whom; `now` is the arrival of the raw message."""
    return step_of(follow(read, report, shard=shard, now=now), rules=rules, now=now)


def carry_out(read: Read, command: Command, *, shard: str, rules: Rules, now: datetime) -> Step:
    """Carry out an editor's command, and decide what to tell whom; a command that is refused changes nothing, and says why."""
    try:
        table = obey(read, command, shard=shard, now=now)
    except BadCommand as refused:
        return Step(reasons=(str(refused),), outcome=CommandOutcome(command, "refused", str(refused)))
    if not table.writes:
        return Step(reasons=tuple(table.reasons))
    step = step_of(table, rules=rules, now=now)
    changed = [into for _, into in table.merged] + [key for key, before in table.before.items() if before is None]
    names = tuple(dict.fromkeys((*changed, *table.before)))
    return replace(step, outcome=CommandOutcome(command, "accepted", table.reasons[-1], names))


def step_of(table: Table, *, rules: Rules, now: datetime) -> Step:
    """What has to be written and published where incidents changed: the table's writes, and what to tell whom."""
    writes: dict[str, State | None] = dict(table.writes)
    changed = [incident for key in table.before if (incident := table.incident(key)) is not None]
    alerts: list[Alert] = []
    reasons = list(table.reasons)

    def told_of(incident_id: str) -> AlertState | None:
        key = f"alerts/{incident_id}"
        told = writes[key] if key in writes else table.read(key)
        return told if isinstance(told, AlertState) else None

    for gone_id, into_id in table.merged:
        before = told_of(gone_id), told_of(into_id)
        after = handed_over(gone_id, *before)
        writes |= {f"alerts/{name}": state for name, state, old in zip((gone_id, into_id), after, before, strict=True) if state != old}
    for incident in changed:
        key = f"alerts/{incident.incident_id}"
        decision = alerts_for(incident, told_of(incident.incident_id), rules=rules, now=now)
        reasons.append(decision.reason)
        if decision.state is not None:
            writes[key] = decision.state
        if decision.alert is not None:
            alerts.append(decision.alert)
    return Step(writes=writes, incidents=tuple(changed), alerts=tuple(alerts), reasons=tuple(reasons))
