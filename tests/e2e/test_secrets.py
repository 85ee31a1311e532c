"""Secrets are shown nowhere: programs run with all of them and fail in many ways, and everything that they say is searched."""

import base64
import hashlib
import hmac
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.cli.child_process import free_port
from streams.errors import BrokerError, SettingsError
from streams.settings import Settings, load_settings
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import Record, read_records, send_records
from streams.worker.topics import topic_names
from tests.e2e.made_stories import many_stories
from tests.e2e.secure_site import environment_of
from tests.e2e.worker_process import COMMANDS, eventually, fresh_settings
from tests.sinks.local_servers import HttpServer, http_server

MARK = "s3cret-Zq7"
"""Part of every secret."""
PUSH, HOOK, PASSWORD, TOKEN = f"{MARK}-push", f"{MARK}-hook", f"{MARK}-password", f"{MARK}-token"
DERIVED = (MARK, base64.b64encode(f"desk:{PASSWORD}".encode()).decode(), base64.b64encode(PASSWORD.encode()).decode(), MARK.lower())


def secrets(server: HttpServer) -> dict[str, object]:
    return {
        "push_secret": PUSH,
        "webhook_url": f"{server.url}/{TOKEN}?key={TOKEN}",
        "webhook_secret": HOOK,
        "webhook_allow_private": True,
        "apprise_urls": f"json://desk:{PASSWORD}@127.0.0.1:{server.port}/{TOKEN}/",
        "alertmanager_url": f"http://desk:{PASSWORD}@127.0.0.1:{server.port}",
        "poll_urls": f"http://desk:{PASSWORD}@127.0.0.1:{server.port}/{TOKEN}?key={TOKEN}",
        "board_password": PASSWORD,
        "board_editors": f"amina:{PASSWORD}",
        "sasl_username": "desk",
        "sasl_password": PASSWORD,
    }


@contextmanager
def running(settings: Settings, folder: Path, *arguments: str) -> Iterator[Path]:
    """A command with its secrets in files; gives the file of all that it says."""
    log = folder / f"{'-'.join(arguments[:2])}.log"
    with log.open("wb") as out:
        process = subprocess.Popen([*COMMANDS["cli"], *arguments], env=environment_of(settings, folder), stdout=out, stderr=out)
    try:
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def fetched(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> str:
    """The whole answer, whatever its status; "" where nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=10) as answer:
            return f"{answer.status} {answer.headers}\n{answer.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.headers}\n{error.read().decode()}"
    except OSError:
        return ""


def records(settings: Settings, topic: str) -> list[Record]:
    try:
        return read_records(settings, topic)
    except BrokerError:  # nobody has made it yet
        return []


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_log_metric_dead_letter_message_or_answer_holds_a_secret(embedded: EmbeddedBroker, tmp_path: Path, log_format: str) -> None:
    metrics, push, board = free_port(), free_port(), free_port()
    with http_server() as server:
        server.will(500, 404, 302, 500)
        settings = fresh_settings(
            embedded.url,
            tmp_path,
            **secrets(server),
            log_format=log_format,
            sink_patience=0,
            alert_max_age_hours=1e6,
            push_port=push,
            board_port=board,
        )
        topics = topic_names(settings)
        send_records(settings, topics.raw, [*many_stories(8), (b"rubbish", b"\xff\xfe\xff")])
        worker = settings.model_copy(update={"metrics_port": metrics})
        with (
            running(worker, tmp_path, "worker") as worker_log,
            running(settings, tmp_path, "push-server") as push_log,
            running(settings, tmp_path, "board") as board_log,
            running(settings, tmp_path, "poll", "--every", "1", "--state", str(tmp_path / "state")) as poll_log,
            running(settings, tmp_path, "sink", "webhook", "--from-oldest") as webhook_log,
            running(settings, tmp_path, "sink", "apprise", "--from-oldest") as apprise_log,
            running(settings, tmp_path, "sink", "alertmanager", "--from-oldest") as alertmanager_log,
        ):
            body = next(many_stories(1))[1]
            right = hmac.new(PUSH.encode(), body, hashlib.sha1).hexdigest()
            answers = [
                eventually(lambda: fetched(f"http://127.0.0.1:{push}/push", body, {"x-superdesk-signature": "sha1=00"}), until=bool),
                fetched(f"http://127.0.0.1:{push}/push", body, {"x-superdesk-signature": f"sha1={right}"}),
                eventually(lambda: fetched(f"http://127.0.0.1:{board}/"), until=bool),
                fetched(f"http://127.0.0.1:{board}/", headers={"authorization": f"Basic {DERIVED[1]}"}),
            ]
            sinks = ("webhook", "apprise", "alertmanager")
            letters = eventually(
                lambda: records(settings, topics.dead),
                until=lambda seen: all(any(name.encode() in r.headers["dead_stage"] for r in seen) for name in sinks),
                seconds=90,
            )
            answers.append(fetched(f"http://127.0.0.1:{metrics}/metrics"))
            time.sleep(0.5)
        logs = [worker_log, push_log, board_log, poll_log, webhook_log, apprise_log, alertmanager_log]
        published = [records(settings, getattr(topics, name)) for name in ("enriched", "incidents", "alerts", "held", "dead")]
    stages = {record.headers["dead_stage"].decode() for record in letters}
    assert {"parse", "sink:webhook", "sink:alertmanager"} <= stages
    assert any(stage.startswith("sink:apprise-json-") for stage in stages)
    assert [answer[:3] for answer in answers] == ["403", "200", "401", "200", "200"]
    assert "tollwire_dead_letters_total" in answers[-1]
    everything = {log.name: log.read_text() for log in logs}
    everything |= {f"answer {n}": answer for n, answer in enumerate(answers)}
    everything |= {"published": repr(published)}
    assert "127.0.0.1 answered" in everything["poll---every.log"]
    assert all("dead letter" in everything[f"sink-{name}.log"] for name in sinks)
    assert {name for name, said in everything.items() for secret in (*DERIVED, right) if secret in said} == set()
    assert {name for name, said in everything.items() if urllib.parse.quote(MARK, safe="") in said} == set()


def test_settings_show_no_secret_however_they_are_written() -> None:
    with http_server() as server:
        settings = load_settings(**secrets(server))
    for text in (repr(settings), str(settings), f"{settings!r:>5}", settings.model_dump_json(), repr(settings.model_dump())):
        assert MARK not in text


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)])
def test_every_secret_may_come_from_a_file_or_the_environment(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{PASSWORD}\n")
    monkeypatch.setenv(f"TOLLWIRE_{name.upper()}_FILE", str(file))
    assert getattr(load_settings(), name).get_secret_value() == PASSWORD
    monkeypatch.delenv(f"TOLLWIRE_{name.upper()}_FILE")
    monkeypatch.setenv(f"TOLLWIRE_{name.upper()}", PASSWORD)
    assert getattr(load_settings(), name).get_secret_value() == PASSWORD


def test_what_is_a_secret_by_its_name_is_one_by_its_type() -> None:
    telling = ("password", "secret", "token", "board_editors", "webhook_url", "apprise", "alertmanager_url", "poll_urls")
    named = {name for name in Settings.model_fields if any(part in name for part in telling)}
    assert named == {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}


@pytest.mark.parametrize("content", [None, b"\xff\xfe" + PASSWORD.encode()])
def test_file_of_a_secret_that_cannot_be_read_is_named_and_what_it_holds_is_not(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("TOLLWIRE_PUSH_SECRET_FILE", str(file))
    with pytest.raises(SettingsError, match="TOLLWIRE_PUSH_SECRET_FILE=") as caught:
        load_settings()
    assert MARK not in str(caught.value)


def test_wrong_login_is_told_without_the_password() -> None:
    settings = load_settings(security_protocol="SASL_SSL", sasl_username="desk", sasl_password=PASSWORD, broker="kafka://127.0.0.1:1")
    assert confluent_config(settings)["sasl.password"] == PASSWORD
    with pytest.raises(BrokerError) as caught:
        read_records(settings, topic_names(settings).raw)
    assert MARK not in str(caught.value) + repr(caught.value.__cause__)
