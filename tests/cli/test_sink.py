"""`tollwire sink` before it reaches Kafka: what it can be told, and what it refuses."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.alerts.rules import SEVERITIES
from streams.cli import sink as command
from streams.cli.main import app
from streams.cli.sink_options import Severity
from streams.settings import Settings
from streams.worker.sinking import Flow
from tests.sinks.made_alerts import ALERT, TEST, UPDATE

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # one of Apprise's services imports it
run = CliRunner()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, list[Flow]]]:
    found: list[tuple[Settings, list[Flow]]] = []
    monkeypatch.setattr(command, "_run", lambda settings, flows: found.append((settings, flows)))
    return found


def test_severities_of_the_option_are_those_of_alerts() -> None:
    assert tuple(Severity) == SEVERITIES


@pytest.mark.parametrize("kind", ["jsonl", "webhook", "apprise", "alertmanager", "cap"])
def test_every_sink_can_be_told_what_all_can_be_told(kind: str) -> None:
    shown = run.invoke(app, ["sink", kind, "--help"], env={"COLUMNS": "200"}).output
    assert all(option in shown for option in ("--name", "--channel", "--min-severity", "--no-test", "--from-oldest", "--broker"))


def test_options_decide_what_a_sink_is_for(started: list[tuple[Settings, list[Flow]]], tmp_path: Path) -> None:
    arguments = [
        "--name",
        "night",
        "--channel",
        "flash",
        "--channel",
        "desk",
        "--min-severity",
        "extreme",
        "--no-test",
        "--broker",
        "kafka://k:1",
    ]
    result = run.invoke(app, ["sink", "jsonl", str(tmp_path / "a.jsonl"), *arguments])
    assert result.exit_code == 0, result.output
    [(settings, [flow])] = started
    assert settings.broker == "kafka://k:1"
    assert (flow.sink.name, flow.from_oldest) == ("night", True)
    assert [flow.wants(alert) for alert in (ALERT, UPDATE, TEST)] == [False, True, False]


def test_each_apprise_url_is_a_sink_with_its_channels(
    started: list[tuple[Settings, list[Flow]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "urls").write_text("# people\nflash=json://127.0.0.1/a\njson://127.0.0.1/b\n")
    monkeypatch.setenv("TOLLWIRE_APPRISE_URLS_FILE", str(tmp_path / "urls"))
    result = run.invoke(app, ["sink", "apprise", "--channel", "desk"])
    assert result.exit_code == 0, result.output
    [(_, [flash, everything])] = started
    assert [flow.wants(ALERT) for flow in (flash, everything)] == [False, True]
    assert [flow.from_oldest for flow in (flash, everything)] == [False, False]
    assert flash.sink.name.startswith("apprise-json-")
    assert flash.sink.name != everything.sink.name


@pytest.mark.parametrize("arguments", [["jsonl", "FILE", "--channel", "flsh"], ["apprise", "flsh,desk=json://127.0.0.1/"]])
def test_channel_that_no_rule_sends_to_is_pointed_out(
    started: list[tuple[Settings, list[Flow]]], arguments: list[str], tmp_path: Path
) -> None:
    result = run.invoke(app, ["sink", *(str(tmp_path / "a.jsonl") if one == "FILE" else one for one in arguments)])
    assert result.exit_code == 0, result.output
    assert "no alert rule known here sends to flsh; they send to desk, flash, safety" in result.stderr
    assert len(started) == 1


def test_metrics_port_that_is_taken_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("TOLLWIRE_METRICS_PORT", str(taken.getsockname()[1]))
        monkeypatch.setattr("streams.worker.logs.configure_logging", lambda settings: None)
        result = run.invoke(app, ["sink", "jsonl", str(tmp_path / "a.jsonl")])
    assert result.exit_code == 2
    assert "TOLLWIRE_METRICS_PORT=" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["webhook"], 2, "TOLLWIRE_WEBHOOK_URL is not set"),
        (["apprise"], 2, "TOLLWIRE_APPRISE_URLS is not set"),
        (["alertmanager"], 2, "TOLLWIRE_ALERTMANAGER_URL is not set"),
        (["webhook", "https://desk.example", "--name", "a/b"], 2, "--name 'a/b'"),
        (["webhook", "desk.example"], 2, "http:// or https://"),
        (["apprise", "slack://s3cret"], 2, "Apprise does not take it"),
        (["webhook", "https://desk.example", "--min-severity", "awful"], 2, "awful"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(arguments: list[str], code: int, said: str) -> None:
    result = run.invoke(app, ["sink", *arguments], env={"COLUMNS": "200"})
    assert result.exit_code == code
    assert said in result.output
    assert "s3cret" not in result.output


def test_board_url_is_an_address_on_the_web(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOLLWIRE_BOARD_URL", "board.desk.example")
    result = run.invoke(app, ["sink", "cap", str(tmp_path)])
    assert result.exit_code == 2
    assert "TOLLWIRE_BOARD_URL='board.desk.example'" in result.output


def test_wrong_value_of_a_secret_is_not_shown() -> None:
    from streams.errors import SettingsError
    from streams.settings import load_settings

    with pytest.raises(SettingsError, match=r"TOLLWIRE_APPRISE_URLS=\(secret\)"):
        load_settings(apprise_urls=12345)
