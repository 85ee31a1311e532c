"""What a flow chart in mermaid's notation says; as much of the notation as the documents use."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Shape = Literal["box", "round", "store"]
_WIDTH = 24
"""Letters in a line of a node."""
_ARROW = re.compile(r"\s*(<?-->)(?:\|([^|]*)\|)?\s*")
_AND = re.compile(r" & (?![^\[]*\])")
_NODE = re.compile(r"(?P<name>\w+)(?P<shape>\[\((?P<store>[^()]*)\)\]|\(\[(?P<round>[^\[\]]*)\]\)|\[(?P<box>[^\[\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another, or both ways."""

    start: str
    end: str
    label: str = ""
    both: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Nodes in the order in which they are first named, with the lines of their text."""

    nodes: Mapping[str, tuple[str, ...]]
    shapes: Mapping[str, Shape]
    arrows: tuple[Arrow, ...] = field(default=())

    def flat(self, name: str) -> str:
        """A node's text in one line."""
        return " ".join(self.nodes[name])


def read_chart(text: str) -> Chart:
    """Read `flowchart LR`; raises ValueError for a line that is none of ours."""
    head, *lines = [line.strip() for line in text.strip().splitlines()]
    if head != "flowchart LR":
        raise ValueError(f"{head!r}: only `flowchart LR` is drawn")
    nodes: dict[str, tuple[str, ...]] = {}
    shapes: dict[str, Shape] = {}
    arrows: list[Arrow] = []
    for line in filter(None, lines):
        groups = [[_named(one, nodes, shapes, line) for one in _AND.split(group)] for group in _ARROW.split(line)[::3]]
        marks = _ARROW.split(line)
        for at, (before, after) in enumerate(pairwise(groups)):
            mark, label = marks[3 * at + 1], (marks[3 * at + 2] or "").strip('"')
            fan = [(start, end) for start in before for end in after]
            # Of arrows that are told of together the first has the words.
            arrows += [Arrow(start, end, "" if place else label, both=mark.startswith("<")) for place, (start, end) in enumerate(fan)]
    pairs = {(arrow.start, arrow.end) for arrow in arrows if arrow.both}
    return Chart(nodes, shapes, tuple(arrow for arrow in arrows if (arrow.end, arrow.start) not in pairs))


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line for told in re.split(r"<br ?/?>", words) for line in textwrap.wrap(told, _WIDTH))


def _named(text: str, nodes: dict[str, tuple[str, ...]], shapes: dict[str, Shape], line: str) -> str:
    found = _NODE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} in {line!r}: not a node")
    name = found["name"]
    told: dict[Shape, str | None] = {"store": found["store"], "round": found["round"], "box": found["box"]}
    for shape, words in told.items():
        if words is not None:
            nodes[name], shapes[name] = _lines(words.strip('"')), shape
    if name not in nodes:
        nodes[name], shapes[name] = (name,), "box"
    return name
