"""Draws static/world.svg, the shapes behind the board's map: `python -m streams.web.build_world countries-110m.json > …/world.svg`.

The file is that of the npm package world-atlas 2.0.2 (ISC), which holds the countries of Natural Earth 4.1 at 1:110 million (public domain)
as TopoJSON. Run only to draw the map anew; nothing that runs needs it.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from streams.web.projection import HEIGHT, WIDTH, project

Line = Sequence[tuple[float, float]]
"""Longitude and latitude of each point."""
SOUTHERNMOST = -60.0
"""What lies wholly beyond is left out: Antarctica."""


def world_svg(topology: Mapping[str, Any]) -> str:
    """Two paths, `land` and `borders`, for `<use>`: they have no colours of their own."""
    arcs = _arcs(topology)
    land = "".join(
        _path(side, close=True)
        for polygon in _polygons(topology["objects"]["land"])
        for ring in (_joined(part, arcs) for part in polygon)
        if max(latitude for _, latitude in ring) > SOUTHERNMOST
        for side in _sides(ring)
    )
    uses = Counter(
        index if index >= 0 else ~index for polygon in _polygons(topology["objects"]["countries"]) for part in polygon for index in part
    )
    borders = "".join(_path(arcs[index], close=False) for index, times in sorted(uses.items()) if times > 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        "<!-- Natural Earth (public domain), drawn by streams/web/build_world.py. -->\n"
        f'<path id="land" d="{land}"/>\n<path id="borders" vector-effect="non-scaling-stroke" d="{borders}"/>\n</svg>\n'
    )


def _arcs(topology: Mapping[str, Any]) -> list[Line]:
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines: list[Line] = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        lines.append(line)
    return lines


def _polygons(shape: Mapping[str, Any]) -> Iterator[list[list[int]]]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _polygons(part)
    elif shape["type"] == "Polygon":
        yield shape["arcs"]
    else:
        yield from shape["arcs"]


def _joined(indices: Sequence[int], arcs: Sequence[Line]) -> Line:
    ring: list[tuple[float, float]] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(line[1:] if ring else line)
    return ring


def _sides(ring: Line) -> list[Line]:
    """A ring that crosses 180 degrees twice, once for each side of the map; `project` keeps what lies beyond on the edge."""
    whole: list[tuple[float, float]] = []
    turn = 0.0
    for longitude, latitude in ring:
        if whole and abs(step := longitude + turn - whole[-1][0]) > 180:
            turn -= math.copysign(360.0, step)
        whole.append((longitude + turn, latitude))
    west, east = min(x for x, _ in whole), max(x for x, _ in whole)
    moves = [0.0] + [360.0] * (west < -180) + [-360.0] * (east > 180)
    sides = [[(longitude + move, latitude) for longitude, latitude in whole] for move in moves]
    return [[side[n] for n in range(len(side)) if min(abs(x) for x, _ in side[max(0, n - 1) : n + 2]) <= 180] for side in sides]


def _path(line: Line, *, close: bool) -> str:
    points = [project(latitude, longitude) for longitude, latitude in line]
    kept = [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + ("z" if close else "")


if __name__ == "__main__":
    sys.stdout.write(world_svg(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
