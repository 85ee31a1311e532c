"""Editors' commands out of a file, as `tollwire replay --commands` takes them."""

from pathlib import Path

from streams.errors import BadCommand
from streams.incidents.command import Command
from streams.worker.envelopes import read_command


def read_commands(path: Path) -> list[Command]:
    """Every command of a file of JSON lines, like the values of the topic; raises BadCommand naming the line and what is wrong."""
    commands = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                commands.append(read_command(line))
            except BadCommand as error:
                raise BadCommand(f"{path.name}:{number}: {error}") from error
    return commands
