"""Let incidents fall silent, close and go, by the time of the news itself: a little with every report, never by a clock."""

from dataclasses import replace
from datetime import UTC, datetime

from streams.incidents.incident import Incident
from streams.incidents.indexes import Clock, Due, ItemIndex, KillList
from streams.incidents.story_state import StoryState
from streams.incidents.table import Table
from streams.incidents.windows import DORMANT_FOR, ID_NAMES_FOR, KEEP_FOR, OPEN_FOR, status_at

MAX_DUE = 50
"""Keys of an hour that are read and written together; when there are more, they become a page of it."""
MAX_LOOKS = 5
"""Keys that are looked at with one report, so that no step is long: a report plans fewer, so what is due is never far behind."""
MAX_HOURS = 72
"""Empty hours that one report may pass over; a shard that was silent for longer catches up with the reports that follow."""


def look_again(table: Table, when: datetime) -> None:
    """Look at some of what is due up to `when`, the time of the news in hand."""
    clock, now = table.clock(), hour_of(when)
    hour, looks = now if clock is None else clock.hour, MAX_LOOKS
    for _ in range(MAX_HOURS):
        if hour >= now or not looks:
            break
        due = _opened(table, hour)
        keys, rest = due.keys[:looks], Due(due.keys[looks:], due.pages)
        table.put_due(hour, rest)
        for key in keys:
            _look(table, key, beginning_of(hour + 1))
        looks -= len(keys)
        if rest == Due():
            hour += 1
    table.put_clock(Clock(hour))


def _opened(table: Table, hour: int) -> Due:
    """The plan of an hour, with the last of its pages taken out where nothing else is left."""
    due = table.due(hour)
    if due.keys or not due.pages:
        return due
    last = due.pages - 1
    opened = Due(table.due(hour, last).keys, last)
    table.put_due(hour, Due(), page=last)
    return opened


def plan(table: Table, key: str, when: datetime) -> None:
    """Have `key` looked at once the news has passed `when`."""
    clock = table.clock()
    hour = max(hour_of(when) + 1, clock.hour if clock is not None else 0)
    due = table.due(hour)
    if key in due.keys:
        return
    if len(due.keys) >= MAX_DUE:
        table.put_due(hour, Due(due.keys), page=due.pages)
        due = Due((), due.pages + 1)
    table.put_due(hour, Due((*due.keys, key), due.pages))


def plan_changed(table: Table) -> None:
    """Have every incident that a step opened, or brought to another status, looked at again when its time is over."""
    for incident_id, before in sorted(table.before.items()):
        incident = table.incident(incident_id)
        if incident is not None and (before is None or before.status != incident.status):
            plan_incident(table, incident)


def plan_incident(table: Table, incident: Incident) -> None:
    """Have an incident looked at when its window ends."""
    until = {"open": OPEN_FOR, "dormant": DORMANT_FOR}.get(incident.status, KEEP_FOR)
    plan(table, f"incident/{incident.incident_id}", incident.last_reported + until)


def plan_story(table: Table, uri: str, state: StoryState) -> None:
    """Have a story forgotten when no incident can need it any more."""
    plan(table, f"story/{uri}", state.published + KEEP_FOR)


def plan_command(table: Table, command_id: str, when: datetime) -> None:
    """Have a command forgotten when it cannot come again any more."""
    plan(table, f"command/{command_id}", when + KEEP_FOR)


def _look(table: Table, key: str, when: datetime) -> None:
    kind, _, name = key.partition("/")
    if kind == "story":
        _look_at_story(table, name, when)
    elif kind == "items":
        table.put_items(name, ItemIndex())
    elif kind == "kills":
        table.put_kills(name, KillList(tuple(kill for kill in table.kills(name).kills if when - kill.published <= ID_NAMES_FOR)))
    elif kind == "command":
        table.put_command(name, None)
    elif (incident := table.incident(name)) is not None:
        _look_at_incident(table, incident, when)


def _look_at_incident(table: Table, incident: Incident, when: datetime) -> None:
    if when - incident.last_reported > KEEP_FOR:
        table.forget_incident(incident)
        return
    status = status_at(incident, when)
    if status != incident.status:
        incident = replace(incident, status=status)
        table.put_incident(incident)
    plan_incident(table, incident)


def _look_at_story(table: Table, uri: str, when: datetime) -> None:
    state = table.story(uri)
    if state is None:
        return
    if when - state.published > KEEP_FOR and all(table.incident(link.incident_id) is None for link in state.links):
        table.put_story(uri, None)
    else:
        plan(table, f"story/{uri}", max(state.published, when) + DORMANT_FOR)


def hour_of(when: datetime) -> int:
    """The hour that a time lies in, counted from 1970: what the plans and the names of stories are kept by."""
    return int(when.timestamp()) // 3600


def beginning_of(hour: int) -> datetime:
    """When such an hour begins."""
    return datetime.fromtimestamp(hour * 3600, UTC)
