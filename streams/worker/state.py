"""The table as TRACK sees it: typed values by key, and steps that happen wholly or not at all."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import faust
import orjson

from streams.alerts.track import State, state_type
from streams.messages import decode, encode

_SEND_SECONDS = 120.0


class ChangelogTable(faust.Table):  # type: ignore[misc]
    """A table that knows which of its changes Kafka has not acknowledged yet; Faust's own sends them and forgets."""

    logger = logging.getLogger("faust.tables")

    def __post_init__(self) -> None:
        """Faust's hook for what a table needs beside its arguments."""
        self.unacknowledged: list[Any] = []

    def send_changelog(self, *args: Any, **options: Any) -> Any:
        """Send one change, and remember it."""
        sent = super().send_changelog(*args, **options)
        self.unacknowledged.append(sent)
        return sent

    async def acknowledged(self) -> None:
        """Return when Kafka has every change made so far; raises what a send raised, or TimeoutError."""
        sent, self.unacknowledged = self.unacknowledged, []
        await asyncio.wait_for(asyncio.gather(*sent), _SEND_SECONDS)


class TrackState:
    """Reads and writes of TRACK, in the partition of the report in hand.

    One step writes several keys, and a crash may cut their changelog messages anywhere. So a step is first written whole under
    `journal/<shard>`; the next worker that gets the partition writes the newest journal entry once more before anything else.
    """

    def __init__(self, table: ChangelogTable) -> None:
        self._table = table
        self._assigned: dict[str, int] = {}

    def read(self, key: str) -> State | None:
        """What is kept under `key`."""
        value = self._table.get(key.encode())
        return None if value is None else decode(state_type(key), value)

    async def write(self, writes: Mapping[str, State | None], *, shard: str) -> None:
        """Keep one step, and return when Kafka has it."""
        if not writes:
            return
        values = {key: None if state is None else encode(state, sparse=True) for key, state in writes.items()}
        # The values as strings: read as JSON and written again they might not be the same bytes.
        self._table[_journal(shard)] = orjson.dumps({key: None if value is None else value.decode() for key, value in values.items()})
        self._put(values)
        await self._table.acknowledged()

    async def resume(self, *, shard: str, generation: int) -> None:
        """Finish the last step of a partition that this worker has just been given."""
        if self._assigned.get(shard) == generation:
            return
        if (entry := self._table.get(_journal(shard))) is not None:
            self._put({key: None if value is None else value.encode() for key, value in orjson.loads(entry).items()})
            await self._table.acknowledged()
        self._assigned[shard] = generation

    def _put(self, values: Mapping[str, bytes | None]) -> None:
        for key, value in values.items():
            name = key.encode()
            if value is not None:
                self._table[name] = value
            elif name in self._table:
                del self._table[name]


def _journal(shard: str) -> bytes:
    return f"journal/{shard}".encode()
