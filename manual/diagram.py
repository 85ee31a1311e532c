"""The flow charts of the documents (`mermaid`, flowchart LR) as SVG, so that the site needs no script of another host to draw them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from manual.chart import Chart, read_chart

_LINE, _LETTER, _PAD, _GAP_X, _GAP_Y = 18, 7.4, 12, 40, 20
_BLOCK = re.compile(r"^```mermaid\n(.*?)^```", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node is drawn, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Its height half way."""
        return self.y + self.height / 2


def with_drawings(markdown: str) -> str:
    """`markdown` with a drawing in place of each chart; raises ValueError for a chart that cannot be read."""
    return _BLOCK.sub(lambda found: drawing(read_chart(found[1])) + "\n", markdown)


def drawing(chart: Chart) -> str:
    """One `<svg>` element without empty lines, in the colours of the page."""
    boxes = _boxes(chart)
    width = max(box.x + box.width for box in boxes.values()) + 2
    height = max(box.y + box.height for box in boxes.values()) + 2
    told = "; ".join(f"{chart.flat(one.start)} to {chart.flat(one.end)}" for one in chart.arrows)
    parts = [
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {width + 4:.0f} {height + 4:.0f}" '
        f'width="{width:.0f}" role="img" '
        f'style="max-width:100%;height:auto" font-size="13" font-family="sans-serif" fill="none" stroke="currentColor">',
        f"<title>{escape(told)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor" stroke="none"/></marker></defs>',
        *_arrows(chart, boxes),
        *(part for name, box in boxes.items() for part in _node(chart, name, box)),
        "</svg>",
    ]
    return "\n".join(parts)


def _columns(chart: Chart) -> list[list[str]]:
    """Nodes by how many arrows lead to them at most; an arrow that would close a circle is left out of account."""
    column = dict.fromkeys(chart.nodes, 0)
    forward: list[tuple[str, str]] = []
    for arrow in chart.arrows:
        if not _leads(arrow.end, arrow.start, forward):
            forward.append((arrow.start, arrow.end))
    for _ in chart.nodes:
        for start, end in forward:
            column[end] = max(column[end], column[start] + 1)
    columns = [[name for name in chart.nodes if column[name] == at] for at in range(max(column.values()) + 1)]
    row: dict[str, float] = {}
    for names in columns:
        before = {name: [row[start] for start, end in forward if end == name and start in row] for name in names}
        names.sort(key=lambda name: sum(before[name]) / len(before[name]) if before[name] else 0)
        row |= {name: place - len(names) / 2 for place, name in enumerate(names)}
    return columns


def _leads(start: str, end: str, arrows: Sequence[tuple[str, str]]) -> bool:
    seen, todo = {start}, [start]
    while todo:
        at = todo.pop()
        if at == end:
            return True
        following = {after for before, after in arrows if before == at} - seen
        seen |= following
        todo += following
    return False


def _boxes(chart: Chart) -> Mapping[str, Box]:
    columns = _columns(chart)
    sizes = {name: _size(lines) for name, lines in chart.nodes.items()}
    heights = [sum(sizes[name][1] + _GAP_Y for name in names) - _GAP_Y for names in columns]
    boxes: dict[str, Box] = {}
    x = 0.0
    for names, height in zip(columns, heights, strict=True):
        width, y = max(sizes[name][0] for name in names), (max(heights) - height) / 2
        for name in names:
            boxes[name] = Box(x, y, width, sizes[name][1])
            y += sizes[name][1] + _GAP_Y
        labels = [len(arrow.label) for arrow in chart.arrows if arrow.start in names]
        x += width + max(_GAP_X, *(length * _LETTER + 24 for length in labels), 0)
    return boxes


def _size(lines: Sequence[str]) -> tuple[float, float]:
    return max(map(len, lines)) * _LETTER + 2 * _PAD, len(lines) * _LINE + _PAD


def _arrows(chart: Chart, boxes: Mapping[str, Box]) -> Iterator[str]:
    for arrow in chart.arrows:
        start, end = boxes[arrow.start], boxes[arrow.end]
        if end.x <= start.x:
            start, end = end, start
            tips = 'marker-start="url(#tip)"'
        else:
            tips = 'marker-end="url(#tip)"'
        if arrow.both:
            tips = 'marker-start="url(#tip)" marker-end="url(#tip)"'
        left, right = start.x + start.width, end.x
        half, top, bottom = (left + right) / 2, start.middle, end.middle
        yield f'<path d="M{left:.0f} {top:.0f}C{half:.0f} {top:.0f} {half:.0f} {bottom:.0f} {right:.0f} {bottom:.0f}" {tips}/>'
        if arrow.label:
            yield _words(arrow.label, half, (top + bottom) / 2 - 6)


def _words(text: str, x: float, y: float) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="currentColor" stroke="none">{escape(text)}</text>'


def _node(chart: Chart, name: str, box: Box) -> Iterator[str]:
    lines = chart.nodes[name]
    radius = box.height / 2 if chart.shapes[name] == "round" else 4
    topic = ' stroke-dasharray="5 3"' if chart.shapes[name] == "store" else ""
    yield f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="{radius:.0f}"{topic}/>'
    for place, line in enumerate(lines):
        yield _words(line, box.x + box.width / 2, box.middle + (place - (len(lines) - 1) / 2) * _LINE + 4.5)
