"""What a reader asks the board for is what it shows, and what there is not is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.errors import BadFilter
from streams.web.board_state import BoardState
from streams.web.filters import Filters, chosen, read_filters
from tests.web.test_board import NOON, alert, client, incident, toll


def board() -> BoardState:
    state = BoardState()
    state.put_incident(incident("sfax"))
    state.put_incident(incident("homs", country="SY", tolls={"killed": toll(30), "missing": toll(4)}))
    state.put_incident(incident("old", country="SY", last_reported=NOON - timedelta(hours=30), tolls={"injured": toll(5)}))
    state.put_incident(incident("gone", status="retracted", tolls={}))
    state.put_alert(alert("a1", incident_id="urn:tollwire:incident:homs", severity="Severe"))
    state.put_alert(alert("a2", incident_id="urn:tollwire:incident:sfax", severity="Moderate"))
    return state


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["homs", "sfax", "old", "gone"]),
        ({"country": "SY"}, ["homs", "old"]),
        ({"kind": "killed"}, ["homs", "sfax"]),
        ({"kind": "injured"}, ["old"]),
        ({"severity": "Moderate"}, ["homs", "sfax"]),
        ({"severity": "Severe"}, ["homs"]),
        ({"severity": "Extreme"}, []),
        ({"hours": "24"}, ["homs", "sfax", "gone"]),
        ({"stands": "withdrawn"}, ["gone"]),
        ({"stands": "standing", "country": "SY", "hours": "24"}, ["homs"]),
        ({"country": "", "kind": ""}, ["homs", "sfax", "old", "gone"]),
    ],
)
def test_each_filter_leaves_what_fits(asked: dict[str, str], names: list[str]) -> None:
    found = chosen(board(), read_filters(asked), now=NOON)
    assert [one.incident_id.rsplit(":", 1)[1] for one in found] == names


def test_a_cancelled_alert_no_longer_makes_an_incident_severe() -> None:
    state = board()
    state.put_alert(alert("a3", incident_id="urn:tollwire:incident:homs", severity="Severe", msg_type="Cancel", incident_version=2))
    assert not chosen(state, Filters(severity="Severe"), now=NOON)


@pytest.mark.parametrize(
    ("asked", "valid"),
    [
        ({"kind": "eaten"}, "killed, injured"),
        ({"severity": "severe"}, "Severe"),
        ({"hours": "5"}, "6, 24"),
        ({"country": "syria"}, "two capitals"),
        ({"stands": "maybe"}, "standing"),
        ({"page": "0"}, "1 to 1000"),
        ({"page": "9" * 5000}, "1 to 1000"),
        ({"page": "²"}, "1 to 1000"),
    ],
)
def test_a_filter_that_there_is_not_is_refused_with_those_there_are(asked: dict[str, str], valid: str) -> None:
    with pytest.raises(BadFilter, match=valid):
        read_filters(asked)
    with client(incident()) as page:
        answer = page.get("/", params=asked)
    assert answer.status_code == 400
    assert valid in answer.text


def test_the_address_of_a_page_says_the_same_filters_again() -> None:
    filters = Filters(country="SY", kind="killed", severity="Severe", hours=24, stands="standing", page=3)
    asked = dict(pair.split("=") for pair in filters.query(page=3).removeprefix("?").split("&"))
    assert read_filters(asked) == filters
    assert Filters().query() == ""
    assert not Filters(page=2).asks


def test_a_long_list_comes_in_pages_that_hold_every_incident_once() -> None:
    many = [incident(f"n{number:03}", title=f"Ferry {number:03} sinks") for number in range(250)]
    with client(*many) as page:
        texts = [page.get("/", params={"page": str(number)}).text for number in (1, 2, 3)]
    shown = [[number for number in range(250) if f"<bdi>Ferry {number:03} sinks</bdi>" in text] for text in texts]
    assert [len(numbers) for numbers in shown] == [100, 100, 50]
    assert sorted(number for numbers in shown for number in numbers) == list(range(250))
    assert 'rel="next"' in texts[0]
    assert 'rel="next"' not in texts[2]


def test_only_the_countries_that_there_are_can_be_chosen() -> None:
    with client(incident(), replace(incident("homs"), country="SY")) as page:
        text = page.get("/").text
    assert '<option value="TN">Tunisia</option>' in text
    assert '<option value="SY">Syria</option>' in text
    assert "France" not in text
