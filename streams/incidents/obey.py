"""Carry out one command of an editor; everything as writes to the table, like `follow`."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from streams.errors import CommandRefused
from streams.incidents.command import Command, Obeyed, checked
from streams.incidents.expiry import beginning_of, plan_changed, plan_command
from streams.incidents.incident import ChangeReason, Incident
from streams.incidents.merging import merge, obstacle, survivor
from streams.incidents.separating import separate, why_inseparable
from streams.incidents.settling import Cause, recorded
from streams.incidents.table import Table
from streams.incidents.windows import within_bounds


def obey(read: Callable[[str], object | None], command: Command, *, shard: str, now: datetime) -> Table:
    """Carry the command out, or find that it was; the last of `reasons` says what was done. Raises CommandRefused, BadCommand."""
    table = Table(read, shard)
    if table.command(command.command_id) is not None:
        table.reasons.append(f"{command.command_id}: carried out before")
        return table
    command = checked(command)
    incident = _known(table, command, command.incident_id)
    cause = Cause(command.command_id, "", _time_of_the_news(table, now), by=command.by)
    done = _carry_out(table, command, incident, cause, now)
    table.put_command(command.command_id, Obeyed(command.action, now))
    plan_command(table, command.command_id, now)
    plan_changed(table)
    table.reasons.append(done)
    return table


def split_id(command: Command) -> str:
    """The id of the incident that a split makes."""
    return "inc-" + hashlib.sha256(f"split\0{command.command_id}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _carry_out(table: Table, command: Command, incident: Incident, cause: Cause, now: datetime) -> str:
    """Do it, and say in words what was done."""
    match command.action:
        case "merge":
            return _merge(table, command, incident, cause, now)
        case "split":
            return _split(table, command, incident, cause, now)
        case "confirm":
            if incident.status == "retracted":
                raise CommandRefused(f"{incident.incident_id} is retracted: nothing of it stands that could be confirmed")
            return _mark(table, command, incident, replace(incident, confirmed_by=command.by), "confirmed", cause, now)
        case "suppress":
            return _mark(table, command, incident, replace(incident, suppressed=True), "suppressed", cause, now)
        case "unsuppress":
            return _mark(table, command, incident, replace(incident, suppressed=False), "unsuppressed", cause, now)


def _merge(table: Table, command: Command, incident: Incident, cause: Cause, now: datetime) -> str:
    other = _known(table, command, command.into or "")
    if other.incident_id == incident.incident_id:
        return f"nothing to do: {command.incident_id} and {command.into} are one incident already"
    if why_not := obstacle(incident, other):
        raise CommandRefused(why_not)
    into, gone = survivor(incident, other)
    merge(table, gone, into, why=command.reason, cause=cause, now=now)
    return f"{gone.incident_id} merged into {into.incident_id}"


def _split(table: Table, command: Command, incident: Incident, cause: Cause, now: datetime) -> str:
    if why_not := why_inseparable(incident, command.uris):
        raise CommandRefused(why_not)
    new = separate(table, incident, command.uris, incident_id=split_id(command), why=command.reason, cause=cause, now=now)
    return f"{', '.join(command.uris)} split off {incident.incident_id} as {new.incident_id}"


def _mark(table: Table, command: Command, before: Incident, after: Incident, reason: ChangeReason, cause: Cause, now: datetime) -> str:
    """Put what an editor says of an incident into it; a mark that is there already is left as it is."""
    if (before.suppressed, bool(before.confirmed_by)) == (after.suppressed, bool(after.confirmed_by)):
        by = f" by {before.confirmed_by}" if reason == "confirmed" else ""
        return f"nothing to do: {before.incident_id} is {reason} already{by}"
    table.put_incident(within_bounds(recorded(before, after, cause, reason=reason, why=command.reason, now=now)))
    return f"{before.incident_id} {reason}"


def _known(table: Table, command: Command, incident_id: str) -> Incident:
    """The incident of that id, or the one that it was merged into; raises CommandRefused where there is none in the country."""
    known = table.what_became_of(incident_id)
    if known is None:
        raise CommandRefused(
            f"no incident {incident_id!r} among those of {command.country}; `tollwire incident list` shows the ids and countries there are"
        )
    if known.country != command.country:
        raise CommandRefused(f"{known.incident_id} is in {known.country}, not in {command.country}; a command stays within one country")
    return known


def _time_of_the_news(table: Table, now: datetime) -> datetime:
    """How far the news of the partition has come, which tells whether an incident is open; a command itself is no news."""
    clock = table.clock()
    return now if clock is None else beginning_of(clock.hour)
