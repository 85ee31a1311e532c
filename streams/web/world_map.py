"""Incidents as pins on the board's map."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from streams.incidents.incident import GONE, Incident
from streams.web.projection import HEIGHT, WIDTH, project

SPOT = 6.0
"""Incidents that lie within so many units of one another share a pin on the map of the world."""
NEAREST = 120.0
"""The narrowest part of the map that is shown, in its units: some 4,800 km at the equator."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One spot on the map: the gravest of the incidents there, and how many they are."""

    x: float
    y: float
    radius: float
    incident: Incident
    number: int


@dataclass(frozen=True, slots=True)
class WorldMap:
    """What of the world is shown, in units of the map, and the pins on it, the gravest last so that it lies on top."""

    left: float
    top: float
    width: float
    height: float
    pins: tuple[Pin, ...]
    nowhere: int
    """Incidents without coordinates, which are in the list alone."""


def world_map(incidents: Iterable[Incident], *, near: bool = False) -> WorldMap:
    """The pins of incidents that come in the board's order; `near` shows only the part of the world where they are."""
    spots: dict[str, tuple[float, float, Incident]] = {}
    nowhere = 0
    for incident in incidents:
        place = incident.place
        if place is None or place.latitude is None or place.longitude is None:
            nowhere += 1
        else:
            spots[incident.incident_id] = (*project(place.latitude, place.longitude), incident)
    left, top, width = _frame([(x, y) for x, y, _ in spots.values()]) if near and spots else (0.0, 0.0, float(WIDTH))
    scale = width / WIDTH
    shared: dict[tuple[int, int], list[tuple[float, float, Incident]]] = {}
    for spot in spots.values():
        shared.setdefault((round(spot[0] / (SPOT * scale)), round(spot[1] / (SPOT * scale))), []).append(spot)
    pins = []
    for there in shared.values():
        x, y, gravest = max(there, key=lambda spot: (spot[2].status not in GONE, harm(spot[2])))
        pins.append(Pin(x, y, round((3 + 2.2 * math.log10(1 + harm(gravest))) * scale, 2), gravest, len(there)))
    pins.sort(key=lambda pin: (pin.incident.status not in GONE, pin.radius))
    return WorldMap(left, top, width, width * HEIGHT / WIDTH, tuple(pins), nowhere)


def harm(incident: Incident) -> int:
    """The size of the toll that is drawn: that of the dead, else a tenth of the largest other one."""

    def least(kind: str) -> int:
        toll = incident.tolls.get(kind)  # type: ignore[call-overload]
        return 0 if toll is None else (toll.best or toll.low or toll.high or 0)

    return least("killed") or max((least(kind) for kind in incident.tolls), default=0) // 10


def _frame(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Left, top and width of the part of the map that holds the points with some room, in the map's own proportions."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = min(float(WIDTH), max(NEAREST, 1.4 * (max(xs) - min(xs)), 1.4 * (max(ys) - min(ys)) * WIDTH / HEIGHT))
    height = width * HEIGHT / WIDTH
    left = min(max(0.0, (max(xs) + min(xs) - width) / 2), WIDTH - width)
    top = min(max(0.0, (max(ys) + min(ys) - height) / 2), HEIGHT - height)
    return round(left, 1), round(top, 1), round(width, 1)
