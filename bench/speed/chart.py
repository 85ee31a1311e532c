"""Small charts as SVG: bars, and lines over a scale."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import floor, log10

Points = Sequence[tuple[float, float]]
COLOURS = ("#1f5f8b", "#c8553d", "#588157", "#8d6a9f", "#b58900", "#555555")
WIDTH, LEFT, RIGHT, TOP, ROW = 640, 190, 70, 34, 24
HEIGHT, AXIS = 320, 60


def bars(title: str, values: Mapping[str, float], *, limit: float | None = None) -> str:
    """A bar for each value with its number, and a line at the limit where there is one."""
    most = max([*values.values(), limit or 0.0]) or 1.0
    scale, height = (WIDTH - LEFT - RIGHT) / most, TOP + ROW * len(values) + 10
    parts = [_text(10, 20, title, bold=True)]
    for number, (name, value) in enumerate(values.items()):
        y = TOP + ROW * number
        parts.append(_text(LEFT - 8, y + 15, name, anchor="end"))
        parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{value * scale:.1f}" height="{ROW - 7}" fill="{COLOURS[0]}"/>')
        parts.append(_text(LEFT + value * scale + 6, y + 15, _number(value)))
    if limit is not None:
        x = LEFT + limit * scale
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 8}" stroke="{COLOURS[1]}" stroke-dasharray="4 3"/>')
    return _svg(parts, height)


def lines(title: str, series: Mapping[str, Points], *, x: str, y: str, limit: float | None = None) -> str:
    """A line for each series over a scale from 0, and one across at the limit where there is one."""
    wide, high = WIDTH - AXIS - 20, HEIGHT - TOP - 50
    most_x = max((point[0] for points in series.values() for point in points), default=1.0) or 1.0
    most_y = 1.05 * max([*(point[1] for points in series.values() for point in points), limit or 0.0, 1e-9])

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return AXIS + point[0] / most_x * wide, TOP + high - point[1] / most_y * high

    parts = [_text(10, 20, title, bold=True), _text(AXIS + wide / 2, HEIGHT - 8, x, anchor="middle"), _text(6, TOP + 2, y)]
    for value in _ticks(most_y):
        left, height = at((0, value))
        parts.append(f'<line x1="{left}" y1="{height:.1f}" x2="{AXIS + wide}" y2="{height:.1f}" stroke="#ddd"/>')
        parts.append(_text(AXIS - 6, height + 4, _number(value), anchor="end"))
    for value in _ticks(most_x):
        parts.append(_text(at((value, 0))[0], TOP + high + 16, _number(value), anchor="middle"))
    if limit is not None:
        height = at((0, limit))[1]
        parts.append(
            f'<line x1="{AXIS}" y1="{height:.1f}" x2="{AXIS + wide}" y2="{height:.1f}" stroke="{COLOURS[1]}" stroke-dasharray="4 3"/>'
        )
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{left:.1f},{height:.1f}" for left, height in map(at, points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if len(points) < 20:
            parts += [f'<circle cx="{left:.1f}" cy="{height:.1f}" r="3" fill="{colour}"/>' for left, height in map(at, points)]
        parts.append(_text(AXIS + 10, TOP + 16 + 16 * number, name, colour=colour))
    return _svg(parts, HEIGHT)


def _ticks(most: float) -> Iterable[float]:
    step = 10 ** floor(log10(most))
    while most / step < 4:
        step /= 2
    return [step * n for n in range(int(most / step) + 1)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, colour: str = "#222") -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'


def _svg(parts: Sequence[str], height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
    body = "\n".join(parts)
    return f'{head}font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
