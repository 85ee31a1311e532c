"""Reports in hand: while Kafka takes what followed from some, the next ones gather, and are then followed together."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from streams.worker.tracking import Tracking

_AT_ONCE = 32
"""Reports that are followed together; as many may wait for their turn."""
_GATHER_SECONDS = 0.005
"""The reports of stories that were published together come one shortly after the other."""
Done = Callable[[Any, datetime | None], None]
"""Told of every report that is followed and kept, with what `Tracking.take` says of it."""


class Following:
    """Carries events through Tracking in their order, and acknowledges them in it; any error ends the process."""

    def __init__(self, tracking: Tracking, *, done: Done, fail_stop: Callable[[BaseException], NoReturn]) -> None:
        self._tracking = tracking
        self._done = done
        self._fail_stop = fail_stop
        self._waiting: asyncio.Queue[Any] = asyncio.Queue(_AT_ONCE)
        self._following: asyncio.Task[None] | None = None

    async def take(self, event: Any) -> None:
        """Have an event followed; returns as soon as there is room for it."""
        if self._following is None:
            self._following = asyncio.create_task(self._follow())
        await self._waiting.put(event)

    async def _follow(self) -> None:
        try:
            while True:
                events = [await self._waiting.get()]
                await asyncio.sleep(_GATHER_SECONDS)
                while len(events) < _AT_ONCE and not self._waiting.empty():
                    events.append(self._waiting.get_nowait())
                for event, received in zip(events, await self._tracking.take(events), strict=True):
                    self._done(event, received)
                    event.ack()
        except Exception as error:
            self._fail_stop(error)
