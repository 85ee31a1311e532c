"""Alerts as lines of a file: the simplest sink, and a record of what was sent."""

import os
from pathlib import Path

from streams.errors import SinkError
from streams.sinks.delivery import Delivery


class JsonLines:
    """Append each alert to a file, flushed to the disk before it counts as delivered."""

    name = "jsonl"

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")
        except OSError as error:
            raise SinkError(f"{path}: {error.strerror}; name a file in a folder that can be written", permanent=True) from error

    async def deliver(self, delivery: Delivery) -> None:
        """Write one line; a full disk is worth another try."""
        try:
            self._file.write(delivery.body.replace(b"\n", b" ") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise SinkError(f"{self._file.name}: {error.strerror}") from error

    async def close(self) -> None:
        """Close the file."""
        self._file.close()
