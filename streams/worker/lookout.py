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

from streams.errors import BadStory
from streams.feeds.read_story import read_story
from streams.settings import Settings
from streams.story import Story
from streams.worker.consume import make_consumer, read_between, record_of
from streams.worker.outcome import outcome_of
from streams.worker.outgoing import Arrival

log = structlog.get_logger(__name__)

MOST_KNOWN = 200_000
"""Stories behind which the lookout looks: it has to know the uri of each, to keep the order of one story's versions."""
MOST_WANTED = 256
"""Urgent stories that it holds at a time."""
KILL = 0
_AT_ONCE = 500
_AGAIN_SECONDS, _LOOK_SECONDS = 1.0, 0.05
Take = Callable[[Sequence[Arrival]], Awaitable[None]]


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
        for partition in partitions:
            self._reached.pop(partition, None)
            self._finished.pop(partition, None)
        self._taken = {key: done for key, done in self._taken.items() if key[0] in self._reached}


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

    def __init__(self, settings: Settings, *, topic: str, mine: Callable[[], Mapping[int, int]], turns: OutOfTurn, take: Take) -> None:
        """`mine` gives this worker's partitions of the topic, and of each the offset from which it is not done yet."""
        self._settings, self._topic, self._mine, self._turns, self._take = settings, topic, mine, turns, take
        self._next: dict[int, int] = {}
        self._keys: dict[int, dict[bytes, list[int]]] = {}
        self._wanted: list[tuple[int, int, int, Arrival]] = []
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
        self._follow(consumer)
        known = sum(len(keys) for keys in self._keys.values())
        if not self._next or known > MOST_KNOWN or len(self._wanted) >= MOST_WANTED:
            self._prune()
            await asyncio.sleep(_AGAIN_SECONDS / 2)
            return
        for tp, messages in (await consumer.getmany(timeout_ms=500)).items():
            arrivals = [record_of(message).arrival() for message in messages]
            if tp.partition in self._next:
                self._next[tp.partition] = arrivals[-1].offset + 1
                await self._note(tp.partition, arrivals)

    def _follow(self, consumer: Any) -> None:
        """Read the partitions that are this worker's now, each from where it was, or from what is to be done."""
        mine = self._mine()
        if set(mine) == set(self._next) and consumer.assignment():
            return
        gone = set(self._next) - set(mine)
        self._turns.forget(gone)
        self._next = {partition: self._next.get(partition, start) for partition, start in mine.items()}
        self._keys = {partition: self._keys.get(partition, defaultdict(list)) for partition in mine}
        self._wanted = [entry for entry in self._wanted if entry[3].partition in mine]
        heapq.heapify(self._wanted)
        consumer.assign([TopicPartition(self._topic, partition) for partition in mine])
        for partition, start in self._next.items():
            consumer.seek(TopicPartition(self._topic, partition), start)

    async def _note(self, partition: int, arrivals: Sequence[Arrival]) -> None:
        finished, keys = self._turns.finished(partition), self._keys[partition]
        marks, marked = hurried(self._settings.urgent_up_to), []
        for arrival in arrivals:
            if arrival.offset > finished:
                keys[arrival.key or b""].append(arrival.offset)
                if marks.search(arrival.value or b""):
                    marked.append(arrival)
        for arrival, urgency in await asyncio.to_thread(self._urgent, marked):
            heapq.heappush(self._wanted, (urgency, partition, arrival.offset, arrival))
            self._came.set()
        self._prune(partition)

    def _urgent(self, arrivals: Sequence[Arrival]) -> list[tuple[Arrival, int]]:
        found = []
        for arrival in arrivals:
            story = _read(arrival, self._settings)
            if story is not None and (urgency := how_urgent(story, up_to=self._settings.urgent_up_to)) is not None:
                found.append((arrival, urgency))
        return found

    def _prune(self, *partitions: int) -> None:
        """Forget the keys of what is done."""
        for partition in partitions or self._keys:
            finished, keys = self._turns.finished(partition), self._keys[partition]
            for key in [key for key, offsets in keys.items() if offsets[-1] <= finished]:
                del keys[key]

    async def _work(self) -> None:
        while True:
            await self._came.wait()
            while self._wanted:
                urgency, partition, offset, arrival = heapq.heappop(self._wanted)
                if partition in self._next and offset > self._turns.reached(partition):
                    await self._take_with_earlier(arrival, kill=urgency == KILL)
            self._came.clear()

    async def _take_with_earlier(self, arrival: Arrival, *, kill: bool) -> None:
        """The story, and before it what came of it earlier and is not done: the versions of a story keep their order.

        A kill of a story that has not been done itself has time: nobody was told of it.
        """
        partition = arrival.partition
        known = self._keys.get(partition, {}).get(arrival.key or b"", []) if arrival.key else []
        while any(self._turns.finished(partition) < offset <= self._turns.reached(partition) for offset in known):  # noqa: ASYNC110 - rare and short
            await asyncio.sleep(_LOOK_SECONDS)  # its turn has come, but it is not published yet
        earlier = [offset for offset in known if self._turns.reached(partition) < offset < arrival.offset]
        if kill and earlier:
            return
        before = [await self._fetch(partition, offset) for offset in earlier]
        ours = [(one, done) for one in (*before, arrival) if one and (done := self._turns.claim(partition, one.offset)) is not None]
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


def _read(arrival: Arrival, settings: Settings) -> Story | None:
    try:
        return read_story(
            arrival.value,
            content_type=arrival.headers.get("content-type", b"").decode("latin-1") or None,
            key=arrival.key,
            received=arrival.received,
            max_bytes=settings.max_message_bytes,
        )
    except BadStory:
        return None
