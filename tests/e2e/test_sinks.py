"""From a story to people: a worker and sinks as processes of their own, with servers on this machine at the other end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import feedparser
import orjson
import pytest

from streams.settings import Settings
from streams.worker.dead_letters import dead_letters, replay
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.produce import send_records
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs
from tests.e2e.worker_process import WorkerProcess, eventually, fresh_settings
from tests.sinks.local_servers import HttpServer, Mailbox, http_server, smtp_server, subject_of

RUN = [sys.executable, "-c", "from streams.cli.main import app; app()", "sink"]
SECRET = "s3cr3t-t0ken"


class SinkProcess:
    """`tollwire sink …` as an operator runs it; the end of the block kills what still runs."""

    def __init__(self, settings: Settings, folder: Path, *arguments: str, **environment: str) -> None:
        given = settings.model_dump(exclude_unset=True, mode="json")
        self._environment = os.environ | {f"TOLLWIRE_{name.upper()}": str(value) for name, value in given.items()} | environment
        self._arguments = [*RUN, *arguments]
        self._log = folder / f"sink-{arguments[0]}-{time.time_ns()}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._arguments, env=self._environment, stdout=log, stderr=log, start_new_session=True)
        eventually(self.log, until=lambda text: "ready" in text)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(60)

    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture(scope="module")
def receiver() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with smtp_server() as running:
        yield running


def paths(receiver: HttpServer, path: str) -> list[dict[str, object]]:
    return [orjson.loads(request.body) for request in list(receiver.requests) if request.path == path]


def test_story_reaches_everybody_and_its_kill_too(embedded: EmbeddedBroker, receiver: HttpServer, mailbox: Mailbox, tmp_path: Path) -> None:
    settings = fresh_settings(embedded.url, tmp_path, alert_max_age_hours=1e6, session_timeout=6.0)
    topics = topic_names(settings)
    mail = f"desk=mailto://127.0.0.1:{mailbox.port}?from=wire@wire.example&to=night@desk.example&mode=insecure"
    chat = f"json://127.0.0.1:{receiver.port}/{SECRET}"
    unwanted = f"safety=json://127.0.0.1:{receiver.port}/safety"
    with ExitStack() as stack:
        worker = stack.enter_context(WorkerProcess(settings, tmp_path))

        def sink(*arguments: str, **environment: str) -> SinkProcess:
            return stack.enter_context(SinkProcess(settings, tmp_path, *arguments, **environment))

        allowed = {"TOLLWIRE_WEBHOOK_ALLOW_PRIVATE": "true"}
        hook = sink("webhook", f"{receiver.url}/hook", "--min-severity", "severe", **allowed)
        people = sink("apprise", TOLLWIRE_APPRISE_URLS=f"{mail} {chat} {unwanted}")
        feed = sink("cap", str(tmp_path / "www"), "--base-url", "https://wire.example/cap")
        worker.start()
        text = "At least twelve people were killed on Tuesday when a car bomb exploded at a market in Homs, Syria, police said."
        send_records(settings, topics.raw, [(b"urn:t:s", ninjs("urn:t:s", text))])
        [alert] = eventually(lambda: paths(receiver, "/hook"), until=bool, seconds=60)
        assert alert["msg_type"] == "Alert"
        [first] = mailbox.wait_for(1, seconds=30)
        assert subject_of(first).startswith("ALERT - At least 12 killed in Homs, Syria")
        eventually(lambda: paths(receiver, f"/{SECRET}"), until=bool)

        hook.stop(signal.SIGKILL)
        killed = ninjs("urn:t:s", "Kill this story.", version="2", minute=9, pubStatus="canceled")
        send_records(settings, topics.raw, [(b"urn:t:s", killed)])
        assert [subject_of(one).split(" - ")[0] for one in mailbox.wait_for(2, seconds=60)] == ["ALERT", "CANCEL"]
        eventually(lambda: paths(receiver, f"/{SECRET}"), until=lambda seen: len(seen) == 2)
        entries = eventually(
            lambda: feedparser.parse((tmp_path / "www" / "feed.xml").read_bytes()).entries, until=lambda seen: len(seen) == 2
        )
        assert entries[0].title.startswith("CANCEL - ")

        sink("webhook", f"{receiver.url}/hook", "--min-severity", "severe", **allowed)
        seen = eventually(lambda: paths(receiver, "/hook"), until=lambda seen: len(seen) >= 2)
        assert [one["msg_type"] for one in seen] == ["Alert", "Cancel"]
        assert paths(receiver, "/safety") == []
        assert [one.stop() for one in (people, feed)] == [0, 0]
        assert SECRET not in people.log()
        assert worker.stop() == 0


def test_alert_that_a_receiver_refuses_is_listed_as_dead_and_arrives_after_its_replay(
    embedded: EmbeddedBroker, receiver: HttpServer, tmp_path: Path
) -> None:
    settings = fresh_settings(embedded.url, tmp_path, session_timeout=6.0)
    topics = topic_names(settings)
    example = (Path(__file__).parents[2] / "schemas" / "examples" / "valid" / "alert.json").read_bytes()
    receiver.requests.clear()
    with SinkProcess(
        settings, tmp_path, "webhook", f"{receiver.url}/{SECRET}", "--name", "wall", TOLLWIRE_WEBHOOK_ALLOW_PRIVATE="true"
    ) as sink:
        receiver.will(403, 200)
        send_records(settings, topics.alerts, [(b"incident", example)])
        [letter] = eventually(lambda: list(dead_letters(settings)), until=bool)
        assert (letter.stage, letter.error, letter.message) == ("sink:wall", "SinkError", "webhook 127.0.0.1 answered 403; wanted 2xx")
        assert (letter.key, letter.value, letter.topic) == (b"incident", example, topics.alerts)
        replay(settings, letter)
        eventually(lambda: len(receiver.requests), until=lambda count: count == 2)
        assert [request.body for request in receiver.requests] == [example, example]
        assert sink.stop() == 0
        assert SECRET not in sink.log()


def test_two_webhooks_of_different_names_get_every_alert_each(embedded: EmbeddedBroker, receiver: HttpServer, tmp_path: Path) -> None:
    settings = fresh_settings(embedded.url, tmp_path, session_timeout=6.0)
    example = (Path(__file__).parents[2] / "schemas" / "examples" / "valid" / "alert.json").read_bytes()
    environment = {"TOLLWIRE_WEBHOOK_ALLOW_PRIVATE": "true"}
    with ExitStack() as stack:
        for name in ("north", "south"):
            arguments = ("webhook", f"{receiver.url}/{name}", "--name", name, "--from-oldest")
            stack.enter_context(SinkProcess(settings, tmp_path, *arguments, **environment))
        send_records(settings, topic_names(settings).alerts, [(b"incident", example)])
        for name in ("north", "south"):
            assert len(eventually(lambda name=name: paths(receiver, f"/{name}"), until=bool)) == 1  # type: ignore[misc]
