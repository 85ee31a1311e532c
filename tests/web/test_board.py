"""The board shows what stands, marks what does not, and gives a page nothing to attack with."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from streams.alerts.alert import Alert, Area, Evidence
from streams.facts import Attribution, Place, Who
from streams.incidents.incident import Incident, IncidentToll, LedgerEntry, SourceArticle
from streams.web.board import make_board
from streams.web.board_state import BoardState

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def toll(best: int, *, low: int | None = None, high: int | None = None, conflict: bool = False) -> IncidentToll:
    return IncidentToll(low=best if low is None else low, best=best, high=high, as_of=NOON, uri="urn:a", conflict=conflict)


def incident(name: str = "one", **changes: object) -> Incident:
    made = Incident(
        incident_id=f"urn:tollwire:incident:{name}",
        version=1,
        status="open",
        title="Ferry sinks off Sfax",
        country="TN",
        event="sea accident",
        event_type="Transport accident",
        sub_event_type=None,
        place=Place("Sfax", "TN"),
        date_start="2026-03-04",
        date_end="2026-03-04",
        first_reported=NOON,
        last_reported=NOON,
        updated=NOON,
        tolls={"killed": toll(9)},
        number_of_sources=1,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def alert(name: str = "a1", **changes: object) -> Alert:
    made = Alert(
        identifier=name,
        sender="tollwire",
        sent=NOON,
        status="Actual",
        msg_type="Alert",
        incident_id="urn:tollwire:incident:one",
        incident_version=1,
        rules=("mass-casualty",),
        channels=(),
        event="sea accident",
        category="Transport",
        urgency="Past",
        severity="Severe",
        certainty="Likely",
        headline="At least 9 killed off Sfax, Tunisia",
        description="",
        area=Area("Sfax, Tunisia", "TN"),
        date_start="2026-03-04",
        evidence=(Evidence("urn:a", "1", "at least nine sailors drowned", 0, 28, attributed_to=Attribution("coast guard", "official")),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def client(*updates: Incident | Alert, fail: bool = False) -> TestClient:
    async def stream() -> AsyncIterator[Incident | Alert]:
        for update in updates:
            yield update
        if fail:
            raise ConnectionError("broker gone")
        await asyncio.Event().wait()

    return TestClient(make_board(stream, pause=0.01), base_url="http://localhost")


def test_overview_shows_incident_and_alert_with_its_quote() -> None:
    with client(incident(), alert()) as board:
        page = board.get("/").text
    assert "Ferry sinks off Sfax" in page
    assert "at least 9" in page
    assert "at least nine sailors drowned" in page
    assert "coast guard" in page


def test_empty_board_says_how_to_feed_it() -> None:
    with client() as board:
        assert "tollwire feed" in board.get("/").text


def test_script_in_a_headline_stays_text() -> None:
    evil = incident(title="<script>alert(1)</script>", source_articles=(SourceArticle("urn:x", "1", NOON, link="javascript:alert(1)"),))
    with client(evil) as board:
        overview = board.get("/").text
        page = board.get("/incidents/urn:tollwire:incident:one").text
    assert "<script>alert" not in overview + page
    assert "&lt;script&gt;alert(1)" in overview
    assert "javascript:alert" not in page


def test_every_answer_carries_the_content_security_policy() -> None:
    with client() as board:
        for path in ("/", "/incidents/nothing", "/static/board.js", "/health/live"):
            assert "default-src 'none'" in board.get(path).headers["content-security-policy"], path


def test_request_for_another_host_is_refused() -> None:
    with client() as board:
        assert board.get("/", headers={"host": "evil.example"}).status_code == 400


def test_incident_page_shows_ledger_with_what_no_longer_stands() -> None:
    entry = LedgerEntry(
        "f1", "killed", 12, 12, 12, "exact", Who("sailors"), "twelve sailors died", 0, 19, "body", "urn:a", "1", NOON, "corrected"
    )
    with client(incident(ledger=(entry,), tolls={"killed": toll(9, conflict=True)})) as board:
        page = board.get("/incidents/urn:tollwire:incident:one").text
    assert "twelve sailors died" in page
    assert 'class="corrected"' in page
    assert "sources differ" in page


def test_unknown_incident_is_not_found() -> None:
    with client() as board:
        assert board.get("/incidents/urn:nothing").status_code == 404


def test_lost_stream_shows_in_health() -> None:
    with client(fail=True) as board:
        for _ in range(100):
            if (answer := board.get("/health/live")).status_code == 503:
                break
    assert answer.status_code == 503
    assert answer.json()["error"] == "ConnectionError"


def test_older_state_of_an_incident_does_not_replace_a_newer_one() -> None:
    state = BoardState()
    assert state.put_incident(incident(version=3, title="new"))
    assert not state.put_incident(incident(version=2, title="old"))
    assert [i.title for i in state.incidents()] == ["new"]


def test_repeated_alert_is_shown_once_and_memory_is_bounded() -> None:
    state = BoardState(max_alerts=2)
    assert state.put_alert(alert("a1"))
    assert not state.put_alert(alert("a1"))
    for name in ("a2", "a3"):
        state.put_alert(alert(name))
    assert [a.identifier for a in state.alerts()] == ["a3", "a2"]


def test_newest_day_comes_first_then_the_gravest_and_withdrawn_last() -> None:
    state = BoardState()
    state.put_incident(incident("small", tolls={"killed": toll(2)}))
    state.put_incident(incident("grave", tolls={"killed": toll(80)}))
    state.put_incident(incident("older", tolls={"killed": toll(500)}, last_reported=NOON - timedelta(days=2)))
    state.put_incident(incident("withdrawn", status="retracted", tolls={}))
    assert [i.incident_id.rsplit(":", 1)[1] for i in state.incidents()] == ["grave", "small", "older", "withdrawn"]


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [(9, 9, 9, ">9<"), (9, 9, None, "at least 9"), (None, None, 9, "up to 9"), (9, 10, 12, "10 (9 to 12)"), (None, None, None, "unknown")],
)
def test_figure_is_printed_with_the_words_that_bound_it(low: int | None, best: int | None, high: int | None, words: str) -> None:
    figure = IncidentToll(low=low, best=best, high=high, as_of=NOON, uri="urn:a")
    with client(incident(tolls={"killed": figure})) as board:
        assert words in board.get("/").text
