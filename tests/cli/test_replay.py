"""`tollwire replay`: the whole stream as a function from a file to files."""

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app

run = CliRunner()
NAMES = ("enriched", "incidents", "alerts", "dead", "held", "outcomes")


def story(uri: str, body: str, *, version: str = "1", hour: int = 6, headline: str = "", **more: object) -> bytes:
    document = {
        "uri": uri,
        "type": "text",
        "version": version,
        "versionCreated": f"2026-04-14T{hour:02}:00:00Z",
        "headlines": [{"value": headline}],
        "bodies": [{"contentType": "text/plain", "value": body}],
        "infoSources": [{"name": "Wire A"}],
        **more,
    }
    return json.dumps(document).encode()


BLAST = "MOSUL, Iraq - A car bomb killed 17 people in the Iraqi city of Mosul on Tuesday, police said."
STORIES = [
    story("urn:a", BLAST, headline="Blast in Mosul"),
    story(
        "urn:c",
        "LAGOS - A hundred thousand people were displaced, a report says.",
        hour=7,
        headline="Migration",
        embargoedUntil="2026-04-14T08:00:00Z",
    ),
    b'{"uri": "urn:\xff',
    story("urn:late", "GENEVA - Embargoed for ever.", hour=8, headline="Health", embargoedUntil="2026-04-15T08:00:00Z"),
    story("urn:a", "Editors: story withdrawn.", version="2", hour=9, pubStatus="canceled"),
]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    (folder / "in.jsonl").write_bytes(b"\n".join(STORIES))
    for out in ("one", "two"):
        result = run.invoke(app, ["replay", str(folder / "in.jsonl"), "--out", str(folder / out)])
        assert result.exit_code == 0, result.output
    return folder


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_twice_gives_the_same_bytes(replayed: Path, name: str) -> None:
    assert (replayed / "one" / f"{name}.jsonl").read_bytes() == (replayed / "two" / f"{name}.jsonl").read_bytes()


def test_every_story_has_one_outcome_and_an_embargo_ends_when_the_stories_have_passed_it(replayed: Path) -> None:
    assert [(row["uri"], row["outcome"]) for row in rows(replayed / "one" / "enriched.jsonl")] == [
        ("urn:a", "enriched"),
        ("urn:c", "enriched"),
        ("urn:a", "withdrawn"),
    ]
    assert [row["key"] for row in rows(replayed / "one" / "held.jsonl")] == ["urn:late"]


def test_dead_letter_keeps_the_bytes_and_says_why(replayed: Path) -> None:
    (letter,) = rows(replayed / "one" / "dead.jsonl")
    assert base64.b64decode(str(letter["value_base64"])) == STORIES[2]
    assert "dead_error" in letter["headers"]  # type: ignore[operator]


def test_incident_is_there_once_as_the_kill_left_it_and_the_alert_was_cancelled(replayed: Path) -> None:
    incidents = [row for row in rows(replayed / "one" / "incidents.jsonl") if row["country"] == "IQ"]
    assert [row["status"] for row in incidents] == ["retracted"]
    alerts = [row for row in rows(replayed / "one" / "alerts.jsonl") if row["incident_id"] == incidents[0]["incident_id"]]
    assert [row["msg_type"] for row in alerts] == ["Alert", "Cancel"]


def test_final_incidents_have_what_evaluation_reads(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "x", "text": BLAST, "headline": "Mosul", "published": "2026-04-14"}) + "\n")
    assert run.invoke(app, ["replay", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out")]).exit_code == 0
    (incident,) = rows(tmp_path / "out" / "incidents.jsonl")
    assert incident["tolls"]["killed"]["best"] == 17  # type: ignore[index]
    assert [article["uri"] for article in incident["source_articles"]] == ["x"]  # type: ignore[attr-defined]


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    result = run.invoke(app, ["replay", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "none.jsonl" in result.stderr


def order(action: str, incident_id: object, *, hour: int, **more: object) -> bytes:
    at = f"2026-04-14T{hour:02}:30:00Z"
    given = {
        "command_id": f"cmd-{action}",
        "action": action,
        "incident_id": incident_id,
        "country": "IQ",
        "by": "Amina",
        "at": at,
        "reason": "x",
    }
    return json.dumps(given | more).encode()


def test_commands_are_carried_out_between_the_stories_at_their_time(tmp_path: Path) -> None:
    stories = [story("urn:a", BLAST), story("urn:b", BLAST.replace("17", "21"), version="1", hour=9, infoSources=[{"name": "Wire B"}])]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(stories))
    assert run.invoke(app, ["replay", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "plain")]).exit_code == 0
    (incident,) = rows(tmp_path / "plain" / "incidents.jsonl")
    suppress, confirm = (order(a, incident["incident_id"], hour=h) for a, h in (("suppress", 7), ("confirm", 10)))
    unknown = order("split", "inc-none", hour=11, uris=["urn:a"])
    (tmp_path / "desk.jsonl").write_bytes(b"\n".join([confirm, unknown, suppress]))
    for out in ("one", "two"):
        arguments = ["replay", str(tmp_path / "in.jsonl"), "--commands", str(tmp_path / "desk.jsonl"), "--out", str(tmp_path / out)]
        assert run.invoke(app, arguments).exit_code == 0
    for name in NAMES:
        assert (tmp_path / "one" / f"{name}.jsonl").read_bytes() == (tmp_path / "two" / f"{name}.jsonl").read_bytes()
    (after,) = rows(tmp_path / "one" / "incidents.jsonl")
    history = [entry["reason"] for entry in after["history"]]  # type: ignore[attr-defined]
    assert history == ["new_report", "suppressed", "new_report", "confirmed"]
    assert [row["msg_type"] for row in rows(tmp_path / "one" / "alerts.jsonl")] == ["Alert", "Cancel"]
    assert [row["status"] for row in rows(tmp_path / "one" / "outcomes.jsonl")] == ["accepted", "accepted", "refused"]
    assert [row["headers"]["dead_stage"] for row in rows(tmp_path / "one" / "dead.jsonl")] == ["command"]  # type: ignore[index]


def test_a_wrong_line_in_a_file_of_commands_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(STORIES[0])
    (tmp_path / "desk.jsonl").write_bytes(order("confirm", "inc-a", hour=7) + b"\n" + order("delete", "inc-a", hour=7))
    arguments = ["replay", str(tmp_path / "in.jsonl"), "--commands", str(tmp_path / "desk.jsonl"), "--out", str(tmp_path / "out")]
    result = run.invoke(app, arguments)
    assert result.exit_code == 1
    assert "desk.jsonl:2: Command: action: 'delete'" in result.output


def test_a_story_that_stands_behind_newer_ones_is_late_unless_it_is_told_to_arrive_as_written(tmp_path: Path) -> None:
    late = json.loads(story("urn:late-blast", BLAST, headline="Blast in Mosul"))
    late["versionCreated"] = "2026-04-14T06:00:00Z"
    newer = json.loads(story("urn:new", "GENEVA - Delegates met on Sunday.", headline="Talks"))
    newer["versionCreated"] = "2026-04-19T06:00:00Z"
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, (newer, late))))
    alerts = {}
    for out, options in (("in-order", []), ("as-written", ["--as-written"])):
        result = run.invoke(app, ["replay", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / out), *options])
        assert result.exit_code == 0, result.output
        alerts[out] = [row["msg_type"] for row in rows(tmp_path / out / "alerts.jsonl")]
        assert len(rows(tmp_path / out / "incidents.jsonl")) == 1
    assert alerts == {"in-order": [], "as-written": ["Alert"]}
