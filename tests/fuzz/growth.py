"""How the time of a regular expression grows with the length of a text that is hard for it."""

import re
import time
from collections.abc import Callable

from tests.fuzz.attacks import Attack, attacks
from tests.fuzz.patterns import Compiled
from tests.fuzz.watch import Hang, watched

SHORT, LONG = 60, 4_000
"""Letters of a first text, at which what doubles with every letter would never end, and of a long one, at which squares show."""
QUICK = 0.004
"""Seconds for the long text that no square is under: half of 4,000 by 4,000 steps take at least three times that."""
PARTS, STEEP = 16, 5.0
"""A long text takes as long as so many of its parts where time is linear, and so many times as long where it is a square."""
Use = Callable[[str], object]


def slow_on(found: Compiled) -> Attack | None:
    """The first text on which the pattern takes more than linear time; None where there is none."""
    use = _use(found)
    for attack in attacks(found.pattern, found.flags):
        try:
            with watched(1):
                use(attack.text(SHORT))
                if _seconds(use, attack, LONG) > QUICK and _is_steep(use, attack):
                    return attack
        except Hang:
            return attack
    return None


def _is_steep(use: Use, attack: Attack) -> bool:
    """Whether it is steep every time: a busy machine is slow once."""
    for _ in range(3):
        parts = min(_seconds(use, attack, LONG // PARTS, times=PARTS) for _ in range(3))
        long = min(_seconds(use, attack, LONG) for _ in range(3))
        if long <= QUICK or long / parts <= STEEP:
            return False
    return True


def _seconds(use: Use, attack: Attack, length: int, *, times: int = 1) -> float:
    text = attack.text(length)
    began = time.perf_counter()
    for _ in range(times):
        use(text)
    return time.perf_counter() - began


def _use(found: Compiled) -> Use:
    if isinstance(found.pattern, bytes):
        in_bytes = re.compile(found.pattern, found.flags)
        return lambda text: in_bytes.sub(b"", text.encode("latin-1", "replace"))
    pattern = re.compile(found.pattern, found.flags)
    if found.searched:
        return lambda text: pattern.sub("", text)
    return lambda text: (pattern.match(text), pattern.fullmatch(text))
