"""What a second worker brings, with news of all countries alike and with most of it of one, whose reports all go to one partition."""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice

from bench.speed.chart import bars
from bench.speed.latency import first_alerts
from bench.speed.made import incidents
from bench.speed.part import Answer, Asked, table
from bench.speed.site import Broker, Site

STORIES, WARM_UP, HOT = 600, 24, 80
COLUMNS = (
    "workers",
    "stories of one country",
    "stories a second",
    "of one worker",
    "last alert after the last article (s)",
    "without alert",
)


def measure(broker: Broker, asked: Asked) -> Answer:
    """One worker and two, without and with a hot country."""
    rows, figures, number = list[Sequence[str]](), dict[str, float](), asked.stories or STORIES
    for hot in (0, HOT):
        one = 0.0
        for workers in (1, 2):
            rate, behind, silent = _burst(broker, workers, number, hot)
            one = one or rate
            name = f"{workers} {'workers' if workers > 1 else 'worker'}, {f'{hot} % of one country' if hot else 'all countries'}"
            figures[name] = rate
            share = f"{hot} %" if hot else "as it comes"
            rows.append((str(workers), share, f"{rate:.1f}", f"{rate / one:.2f}", f"{behind:.1f}", f"{silent} of {number}"))
            print(rows[-1], flush=True)
    chart = bars("Stories a second", figures)
    picture = "![Stories a second of one and two workers](speed-workers.svg)"
    return Answer([*table(COLUMNS, rows), "", picture], {"speed-workers.svg": chart}, dict(figures))


def _burst(broker: Broker, number: int, stories: int, hot: int) -> tuple[float, float, int]:
    """Stories a second until all have their alerts, seconds that the last alert was behind the last article, stories without one."""
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
        site.send(burst)
        site.wait(site.topics.enriched, len(warm) + stories, *workers)
        site.settle(site.topics.alerts)
    keys, alerts = {key for key, _ in burst}, first_alerts(site)
    began = min(one.time for one in site.records(site.topics.raw) if one.key in keys)
    articles = max(one.time for one in site.records(site.topics.enriched) if one.key in keys)
    told = [alerts[key] for key in keys if key in alerts]
    ended = max([articles, *told])
    return stories / (ended - began).total_seconds(), (max(told, default=articles) - articles).total_seconds(), stories - len(told)
