"""How an alert gets from the topic to one sink: in order, at least once, retried, and put aside when it cannot be delivered."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from streams.errors import SinkError

Outcome = Literal["delivered", "duplicate", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert as it stands on the topic."""

    alert_id: str
    body: bytes
    """The alert as JSON, exactly as published."""


class Sink(Protocol):
    """Somewhere that alerts go."""

    name: str

    async def deliver(self, delivery: Delivery) -> None:
        """Hand over one alert; raises SinkError, with `permanent` set where another try cannot help."""

    async def close(self) -> None:
        """Let go of files and connections."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how patiently to try again."""

    attempts: int = 8
    first_wait: float = 1.0
    """Seconds; doubles with every try."""
    longest_wait: float = 60.0

    def wait_before(self, attempt: int) -> float:
        """Seconds to wait before try number `attempt` (the second try is 1)."""
        return min(self.longest_wait, self.first_wait * 2.0 ** (attempt - 1))


class RecentIds:
    """The ids delivered lately, so that a repeat after a crash reaches nobody twice."""

    def __init__(self, size: int = 10_000) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._size = size

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._ids

    def add(self, alert_id: str) -> None:
        """Remember `alert_id`, forgetting the oldest when there are too many."""
        self._ids[alert_id] = None
        while len(self._ids) > self._size:
            self._ids.popitem(last=False)


async def deliver_one(sink: Sink, delivery: Delivery, *, retry: Retry, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Deliver with retries; raises the last SinkError when a try cannot help or all are used up."""
    for attempt in range(1, retry.attempts + 1):
        try:
            await sink.deliver(delivery)
        except SinkError as error:
            if error.permanent or attempt == retry.attempts:
                raise
            await sleep(retry.wait_before(attempt))
        else:
            return


async def run_sink(
    sink: Sink,
    deliveries: AsyncIterator[tuple[Delivery, Callable[[], Awaitable[None]]]],
    *,
    dead: Callable[[Delivery, SinkError], Awaitable[None]],
    retry: Retry | None = None,
    on_outcome: Callable[[Outcome, Delivery], None] = lambda outcome, delivery: None,
) -> None:
    """Deliver everything that comes; each item brings the function that commits its offset, called once the alert has an outcome."""
    seen = RecentIds()
    async for delivery, commit in deliveries:
        outcome: Outcome = "duplicate"
        if delivery.alert_id not in seen:
            try:
                await deliver_one(sink, delivery, retry=retry or Retry())
                outcome = "delivered"
            except SinkError as error:
                await dead(delivery, error)
                outcome = "dead"
            seen.add(delivery.alert_id)
        await commit()
        on_outcome(outcome, delivery)
