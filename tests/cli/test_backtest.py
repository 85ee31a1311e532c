"""`tollwire backtest`: what rules would have sent, what they would have held back, and what other rules sent."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from tests.cli.test_replay import story

run = CliRunner()
SAID = "people were killed by a car bomb at a market in the Iraqi city of Mosul on Tuesday, police said."
STORIES = [
    story("urn:a", f"MOSUL, Iraq - At least 4 {SAID}", hour=6, headline="Blast in Mosul"),
    story("urn:a", f"MOSUL, Iraq - At least 19 {SAID}", version="2", hour=7, headline="Blast in Mosul kills 19"),
    story(
        "urn:q",
        "LIMA - An earthquake killed 30 people in Ayacucho, Peru, on Tuesday, the civil defence agency said.",
        hour=8,
        headline="Quake",
    ),
    story("urn:a", "Editors: story withdrawn.", version="3", hour=12, pubStatus="canceled"),
]
RULES = """
throttle_minutes = 90
[[rule]]
id = "blasts"
about = "Bombs in Iraq"
kinds = ["killed"]
at_least = 3
event_types = ["bombing"]
countries = ["IQ"]
severity = "Severe"
channel = "iraq"
[[rule]]
id = "rise"
kinds = ["killed"]
rises_by = 5
severity = "Minor"
channel = "iraq"
[[rule]]
id = "night"
kinds = ["killed"]
at_least = 20
severity = "Minor"
channel = "night"
[[quiet]]
from = "06:00"
to = "10:00"
mode = "batch"
channels = ["night"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    (folder / "stories").mkdir()
    (folder / "stories" / "in.jsonl").write_bytes(b"\n".join(STORIES))
    (folder / "rules.toml").write_text(RULES)
    return folder


def backtest(folder: Path, *more: str) -> str:
    result = run.invoke(app, ["backtest", str(folder / "rules.toml"), str(folder / "stories"), *more])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_messages_are_counted_by_rule_and_listed_by_time(folder: Path) -> None:
    rows = json.loads(backtest(folder, "--json"))
    assert rows["rules"] == {
        "blasts": {"Alert": 1, "Update": 1, "Cancel": 1, "held": 0},
        "rise": {"Alert": 0, "Update": 1, "Cancel": 0, "held": 1},
        "night": {"Alert": 1, "Update": 0, "Cancel": 0, "held": 1},
    }
    assert [(row["sent"][11:16], row["msg_type"], row["channels"]) for row in rows["sent"]] == [
        ("06:00", "Alert", ["iraq"]),
        ("07:30", "Update", ["iraq"]),
        ("10:00", "Alert", ["night"]),
        ("12:00", "Cancel", ["iraq"]),
    ]
    assert [row["why"].partition(":")[0].partition(" until")[0] for row in rows["held"]] == ["throttle", "quiet hours of night"]


def test_a_person_sees_the_headlines_and_what_was_held_back(folder: Path) -> None:
    said = backtest(folder)
    assert "Bombs in Iraq" in said
    assert "4 messages:" in said
    assert "07:30  Update  Severe    iraq  UPDATE - at least 19 killed (was at least 4) in Mosul, Iraq (bombing)" in said
    assert "rise: throttle: the last message went out at 2026-04-14 06:00 UTC, less than 90 minutes ago" in said


def test_the_rules_in_use_are_compared(folder: Path) -> None:
    said = backtest(folder, "--compare")
    assert "Compared with the shipped rules: 4 messages, where it sent 4" in said
    assert "+   2026-04-14 10:00  Alert   Minor     night  30 killed in Ayacucho, Peru (earthquake)" in said
    assert "-   2026-04-14 08:00  Alert   Severe    desk  30 killed in Ayacucho, Peru (earthquake)" in said


def test_a_file_of_no_rules_is_refused_with_what_is_valid(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[[rule]]\nid = "x"\n')
    result = run.invoke(app, ["backtest", str(tmp_path / "rules.toml"), str(folder / "stories")])
    assert result.exit_code == 2
    assert "says no figure; one of at_least" in result.stderr
