"""Notice that this worker stood still: then others have been given its partitions, and whatever it had in hand is no longer its to send."""

import time
from collections.abc import Callable

from streams.errors import StoodStill


class Pulse:
    """Beats in the event loop; `check` before anything is sent.

    A worker that was stopped (SIGSTOP, a paused virtual machine, a machine that slept) for longer than the brokers wait for a sign of
    life goes on where it was, and would send what follows from a state that another worker has long left behind.
    """

    def __init__(self, *, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.every = longest / 4
        """Seconds between two beats."""
        self._longest, self._clock = longest, clock
        self._last: float | None = None

    def beat(self) -> None:
        """Call every `every` seconds; raises StoodStill."""
        self.check()
        self._last = self._clock()

    def check(self) -> None:
        """Raises StoodStill where the last beat is too long ago."""
        if self._last is not None and (pause := self._clock() - self._last) > self._longest:
            raise StoodStill(f"this worker stood still for {pause:.1f} s; its partitions may be another's by now")
