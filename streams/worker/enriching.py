"""Stories under way in batches: extracted side by side where there is a pool, published and acknowledged strictly in order.

A batch is what waits when there is room for one: a story alone where few come, `batch_size` of them in a backlog.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

import structlog

from streams.errors import BadStory, ExtractionFailed, StoryTooLarge
from streams.facts import Extraction
from streams.worker import metrics
from streams.worker.dead_letters import shown
from streams.worker.enrich import Enricher, Handled, Read
from streams.worker.lookout import OutOfTurn
from streams.worker.outbox import Outbox
from streams.worker.outgoing import arrival_of, out_of_turn
from streams.worker.pool import Extractor

log = structlog.get_logger(__name__)


class Enriching:
    """Carries batches through an Enricher; any error that no story is to blame for ends the process."""

    def __init__(
        self,
        enricher: Enricher,
        *,
        extractor: Extractor,
        outbox: Outbox,
        fail_stop: Callable[[BaseException], NoReturn],
        batch_size: int = 8,
        turns: OutOfTurn | None = None,
    ) -> None:
        self._enricher = enricher
        self._turns = turns or OutOfTurn()
        self._extractor = extractor
        self._outbox = outbox
        self._fail_stop = fail_stop
        self._room = asyncio.Semaphore(extractor.slots)
        self._under_way: asyncio.Queue[tuple[Sequence[Any], asyncio.Task[list[Handled]]]] = asyncio.Queue()
        self._waiting: asyncio.Queue[Any] = asyncio.Queue(batch_size)
        self._tasks: list[asyncio.Task[None]] = []

    async def take(self, event: Any) -> None:
        """Have a story done; returns as soon as it may wait for its turn."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._gather()), asyncio.create_task(self._publish_in_order())]
        await self._waiting.put(event)

    async def take_before_others(self, looked_at: Sequence[Read | Handled]) -> None:
        """Do stories that cannot wait for their turn; returns when they are published."""
        handled = await self._done(looked_at, urgent=True)
        await self._publish([replace(one, messages=tuple(map(out_of_turn, one.messages))) for one in handled])

    async def _gather(self) -> None:
        while True:
            await self._room.acquire()
            events = [await self._waiting.get()]
            while len(events) < self._waiting.maxsize and not self._waiting.empty():
                events.append(self._waiting.get_nowait())
            await self._under_way.put((events, asyncio.create_task(self._handle(events))))

    async def _handle(self, events: Sequence[Any]) -> list[Handled]:
        arrivals = [arrival_of(event) for event in events]
        in_turn = [one for one in arrivals if await self._turns.reach(one.partition, one.offset)]
        return await self._done([self._enricher.read(arrival) for arrival in in_turn])

    async def _done(self, looked_at: Sequence[Read | Handled], *, urgent: bool = False) -> list[Handled]:
        to_extract = [item for item in looked_at if isinstance(item, Read) and item.outcome == "enriched"]
        found = iter(await self._extract(to_extract, urgent=urgent))
        return [
            item if isinstance(item, Handled) else self._enricher.finish(item, next(found) if item.outcome == "enriched" else Extraction())
            for item in looked_at
        ]

    async def _extract(self, reads: Sequence[Read], *, urgent: bool) -> Sequence[Extraction | BadStory]:
        if not reads:
            return ()
        began = time.monotonic()
        found = await self._extractor.extract([read.story for read in reads], urgent=urgent)
        metrics.EXTRACT_SECONDS.observe(time.monotonic() - began)
        metrics.SCREENED.inc(sum(isinstance(one, Extraction) and one.screened for one in found))
        return found

    async def _publish_in_order(self) -> None:
        try:
            while True:
                events, handling = await self._under_way.get()
                await asyncio.wait([handling])
                if handling.cancelled():
                    raise ExtractionFailed("a batch was given up before it was done")
                await self._publish(handling.result())
                for event in events:
                    event.ack()
                    self._turns.finish(event.message.partition, event.message.offset)
                self._room.release()
        except Exception as error:
            self._fail_stop(error)

    async def _publish(self, batch: Iterable[Handled]) -> None:
        sent = [(handled, await self._begin(handled)) for handled in batch]
        for handled, acknowledged in sent:
            _count(await self._delivered(handled, acknowledged))

    async def _begin(self, handled: Handled) -> Awaitable[None] | StoryTooLarge:
        try:
            return await self._outbox.begin(handled.messages)
        except StoryTooLarge as error:
            return error

    async def _delivered(self, handled: Handled, acknowledged: Awaitable[None] | StoryTooLarge) -> Handled:
        try:
            if isinstance(acknowledged, StoryTooLarge):
                raise acknowledged
            await acknowledged
            return handled
        except StoryTooLarge as error:
            dead = handled if handled.outcome == "dead" else self._enricher.dead(handled.arrival, error, handled.story)
        for letter in dead.messages:
            await self._outbox.bury(letter)
        return dead


def _count(handled: Handled) -> None:
    now, at = datetime.now(UTC), handled.arrival
    took = max(0.0, (now - at.received).total_seconds())
    metrics.STORIES.labels(handled.outcome).inc()
    metrics.LATENCY_SECONDS.observe(took)
    metrics.LAST_PROGRESS.set(now.timestamp())
    for fact in handled.facts:
        metrics.FACTS.labels(fact.kind).inc()
    about: dict[str, object] = {"partition": at.partition, "offset": at.offset, "seconds": round(took, 3)}
    if handled.story is not None:
        about |= {"uri": handled.story.uri, "version": handled.story.version}
    if handled.error is None:
        log.info("story", outcome=handled.outcome, facts=len(handled.facts), **about)
        return
    error = type(handled.error).__name__
    metrics.DEAD_LETTERS.labels(handled.stage, error).inc()
    log.warning("dead letter", stage=handled.stage, error=error, why=shown(handled.error), topic=at.topic, **about)
