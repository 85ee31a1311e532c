"""How a toll grew, and how it was taken back: the steps, and a chart of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from streams.facts import Kind
from streams.incidents.incident import Incident
from streams.incidents.wording import Bounds, bounds_said


@dataclass(frozen=True, slots=True)
class Step:
    """What a toll was from one moment on."""

    at: datetime
    words: str
    """As an editor would print it; "none" where nothing stood any more."""
    bounds: Bounds | None = None

    @property
    def value(self) -> int:
        """The one number to draw: best, else the lower bound, else the upper one."""
        bounds = self.bounds
        if bounds is None:
            return 0
        return next((n for n in (bounds.best, bounds.low, bounds.high) if n is not None), 0)


@dataclass(frozen=True, slots=True)
class Point:
    """A step on the chart, in its units."""

    x: float
    y: float
    top: float
    """Where the upper bound is; `y` where there is none."""
    bottom: float
    step: Step


@dataclass(frozen=True, slots=True)
class Chart:
    """A step line, and a band behind it from the lower to the upper bound."""

    width: int
    height: int
    points: Sequence[Point]
    line: str
    """For `<path d>`."""
    band: str
    most: int
    """The figure at the upper edge."""


def steps(incident: Incident, kind: Kind) -> list[Step]:
    """Each change of one toll that the incident's history has kept, oldest first."""
    return [
        Step(entry.when, change.after or "none", bounds_said(change.after) if change.after else None)
        for entry in incident.history
        for change in entry.changes
        if change.field == kind
    ]


def chart(taken: Sequence[Step], *, width: int, height: int, edge: int) -> Chart | None:
    """The steps as a picture, at even distances: what matters is their order, and a toll may stand for hours after minutes of change.

    None where there is nothing to compare: fewer than two steps.
    """
    if len(taken) < 2:
        return None
    most = max(max(step.value, (step.bounds.high or 0) if step.bounds else 0) for step in taken)
    if most == 0:
        return None
    across, down = (width - 2 * edge) / len(taken), height - 2 * edge

    def y(value: int) -> float:
        return round(edge + down * (1 - value / most), 1)

    points = []
    for number, step in enumerate(taken):
        low, high = (step.bounds.low, step.bounds.high) if step.bounds else (None, None)
        top, bottom = (y(step.value if bound is None else bound) for bound in (high, low))
        points.append(Point(round(edge + number * across, 1), y(step.value), top, bottom, step))
    end = width - edge
    line = f"M{points[0].x} {points[0].y}" + "".join(f"H{point.x}V{point.y}" for point in points[1:]) + f"H{end}"
    above = f"M{points[0].x} {points[0].top}" + "".join(f"H{point.x}V{point.top}" for point in points[1:]) + f"H{end}"
    back = "".join(f"H{point.x}V{before.bottom}" for before, point in reversed(list(pairwise(points))))
    return Chart(width, height, points, line, f"{above}V{points[-1].bottom}{back}H{points[0].x}z", most)
