"""Look ahead in the raw topic for what cannot wait: a flash that lies behind thousands of features is done before them."""

import asyncio
import heapq
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.settings import Settings
from streams.story import Story
from streams.worker.consume import make_consumer, read_between, record_of
from streams.worker.enrich import Handled, Read
from streams.worker.outcome import outcome_of
from streams.worker.outgoing import Arrival

log = structlog.get_logger(__name__)

MOST_AHEAD = 200_000
"""Messages that the lookout is ahead: it has to know the key of each, to keep the order of one story's versions."""
MOST_WANTED = 256
"""Urgent stories that it holds at a time."""
KILL = 0
_AT_ONCE = 500
_AGAIN_SECONDS, _LOOK_SECONDS = 1.0, 0.05
Looked = Read | Handled
LookAt = Callable[[Arrival], Looked]
Take = Callable[[Sequence[Looked]], Awaitable[None]]


class OutOfTurn:
    """Which stories were taken before their turn, so that none is taken twice; asked by those who take them in turn and by the lookout."""

    def __init__(self) -> None:
        self._reached: dict[int, int] = {}
        self._finished: dict[int, int] = {}
        self._taken: dict[tuple[int, int], asyncio.Future[bool]] = {}

    def claim(self, partition: int, offset: int) -> asyncio.Future[bool] | None:
        """Take a story before its turn: what to resolve with True when it is published; None where it is taken already."""
        if offset <= self._reached.get(partition, -1) or (partition, offset) in self._taken:
            return None
        done = self._taken[partition, offset] = asyncio.get_running_loop().create_future()
        return done

    async def reach(self, partition: int, offset: int) -> bool:
        """It is a story's turn: False where it was taken before, and is published now."""
        self._reached[partition] = max(offset, self._reached.get(partition, -1))
        done = self._taken.pop((partition, offset), None)
        return done is None or not await done

    def reached(self, partition: int) -> int:
        """The offset of the last story whose turn has come; -1 where none has."""
        return self._reached.get(partition, -1)

    def finish(self, partition: int, offset: int) -> None:
        """A story whose turn had come is published."""
        self._finished[partition] = max(offset, self._finished.get(partition, -1))

    def finished(self, partition: int) -> int:
        """The offset up to which all stories are published; -1 where none is."""
        return self._finished.get(partition, -1)

    def forget(self, partitions: Iterable[int]) -> None:
        """Partitions that are another worker's now: should they come back, they begin at what is committed."""
        gone = set(partitions)
        for partition in gone:
            self._reached.pop(partition, None)
            self._finished.pop(partition, None)
        self._taken = {key: done for key, done in self._taken.items() if key[0] not in gone}


@cache
def hurried(up_to: int) -> re.Pattern[bytes]:
    """Bytes that a story of that urgency, or a kill, has; most others have not, and need not be parsed twice."""
    digit = b"[1-%d]" % up_to
    return re.compile(
        rb"""(?x) "(?:urgency|priority)"\s*:\s*"?%(d)b\b | <urgency[^<>]{0,200}>\s*%(d)b\s*< | ed-urg\s*=\s*["']%(d)b["']
        | \b(?:FLASH|SNAP|BREAKING|BULLETIN|ALERT|URGENT|KILL|RETRACT\w*|WITHDRAW\w*)\b
        | (?i:"pubstatus"\s*:\s*"\w*:?cancel|stat:cancel|withdrawn)"""
        % {b"d": digit}
    )


def how_urgent(story: Story, *, up_to: int) -> int | None:
    """How soon a story is to be done, the lower the sooner: a kill, which ends an error, then by urgency; None: in its turn."""
    if outcome_of(story) == "withdrawn":
        return KILL
    return story.urgency if story.urgency is not None and 1 <= story.urgency <= up_to else None


class Lookout:
    """Reads ahead of the agent, in no group, and has urgent stories done; with earlier versions of the same story first."""

    def __init__(
        self, settings: Settings, *, topic: str, mine: Callable[[], Mapping[int, int]], turns: OutOfTurn, look_at: LookAt, take: Take
    ) -> None:
        """`mine` gives this worker's partitions of the topic, and of each the offset from which it is not done yet."""
        self._settings, self._topic, self._mine, self._turns = settings, topic, mine, turns
        self._look_at, self._take = look_at, take
        self._next: dict[int, int] = {}
        self._keys: dict[int, dict[bytes, list[int]]] = {}
        self._wanted: list[tuple[int, int, int, Looked]] = []
        self._came = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; where Kafka is away, wait for it."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look())
            tasks.create_task(self._work())

    async def _look(self) -> None:
        while True:
            consumer = make_consumer(self._settings, group=None, max_poll_records=_AT_ONCE)
            try:
                await consumer.start()
                while True:
                    await self._turn(consumer)
            except KafkaError as error:
                log.warning("the lookout cannot read", error=type(error).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)
            finally:
                await consumer.stop()

    async def _turn(self, consumer: Any) -> None:
        mine = self._mine()
        self._follow(consumer, mine)
        ahead = sum(self._next[partition] - start for partition, start in mine.items())
        if not self._next or ahead > MOST_AHEAD or len(self._wanted) >= MOST_WANTED:
            await asyncio.sleep(_AGAIN_SECONDS / 2)
            return
        for tp, messages in (await consumer.getmany(timeout_ms=500)).items():
            arrivals = [record_of(message).arrival() for message in messages]
            if tp.partition in self._next:
                self._next[tp.partition] = arrivals[-1].offset + 1
                await self._note(tp.partition, arrivals)

    def _follow(self, consumer: Any, mine: Mapping[int, int]) -> None:
        """Read the partitions that are this worker's now, each from where it was, or from what is to be done."""
        if set(mine) == set(self._next) and consumer.assignment():
            return
        gone = set(self._next) - set(mine)
        self._turns.forget(gone)
        self._next = {partition: self._next.get(partition, start) for partition, start in mine.items()}
        self._keys = {partition: self._keys.get(partition, defaultdict(list)) for partition in mine}
        self._wanted = [entry for entry in self._wanted if entry[1] in mine]
        heapq.heapify(self._wanted)
        consumer.assign([TopicPartition(self._topic, partition) for partition in mine])
        for partition, start in self._next.items():
            consumer.seek(TopicPartition(self._topic, partition), start)

    async def _note(self, partition: int, arrivals: Sequence[Arrival]) -> None:
        finished, keys = self._turns.finished(partition), self._keys[partition]
        marks, marked = hurried(self._settings.urgent_up_to), []
        for arrival in arrivals:
            if arrival.offset > finished:
                if arrival.key:
                    keys[arrival.key].append(arrival.offset)
                if marks.search(arrival.value or b""):
                    marked.append(arrival)
        for looked, urgency in await asyncio.to_thread(self._urgent, marked):
            heapq.heappush(self._wanted, (urgency, partition, looked.arrival.offset, looked))
            self._came.set()
        if len(keys) > 2 * (self._next[partition] - finished) + _AT_ONCE:  # most are of stories that are done
            for key in [key for key, offsets in keys.items() if offsets[-1] <= finished]:
                del keys[key]

    def _urgent(self, arrivals: Sequence[Arrival]) -> list[tuple[Looked, int]]:
        found = []
        for looked in map(self._look_at, arrivals):
            if looked.story is not None and (urgency := how_urgent(looked.story, up_to=self._settings.urgent_up_to)) is not None:
                found.append((looked, urgency))
        return found

    async def _work(self) -> None:
        while True:
            await self._came.wait()
            while self._wanted:
                urgency, partition, offset, looked = heapq.heappop(self._wanted)
                if partition in self._next and offset > self._turns.reached(partition):
                    await self._take_with_earlier(looked, kill=urgency == KILL)
            self._came.clear()

    async def _take_with_earlier(self, looked: Looked, *, kill: bool) -> None:
        """The story, and before it what came of it earlier and is not done: the versions of a story keep their order.

        A kill of a story that has not been done itself has time: nobody was told of it.
        """
        arrival, partition = looked.arrival, looked.arrival.partition
        known = self._keys.get(partition, {}).get(arrival.key or b"", []) if arrival.key else []
        while any(self._turns.finished(partition) < offset <= self._turns.reached(partition) for offset in known):  # noqa: ASYNC110 - rare and short
            await asyncio.sleep(_LOOK_SECONDS)  # its turn has come, but it is not published yet
        earlier = [offset for offset in known if self._turns.reached(partition) < offset < arrival.offset]
        if kill and earlier:
            return
        before = [self._look_at(one) for offset in earlier if (one := await self._fetch(partition, offset)) is not None]
        ours = [(one, done) for one in (*before, looked) if (done := self._turns.claim(partition, one.arrival.offset)) is not None]
        published = False
        try:
            if ours:
                log.info("done before its turn", partition=partition, offset=arrival.offset, reached=self._turns.reached(partition))
                await self._take([one for one, _ in ours])
                published = True
        finally:
            for _, done in ours:
                done.set_result(published)

    async def _fetch(self, partition: int, offset: int) -> Arrival | None:
        async for record in read_between(self._settings, self._topic, partition, offset, offset + 1):
            return record.arrival()
        return None
