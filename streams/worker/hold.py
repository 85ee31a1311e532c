"""Stories under embargo: kept on a topic of their own, fed again when their time has come.

What waits is on Kafka, not here: the offset of the oldest story that still waits is the one committed, so a restart reads all of them anew.
A crash may feed a story twice, which changes nothing: the second is the same version of the same story.
"""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from streams.settings import Settings
from streams.worker import metrics
from streams.worker.envelopes import key_of
from streams.worker.kafka_settings import aiokafka_config
from streams.worker.outcome import Hold
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics, largest_message, topic_names

log = structlog.get_logger(__name__)

REASON = "held_reason"
UNTIL = "held_until"
_MOST_WAITING = 10_000
_LOOK_UP_SECONDS = 0.5


def held_message(arrival: Arrival, uri: str, hold: Hold, *, topics: Topics) -> Outgoing:
    """The raw message as it goes to the held topic; keyed by uri, so that a kill of the story finds it."""
    until = {UNTIL: hold.until.astimezone(UTC).isoformat().encode()} if hold.until else {}
    headers = {**arrival.headers, REASON: hold.reason.encode(), **until}
    return Outgoing(topics.held, key_of(uri), arrival.value, headers)


def withdrawal_messages(uris: Iterable[str], *, topics: Topics) -> tuple[Outgoing, ...]:
    """What tells the releaser that stories must not be fed again."""
    return tuple(Outgoing(topics.held, key_of(uri), b"", {REASON: b"withdrawn"}) for uri in uris)


@dataclass(order=True, slots=True)
class Waiting:
    """A story under embargo."""

    until: datetime
    offset: int
    key: bytes = field(compare=False)
    value: bytes = field(compare=False)
    headers: Mapping[str, bytes] = field(compare=False)


@dataclass(slots=True)
class Shelf:
    """The embargoed stories of one partition, and how far it has been read."""

    position: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    """A heap, the first to be released on top."""

    def put(self, offset: int, key: bytes, value: bytes, headers: Mapping[str, bytes]) -> None:
        """Take in one message of the held topic."""
        self.position = offset + 1
        reason = headers.get(REASON)
        if reason == b"withdrawn":
            self.waiting = [w for w in self.waiting if w.key != key]
            heapq.heapify(self.waiting)
        elif reason == b"embargoed":
            until = datetime.fromisoformat(headers[UNTIL].decode())
            heapq.heappush(self.waiting, Waiting(until, offset, key, value, {k: v for k, v in headers.items() if k not in (REASON, UNTIL)}))

    def due(self, now: datetime) -> list[Waiting]:
        """Those whose time has come, taken off the shelf."""
        due = []
        while self.waiting and self.waiting[0].until <= now:
            due.append(heapq.heappop(self.waiting))
        return due

    @property
    def committable(self) -> int:
        """The offset before which nothing waits."""
        return min((w.offset for w in self.waiting), default=self.position)


class Releaser:
    """Reads the held topic in a consumer group of its own, and feeds each story when its embargo has passed."""

    def __init__(self, settings: Settings, send: Callable[[Iterable[Outgoing]], Awaitable[None]]) -> None:
        self._settings = settings
        self._topics = topic_names(settings)
        self._send = send
        self._shelves: dict[TopicPartition, Shelf] = {}
        self._committed: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        consumer = AIOKafkaConsumer(
            **aiokafka_config(self._settings),
            group_id=f"{self._settings.app_id}-releaser",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=largest_message(self._settings),
            session_timeout_ms=int(self._settings.session_timeout * 1000),
        )
        consumer.subscribe([self._topics.held], listener=_ForgetRevoked(self._shelves, self._committed))
        try:
            await consumer.start()
            while True:
                await self._turn(consumer)
        finally:
            await consumer.stop()

    async def _turn(self, consumer: Any) -> None:
        room = sum(len(shelf.waiting) for shelf in self._shelves.values()) < _MOST_WAITING
        if not room:
            await asyncio.sleep(_LOOK_UP_SECONDS)
        batches = await consumer.getmany(timeout_ms=int(_LOOK_UP_SECONDS * 1000)) if room else {}
        for tp, records in batches.items():
            shelf = self._shelves.setdefault(tp, Shelf())
            for record in records:
                shelf.put(record.offset, record.key or b"", record.value or b"", dict(record.headers))
        # A kill may lie further on in what has not been read yet: release only when there is nothing more to read.
        if not batches:
            await self._release(datetime.now(UTC))
            await self._commit(consumer)
        metrics.WAITING.set(sum(len(shelf.waiting) for shelf in self._shelves.values()))

    async def _release(self, now: datetime) -> None:
        for shelf in list(self._shelves.values()):
            if due := shelf.due(now):
                await self._send([Outgoing(self._topics.raw, w.key, w.value, w.headers) for w in due])
                metrics.RELEASED.inc(len(due))
                log.info("embargo passed", stories=len(due))

    async def _commit(self, consumer: Any) -> None:
        offsets = {tp: shelf.committable for tp, shelf in self._shelves.items() if self._committed.get(tp) != shelf.committable}
        if not offsets:
            return
        try:
            await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            # The partitions moved on; their new owner reads them from the last commit.
            return
        self._committed.update(offsets)


class _ForgetRevoked(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, *by_partition: dict[TopicPartition, Any]) -> None:
        self._by_partition = by_partition

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Forget what waits there: after a rebalance it is read again from the commit."""
        for kept in self._by_partition:
            for tp in revoked:
                kept.pop(tp, None)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing to do."""
