"""`tollwire board` on the embedded broker: what is on the topics is on its pages, and what is ordered there is on `commands`."""

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from streams.cli.board import _look
from streams.cli.child_process import free_port
from streams.errors import BadStory, BrokerError
from streams.incidents.command import Command, CommandOutcome
from streams.messages import decode
from streams.settings import Settings
from streams.worker.dead_letters import dead_letter, dead_letters, drop
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.envelopes import alert_message, incident_message, outcome_message
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.produce import Feed, read_records, send_records
from streams.worker.topics import topic_names
from tests.e2e.worker_process import COMMANDS, eventually, fresh_settings
from tests.web.made_board import made_alert, made_incident
from tests.web.test_board_security import basic

AMINA = basic("amina", "amina's-long-password")
NOW = datetime.now(UTC).replace(microsecond=0)


@contextmanager
def board_of(settings: Settings, folder: Path) -> Iterator[str]:
    """A board as ops start it; gives its address."""
    port = free_port()
    told = {
        "TOLLWIRE_BROKER": settings.broker,
        "TOLLWIRE_APP_ID": settings.app_id,
        "TOLLWIRE_TOPIC_PREFIX": settings.topic_prefix,
        "TOLLWIRE_BOARD_EDITORS": "amina:amina's-long-password",
    }
    with (folder / "board.log").open("wb") as log:
        process = subprocess.Popen(
            [*COMMANDS["cli"], "board", "--port", str(port)], env={**os.environ, **told}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: page(f"{address}/health/live"), until=lambda text: '"ok"' in text, seconds=40)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM), (folder / "board.log").read_text()


def page(address: str, body: dict[str, Any] | None = None, **headers: str) -> str:
    """What the board answers to an editor; "" where nobody answers."""
    content = None if body is None else urlencode(body, doseq=True).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, content, {**AMINA, **headers}), timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode()}"
    except OSError:
        return ""


def send(settings: Settings, *messages: Outgoing) -> None:
    for message in messages:
        with Feed(settings, message.topic) as feed:
            feed.send(message.value or b"", key=message.key, headers=message.headers)


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture(scope="module")
def site(embedded: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return fresh_settings(embedded.url, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def board(site: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with board_of(site, tmp_path_factory.mktemp("board")) as address:
        yield address


def test_incidents_alerts_and_dead_letters_of_the_topics_are_shown(site: Settings, board: str) -> None:
    topics = topic_names(site)
    one = made_incident(1, now=NOW)
    arrival = Arrival(topics.raw, 2, 3, NOW, b"k", b"\xff no story")
    letter = dead_letter(arrival, BadStory("not utf-8"), stage="parse", topic=topics.dead)
    send(site, incident_message(one, topics=topics), alert_message(made_alert(one), topics=topics), letter)
    seen = eventually(lambda: page(board), until=lambda text: one.title in text and made_alert(one).headline in text)
    assert "Latest alerts" in seen
    ops = eventually(lambda: page(f"{board}/pipeline"), until=lambda text: "not utf-8" in text)
    assert r"\xff no story" in ops
    drop(site, next(dead_letters(site)))
    eventually(lambda: page(f"{board}/pipeline"), until=lambda text: "not utf-8" not in text and "None. Whatever" in text)


def test_a_message_that_is_none_is_passed_over_and_the_next_ones_are_shown(site: Settings, board: str) -> None:
    topics = topic_names(site)
    one = made_incident(5, now=NOW)
    for topic in (topics.incidents, topics.alerts):
        send_records(site, topic, [(one.incident_id.encode(), b'{"no": "incident"}')])
    send(site, incident_message(one, topics=topics), alert_message(made_alert(one), topics=topics))
    eventually(lambda: page(board), until=lambda text: one.title in text and made_alert(one).headline in text)
    assert '"ok"' in page(f"{board}/health/live")


def test_an_order_on_the_page_is_a_command_on_the_topic_and_its_outcome_is_shown(site: Settings, board: str) -> None:
    topics = topic_names(site)
    one = made_incident(2, now=NOW)
    send(site, incident_message(one, topics=topics))
    where = f"{board}/incidents/{one.incident_id}"
    text = eventually(lambda: page(where), until=lambda seen: "order-confirm" in seen)
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text.partition('id="order-confirm"')[2].partition("</form>")[0]))

    def answer() -> None:
        """As a worker would."""
        found = eventually(lambda: read_records(site, topics.commands), until=bool)
        command = decode(Command, found[0].value)
        send(site, outcome_message(CommandOutcome(command, "accepted", f"{command.incident_id} confirmed"), topics=topics))

    worker = threading.Thread(target=answer)
    worker.start()
    shown = page(f"{board}/orders", {**form, "reason": "I was there"}, origin=board)
    worker.join(30)
    assert f"{one.incident_id} confirmed" in shown
    (record,) = read_records(site, topics.commands)
    command = decode(Command, record.value)
    assert (command.action, command.by, command.reason, command.command_id) == ("confirm", "amina", "I was there", form["command_id"])
    assert record.key == one.country.encode()


async def test_what_waits_for_a_worker_is_counted(site: Settings) -> None:
    topics = topic_names(site)
    look = _look(site)
    before = {one.topic: one for one in (await look()).topics}
    send_records(site, topics.raw, [(b"a", b"one"), (b"b", b"two"), (b"c", b"three")])
    after = {one.topic: one for one in (await look()).topics}
    assert (after[topics.raw].waiting or 0) - (before[topics.raw].waiting or 0) == 3
    assert after[topics.raw].messages - before[topics.raw].messages == 3
    assert after[topics.raw].partitions == 4
    assert after[topics.alerts].waiting is None


async def test_a_kafka_that_is_gone_is_told_as_one_that_does_not_answer(tmp_path: Path) -> None:
    with EmbeddedBroker() as broker:
        look = _look(fresh_settings(broker.url, tmp_path))
        await look()
    with pytest.raises(BrokerError):
        await look()


@pytest.mark.web
def test_an_alert_on_the_topic_is_on_the_page_within_a_second(
    site: Settings, board: str, browser: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = topic_names(site)
    context = browser.new_context(http_credentials={"username": "amina", "password": "amina's-long-password"})
    seen = context.new_page()
    seen.goto(board)
    seen.wait_for_selector("#link.live")
    times = []
    with Feed(site, topics.alerts) as feed:
        for number in range(10):
            seen.wait_for_timeout(700)
            alert = made_alert(made_incident(number, now=NOW), f"timed-{number}", sent=NOW, headline=f"Timed {number}")
            message = alert_message(alert, topics=topics)
            feed.send(message.value or b"", key=message.key, headers=message.headers)
            feed.wait()
            began = time.monotonic()
            seen.wait_for_selector(f"#timed-{number}", timeout=10_000)
            times.append(time.monotonic() - began)
    context.close()
    with capsys.disabled():
        print(f"\nan alert on the page after the topic had it: {json.dumps([round(one * 1000) for one in sorted(times)])} ms")
    assert sorted(times)[-2] < 1.0
