"""Where incidents lie on the map."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.facts import Place
from streams.web.build_world import world_svg
from streams.web.pages import HERE
from streams.web.projection import HEIGHT, WIDTH, project
from streams.web.world_map import world_map
from tests.web.test_board import client, incident, toll


def at(name: str, latitude: float | None, longitude: float | None, dead: int = 9, status: str = "open") -> object:
    place = Place(name, "TN", latitude=latitude, longitude=longitude)
    return incident(name, place=place, tolls={"killed": toll(dead)}, status=status)


def test_the_middle_of_the_map_is_where_the_equator_meets_greenwich() -> None:
    x, y = project(0, 0)
    assert x == WIDTH / 2
    assert project(10, 0)[1] < y < project(-10, 0)[1]
    assert project(0, -180)[0] == 0
    assert project(0, 180)[0] == WIDTH


def test_areas_are_kept() -> None:
    """A degree's cell at 60 degrees has half the area of one at the equator, as on the globe."""

    def area(latitude: float) -> float:
        corners = [project(latitude + dy * 10, dx * 60) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))]
        pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2

    assert area(55) / area(-5) == pytest.approx(0.5, abs=0.02)


@given(st.floats(-56, 84), st.floats(-180, 180))
def test_every_inhabited_place_is_on_the_map(latitude: float, longitude: float) -> None:
    x, y = project(latitude, longitude)
    assert 0 <= x <= WIDTH
    assert -0.1 <= y <= HEIGHT


def test_the_gravest_of_a_spot_gives_its_pin_and_lies_on_top() -> None:
    found = world_map([at("Sfax", 34.7, 10.7, 3), at("Sfax port", 34.71, 10.71, 80), at("Lima", -12, -77, 5)])  # type: ignore[list-item]
    assert [(pin.incident.incident_id.rsplit(":", 1)[1], pin.number) for pin in found.pins] == [("Lima", 1), ("Sfax port", 2)]
    assert found.pins[0].radius < found.pins[1].radius


def test_what_was_taken_back_gives_no_pin_its_name_while_something_stands_there() -> None:
    found = world_map([at("gone", 34.7, 10.7, 300, "retracted"), at("stands", 34.7, 10.7, 2)])  # type: ignore[list-item]
    assert [pin.incident.incident_id.rsplit(":", 1)[1] for pin in found.pins] == ["stands"]


def test_an_incident_without_coordinates_is_counted_and_said() -> None:
    assert world_map([at("somewhere", None, None)]).nowhere == 1  # type: ignore[list-item]
    with client(incident()) as page:
        assert "but for 1 whose place has no coordinates" in page.get("/").text


def test_a_country_that_is_chosen_is_shown_from_near() -> None:
    with client(at("Sfax", 34.7, 10.7), at("Tunis", 36.8, 10.2)) as page:  # type: ignore[arg-type]
        whole = re.search(r'viewBox="([\d. ]+)" aria-hidden', page.get("/").text)
        near = re.search(r'viewBox="([\d. ]+)" aria-hidden', page.get("/?country=TN").text)
    assert whole is not None
    assert near is not None
    assert whole[1].split()[2] == "1000.0"
    left, top, width, height = map(float, near[1].split())
    assert width == 120
    assert left < project(34.7, 10.7)[0] < left + width
    assert top < project(36.8, 10.2)[1] < top + height


def test_a_coast_across_the_date_line_is_drawn_on_both_sides_and_shared_borders_once() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[170, 0], [20, 0], [0, 10], [-20, 0]], [[170, 10], [0, -10]], [[170, 0], [-10, 0], [0, 10], [10, 0]]],
        "objects": {
            "land": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1]]]}]},
            "countries": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0, 1]]}, {"type": "Polygon", "arcs": [[2, ~1]]}],
            },
        },
    }
    svg = world_svg(topology)
    land = re.search(r'id="land" d="([^"]+)"', svg)
    borders = re.search(r'id="borders"[^>]* d="([^"]+)"', svg)
    assert land is not None
    assert borders is not None
    assert land[1].count("M") == 2
    assert borders[1].count("M") == 1


def test_the_shapes_that_ship_are_small_and_hold_nothing_but_paths() -> None:
    svg = (HERE / "static" / "world.svg").read_text()
    assert len(svg) < 100_000
    assert re.findall(r"<(\w+)", svg) == ["svg", "path", "path"]
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in svg
