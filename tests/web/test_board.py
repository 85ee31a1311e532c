"""The board shows what stands, marks what does not, and gives a page nothing to attack with."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from streams.alerts.alert import Alert, Area, Evidence
from streams.facts import Attribution, Place, Who
from streams.incidents.incident import Change, Incident, IncidentToll, LedgerEntry
from streams.incidents.source_article import Claim, SourceArticle
from streams.web.board import make_board
from streams.web.board_state import BoardState, Update
from streams.web.pages import Pages, in_sentence
from streams.web.pipeline import Letter, LetterDone
from tests.web.made_board import odd_incidents

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


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


def client(*updates: Update, fail: bool = False) -> TestClient:
    async def stream() -> AsyncIterator[Update]:
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


def test_the_newest_alerts_are_kept_in_whatever_order_the_partitions_are_read() -> None:
    state = BoardState(max_alerts=20)
    for number in [*range(50, 100), *range(50)]:
        state.put_alert(alert(f"a{number:02}", sent=NOON + timedelta(minutes=number)))
    assert [a.identifier for a in state.alerts()] == [f"a{number}" for number in range(99, 79, -1)]


def test_the_incidents_reported_last_are_kept_in_whatever_order_the_partitions_are_read() -> None:
    state = BoardState(max_incidents=20)
    for number in [*range(50, 100), *range(50)]:
        state.put_incident(incident(f"n{number:02}", last_reported=NOON - timedelta(days=100 - number)))
    kept = [i.incident_id.rsplit(":", 1)[1] for i in state.incidents()]
    assert len(kept) <= 22
    assert kept[:20] == [f"n{number}" for number in range(99, 79, -1)]


def test_a_quote_stands_in_its_sentence_with_the_figure_marked() -> None:
    entry = LedgerEntry(
        "f1", "killed", 26, 26, 26, "exact", Who("people"), "26", 40, 42, "body", "urn:a", "1", NOON, "active",
        sentence="The governor put the dead at 26 & rising.",
    )  # fmt: skip
    figure = replace(toll(26), fact_id="f1")
    with client(incident(ledger=(entry,), tolls={"killed": figure})) as board:
        for path in ("/", "/incidents/urn:tollwire:incident:one"):
            assert "“The governor put the dead at <mark>26</mark> &amp; rising.”" in board.get(path).text


@pytest.mark.parametrize(
    ("quote", "sentence", "around"),
    [
        ("26", "In March 2026 the governor put it at 26.", ("In March 2026 the governor put it at ", ".")),
        ("26", "It fell from 1,26 to 26,000 or 2.26, and then 26 died.", ("It fell from 1,26 to 26,000 or 2.26, and then ", " died.")),
        ("26", "Of 26 people 26 died.", None),
        ("26", "In 2026 nobody died.", None),
        ("at least 9", "Police said at least 9 died.", ("Police said ", " died.")),
        ("", "Nobody died.", None),
        ("(nine)", "Police (nine) said.", ("Police ", " said.")),
    ],
)
def test_a_figure_is_marked_only_where_it_can_be_no_other(quote: str, sentence: str, around: tuple[str, str] | None) -> None:
    assert in_sentence(Evidence("urn:a", "1", quote, 0, 2, sentence=sentence)) == around


def test_sources_that_give_a_figure_of_the_same_kind_stand_side_by_side() -> None:
    def story(uri: str, dead: int, said: str) -> SourceArticle:
        return SourceArticle(
            uri, "1", NOON, source=said, claims=(Claim("killed", dead, dead, dead, attributed_to=Attribution(said, "official")),)
        )

    both = (story("urn:a", 9, "coast guard"), story("urn:b", 12, "port authority"))
    with client(incident(source_articles=both, tolls={"killed": toll(9, low=9, high=12, conflict=True)})) as board:
        page = board.get("/incidents/urn:tollwire:incident:one").text
    part = page.partition('id="sides"')[2].partition("</ul>")[0]
    assert "sources differ" in part
    assert part.index("coast guard") < part.index("The toll rests on this one") < part.index("port authority")
    with client(incident(source_articles=both[:1])) as board:
        assert "No two stories" in board.get("/incidents/urn:tollwire:incident:one").text


def test_a_dead_letter_is_shown_until_somebody_has_dealt_with_it() -> None:
    letter = Letter("2/7", NOON, "parse", "BadEncoding", "<b>not utf-8</b>", "articles.raw 2/3", 1_234, '{"uri": <script>')
    with client(letter) as board:
        page = board.get("/pipeline").text
        assert "2/7" in page
        assert "&lt;b&gt;not utf-8" in page
        assert "1,234" in page
        assert "<script>" not in page.partition("<main")[2]
    with client(letter, LetterDone("2/7", "replayed")) as board:
        assert "2/7" not in board.get("/pipeline").text
    with client(LetterDone("2/7", "dropped"), letter) as board:
        assert "2/7" not in board.get("/pipeline").text


def test_the_alert_page_shows_what_changed_and_crosses_out_what_was_cancelled() -> None:
    update = alert("a2", msg_type="Update", changes=(Change("killed", "9", "12"),), sent=NOON + timedelta(minutes=5))
    with client(alert(), update, alert("a3", msg_type="Cancel", sent=NOON + timedelta(minutes=9))) as board:
        page = board.get("/alerts").text
    assert page.index('id="a3"') < page.index('id="a2"') < page.index('id="a1"')
    assert "killed: <bdi>9</bdi> → <bdi>12</bdi>" in page
    assert 'class="alert cancel severe" id="a3"' in page
    assert page.count(">cancelled<") == 2


def test_an_alert_that_was_updated_since_says_so_and_the_update_does_not() -> None:
    update = alert("a2", msg_type="Update", incident_version=2, sent=LATER)
    other = alert("b1", incident_id="urn:tollwire:incident:two")
    with client(update, alert(), other, incident()) as board:
        for path in ("/", "/alerts", "/incidents/urn:tollwire:incident:one"):
            page = board.get(path).text
            assert 'class="alert alert severe outdated" id="a1"' in page
            assert 'class="alert update severe" id="a2"' in page
            assert page.count(">updated since<") == 1


def test_pages_may_not_be_kept_and_the_boards_own_files_only_if_they_are_asked_for_again() -> None:
    with client(incident()) as board:
        for path in ("/", "/alerts", "/pipeline", "/incidents/urn:tollwire:incident:one", "/health/live"):
            assert board.get(path).headers["cache-control"] == "no-store", path
        script = board.get("/static/board.js")
        assert script.headers["cache-control"] == "no-cache"
        assert board.get("/static/board.js", headers={"if-none-match": script.headers["etag"]}).status_code == 304


@given(text=st.text(max_size=60), seed=st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_whatever_a_story_holds_is_shown_as_text(text: str, seed: int) -> None:
    made = odd_incidents(NOON)[seed]
    entries = tuple(replace(entry, quote=text, sentence=f"{text} x", source=text) for entry in made.ledger)
    shown = replace(made, title=text, ledger=entries, event=text, place=Place(text, "TN"))
    pages = Pages()
    state = BoardState()
    state.put_incident(shown)
    state.put_alert(alert(headline=text, incident_id=shown.incident_id))
    page = pages.render("incident.html", {"incident": shown, "alerts": state.alerts(), "severity": None, "state": state, "revision": 1})
    assert html.escape(text, quote=False).replace("'", "&#39;") in page.replace("&#34;", '"')
    assert set(re.findall(r"<script\b[^>]*>", page)) == {'<script src="/static/board.js" defer>'}
    assert page.count("<h1>") == page.count("</h1>") == 1
