"""What a million stories cost, reckoned from what `compare` and `memory` measured last."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from bench.speed.contestants import TOLLWIRE
from bench.speed.part import Answer, Asked, table
from bench.speed.processes import BENCH
from bench.speed.site import Broker

MILLION = 1_000_000
COLUMNS = ("", "stories", "CPU-hours", "hours by the clock, one worker", "memory (MB)")


def measure(broker: Broker, asked: Asked, *, folder: Path = BENCH.parent / "build" / "speed") -> Answer:
    """A row for each way to run tollwire, and one for a replay; raises RuntimeError where nothing was measured."""
    rows = [*_of_contestants(_figures(folder / "compare.json")), *_of_the_replay(_figures(folder / "memory.json"))]
    if not rows:
        raise RuntimeError("run `compare` or `memory` before")
    return Answer([*table(COLUMNS, rows), "", "For a million stories; the second kind is texts of some 60 words."])


def _figures(path: Path) -> dict[str, Any]:
    return dict(orjson.loads(path.read_bytes())) if path.exists() else {}


def _of_contestants(figures: dict[str, Any]) -> list[Sequence[str]]:
    return [
        (name, f"{kind}, 100 to 500 words", *_cost(took["cpu_ms_a_story"], took["stories_a_second"]), f"{took['megabytes']:.0f}")
        for kind, contestants in figures.items()
        for name, took in contestants.items()
        if name in TOLLWIRE
    ]


def _of_the_replay(figures: dict[str, Any]) -> list[Sequence[str]]:
    if not figures:
        return []
    grown = figures["megabytes_at_the_end"] + max(0.0, figures["megabytes_per_story"]) * (MILLION - figures["stories"])
    name = f"30 days replayed, reckoned from {figures['stories']:,} stories"
    return [(name, "short", *_cost(figures["cpu_ms_a_story"], figures["stories_a_second"]), f"{grown:.0f} at the end")]


def _cost(cpu_ms: float, rate: float) -> tuple[str, str]:
    return f"{cpu_ms * MILLION / 3.6e6:.1f}", f"{MILLION / rate / 3600:.1f}"
