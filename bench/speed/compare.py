"""tollwire beside `nlp.pipe` alone, loops that one would write by hand, and other stream processors.

Every contestant runs the same pipeline over the same stories and publishes an enriched article for each. All have a turn in every round, so
that what else goes on on the machine befalls all alike. Figures are medians of the rounds, ratios are to `nlp.pipe` of the same round.
Start and warm-up do not count.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from bench.speed.chart import bars
from bench.speed.contestants import RAW, Took, one_round
from bench.speed.part import Answer, Asked, table
from bench.speed.site import Broker

STORIES = 240
COLUMNS = ("contestant", "stream", "stories a second", "of nlp.pipe", "spread", "CPU a story (ms)", "of nlp.pipe", "memory (MB)", "facts")


def measure(broker: Broker, asked: Asked) -> Answer:
    """Every contestant, as many rounds as asked for, on each stream."""
    number, rows, figures = asked.stories or STORIES, list[Sequence[str]](), dict[str, object]()
    charts, rates = dict[str, str](), dict[str, float]()
    for kind in asked.streams:
        rounds = []
        for one in range(asked.rounds):
            rounds.append(one_round(broker, kind, number, asked.peers_python))
            print(kind, one + 1, {name: round(number / took.seconds, 1) for name, took in rounds[-1].items()}, flush=True)
        rows += _rows(rounds, kind, number)
        figures[kind] = {name: _figures([one[name] for one in rounds], number) for name in rounds[0]}
        rates = {name: median(number / one[name].seconds for one in rounds) for name in rounds[0]}
        charts[f"speed-{kind}.svg"] = bars(f"Stories a second, stream “{kind}”", rates)
    pictures = [f"![Stories a second of each contestant]({name})" for name in charts]
    return Answer([*table(COLUMNS, rows), "", *pictures], charts, figures)


def _rows(rounds: Sequence[Mapping[str, Took]], kind: str, number: int) -> Iterator[Sequence[str]]:
    for name in rounds[0]:
        took, raw = [one[name] for one in rounds], [one[RAW] for one in rounds]
        rate = [r.seconds / t.seconds for r, t in zip(raw, took, strict=True)]
        cpu = [t.cpu / r.cpu for r, t in zip(raw, took, strict=True)]
        same = all(t.articles == r.articles for r, t in zip(raw, took, strict=True))
        yield (
            name,
            kind,
            f"{median(number / t.seconds for t in took):.1f}",
            f"{median(rate):.2f}",
            f"{min(rate):.2f}–{max(rate):.2f}",
            f"{median(1000 * t.cpu / number for t in took):.0f}",
            f"{median(cpu):.2f}",
            f"{median(t.megabytes for t in took):.0f}" if took[0].megabytes else "",
            "the same" if same else "OTHERS",
        )


def _figures(took: Sequence[Took], number: int) -> dict[str, float]:
    return {
        "stories_a_second": median(number / one.seconds for one in took),
        "cpu_ms_a_story": median(1000 * one.cpu / number for one in took),
        "megabytes": median(one.megabytes for one in took),
    }
