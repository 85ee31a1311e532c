"""How long a story takes to its article and to its alert, fed at a constant rate below what the worker can do.

First a burst says how much it can do. Times are those that Kafka has of the raw story and that the worker gave the article and the alert.
What a story takes is how long it occupies one NLP process in the burst.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import orjson

from bench.speed.chart import lines
from bench.speed.made import incidents
from bench.speed.part import Answer, Asked, percentile, table
from bench.speed.processes import Child, processor_seconds
from bench.speed.site import Broker, Site, Story

STORIES, WARM_UP, PROCESSES = 240, 24, (0, 1, 2)
COLUMNS = (
    *("NLP processes", "load", "stories a second", "to the article: p50", "p95", "p99", "to the alert: p50", "p95", "p99"),
    *("longest", "a story takes", "p99 / that", "without alert"),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """Stories fed at one rate, and what became of them: seconds to the article and to the alert."""

    share: int
    rate: float
    articles: Sequence[float]
    alerts: Sequence[float]
    silent: int
    """Stories that gave no alert."""


def measure(broker: Broker, asked: Asked) -> Answer:
    """Every number of NLP processes, at every load."""
    rows, series, figures = list[Sequence[str]](), dict[str, list[tuple[float, float]]](), dict[str, object]()
    for processes in PROCESSES if asked.processes is None else asked.processes:
        takes, cpu, phases = _one_worker(broker, processes, asked.stories or STORIES, asked.shares)
        name = f"{processes} NLP process{'es' * (processes > 1)}" if processes else "in the worker"
        rows += [_row(name, takes, phase) for phase in phases]
        series[name] = [(float(phase.share), 1000 * percentile(phase.alerts, 99)) for phase in phases]
        figures[name] = {"a_story_takes_ms": 1000 * takes, "cpu_ms_a_story": 1000 * cpu, "phases": [_figures(phase) for phase in phases]}
        print(*rows[-len(phases) :], sep="\n", flush=True)
    chart = lines("99 of 100 alerts came within", series, x="load, % of what the worker can do", y="ms")
    picture = "![Milliseconds to the alert over the load](speed-latency.svg)"
    return Answer([*table(COLUMNS, rows), "", "Times in milliseconds.", "", picture], {"speed-latency.svg": chart}, figures)


def _one_worker(broker: Broker, processes: int, number: int, shares: Sequence[int]) -> tuple[float, float, list[Phase]]:
    """Seconds by the clock and of the processor that a story takes in a burst, and what happens at each load."""
    site, stories = Site(broker, nlp_processes=processes), incidents()
    with site.worker() as worker:
        done = _burst(site, worker, list(islice(stories, WARM_UP)), 0)
        burst, used = list(islice(stories, number)), processor_seconds(worker.pid)
        done = _burst(site, worker, burst, done)
        cpu = (processor_seconds(worker.pid) - used) / number
        rate = number / _span(site, burst)
        fed = []
        for share in shares:
            batch = list(islice(stories, number))
            site.feed(batch, rate * share / 100)
            done += number
            site.wait(site.topics.enriched, done, worker)
            site.settle(site.topics.alerts)
            fed.append((share, rate * share / 100, batch))
        worker.end()
    return max(1, processes) / rate, cpu, list(_phases(site, fed))


def _burst(site: Site, worker: Child, stories: Sequence[Story], done: int) -> int:
    site.send(stories)
    site.wait(site.topics.enriched, done + len(stories), worker)
    site.settle(site.topics.alerts)
    return done + len(stories)


def _span(site: Site, stories: Sequence[Story]) -> float:
    """Seconds from the first of these stories to the last article."""
    keys = {key for key, _ in stories}
    raw = [one.time for one in site.records(site.topics.raw) if one.key in keys]
    articles = [one.time for one in site.records(site.topics.enriched) if one.key in keys]
    return (max(articles) - min(raw)).total_seconds()


def _phases(site: Site, fed: Sequence[tuple[int, float, Sequence[Story]]]) -> Iterator[Phase]:
    raw = {one.key: one.time for one in site.records(site.topics.raw)}
    articles = {one.key: one.time for one in site.records(site.topics.enriched)}
    alerts = first_alerts(site)
    for share, rate, stories in fed:
        keys = [key for key, _ in stories]
        told = [key for key in keys if key in alerts]
        yield Phase(
            share,
            rate,
            [(articles[key] - raw[key]).total_seconds() for key in keys],
            [(alerts[key] - raw[key]).total_seconds() for key in told],
            len(keys) - len(told),
        )


def first_alerts(site: Site) -> dict[bytes, datetime]:
    """When each story was first evidence of an alert."""
    found = dict[bytes, datetime]()
    for record in sorted(site.records(site.topics.alerts), key=lambda one: one.time):
        for evidence in orjson.loads(record.value or b"{}").get("evidence", ()):
            found.setdefault(evidence["uri"].encode(), record.time)
    return found


def _row(name: str, takes: float, phase: Phase) -> Sequence[str]:
    times = [1000 * percentile(values, of) for values in (phase.articles, phase.alerts) for of in (50, 95, 99)]
    longest, ratio = 1000 * max(phase.alerts, default=float("inf")), percentile(phase.alerts, 99) / takes
    of = f"{phase.silent} of {len(phase.articles)}"
    return (
        *(name, f"{phase.share} %", f"{phase.rate:.1f}", *(f"{time:.0f}" for time in times)),
        *(f"{longest:.0f}", f"{1000 * takes:.0f}", f"{ratio:.1f}", of),
    )


def _figures(phase: Phase) -> dict[str, float]:
    alerts = {f"alert_p{of}_ms": 1000 * percentile(phase.alerts, of) for of in (50, 95, 99)}
    articles = {f"article_p{of}_ms": 1000 * percentile(phase.articles, of) for of in (50, 95, 99)}
    return {"share": phase.share, "rate": phase.rate, "silent": phase.silent} | articles | alerts
