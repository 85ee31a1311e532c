"""The table as TRACK sees it: typed values by key, and steps that happen wholly or not at all."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import faust
import orjson
import structlog

from streams.alerts.track import State, state_type
from streams.messages import decode, encode
from streams.worker.disk_store import IN_HAND, MEMORY, DiskStore

log = structlog.get_logger(__name__)

_SEND_SECONDS = 120.0
_MOST_DECODED = 256
"""Values that are kept decoded; the largest take 300 KB so."""
_GENERATION = "generation"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may write to a partition of the changelog: the worker that was given it in a generation of the consumer group, and since when."""

    generation: int
    since: float
    """Seconds since 1970, by that worker's clock."""

    def follows(self, other: "Owner | None") -> bool:
        """True where this one was given the partition later.

        Generations begin anew with a group that was deleted, and clocks may be set back; both at once would have to come together.
        """
        return other is None or self.generation > other.generation or self.since >= other.since


class ChangelogTable(faust.Table):  # type: ignore[misc]
    """A table that sends its changes when asked and waits for Kafka, and that a worker from which a partition was taken cannot spoil.

    Such a worker may have been stopped or cut off, know nothing of it, and write once more. So whoever is given a partition writes that
    down first, every change says in which generation it was made, and a recovery passes over what older generations wrote after that.
    Changes without a generation, as earlier versions wrote them, count. Faust's own table sends its changes and forgets them.
    """

    logger = logging.getLogger("faust.tables")

    def __post_init__(self) -> None:
        """Faust's hook for what a table needs beside its arguments."""
        self._unsent: list[_Change] = []
        self._generations: dict[int, int] = {}
        self._owners: dict[int, Owner] = {}
        self._positions: dict[int, int] = {}
        self._overruled: dict[int, set[bytes]] = {}

    def _new_store(self) -> Any:
        if self.app.conf.store.scheme != "rocksdb":
            return super()._new_store()
        types = {"key_type": self.key_type, "value_type": self.value_type}
        serializers = {"key_serializer": self.key_serializer, "value_serializer": self.value_serializer}
        return DiskStore(self.app.conf.store, self.app, self, table_name=self.name, options=MEMORY, **types, **serializers)

    def partition_for_key(self, key: Any) -> int | None:
        """The partition in hand: several messages of several partitions are followed together, and Faust knows of one at a time."""
        partition = IN_HAND.get()
        return int(super().partition_for_key(key)) if partition is None else partition

    def take_over(self, partition: int, generation: int) -> None:
        """Write down that the partition is this worker's now, and once more what others have overwritten who no longer owned it."""
        self._generations[partition] = generation
        self[_owner_key(partition)] = orjson.dumps(Owner(generation, time.time()))
        for key in sorted(self._overruled.pop(partition, ())):
            if (value := self.get(key)) is not None:
                self[key] = value
            else:
                self.send_changelog(partition, key, None)

    def on_key_set(self, key: bytes, value: bytes) -> None:
        """Faust's hook for a value that is set."""
        self.send_changelog(self.partition_for_key(key), key, value)

    def on_key_del(self, key: bytes) -> None:
        """Faust's hook for a value that is removed."""
        self.send_changelog(self.partition_for_key(key), key, None)

    def send_changelog(self, partition: int | None, key: bytes, value: bytes | None, *_: Any) -> None:
        """Have one change sent with the next `acknowledged`, with its generation; raises StoodStill."""
        self.app.pulse.check()
        assert partition is not None
        self._unsent.append(_Change(partition, key, value, str(self._generations.get(partition, "")).encode()))

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Take in so much of the changelog, except what was written by a worker that no longer owned the partition."""
        super().apply_changelog_batch([event for event in batch if self._counts(event)])

    def _counts(self, event: Any) -> bool:
        message, partition = event.message, event.message.partition
        self._move_to(partition, message.offset)
        if message.key == _owner_key(partition):
            return self._note_owner(partition, message.value)
        overruled = self._overruled.setdefault(partition, set())
        generation, owner = (event.headers or {}).get(_GENERATION), self._owners.get(partition)
        if not generation or owner is None or int(generation) >= owner.generation:
            overruled.discard(message.key)
            return True
        overruled.add(message.key)
        log.warning("a change by a worker that no longer owned the partition is passed over", partition=partition, offset=message.offset)
        return False

    def _move_to(self, partition: int, offset: int) -> None:
        """Who owns the partition follows from what comes before an offset, so a recovery from further back knows nothing of it yet."""
        if offset <= self._positions.get(partition, -1):
            self._owners.pop(partition, None)
            self._overruled.pop(partition, None)
        self._positions[partition] = offset

    def _note_owner(self, partition: int, value: bytes) -> bool:
        owner = Owner(**orjson.loads(value))
        if later := owner.follows(self._owners.get(partition)):
            self._owners[partition] = owner
        return later

    async def acknowledged(self) -> None:
        """Send every change made so far and return when Kafka has them; raises what a send raised, StoodStill, or TimeoutError.

        All go into the producer before it has a turn, so it sends them together. Faust's own way, one after the other from a queue of
        its own, makes a request of every two.
        """
        changes, self._unsent = self._unsent, []
        self.app.pulse.check()
        topic, send = self.changelog_topic.get_topic_name(), self.app.producer.send
        sent = [await send(topic, one.key, one.value, one.partition, None, {_GENERATION: one.generation}) for one in changes]
        written = await asyncio.wait_for(asyncio.gather(*sent), _SEND_SECONDS)
        if isinstance(self.data, DiskStore):
            for change, record in zip(changes, written, strict=True):
                self._note(change, record.topic_partition, record.offset)

    def _note(self, change: "_Change", topic_partition: Any, offset: int) -> None:
        """Note how much of the changelog is in the store on disk, so that the next recovery starts behind it.

        Faust's own notes the offset of whatever it sent last. A worker that was stopped, lost its partition and wrote once more when it
        woke would then pass over all that another has written meanwhile. What has a gap before it is not noted, and read again.
        """
        noted = self.data.persisted_offset(topic_partition)
        if offset != (-1 if noted is None else noted) + 1:
            return
        self.data.set_persisted_offset(topic_partition, offset)
        self._move_to(change.partition, offset)
        if change.value is not None and change.key == _owner_key(change.partition):
            self._note_owner(change.partition, change.value)


@dataclass(frozen=True, slots=True)
class _Change:
    """One message for the changelog."""

    partition: int
    key: bytes
    value: bytes | None
    generation: bytes


class TrackState:
    """Reads and writes of TRACK, each in the partition that it has turned to.

    One step writes several keys, and a crash may cut their changelog messages anywhere. So a step is first written whole under
    `journal/<shard>`; the next worker that gets the partition writes the newest journal entry once more before anything else.
    A partition of which the table holds nothing, though reports of it were followed, is rebuilt from them: `rebuilt/<shard>` says how far.
    """

    def __init__(self, table: ChangelogTable) -> None:
        self._table = table
        self._assigned: dict[str, int] = {}
        self._decoded: OrderedDict[str, tuple[bytes, State]] = OrderedDict()

    def read(self, key: str) -> State | None:
        """What is kept under `key`; decoded once, as long as it is among those used last and stays the same."""
        value = self._table.get(key.encode())
        if value is None:
            return None
        known = self._decoded.pop(key, None)
        state = known[1] if known is not None and known[0] == value else decode(state_type(key), value)
        self._remember(key, value, state)
        return state

    def _remember(self, key: str, value: bytes, state: State) -> None:
        self._decoded[key] = value, state
        if len(self._decoded) > _MOST_DECODED:
            self._decoded.popitem(last=False)

    async def write(self, writes: Mapping[str, State | None], *, shard: str, wait: bool = True) -> None:
        """Keep one step, and return when Kafka has it, or at once."""
        if not writes:
            return
        self.turn_to(shard)
        values: dict[str, bytes | None] = {}
        for key, state in writes.items():
            values[key] = value = None if state is None else encode(state, sparse=True)
            self._decoded.pop(key, None)
            if state is not None and value is not None:
                self._remember(key, value, state)
        # The values as strings: read as JSON and written again they might not be the same bytes.
        self._table[_journal(shard)] = orjson.dumps({key: None if value is None else value.decode() for key, value in values.items()})
        self._put(values)
        if wait:
            await self._table.acknowledged()

    async def acknowledged(self) -> None:
        """Return when Kafka has all that was written."""
        await self._table.acknowledged()

    def turn_to(self, shard: str) -> None:
        """From now on, in this task, what is read is this shard's."""
        IN_HAND.set(int(shard))

    def is_resumed(self, *, shard: str, generation: int) -> bool:
        """False where `resume` has something to do."""
        return self._assigned.get(shard) == generation

    async def resume(self, *, shard: str, generation: int, offset: int = 0) -> int | None:
        """Finish the last step of a partition that this worker has just been given, before it takes the report at `offset`.

        Gives the offset of the first report that the table lacks, where it does not hold what all before `offset` have led to.
        """
        if self.is_resumed(shard=shard, generation=generation):
            return None
        self.turn_to(shard)
        if offset and not any(key in self._table for key in (_owner_key(int(shard)), _journal(shard), _rebuilt(shard))):
            self._table[_rebuilt(shard)] = b"0"
        self._table.take_over(int(shard), generation)
        if (entry := self._table.get(_journal(shard))) is not None:
            self._put({key: None if value is None else value.encode() for key, value in orjson.loads(entry).items()})
        await self._table.acknowledged()
        self._assigned[shard] = generation
        return None if (lacks := self._table.get(_rebuilt(shard))) is None else int(lacks)

    async def rebuilt(self, shard: str, offset: int | None, *, wait: bool = True) -> None:
        """Note that a rebuild has come to this offset, or with None that it is done."""
        self.turn_to(shard)
        if offset is not None:
            self._table[_rebuilt(shard)] = str(offset).encode()
        elif _rebuilt(shard) in self._table:
            del self._table[_rebuilt(shard)]
        if wait:
            await self._table.acknowledged()

    def _put(self, values: Mapping[str, bytes | None]) -> None:
        for key, value in values.items():
            name = key.encode()
            if value is not None:
                self._table[name] = value
            elif name in self._table:
                del self._table[name]


def _owner_key(partition: int) -> bytes:
    return f"owner/{partition}".encode()


def _journal(shard: str) -> bytes:
    return f"journal/{shard}".encode()


def _rebuilt(shard: str) -> bytes:
    return f"rebuilt/{shard}".encode()
