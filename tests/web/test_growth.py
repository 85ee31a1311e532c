"""How a toll grew is drawn from what the incident's history says, and nothing else."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.incidents.incident import Change, HistoryEntry
from streams.incidents.wording import Bounds, bounds_words
from streams.web.growth import Step, chart, steps
from tests.web.test_board import NOON, client, incident


def history(*words: str | None, kind: str = "killed") -> tuple[HistoryEntry, ...]:
    before: str | None = None
    made = []
    for number, after in enumerate(words, start=1):
        when = NOON + timedelta(minutes=number)
        made.append(HistoryEntry(number, when, "urn:a", str(number), "new_version", changes=(Change(kind, before, after),)))
        before = after
    return tuple(made)


def test_steps_are_the_changes_of_one_kind_with_their_bounds() -> None:
    one = incident(history=(*history("3", "at least 9", None), *history("40", kind="injured")))
    assert [(step.words, step.value, step.bounds) for step in steps(one, "killed")] == [
        ("3", 3, Bounds(3, 3, 3)),
        ("at least 9", 9, Bounds(9, None, None)),
        ("none", 0, None),
    ]


def test_a_toll_that_never_changed_has_no_chart() -> None:
    assert chart(steps(incident(history=history("3")), "killed"), width=72, height=20, edge=2) is None


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 10**6)] * 3), min_size=2, max_size=40))
def test_a_chart_stays_within_its_edges_and_higher_is_more(bounds: list[tuple[int | None, int | None, int | None]]) -> None:
    taken = [Step(NOON, bounds_words(*one), Bounds(*one)) for one in bounds]
    drawn = chart(taken, width=100, height=50, edge=5)
    if drawn is None:
        assert not any(step.value or (step.bounds and step.bounds.high) for step in taken)
        return
    assert all(5 <= y <= 45 for point in drawn.points for y in (point.y, point.top) if y <= point.y)
    assert all(5 <= point.x < 95 for point in drawn.points)
    for one in drawn.points:
        for other in drawn.points:
            assert one.step.value <= other.step.value or one.y <= other.y


def test_the_incident_page_tells_the_steps_in_words_too() -> None:
    with client(incident(history=history("3", "at least 9"))) as page:
        text = page.get("/incidents/urn:tollwire:incident:one").text
    assert "How the number of killed was told: 3, 4 Mar 2026 12:01; at least 9, 4 Mar 2026 12:02" in text
    assert "How it changed: 2 steps" in text


def test_a_figure_that_was_taken_back_is_shown_as_none() -> None:
    with client(incident(status="retracted", tolls={}, history=history("3", None))) as page:
        text = page.get("/incidents/urn:tollwire:incident:one").text
    assert "No figure stands" in text
    assert "do not use its figures" in text
