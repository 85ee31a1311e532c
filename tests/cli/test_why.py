"""`tollwire why`: from an alert, an incident or a story to what was decided, on the files of a replay."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from tests.cli.test_replay import story

run = CliRunner()
STORIES = [
    story(
        "urn:a", "MOSUL, Iraq - A car bomb killed 17 people in the Iraqi city of Mosul on Tuesday, police said.", headline="Blast in Mosul"
    ),
    story(
        "urn:few", "TAIZ, Yemen - Two people were killed by shelling in Taiz on Tuesday, medics said.", hour=7, headline="Shelling in Taiz"
    ),
    story("urn:calm", "LAGOS - The central bank left its main interest rate where it was, it said on Tuesday.", hour=8, headline="Rates"),
    b'{"uri": "urn:\xff',
    story("urn:late", "GENEVA - Embargoed for ever.", hour=8, headline="Health", embargoedUntil="2026-04-15T08:00:00Z"),
    story("urn:a", "Editors: story withdrawn.", version="2", hour=9, pubStatus="canceled"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why")
    (folder / "in.jsonl").write_bytes(b"\n".join(STORIES))
    result = run.invoke(app, ["replay", str(folder / "in.jsonl"), "--out", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return folder / "out"


def why(folder: Path, asked: str, *more: str) -> str:
    result = run.invoke(app, ["why", asked, "--from", str(folder), *more])
    assert result.exit_code == 0, result.output
    return result.stdout


def alerts(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "alerts.jsonl").read_bytes().splitlines()]


def test_an_alert_leads_to_its_story_its_incident_and_its_rules(folder: Path) -> None:
    first = alerts(folder)[0]
    said = why(folder, first["identifier"])
    assert "Story urn:a version 1 · Wire A" in said
    assert "killed 17 people · Mosul, IQ" in said
    assert "decided  Alert, mass-casualty, first-report, to desk" in said
    assert f"> 2026-04-14 06:00  Alert {first['identifier']} to desk, for mass-casualty, first-report: 17 killed in Mosul" in said


def test_a_kill_shows_as_the_end_of_the_incident(folder: Path) -> None:
    said = why(folder, "urn:a")
    assert "withdrawn: what it said before is taken back" in said
    assert "retracted, version 2" in said
    assert "decided  Cancel, mass-casualty, first-report, to desk" in said
    assert "mass-casualty: the incident is retracted" in said


def test_a_story_that_alerted_nobody_says_which_condition_failed(folder: Path) -> None:
    said = why(folder, "urn:few")
    assert "decided  no rule holds (catastrophe: 2 killed, below 50; mass-casualty: 2 killed, below 10;" in said
    assert "no   first-report: 2 killed, below 3" in said
    assert "no   children: no children among the 2 killed" in said
    assert "matched  no known incident fits" in said


def test_rules_of_another_file_are_tried_on_the_incident_as_it_stands(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "alerts.toml"
    rules.write_text('[[rule]]\nid = "any"\nkinds = ["killed"]\nat_least = 1\nseverity = "Minor"\n')
    assert "holds  any" in why(folder, "urn:few", "--rules", str(rules))


def test_a_story_that_makes_no_incident_says_so(folder: Path) -> None:
    assert "Nothing in it makes an incident" in why(folder, "urn:calm")


def test_a_story_under_embargo_says_so(folder: Path) -> None:
    assert "held back: embargoed until 2026-04-15T08:00:00+00:00" in why(folder, "urn:late")


def test_an_incident_is_explained_by_its_id(folder: Path) -> None:
    incident = alerts(folder)[0]["incident_id"]
    assert f"Incident {incident} · bombing in Mosul, Iraq" in why(folder, incident)


def test_json_has_the_same(folder: Path) -> None:
    rows = json.loads(why(folder, "urn:few", "--json"))
    (incident,) = rows["incidents"]
    assert {rule["rule"]: rule["fails"] for rule in incident["rules"]}["first-report"] == "2 killed, below 3"
    assert incident["alerts"] == []
    assert rows["stories"][0]["facts"][0]["best"] == 2


def test_an_unknown_name_is_one_line(folder: Path) -> None:
    result = run.invoke(app, ["why", "urn:nowhere", "--from", str(folder)])
    assert result.exit_code == 1
    assert "no alert, incident or story is called 'urn:nowhere'" in result.stderr


def test_a_folder_that_is_no_replay_is_one_line(tmp_path: Path) -> None:
    result = run.invoke(app, ["why", "urn:a", "--from", str(tmp_path)])
    assert result.exit_code == 1
    assert "alerts.jsonl" in result.stderr
