"""What keeps a push server from taking a story twice, or more of them than it was told to: values that know no HTTP."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

Standing = Literal["new", "under way", "taken"]
_MOST_REMEMBERED = 100_000


class Taken:
    """Remembers for `seconds` what was taken; bounded, the oldest forgotten first. A restart forgets all."""

    def __init__(self, seconds: float, *, most: int = _MOST_REMEMBERED, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._taken: OrderedDict[bytes, float] = OrderedDict()
        self._under_way: set[bytes] = set()

    def begin(self, once: bytes) -> Standing:
        """Where it stands; what is new is under way from now on, until `finish`."""
        while self._taken and self._clock() - next(iter(self._taken.values())) > self._seconds:
            self._taken.popitem(last=False)
        if once in self._taken:
            return "taken"
        if once in self._under_way:
            return "under way"
        self._under_way.add(once)
        return "new"

    def finish(self, once: bytes, *, taken: bool) -> None:
        """It was taken, or was not and may be sent again."""
        self._under_way.discard(once)
        if taken and self._seconds > 0:
            self._taken[once] = self._clock()
            if len(self._taken) > self._most:
                self._taken.popitem(last=False)


class Rate:
    """So many a second on average, and `burst` at once; 0 sets no limit."""

    def __init__(self, per_second: float, *, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._left, self._at = burst, clock()

    def wait(self) -> float:
        """0 where one more may come, and it is counted; else the seconds until it may."""
        if not self._per_second:
            return 0.0
        now = self._clock()
        self._left, self._at = min(self._burst, self._left + (now - self._at) * self._per_second), now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0
