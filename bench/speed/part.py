"""What every part of the bench is asked, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given on the command line; None where each part has a number of its own."""

    stories: int | None = None
    rounds: int = 5
    backlog: int = 5000
    streams: Sequence[str] = ("mixed", "conflict")
    peers_python: str | None = None
    processes: Sequence[int] | None = None
    shares: Sequence[int] = (20, 50, 80)
    """Per cent of the capacity."""
    incidents: Sequence[int] = (10_000, 100_000)
    store: str = "rocksdb"


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of a part for the page, its charts by the names of their files, and its figures for other parts."""

    lines: Sequence[str]
    charts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, object] = field(default_factory=dict)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    return [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *(f"| {' | '.join(row)} |" for row in rows)]


def percentile(values: Sequence[float], of_hundred: float) -> float:
    """The smallest value that so many of a hundred do not exceed; infinite where there is none."""
    ordered = sorted(values)
    rank = -(-len(ordered) * of_hundred // 100)
    return ordered[max(0, int(rank) - 1)] if ordered else float("inf")
