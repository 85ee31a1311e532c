"""Orders from the board: only editors give them, only from its own pages, each once, and in their own name."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from streams.errors import BrokerError, SettingsError
from streams.facts import Place
from streams.incidents.command import Command, CommandOutcome
from streams.incidents.incident import Incident
from streams.incidents.source_article import SourceArticle
from streams.web.board import make_board
from streams.web.login import Login, read_editors
from tests.web.test_board import NOON, incident
from tests.web.test_board_security import PASSWORD, basic

AMINA, BO = basic("amina", "amina's long password"), basic("bo", "bo's long password too")
EDITORS = {"amina": "amina's long password", "bo": "bo's long password too"}
ONE = incident(
    source_articles=(SourceArticle("urn:a", "1", NOON, "Nine die"), SourceArticle("urn:b", "1", NOON, "Ten die in another town")),
)
TWO = replace(incident("two", title="Boat sinks"), place=Place("Sousse", "TN"))
PAGE = f"/incidents/{ONE.incident_id}"


@dataclass
class Workers:
    """Stands for Kafka and the workers: keeps what was ordered, and answers as it is told to."""

    status: str = "accepted"
    error: Exception | None = None
    silent: bool = False
    ordered: list[Command] = field(default_factory=list)

    async def order(self, command: Command) -> CommandOutcome | None:
        if self.error is not None:
            raise self.error
        self.ordered.append(command)
        return None if self.silent else CommandOutcome(command, self.status, f"{command.action} was {self.status}", (ONE.incident_id,))  # type: ignore[arg-type]


def board(workers: Workers, *more: Incident) -> TestClient:
    async def stream() -> AsyncIterator[Incident]:
        for one in (ONE, TWO, *more):
            yield one
        await asyncio.Event().wait()

    login = Login("desk", PASSWORD, editors=EDITORS)
    return TestClient(make_board(stream, login=login, order=workers.order, pause=0.01), base_url="http://localhost")


def form(page: TestClient, which: str, *, login: dict[str, str] = AMINA, path: str = PAGE, **fields: str | list[str]) -> dict[str, object]:
    """The fields of one of the page's forms, as a browser would send them."""
    text = page.get(path, headers=login).text
    part = next(part for part in text.split("<form")[1:] if f'name="action" value="{which}"' in part)
    return {**dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', part)), "reason": "the desk knows", **fields}


def send(page: TestClient, fields: dict[str, object], *, login: dict[str, str] = AMINA, **headers: str | None) -> Any:
    given = {"origin": "http://localhost", "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[misc]
    sent = {name: value for name, value in given.items() if value is not None}
    return page.post("/orders", content=urlencode(fields, doseq=True), headers={**login, **sent}, follow_redirects=False)


@pytest.mark.parametrize(
    ("action", "fields", "into", "uris"),
    [
        ("confirm", {}, None, ()),
        ("suppress", {}, None, ()),
        ("merge", {"into": TWO.incident_id}, TWO.incident_id, ()),
        ("split", {"uris": ["urn:b"]}, None, ("urn:b",)),
    ],
)
def test_an_editor_orders_in_their_own_name_and_is_told_what_became_of_it(
    action: str, fields: dict[str, str | list[str]], into: str | None, uris: tuple[str, ...]
) -> None:
    workers = Workers()
    with board(workers) as page:
        before = datetime.now(UTC)
        answer = send(page, form(page, action, **fields))
        assert answer.status_code == 303
        (command,) = workers.ordered
        assert (command.action, command.incident_id, command.country, command.by) == (action, ONE.incident_id, "TN", "amina")
        assert (command.reason, command.into, command.uris) == ("the desk knows", into, uris)
        assert before <= command.at <= datetime.now(UTC)
        told = page.get(answer.headers["location"], headers=AMINA)
    assert f"{action} was accepted" in told.text


def test_one_that_is_suppressed_can_be_let_go_again_and_one_that_is_gone_cannot_be_confirmed() -> None:
    workers = Workers()
    hushed, gone = incident("hushed", suppressed=True), incident("gone", status="retracted", tolls={})
    with board(workers, hushed, gone) as page:
        assert send(page, form(page, "unsuppress", path=f"/incidents/{hushed.incident_id}")).status_code == 303
        text = page.get(f"/incidents/{gone.incident_id}", headers=AMINA).text
    assert workers.ordered[0].action == "unsuppress"
    assert 'value="confirm"' not in text
    assert 'value="merge"' not in text


def test_a_reader_of_the_desk_sees_no_forms_and_cannot_order() -> None:
    workers = Workers()
    with board(workers) as page:
        desk = basic("desk", PASSWORD)
        assert "<form" not in page.get(PAGE, headers=desk).text
        assert send(page, form(page, "confirm"), login=desk).status_code == 403
        assert send(page, form(page, "confirm"), login={}).status_code == 401
    assert not workers.ordered


def test_without_editors_nobody_can_order() -> None:
    async def stream() -> AsyncIterator[Incident]:
        yield ONE
        await asyncio.Event().wait()

    workers = Workers()
    for login in (None, Login("desk", PASSWORD)):
        with TestClient(make_board(stream, login=login, order=workers.order), base_url="http://localhost") as page:
            headers = basic("desk", PASSWORD)
            assert "<form" not in page.get(PAGE, headers=headers).text
            answer = page.post("/orders", headers={**headers, "origin": "http://localhost"}, content="action=confirm")
            assert answer.status_code == 403
            assert "TOLLWIRE_BOARD_EDITORS" in answer.text
    assert not workers.ordered


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": None},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:9999"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
    ],
)
def test_a_form_that_another_site_sends_with_the_editors_login_is_refused(headers: dict[str, str | None]) -> None:
    workers = Workers()
    with board(workers) as page:
        assert send(page, form(page, "suppress"), **headers).status_code == 403
    assert not workers.ordered


@pytest.mark.parametrize(
    "change", [{"signature": ""}, {"signature": "0" * 64}, {"command_id": "cmd-other"}, {"incident_id": TWO.incident_id}]
)
def test_a_form_that_was_not_given_to_this_editor_for_this_incident_is_refused(change: dict[str, str]) -> None:
    workers = Workers()
    with board(workers) as page:
        assert send(page, {**form(page, "suppress"), **change}).status_code == 403
        assert send(page, form(page, "suppress", login=BO), login=AMINA).status_code == 403
    assert not workers.ordered


def test_a_form_of_a_board_that_was_started_anew_is_refused_and_says_to_reload() -> None:
    workers = Workers()
    with board(workers) as page:
        old = form(page, "confirm")
    with board(workers) as page:
        answer = send(page, old)
    assert answer.status_code == 403
    assert "reload" in answer.text
    assert not workers.ordered


def test_a_form_that_is_sent_twice_orders_under_one_id() -> None:
    workers = Workers()
    with board(workers) as page:
        fields = form(page, "confirm")
        send(page, fields)
        send(page, fields)
        assert form(page, "confirm")["command_id"] != fields["command_id"]
    assert len({command.command_id for command in workers.ordered}) == 1


@pytest.mark.parametrize(
    ("action", "fields", "says"),
    [
        ("confirm", {"reason": ""}, "reason"),
        ("confirm", {"reason": "   "}, "reason"),
        ("confirm", {"reason": "x" * 501}, "reason"),
        ("confirm", {"action": "erase"}, "merge, split, confirm"),
        ("confirm", {"action": ["confirm", "suppress"]}, "one is valid"),
        ("merge", {"into": ""}, "into"),
        ("split", {}, "uris"),
        ("split", {"uris": [f"urn:{n}" for n in range(40)]}, "32"),
    ],
)
def test_an_order_that_is_none_is_refused_and_says_what_is_valid(action: str, fields: dict[str, str | list[str]], says: str) -> None:
    workers = Workers()
    with board(workers) as page:
        answer = send(page, form(page, action, **fields))
    assert answer.status_code == 400
    assert says in answer.text
    assert not workers.ordered


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("x=1&" * 200, "application/x-www-form-urlencoded"),
        ("x=" + "y" * 40_000, "application/x-www-form-urlencoded"),
        ("\ufffd", "application/x-www-form-urlencoded"),
        ('{"action": "confirm"}', "application/json"),
        ("action=confirm", "text/plain"),
    ],
)
def test_a_body_that_is_no_form_of_the_board_is_refused(content: str, kind: str) -> None:
    workers = Workers()
    with board(workers) as page:
        answer = page.post("/orders", content=content.encode(), headers={**AMINA, "origin": "http://localhost", "content-type": kind})
    assert answer.status_code == 400
    assert not workers.ordered


def test_no_get_orders_anything() -> None:
    workers = Workers()
    with board(workers) as page:
        query = urlencode(form(page, "suppress"), doseq=True)
        assert page.get(f"/orders?{query}", headers={**AMINA, "origin": "http://localhost"}).status_code == 405
        page.get(f"{PAGE}?{query}", headers=AMINA)
    assert not workers.ordered


def test_a_refusal_of_the_workers_and_their_silence_are_told() -> None:
    with board(Workers(status="refused")) as page:
        answer = send(page, form(page, "confirm"))
        assert "Refused:" in page.get(answer.headers["location"], headers=AMINA).text
    with board(Workers(silent=True)) as page:
        answer = send(page, form(page, "confirm"))
        assert "no worker has answered yet" in page.get(answer.headers["location"], headers=AMINA).text
    with board(Workers(error=BrokerError("kafka.inner:9093 refused"))) as page:
        answer = send(page, form(page, "confirm"))
        assert answer.status_code == 503
        assert "nothing was changed" in answer.text
        assert "kafka.inner" not in answer.text


def test_editors_have_passwords_of_their_own_and_each_opens_the_board() -> None:
    editors = read_editors("amina:correct-horse-battery\nbo:a-long-enough-one")
    assert editors == {"amina": "correct-horse-battery", "bo": "a-long-enough-one"}
    with board(Workers()) as page:
        assert page.get("/", headers=BO).status_code == 200
        assert page.get("/", headers=basic("bo", EDITORS["amina"])).status_code == 401
        assert page.get("/", headers=basic("desk", "None")).status_code == 401


def test_without_a_password_for_the_desk_only_editors_look() -> None:
    async def stream() -> AsyncIterator[Incident]:
        yield ONE
        await asyncio.Event().wait()

    with TestClient(make_board(stream, login=Login("desk", None, editors=EDITORS)), base_url="http://localhost") as page:
        for password in ("", "None", PASSWORD):
            assert page.get("/", headers=basic("desk", password)).status_code == 401
        assert page.get("/", headers=AMINA).status_code == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("amina", "entry 1 is not name:password"),
        ("amina:an-open-sesame :sesame-without-a-name", "entry 2"),
        ("amina:sesame", "6 characters; 12"),
        ("amina:an-open-sesame amina:another-sesame", "there twice"),
    ],
)
def test_editors_that_cannot_be_are_refused_without_their_passwords(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        read_editors(text)
    assert "sesame" not in str(caught.value)
