"""Keeps the board's state fresh, and knows since when it is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import structlog

from streams.errors import BrokerError
from streams.web.board_state import Update
from streams.web.pipeline import Pipeline

LOOK_EVERY = 10.0
"""Seconds between two questions to Kafka."""

log = structlog.get_logger("tollwire.board")


class Following:
    """Reads the stream for ever, and again after it failed; asks Kafka whether it is there, as a consumer that has lost it is silent."""

    def __init__(
        self,
        updates: Callable[[], AsyncIterator[Update]],
        look: Callable[[], Awaitable[Pipeline]] | None,
        *,
        take: Callable[[Update], None],
        changed: Callable[[], None],
        retry_after: float,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._updates, self._look, self._take, self._changed = updates, look, take, changed
        self._retry_after, self._look_every = retry_after, look_every
        self._failed_at: datetime | None = None
        self._silent_since: datetime | None = None
        self.error: str | None = None
        """The kind of error by which the stream was lost; None while it is followed."""
        self.pipeline: Pipeline | None = None
        """What Kafka said last; None where it has said nothing yet."""

    @property
    def lost(self) -> str | None:
        """Since when the pages show what was, as an ISO time in UTC; None while they are fresh."""
        since = [moment for moment in (self._failed_at, self._silent_since) if moment is not None]
        return min(since).isoformat(timespec="seconds") if since else None

    async def follow(self) -> None:
        """Take in updates until cancelled; after a failure the whole is read anew, of which nothing is shown twice."""
        while True:
            found_again = asyncio.get_running_loop().call_later(self._retry_after, self._found)
            try:
                async for update in self._updates():
                    if self.error is not None:
                        self._found()
                    self._take(update)
                self._lose("the stream ended")
            except BrokerError as error:
                log.warning("the board lost its stream", error=str(error))
                self._lose(type(error).__name__)
            except Exception as error:
                log.exception("the board lost its stream")
                self._lose(type(error).__name__)
            finally:
                found_again.cancel()
            await asyncio.sleep(self._retry_after)

    async def watch(self) -> None:
        """Ask Kafka how far the workers are until cancelled."""
        while self._look is not None:
            try:
                self.pipeline = await self._look()
                silent = None
            except BrokerError as error:
                silent = self._silent_since or datetime.now(UTC)
                if self._silent_since is None:
                    log.warning("Kafka does not answer the board", error=str(error))
            if silent != self._silent_since:
                self._silent_since = silent
                self._changed()
            await asyncio.sleep(self._look_every)

    def _lose(self, error: str) -> None:
        self.error, self._failed_at = error, self._failed_at or datetime.now(UTC)
        self._changed()

    def _found(self) -> None:
        if self.error is not None:
            self.error = self._failed_at = None
            self._changed()
