"""One input through one target, under a watchdog."""

import faulthandler
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT = 2.0
"""Seconds that one input may take, of the processor: other programs on the machine make nothing a hang."""
STUCK = 60.0
"""Seconds by the clock after which even code that no signal reaches is shown and ended."""
Target = Callable[[bytes], None]


class Hang(BaseException):
    """An input took longer than the limit; no `except Exception` may swallow it."""


@contextmanager
def watched(limit: float = LIMIT) -> Iterator[None]:
    """Raise Hang in whatever runs longer than `limit`."""
    before = signal.signal(signal.SIGPROF, _hang)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds_of(target: Target, data: bytes) -> float:
    """How long the target takes for an input; raises what the target raises, and Hang."""
    faulthandler.dump_traceback_later(STUCK, exit=True)
    began = time.process_time()
    try:
        with watched():
            target(data)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return time.process_time() - began


def _hang(signum: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {LIMIT:g} s")
