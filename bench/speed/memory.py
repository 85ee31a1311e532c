"""What a worker has in memory while it reads very many short stories with ever new names, and whether that grows.

By default the table is on disk, as for long histories, so that what grows is not what it is meant to keep. Only some thousand stories wait
at a time.
"""

import time
from itertools import islice
from statistics import linear_regression

from bench.speed.chart import lines
from bench.speed.made import short_stories
from bench.speed.part import Answer, Asked, table
from bench.speed.processes import Child, megabytes, processor_seconds
from bench.speed.site import Broker, Site

STORIES, EVERY, AHEAD, BAR = 100_000, 1_000, 1_000, 600.0
LONGEST_SILENCE = 300.0
"""Seconds for the next thousand, after which the run is given up."""
COLUMNS = ("stories", "memory (MB)", "growth over the second half (MB per 10,000 stories)", "stories a second", "CPU a story (ms)", "hours")


def measure(broker: Broker, asked: Asked) -> Answer:
    """One worker, looked at after every thousand stories."""
    number, processes = asked.stories or STORIES, (asked.processes or (0,))[0]
    every = min(EVERY, max(1, number // 10))
    site, stories = Site(broker, nlp_processes=processes, store=asked.store), short_stories()
    points, began = list[tuple[float, float]](), 0.0
    with site.worker() as worker:
        site.send(islice(stories, every))
        site.wait(site.topics.enriched, every, worker, seconds=LONGEST_SILENCE)
        began, used, sent = time.monotonic(), processor_seconds(worker.pid), every
        points.append((every, megabytes(worker.pid)))
        for done in range(2 * every, number + 1, every):
            if (more := min(number, done + AHEAD) - sent) > 0:
                site.send(islice(stories, more))
                sent += more
            site.wait(site.topics.enriched, done, worker, seconds=LONGEST_SILENCE)
            points.append((done, megabytes(worker.pid)))
            _tell(points, number, began)
        seconds, cpu = time.monotonic() - began, processor_seconds(worker.pid) - used
        log_alerts = _alerts(worker)
    half = points[len(points) // 2 :]
    slope = linear_regression([x for x, _ in half], [y for _, y in half]).slope if len(half) > 1 else 0.0
    counted = points[-1][0] - points[0][0]
    figures = {
        "stories": number,
        "megabytes_at_most": max(y for _, y in points),
        "megabytes_at_the_end": points[-1][1],
        "megabytes_per_story": slope,
        "stories_a_second": counted / seconds,
        "cpu_ms_a_story": 1000 * cpu / counted,
        "alerts": log_alerts,
    }
    row = (
        f"{number:,}",
        f"{points[0][1]:.0f} after {every:,}, {points[-1][1]:.0f} at the end, {figures['megabytes_at_most']:.0f} at most",
        f"{10_000 * slope:+.1f}",
        f"{counted / seconds:.1f}",
        f"{1000 * cpu / counted:.0f}",
        f"{seconds / 3600:.2f}",
    )
    chart = lines("Memory of a worker", {"MB": points}, x="stories", y="MB", limit=BAR)
    said = f"The table in {asked.store}, {processes or 'no'} NLP processes of their own, {log_alerts:,} alerts."
    return Answer(
        [*table(COLUMNS, [row]), "", said, "", "![Megabytes over stories](speed-memory.svg)"], {"speed-memory.svg": chart}, figures
    )


def _alerts(worker: Child) -> int:
    return worker.log().count(" alert ")


def _tell(points: list[tuple[float, float]], number: int, began: float) -> None:
    done, now = points[-1]
    left = (time.monotonic() - began) / (done - points[0][0]) * (number - done)
    print(f"{done:,.0f} stories, {now:.0f} MB, {left / 60:.0f} minutes to go", flush=True)
