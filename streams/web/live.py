"""Tells open pages that there is something new, at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson

FEW = 20
SPREAD = 10
"""Milliseconds for each page that is open, over which pages spread their fetches where they are more than a few."""
MOST_SPREAD = 4_000
PAUSE = 0.25
"""Seconds between two messages to one page, so that a flood of stories becomes a few of them."""


class Live:
    """Wakes every open page when `touch` is called; `now` gives what they are told."""

    def __init__(self, now: Callable[[], dict[str, Any]], *, pause: float = PAUSE) -> None:
        self._now, self._pause = now, pause
        self._changed = asyncio.Event()
        self.open = 0
        """Pages that listen."""

    def touch(self) -> None:
        """Something has changed."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Server-sent events for one page: what is now, and again whenever it has become something else."""
        told: dict[str, Any] | None = None
        self.open += 1
        try:
            while True:
                changed, now = self._changed, self._now()
                if now != told:
                    told = now
                    spread = 0 if self.open <= FEW else min(MOST_SPREAD, SPREAD * self.open)
                    yield {"event": "now", "data": orjson.dumps({**now, "spread": spread}).decode(), "retry": 2000}
                    await asyncio.sleep(self._pause)
                    continue
                await changed.wait()
        finally:
            self.open -= 1
