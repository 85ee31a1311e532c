"""One report or command in, new state and what to publish out: the whole decision of TRACK, for the worker and for replay alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from streams.alerts.alert import Alert, AlertState, HeldIndex
from streams.alerts.decide import Kept, alerts_for
from streams.alerts.handover import handed_over
from streams.alerts.held import held_key, planned, waits_until
from streams.alerts.rule import Rules
from streams.errors import BadCommand
from streams.incidents.command import Command, CommandOutcome, Obeyed
from streams.incidents.follow import follow
from streams.incidents.incident import Incident
from streams.incidents.indexes import Clock, DayIndex, Due, ItemIndex, KillList, Leads
from streams.incidents.matching import WEIGHTS, Weights
from streams.incidents.obey import obey
from streams.incidents.report import Report
from streams.incidents.story_state import StoryState
from streams.incidents.table import Table

MAX_DECISION = 600
"""Characters of a decision that an incident keeps."""
State = Incident | DayIndex | Leads | StoryState | ItemIndex | KillList | Due | Clock | Obeyed | AlertState | HeldIndex
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
    "tests": AlertState,
    "held": HeldIndex,
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
    kept: tuple[Kept, ...] = ()
    """What was not sent, though a rule asked for it."""
    outcome: CommandOutcome | None = None
    """What became of a command; None for a report, and for a command that was carried out before."""


def track(read: Read, report: Report, *, shard: str, rules: Rules, now: datetime, weights: Weights = WEIGHTS) -> Step:
    """Match `report` to an incident, fold it in, and decide what to tell whom; `now` is the arrival of the raw message."""
    if report.type == "tick":
        return _wake(read, shard, rules, now)
    return step_of(follow(read, report, shard=shard, now=now, weights=weights), rules=rules, now=now)


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

    def read(key: str) -> State | None:
        found = writes[key] if key in writes else table.read(key)
        return found if isinstance(found, State) else None

    for gone_id, into_id in table.merged:
        for name in ("alerts", "tests"):
            keys = f"{name}/{gone_id}", f"{name}/{into_id}"
            before = tuple(state if isinstance(state := read(key), AlertState) else None for key in keys)
            after = handed_over(gone_id, before[0], before[1])
            writes |= {key: state for key, state, old in zip(keys, after, before, strict=True) if state != old}
    telling = _Telling(read, table.shard, rules, now)
    changed: list[Incident] = []
    for incident_id, known in table.before.items():
        if (incident := table.incident(incident_id)) is None:
            continue
        if known is None or known.version != incident.version:  # else it only fell silent
            incident = _with_decision(incident, telling.about(incident))
            writes[f"incident/{incident_id}"] = incident
        changed.append(incident)
    reasons = (*table.reasons, *telling.reasons)
    return Step({**writes, **telling.writes}, tuple(changed), tuple(telling.alerts), reasons, tuple(telling.kept))


def _wake(read: Read, shard: str, rules: Rules, now: datetime) -> Step:
    """Send what was held back until now; what has to wait longer is planned anew."""
    telling = _Telling(read, shard, rules, now)
    for entry in [entry for entry in telling.index.entries if entry.until <= now]:
        incident = read(f"incident/{entry.incident_id}")
        if isinstance(incident, Incident):
            telling.about(incident, ticked=True)
        else:
            telling.plan(entry.incident_id, None)
    return Step(telling.writes, (), tuple(telling.alerts), tuple(telling.reasons), tuple(telling.kept))


def _with_decision(incident: Incident, decision: str) -> Incident:
    return replace(incident, history=(*incident.history[:-1], replace(incident.history[-1], decision=decision[:MAX_DECISION])))


class _Telling:
    """The alerts of one step, and what is to be remembered of them."""

    def __init__(self, read: Read, shard: str, rules: Rules, now: datetime) -> None:
        self._read = read
        self._key = held_key(shard)
        self._now = now
        self._rules = {
            "alerts": replace(rules, rules=tuple(rule for rule in rules.rules if not rule.test)),
            "tests": replace(rules, rules=tuple(rule for rule in rules.rules if rule.test), test=True),
        }
        index = read(self._key)
        self.index = index if isinstance(index, HeldIndex) else HeldIndex()
        self.writes: dict[str, State | None] = {}
        self.alerts: list[Alert] = []
        self.reasons: list[str] = []
        self.kept: list[Kept] = []

    def about(self, incident: Incident, *, ticked: bool = False) -> str:
        """Decide about one incident, for the rules and, on a state of their own, for those under test; why is what comes back."""
        states: list[AlertState | None] = []
        why: list[str] = []
        for name, rules in self._rules.items():
            known = self._read(key := f"{name}/{incident.incident_id}")
            told = known if isinstance(known, AlertState) else None
            if name == "tests" and not rules.rules and told is None:
                continue
            suffix = "-test" if name == "tests" else ""
            decision = alerts_for(incident, told, rules=rules, now=self._now, ticked=ticked, suffix=suffix)
            why.append(f"test: {decision.reason}" if name == "tests" else decision.reason)
            if decision.state is not None:
                self.writes[key] = decision.state
            self.alerts += decision.alerts
            self.kept += decision.kept
            states.append(decision.state or told)
        self.plan(incident.incident_id, waits_until(*states))
        self.reasons += (f"{incident.incident_id}: {reason}" for reason in why)
        return "; ".join(why)

    def plan(self, incident_id: str, until: datetime | None) -> None:
        """Have an incident looked at again at a time, or no more."""
        index = planned(self.index, incident_id, until)
        if index is not self.index:
            self.index = index
            self.writes[self._key] = index if index.entries else None
