"""Apprise's services against servers on this machine: mail over SMTP, JSON over HTTP."""

import asyncio
import logging
import subprocess
import sys
import time
from dataclasses import replace

import orjson
import pytest

from streams.errors import SinkError
from streams.settings import load_settings
from streams.sinks.notify import Destination, Notify, destinations_of
from streams.worker.logs import configure_logging
from tests.sinks.local_servers import Answer, HttpServer, Mailbox, subject_of, text_of
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE, delivery

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # one of Apprise's services imports it
TOKEN = "s3cr3t-t0ken"


def notify(url: str, **more: object) -> Notify:
    (one,) = destinations_of(url)
    return Notify(one, **more)  # type: ignore[arg-type]


def mail_url(mailbox: Mailbox) -> str:
    return f"mailto://127.0.0.1:{mailbox.port}?from=alerts@wire.example&to=night@desk.example&mode=insecure"


async def test_mail_has_the_headline_as_its_subject_and_everything_else_as_text(mailbox: Mailbox) -> None:
    sink = notify(mail_url(mailbox), board_url="https://board.example")
    for alert in (ALERT, UPDATE, CANCEL):
        await sink.deliver(delivery(alert))
    first, second, third = mailbox.wait_for(3)
    assert subject_of(first) == (
        "ALERT - At least 12 killed, 5 of them children, in Herat, Afghanistan (bombing) - source: the governor's office, Northline"
    )
    assert first["x-to"] == "night@desk.example"
    assert "“12 people” - the governor's office (official), Northline" in text_of(first)
    assert f"https://board.example/incidents/{ALERT.incident_id}" in text_of(first)
    assert subject_of(second).startswith("UPDATE - ")
    assert "Changed: killed at least 12 -> at least 60" in text_of(second)
    assert "do not use the figures sent at 12:00, 13:00 UTC" in text_of(third)


async def test_mail_that_the_server_does_not_take_now_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.refuse = 1
    sink = notify(mail_url(mailbox))
    with pytest.raises(SinkError, match=r"^apprise-mailto-[0-9a-f]{6}: ") as caught:
        await sink.deliver(delivery())
    assert not caught.value.permanent
    await sink.deliver(delivery())
    assert len(mailbox.wait_for(1)) == 1


async def test_service_is_told_by_colour_what_kind_of_message_it_is(server: HttpServer) -> None:
    sink = notify(f"json://127.0.0.1:{server.port}/hook")
    for alert in (ALERT, UPDATE, CANCEL, TEST):
        await sink.deliver(delivery(alert))
    sent = [orjson.loads(request.body) for request in server.requests]
    assert [one["type"] for one in sent] == ["failure", "warning", "info", "failure"]
    assert [one["title"].split(" - ")[0] for one in sent] == ["ALERT", "UPDATE", "CANCEL", "TEST"]


async def test_text_of_a_story_calls_nobody_in_a_chat(server: HttpServer) -> None:
    loud = replace(ALERT, headline="@everyone <!channel> 12 killed")
    await notify(f"slack://AAAAAAAAA/BBBBBBBBB/{'c' * 24}").close()
    await notify(f"json://127.0.0.1:{server.port}/").deliver(delivery(loud))
    assert "@everyone" not in server.requests[0].body.decode()


async def test_error_says_why_and_holds_no_secret_and_no_log_does(
    server: HttpServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    configure_logging(load_settings(), level=logging.INFO)
    server.will(500)
    sink = notify(f"json://desk:{TOKEN.replace('-', '%2D')}@127.0.0.1:{server.port}/{TOKEN}/?-q={TOKEN}")
    with pytest.raises(SinkError, match=r"apprise-json-[0-9a-f]{6}: .*500") as caught:
        await sink.deliver(delivery())
    assert TOKEN not in str(caught.value)
    assert TOKEN not in sink.name
    assert TOKEN not in "".join(capfd.readouterr())


async def test_service_that_hangs_is_not_asked_again_while_it_does_nor_when_it_has_taken_the_alert_after_all(server: HttpServer) -> None:
    server.will(Answer(200, body=b"x" * 20, drip=0.1), 200)
    sink = notify(f"json://127.0.0.1:{server.port}/", total=0.3)
    for said in (r"no answer in 0\.3 s", "has not come to an end"):
        with pytest.raises(SinkError, match=said):
            await sink.deliver(delivery())
    assert len(server.requests) == 1
    await asyncio.sleep(2.5)
    await sink.deliver(delivery())
    assert len(server.requests) == 1
    await sink.deliver(delivery(UPDATE))
    assert len(server.requests) == 2


async def test_services_that_hang_keep_no_other_waiting(server: HttpServer, mailbox: Mailbox) -> None:
    server.will(Answer(200, body=b"x" * 100, drip=0.1))
    hang = [notify(f"json://127.0.0.1:{server.port}/{n}", total=2.0).deliver(delivery()) for n in range(12)]
    hanging = asyncio.gather(*hang, return_exceptions=True)
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await notify(mail_url(mailbox)).deliver(delivery())
    assert time.monotonic() - began < 1.5
    assert [type(error) for error in await hanging] == [SinkError] * 12


def test_urls_stand_between_spaces_or_on_lines_with_the_channels_they_are_for() -> None:
    found = destinations_of("# the night desk\nflash,safety=slack://a/b/c mailto://u:p@host\n\n  desk=json://h/x?a=b=c  \n")
    assert [(one.schema, sorted(one.channels), one.url) for one in found] == [
        ("slack", ["flash", "safety"], "slack://a/b/c"),
        ("mailto", [], "mailto://u:p@host"),
        ("json", ["desk"], "json://h/x?a=b=c"),
    ]
    assert [one.wants(ALERT) for one in found] == [False, True, True]
    assert [one.wants(UPDATE) for one in found] == [True, True, True]
    assert len({one.name for one in found}) == 3


@pytest.mark.parametrize("text", [f"json://h not-a-url-{TOKEN}", f"json://h flash={TOKEN}", f"json://h/{TOKEN} json://h/{TOKEN}"])
def test_wrong_url_is_named_by_its_place_and_not_shown(text: str) -> None:
    with pytest.raises(SinkError, match="Apprise URL") as caught:
        destinations_of(text)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("schema", ["nonsense", "slack"])
def test_url_that_apprise_does_not_take_stops_the_start_and_is_not_shown(schema: str) -> None:
    with pytest.raises(SinkError, match=f"{schema}://") as caught:
        notify(f"{schema}://{TOKEN}")
    assert TOKEN not in str(caught.value)
    assert TOKEN not in repr(Destination(f"{schema}://{TOKEN}", schema))


def test_apprise_is_imported_only_where_it_is_used() -> None:
    look = "import sys, streams.sinks.notify, streams.cli.sink; print('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.strip() == "False"
