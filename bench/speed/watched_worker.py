"""A worker that notes how long its event loop was blocked; settings from the environment.

A task sleeps for five milliseconds again and again, and what it oversleeps is how long the loop was blocked. A thread looks meanwhile what
the loop's own thread is at. Counts from when the worker consumes until it ends.
"""

import asyncio
import gc
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from traceback import extract_stack
from types import FrameType

import orjson

from bench.speed.part import percentile
from streams.settings import Settings, load_settings
from streams.worker import app as worker
from streams.worker import metrics

EVERY, LOOK_FROM, LOOK_EVERY = 0.005, 0.020, 0.004
MOST = 20
"""Long blocks that are described."""


class Watch:
    """What the event loop of this process does not do in time."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.blocks: list[dict[str, object]] = []
        self.collections: list[float] = []
        self._tick = float("inf")
        self._seen = Counter[str]()
        self._collecting = 0.0

    async def tick(self) -> None:
        """The task on the loop."""
        while not metrics.READY._value.get():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(EVERY)
        gc.callbacks.append(self._collected)
        threading.Thread(target=self._look, args=(threading.get_ident(),), daemon=True).start()
        began = time.perf_counter()
        while True:
            self._tick = time.perf_counter()
            await asyncio.sleep(EVERY)
            late = time.perf_counter() - self._tick - EVERY
            self.late.append(late)
            if late > LOOK_FROM:
                at = " < ".join(self._seen.most_common(1)[0][0].split("\n")) if self._seen else "nothing seen"
                self.blocks.append({"ms": round(1000 * late, 1), "after_s": round(self._tick - began, 2), "at": at})
                self._seen = Counter()

    def written(self) -> bytes:
        """All of it as JSON."""
        longest = sorted(self.blocks, key=lambda block: -float(str(block["ms"])))[:MOST]
        milliseconds = [1000 * late for late in self.late]
        found = {
            "samples": len(milliseconds),
            "longest_ms": max(milliseconds, default=0.0),
            "p99_ms": percentile(milliseconds, 99) if milliseconds else 0.0,
            "over_100": sum(one > 100 for one in milliseconds),
            "longest_collection_ms": 1000 * max(self.collections, default=0.0),
            "collections": len(self.collections),
            "longest": longest,
        }
        return orjson.dumps(found, option=orjson.OPT_INDENT_2)

    def _look(self, ident: int) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            if time.perf_counter() - self._tick > LOOK_FROM + EVERY and (frame := sys._current_frames().get(ident)) is not None:
                self._seen[_where(frame)] += 1

    def _collected(self, phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.perf_counter()
        else:
            self.collections.append(time.perf_counter() - self._collecting)


def _where(frame: FrameType) -> str:
    """The innermost calls, the last first."""
    stack = extract_stack(frame, limit=6)[::-1]
    return "\n".join(f"{Path(one.filename).parent.name}/{Path(one.filename).name}:{one.lineno} {one.name}" for one in stack)


def main(out: Path) -> int:
    """Run the worker, and write what was seen when it has ended."""
    watch, create = Watch(), worker.create_app

    def create_watched(settings: Settings) -> object:
        app = create(settings)
        app.task(watch.tick)
        return app

    worker.create_app = create_watched
    try:
        return worker.run_worker(load_settings())
    finally:
        out.write_bytes(watch.written())
