"""Whether a worker lives and is ready, for whoever restarts it: one that is stuck is told from one that has nothing to do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Partition = tuple[str, int]
Status = Literal["starting", "ready", "stuck", "stopping"]


@dataclass(frozen=True, slots=True)
class Lag:
    """What a partition holds and what of it is done, as offsets: `end` is that of the next message, `done` that of the next to be done."""

    end: int
    done: int

    @property
    def waiting(self) -> int:
        """Messages that are not done yet."""
        return max(0, self.end - self.done)


class Health:
    """Told what happens by the worker, and asked from other threads.

    Stuck is a partition that has had messages waiting for `patience` seconds of which none was done, and an event loop that has not beaten
    for so long. A partition of which Kafka cannot be asked is not: restarting a worker mends no broker.
    """

    def __init__(self, *, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience, self._clock = patience, clock
        self._consuming = self._stopping = False
        self._beat = clock()
        self._waiting_since: dict[Partition, tuple[int, float]] = {}
        self._lags: Mapping[Partition, Lag] = {}

    def beat(self) -> None:
        """The event loop is alive."""
        self._beat = self._clock()

    def consuming(self) -> None:
        """Tables are recovered and messages flow."""
        self._consuming = True

    def stopping(self) -> None:
        """Told to stop; what is in hand is still to be finished."""
        self._stopping = True

    def observe(self, lags: Mapping[Partition, Lag]) -> None:
        """What the partitions of this worker hold now; those left out are another's, or not known."""
        now, before = self._clock(), self._waiting_since
        self._waiting_since = {
            partition: before[partition] if partition in before and before[partition][0] == lag.done else (lag.done, now)
            for partition, lag in lags.items()
            if lag.waiting
        }
        self._lags = lags

    def stuck(self) -> tuple[Partition, ...]:
        """The partitions in which nothing moves though messages wait."""
        now = self._clock()
        return tuple(sorted(partition for partition, (_, since) in self._waiting_since.items() if now - since > self._patience))

    @property
    def status(self) -> Status:
        """In one word."""
        if self.stuck() or self._clock() - self._beat > self._patience:
            return "stuck"
        if self._stopping:
            return "stopping"
        return "ready" if self._consuming else "starting"

    def live(self) -> bool:
        """False where only a restart helps."""
        return self.status != "stuck"

    def ready(self) -> bool:
        """True while messages are taken and none is stuck."""
        return self.status == "ready"

    def as_json(self) -> dict[str, object]:
        """For the listener: status, messages waiting, and partitions in which nothing moves."""
        return {
            "status": self.status,
            "lag": sum(lag.waiting for lag in self._lags.values()),
            "stuck": [f"{topic}/{number}" for topic, number in self.stuck()],
        }
