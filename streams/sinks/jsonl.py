"""Alerts as lines of a file: the simplest sink, and a record of what was sent."""

import os
from pathlib import Path

from streams.errors import SinkError
from streams.sinks.delivery import Delivery


class JsonLines:
    """Append each alert to a file, flushed to the disk before it counts as delivered.

    The file is opened for each alert, so one that logrotate has moved away is begun anew.
    """

    def __init__(self, path: Path, *, name: str = "jsonl") -> None:
        self.name = name
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab"):
                pass
        except OSError as error:
            raise SinkError(f"{path}: {error.strerror}; name a file in a folder that can be written", permanent=True) from error

    async def deliver(self, delivery: Delivery) -> None:
        """Write one line; a full disk is worth another try, and what it took of the line is ended first."""
        line = delivery.body.replace(b"\n", b" ") + b"\n"
        try:
            with self._path.open("a+b") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    line = line if file.read(1) == b"\n" else b"\n" + line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SinkError(f"{self._path}: {error.strerror}") from error

    async def close(self) -> None:
        """Nothing stays open."""
