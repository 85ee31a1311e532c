"""What an editor may order of incidents, and what became of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from streams.errors import BadCommand

Action = Literal["merge", "split", "confirm", "suppress", "unsuppress"]
ACTIONS: tuple[Action, ...] = get_args(Action)
MAX_REASON, MAX_NAME, MAX_URIS = 500, 120, 32
COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Command:
    """An editor's word on an incident; it stands over what tollwire finds by itself. Keyed by `country`."""

    command_id: str
    """Chosen by the sender, one for each command: the same id again changes nothing."""
    action: Action
    incident_id: str
    """The incident that it is about; one that was merged stands for the one it was merged into."""
    country: str
    """The incident's: ISO 3166-1 alpha-2, "ZZ" where unknown."""
    by: str
    """Who orders it, as the history of the incident is to name them."""
    at: datetime
    """When it was ordered."""
    reason: str
    """Why, for whoever reads the history and the Cancel of an alert."""
    into: str | None = None
    """merge: the other incident. Whichever was reported first takes in the other."""
    uris: tuple[str, ...] = ()
    """split: the stories that are to be an incident of their own."""
    received: datetime | None = None
    """When it arrived; set by the worker."""


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of a command; one for each, kept for ever."""

    command: Command
    status: Literal["accepted", "refused"]
    why: str
    """What was done, or why nothing was."""
    incidents: tuple[str, ...] = ()
    """The incidents that changed; of a merge the one that stays comes first, of a split the new one."""


@dataclass(frozen=True, slots=True)
class Obeyed:
    """That a command was carried out (key `command/<shard>/<command_id>`), so that it is not carried out twice."""

    action: Action
    at: datetime


def checked(command: Command) -> Command:
    """The command, if it can be one; raises BadCommand naming what is wrong and what is valid."""
    for name, most in (("command_id", MAX_NAME), ("incident_id", MAX_NAME), ("by", MAX_NAME), ("reason", MAX_REASON), ("into", MAX_NAME)):
        value = getattr(command, name)
        if value is not None and not 0 < len(value.strip()) <= len(value) <= most:
            raise BadCommand(f"{name}: {value[:MAX_NAME]!r} has {len(value)} characters; 1 to {most} are valid, and not only blanks")
    if not COUNTRY.fullmatch(command.country):
        raise BadCommand(
            f"country: {command.country[:MAX_NAME]!r}; two capitals of ISO 3166-1 such as SY are valid, ZZ where it is unknown"
        )
    if command.at.tzinfo is None:
        raise BadCommand(f"at: {command.at.isoformat()} has no time zone; a time such as {command.at.isoformat()}Z is valid")
    if (command.action == "merge") != (command.into is not None):
        raise BadCommand(f"into: {command.into!r} with {command.action}; merge names the other incident there, no other action does")
    if (command.action == "split") != bool(command.uris):
        raise BadCommand(f"uris: {len(command.uris)} with {command.action}; split names the stories there, no other action does")
    if len(command.uris) > MAX_URIS:
        raise BadCommand(f"uris: {len(command.uris)} stories; up to {MAX_URIS} are valid")
    return command
