"""What a stranger, a hostile story or a hostile web page can do with the board: nothing."""

import asyncio
import base64
import html
import re
from collections.abc import AsyncIterator

import pytest
from starlette.testclient import TestClient

from streams.alerts import load_rules
from streams.alerts.alert import Alert
from streams.cli.run_stories import run_stories
from streams.cli.story_files import RawStory
from streams.errors import SettingsError
from streams.incidents.incident import Incident
from streams.messages import decode
from streams.settings import load_settings
from streams.web.board import make_board
from streams.web.login import Login
from streams.worker.nlp_process import load
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs
from tests.web.test_board import alert, client, incident

PASSWORD = "correct horse battery"
PATHS = ("/", "/?part", "/incidents/urn:tollwire:incident:one", "/static/board.js", "/events")
SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)">'
TWICE = html.escape(SCRIPT)
"""A reader that takes markup out of a headline makes a script of this."""


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def board_with_login(*updates: Incident | Alert) -> TestClient:
    async def stream() -> AsyncIterator[Incident | Alert]:
        for update in updates:
            yield update
        await asyncio.Event().wait()

    return TestClient(make_board(stream, login=Login("desk", PASSWORD), pause=0.01), base_url="http://localhost")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("desk", "wrong"),
        basic("desk", PASSWORD + "x"),
        basic("desk", PASSWORD[:-1]),
        basic("Desk", PASSWORD),
        basic("", ""),
        {"authorization": "Basic"},
        {"authorization": "Basic é%%%"},
        {"authorization": "Bearer " + PASSWORD},
        {"cookie": f"session={PASSWORD}"},
    ],
    ids=["none", "wrong", "longer", "shorter", "other name", "empty", "no value", "no base64", "bearer", "cookie"],
)
def test_without_name_and_password_nothing_is_shown(path: str, headers: dict[str, str]) -> None:
    with board_with_login(incident()) as board:
        answer = board.get(path, headers={k: v.encode() for k, v in headers.items()})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "Sfax" not in answer.text


def test_name_and_password_open_the_board() -> None:
    with board_with_login(incident()) as board:
        assert "Sfax" in board.get("/", headers=basic("desk", PASSWORD)).text


def test_probe_needs_no_password_and_learns_nothing_of_what_is_shown() -> None:
    with board_with_login(incident()) as board:
        answer = board.get("/health/live")
        assert (answer.status_code, set(answer.json())) == (200, {"status", "revision"})
        for path in ("/health/live/", "/health/live/../", "//health/live", "/health/live%2f..%2f"):
            assert board.get(path, follow_redirects=False).status_code in (307, 401)


def test_host_is_looked_at_before_the_password() -> None:
    with board_with_login() as board:
        assert board.get("/", headers=basic("desk", PASSWORD) | {"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "evil.example:80", "[::1"])
def test_name_that_an_attacker_points_here_is_refused(host: str) -> None:
    with client(incident()) as board:
        answer = board.get("/", headers={"host": host})
        assert answer.status_code == 400
        assert "Sfax" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"])
def test_own_names_are_served(host: str) -> None:
    with client() as board:
        assert board.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_but_looking_is_possible(method: str) -> None:
    with client(incident(), alert()) as board:
        for path in ("/", "/incidents/urn:tollwire:incident:one", "/events", "/health/live", "/static/board.js"):
            assert board.request(method, path).status_code == 405, path


def test_no_get_changes_what_is_shown() -> None:
    with client(incident(), alert()) as board:
        before = board.get("/").text
        for path in (
            "/",
            "/?part",
            "/?revision=9",
            "/incidents/urn:tollwire:incident:one?status=closed",
            "/health/live",
            "/static/board.js",
        ):
            board.get(path)
        assert board.get("/").text == before


def test_page_may_not_be_framed_nor_run_what_is_not_its_own() -> None:
    with client() as board:
        headers = board.get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("DENY", "nosniff")
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/static/../board.py", "/static/%2e%2e/board.py", "/static/..%2fboard.py", "/static//etc/passwd"])
def test_no_file_but_those_of_the_board_is_served(path: str) -> None:
    with client() as board:
        assert board.get(path).status_code == 404


@pytest.fixture(scope="module")
def told() -> list[Incident | Alert]:
    """What the workers make of a story with markup wherever a sender can put it."""
    body = (
        "HOMS, Syria - At least 14 people were killed and 28 wounded on Tuesday when a car bomb exploded near a market in Homs, "
        f"police said. {SCRIPT} A doctor said three of the dead were children {SCRIPT}."
    )
    value = ninjs(
        "javascript:alert(3)",
        body,
        headline=f"{SCRIPT}{TWICE} Bomb kills 14 in Homs",
        infosources=[{"name": SCRIPT + TWICE}],
        usageterms=SCRIPT,
        slugline=SCRIPT,
        byline=SCRIPT,
        link="javascript:alert(4)",
    )
    settings = load_settings(alert_max_age_hours=1e6)
    rules = load_rules(max_age_hours=settings.alert_max_age_hours)
    topics = topic_names(settings)
    types = {topics.incidents: Incident, topics.alerts: Alert}
    found = run_stories([RawStory(value=value, key=b"k", name="story")], pipeline=load(settings), settings=settings, rules=rules)
    return [decode(types[message.topic], message.value) for message in found if message.topic in types]


def test_script_in_a_storys_headline_and_everywhere_else_stays_text(told: list[Incident | Alert]) -> None:
    ids = [one.incident_id for one in told if isinstance(one, Incident)]
    assert ids
    assert any(isinstance(one, Alert) for one in told)
    with client(*told) as board:
        pages = [board.get("/").text, board.get("/?part").text, *(board.get(f"/incidents/{name}").text for name in ids)]
        pages.append(board.get(f"/incidents/{SCRIPT}").text)
    whole = "".join(pages)
    assert "&lt;script&gt;" in pages[2]
    assert "&lt;script&gt;" in pages[-1]
    assert "<img" not in whole
    assert set(re.findall(r"<script\b[^>]*>", whole)) == {'<script src="/static/board.js" defer>'}
    assert not re.search(r"<[^<>]*\son\w+\s*=", whole)
    assert not re.search(r'<[^<>]*\s(?:href|src)\s*=\s*(?!")', whole)
    assert all(link.startswith(("/", "#", "https://", "http://")) for link in re.findall(r'<[^<>]*\s(?:href|src)="([^"]*)"', whole))


@pytest.mark.parametrize("password", ["short", "elevenchars"])
def test_password_of_the_board_that_can_be_guessed_is_refused_and_not_shown(password: str) -> None:
    with pytest.raises(SettingsError, match="TOLLWIRE_BOARD_PASSWORD") as caught:
        load_settings(board_password=password)
    assert password not in str(caught.value)
