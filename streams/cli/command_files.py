"""Editors' commands out of a file, as `tollwire replay --commands` takes them."""

from pathlib import Path

from streams.errors import BadCommand, BadMessage
from streams.incidents.command import Command, checked
from streams.messages import decode


def read_commands(path: Path) -> list[Command]:
    """Every command of a file of JSON lines, like the values of the topic; raises BadCommand naming the line and what is wrong."""
    commands = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                commands.append(checked(decode(Command, line)))
            except (BadCommand, BadMessage) as error:
                raise BadCommand(f"{path.name}:{number}: {error}") from error
    return commands
