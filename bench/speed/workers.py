"""What a second worker brings, with news of all countries alike and with most of it of one, whose reports all go to one partition.

One worker and two have a turn in every round; figures are medians of the rounds. What the workers and what Kafka take of the processor is
told beside, since on a small machine they share its cores.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from statistics import median

from bench.speed.chart import bars
from bench.speed.latency import first_alerts
from bench.speed.made import incidents
from bench.speed.part import Answer, Asked, table
from bench.speed.processes import processor_seconds
from bench.speed.site import Broker, Site

STORIES, WARM_UP, HOT = 400, 24, 80
COLUMNS = (
    "workers",
    "stories of one country",
    "stories a second",
    "of one worker",
    "spread",
    "CPU a story (ms): workers",
    "Kafka",
    "busy cores",
    "last alert after the last article (s)",
    "without alert",
)


@dataclass(frozen=True, slots=True)
class Burst:
    """What so many workers did with one burst."""

    seconds: float
    """From the first raw story to the last alert or article."""
    behind: float
    """Seconds of the last alert behind the last article."""
    silent: int
    """Stories without an alert."""
    workers: float
    """Seconds of processor time of all workers, and of Kafka."""
    kafka: float


def measure(broker: Broker, asked: Asked) -> Answer:
    """One worker and two, without and with a hot country."""
    rows, figures, number = list[Sequence[str]](), dict[str, float](), asked.stories or STORIES
    for hot in (0, HOT):
        took: dict[int, list[Burst]] = {1: [], 2: []}
        for _ in range(asked.rounds):
            for workers, bursts in took.items():
                bursts.append(_burst(broker, workers, number, hot))
                print(workers, hot, bursts[-1], flush=True)
        for workers, bursts in took.items():
            rows.append(_row(workers, hot, bursts, took[1], number))
            name = f"{workers} {'workers' if workers > 1 else 'worker'}, {f'{hot} % of one country' if hot else 'all countries'}"
            figures[name] = median(number / one.seconds for one in bursts)
    chart = bars("Stories a second", figures)
    picture = "![Stories a second of one and two workers](speed-workers.svg)"
    return Answer([*table(COLUMNS, rows), "", picture], {"speed-workers.svg": chart}, dict(figures))


def _row(workers: int, hot: int, bursts: Sequence[Burst], alone: Sequence[Burst], number: int) -> Sequence[str]:
    more = [one.seconds / two.seconds for one, two in zip(alone, bursts, strict=True)]
    return (
        str(workers),
        f"{hot} %" if hot else "as it comes",
        f"{median(number / one.seconds for one in bursts):.1f}",
        f"{median(more):.2f}",
        f"{min(more):.2f}–{max(more):.2f}",
        f"{median(1000 * one.workers / number for one in bursts):.0f}",
        f"{median(1000 * one.kafka / number for one in bursts):.1f}",
        f"{median((one.workers + one.kafka) / one.seconds for one in bursts):.2f}",
        f"{median(one.behind for one in bursts):.1f}",
        f"{median(one.silent for one in bursts):.0f} of {number}",
    )


def _burst(broker: Broker, number: int, stories: int, hot: int) -> Burst:
    site, made = Site(broker), incidents(hot=hot)
    with ExitStack() as stack:
        workers = [stack.enter_context(site.worker(name=f"worker-{n}")) for n in range(number)]
        for worker in workers:
            worker.wait_until_said(" ready ")
        site.wait_until_shared(number)
        warm = list(islice(made, WARM_UP))
        site.send(warm)
        site.wait(site.topics.enriched, len(warm), *workers)
        site.settle(site.topics.alerts)
        burst = list(islice(made, stories))
        before, kafka_before = sum(processor_seconds(worker.pid) for worker in workers), processor_seconds(broker.pid)
        site.send(burst)
        site.wait(site.topics.enriched, len(warm) + stories, *workers, every=1.0)  # the times are those of Kafka's records
        used, kafka = sum(processor_seconds(worker.pid) for worker in workers) - before, processor_seconds(broker.pid) - kafka_before
        site.settle(site.topics.alerts)
    keys, alerts = {key for key, _ in burst}, first_alerts(site)
    began = min(one.time for one in site.records(site.topics.raw) if one.key in keys)
    articles = max(one.time for one in site.records(site.topics.enriched) if one.key in keys)
    told = [alerts[key] for key in keys if key in alerts]
    ended = max([articles, *told])
    behind = (max(told, default=articles) - articles).total_seconds()
    return Burst((ended - began).total_seconds(), behind, stories - len(told), used, kafka)
