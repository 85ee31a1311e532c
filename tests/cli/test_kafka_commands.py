"""feed, tail, topics and dead, on the embedded broker."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.alerts.held import tick
from streams.cli.main import app
from streams.cli.push_server import _publisher
from streams.errors import UnknownFormat
from streams.settings import load_settings
from streams.worker.dead_letters import dead_letter
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.envelopes import alert_message, incident_message, report_message
from streams.worker.outgoing import Arrival
from streams.worker.produce import Feed, read_records, send_records
from streams.worker.topics import ensure_topics, topic_names
from tests.made_reports import NOON, Desk, killed

run = CliRunner()
STORY = {"uri": "urn:one", "type": "text", "version": "1", "bodies": [{"contentType": "text/plain", "value": "All quiet in Bergen."}]}


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with EmbeddedBroker() as embedded:
        ensure_topics(load_settings(broker=embedded.url))
        yield embedded.url


def ask(broker: str, *arguments: str) -> str:
    result = run.invoke(app, [*arguments, "--broker", broker])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_topics_create_names_what_there_is(broker: str) -> None:
    assert "articles.raw  4 partitions" in ask(broker, "topics", "create")


def test_fed_story_is_on_the_topic_keyed_by_its_uri(broker: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(STORY) + "\nno story\n")
    assert ask(broker, "feed", str(tmp_path / "a.jsonl")).startswith("2 stories sent")
    seen = [json.loads(line) for line in ask(broker, "tail", "raw", "--no-follow", "--json").splitlines()]
    assert {(row["key"], row["value"]) for row in seen} == {("urn:one", json.dumps(STORY)), (None, "no story")}
    assert "Bergen" in ask(broker, "tail", "raw", "--no-follow")


def test_too_large_a_story_is_named_and_the_others_are_sent(broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLLWIRE_MAX_MESSAGE_BYTES", "1000")
    (tmp_path / "a.txt").write_text("x" * 1001)
    (tmp_path / "b.txt").write_text("Short.")
    result = run.invoke(app, ["feed", str(tmp_path), "--broker", broker])
    assert result.exit_code == 1
    assert "a.txt" in result.stderr
    assert result.stdout.startswith("1 story sent")


def test_dead_letters_are_listed_shown_replayed_and_dropped(broker: str) -> None:
    settings = load_settings(broker=broker)
    topics = topic_names(settings)
    arrival = Arrival(topics.raw, 2, 7, datetime(2026, 5, 1, tzinfo=UTC), None, b"\x1b[31m\xffpoison", {"feed": b"x"})
    with Feed(settings, topics.dead) as feed:
        for _ in range(2):
            letter = dead_letter(arrival, UnknownFormat("no format known"), stage="parse", topic=topics.dead)
            feed.send(letter.value or b"", key=b"k", headers=letter.headers)
    listed = ask(broker, "dead", "list")
    ids = [line.split()[0] for line in listed.splitlines() if "UnknownFormat" in line]
    assert len(ids) == 2
    shown = ask(broker, "dead", "show", ids[0])
    assert "no format known" in shown
    assert f"{topics.raw} partition 2 offset 7" in shown
    assert "\x1b" not in shown + listed
    ask(broker, "dead", "replay", ids[0])
    ask(broker, "dead", "drop", "--all")
    assert "No dead letters." in ask(broker, "dead", "list")
    resolved = ask(broker, "dead", "list", "--resolved")
    assert "replayed" in resolved
    assert "dropped" in resolved
    again = [json.loads(line) for line in ask(broker, "tail", "raw", "--no-follow", "--json").splitlines()]
    assert sum("value_base64" in row for row in again) == 1


def test_dead_commands_want_ids_or_all(broker: str) -> None:
    assert run.invoke(app, ["dead", "drop", "--broker", broker]).exit_code == 2
    assert run.invoke(app, ["dead", "show", "9/9", "--broker", broker]).exit_code == 1


def test_no_kafka_is_one_line_and_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.worker.topics._TIMEOUT", 0.5)
    result = run.invoke(app, ["topics", "create", "--broker", "kafka://127.0.0.1:1"])
    assert result.exit_code == 1
    assert "127.0.0.1:1" in result.stderr


async def test_pushed_story_is_on_the_topic_when_the_publisher_returns(broker: str) -> None:
    settings = load_settings(broker=broker)
    publish = _publisher(settings)
    await publish(b"pushed", b"urn:pushed", {"content-type": b"text/plain"})
    await publish(b"pushed again", b"urn:pushed", {})
    values = [record.value for record in read_records(settings, topic_names(settings).raw) if record.key == b"urn:pushed"]
    assert values == [b"pushed", b"pushed again"]


def test_push_without_a_secret_refuses_to_start(broker: str) -> None:
    result = run.invoke(app, ["push-server", "--broker", broker])
    assert result.exit_code == 2
    assert "TOLLWIRE_PUSH_SECRET" in result.stderr


def test_export_reads_the_newest_state_of_every_incident_until_the_end(broker: str) -> None:
    settings = load_settings(broker=broker)
    example = json.loads((Path(__file__).parents[2] / "schemas" / "examples" / "valid" / "incident.json").read_text())
    with Feed(settings, topic_names(settings).incidents) as feed:
        for id_, title in (("inc-1", "First"), ("inc-2", "Other"), ("inc-1", "Newest")):
            feed.send(json.dumps(example | {"incident_id": id_, "title": title}).encode(), key=id_.encode())
        feed.send(b"", key=b"inc-2")
    features = json.loads(ask(broker, "export", "geojson"))["features"]
    assert [feature["properties"]["title"] for feature in features] == ["Newest"]


def test_alerts_on_the_topics_are_explained_and_rules_are_tried_on_the_reports_that_kafka_keeps(broker: str, tmp_path: Path) -> None:
    settings = load_settings(broker=broker)
    topics = topic_names(settings)
    here = Desk()
    reports = [killed("urn:a", 4), killed("urn:a", 14, version="2", hours=2), tick("0", at=NOON)]
    here.send(*reports)
    sent = [incident_message(incident, topics=topics) for step in here.steps for incident in step.incidents]
    sent += [alert_message(alert, topics=topics) for alert in here.alerts] + [report_message(report, topics=topics) for report in reports]
    for message in sent:
        send_records(settings, message.topic, [(message.key, message.value or b"")])

    explained = ask(broker, "why", here.alerts[-1].identifier)
    assert f"> 2026-03-12 14:00  Update {here.alerts[-1].identifier} to desk" in explained
    assert "decided  Alert, first-report, to desk" in explained

    rules = tmp_path / "alerts.toml"
    rules.write_text('[[rule]]\nid = "ten"\nkinds = ["killed"]\nat_least = 10\nseverity = "Severe"\n')
    rows = json.loads(ask(broker, "backtest", str(rules), "--json"))
    assert [(row["sent"][11:16], row["msg_type"], row["rules"]) for row in rows["sent"]] == [("14:00", "Alert", ["ten"])]
