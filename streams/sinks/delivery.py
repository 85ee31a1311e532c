"""How an alert gets from the topic to one sink: in order, at least once, retried, and put aside when it cannot be delivered."""

import asyncio
import os
import random
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

from streams.alerts.alert import Alert
from streams.errors import SinkError
from streams.sinks.memory import Memory

Outcome = Literal["delivered", "duplicate", "overtaken", "not_chosen", "dead"]
"""not_chosen: of another channel, too minor, or a test. overtaken: replayed by hand, but there has been a newer message."""
Commit = Callable[[], Awaitable[None]]
T = TypeVar("T")
_GRACE = 20.0
"""Seconds that an alert on its way has left when the sink is told to stop."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert as it stands on the topic."""

    alert: Alert
    body: bytes
    """The alert as JSON, exactly as published."""
    replayed: bool = False
    """A dead letter of this sink that was put on the topic again."""
    before: Alert | None = None
    """The newest message about the same incident that this sink has dealt with; None where there was none, or it is long forgotten."""

    @property
    def alert_id(self) -> str:
        """Names the alert: the same after a crash and in a replay."""
        return self.alert.identifier


class Sink(Protocol):
    """Somewhere that alerts go."""

    name: str

    async def deliver(self, delivery: Delivery) -> None:
        """Hand over one alert; raises SinkError, with `permanent` set where another try cannot help."""

    async def close(self) -> None:
        """Let go of files and connections."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How long and how patiently to try again."""

    patience: float = 600.0
    """Seconds after which an alert is given up."""
    first_wait: float = 1.0
    """Seconds; doubles with every try."""
    longest_wait: float = 60.0

    def wait_after(self, tries: int, *, asked: float | None = None) -> float:
        """Seconds to wait after so many tries: spread by chance, and no less than the receiver has `asked` for."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(tries - 1, 16))
        return max(asked or 0.0, longest * random.uniform(0.5, 1.0))  # noqa: S311 - so that sinks do not all come back at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The way to one sink: what it is for, how patiently it is tried, and what becomes of what it does not take."""

    sink: Sink
    dead: Callable[[Delivery, Exception], Awaitable[None]]
    """Puts an alert aside that could not be delivered."""
    wants: Callable[[Alert], bool] = lambda alert: True
    memory: Memory = field(default_factory=Memory)
    retry: Retry = field(default_factory=Retry)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    on_outcome: Callable[[Outcome, Delivery], None] = lambda outcome, delivery: None
    on_retry: Callable[[Delivery, SinkError, float], None] = lambda delivery, error, wait: None

    async def run(self, arrivals: AsyncIterator[tuple[Delivery, Commit]]) -> None:
        """Deliver what comes, one after the other; each brings the function that commits its offset, called once the alert has an outcome.

        When the task is cancelled, a try that is under way is finished, and committed if it succeeds; a wait for the next try is not.
        """
        async for delivery, commit in arrivals:
            if (outcome := self._passed_over(delivery)) is not None:
                await self._settle(outcome, delivery, commit)
            else:
                await self._deliver(replace(delivery, before=self.memory.newest(delivery.alert.incident_id)), commit)

    def _passed_over(self, delivery: Delivery) -> Outcome | None:
        if not self.wants(delivery.alert):
            return "not_chosen"
        if delivery.replayed:
            return "overtaken" if self.memory.has_newer(delivery.alert) else None
        return "duplicate" if delivery.alert in self.memory else None

    async def _deliver(self, delivery: Delivery, commit: Commit) -> None:
        began, tries = time.monotonic(), 1
        while (error := await _finished(self._try(delivery, commit))) is not None:
            left = self.retry.patience - (time.monotonic() - began)
            wait = min(left, self.retry.wait_after(tries, asked=error.retry_after))
            if error.permanent or left <= 0:
                await _finished(self._give_up(delivery, error, commit))
                return
            self.on_retry(delivery, error, wait)
            await self.sleep(wait)
            tries += 1

    async def _try(self, delivery: Delivery, commit: Commit) -> SinkError | None:
        try:
            await self.sink.deliver(delivery)
        except SinkError as error:
            return error
        except Exception as error:  # a defect: this alert must not keep the sink from all that follow
            return SinkError(f"a defect in tollwire: {type(error).__name__} at {_place(error)}", permanent=True)
        await self._settle("delivered", delivery, commit)
        return None

    async def _give_up(self, delivery: Delivery, error: SinkError, commit: Commit) -> None:
        await self.dead(delivery, error)
        await self._settle("dead", delivery, commit)

    async def _settle(self, outcome: Outcome, delivery: Delivery, commit: Commit) -> None:
        # Before the commit: should that fail, the alert comes again, and is known.
        self.memory.add(delivery.alert, told=outcome != "not_chosen")
        await commit()
        self.on_outcome(outcome, delivery)


def _place(error: BaseException) -> str:
    """File and line; the message might quote a story, and a traceback its text."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{os.path.basename(last.filename)}:{last.lineno}"


async def _finished(work: Coroutine[Any, Any, T]) -> T:
    """What `work` comes to; where the caller is cancelled meanwhile, only once it has come to an end, or `_GRACE` is over."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_GRACE)
        if not task.cancel():
            task.cancelled() or task.exception()  # looked at, so that asyncio does not complain
        raise
