"""`tollwire export`, from files."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app

run = CliRunner()
INCIDENT = Path(__file__).parents[2] / "schemas" / "examples" / "valid" / "incident.json"
ENRICHED = INCIDENT.with_name("enriched.json")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(json.loads(example.read_text())) + "\n" for example in (INCIDENT, ENRICHED, INCIDENT)))
    return path


def export(*arguments: str) -> str:
    result = run.invoke(app, ["export", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_incident_told_twice_is_one_feature(lines: Path) -> None:
    assert len(json.loads(export("geojson", str(lines)))["features"]) == 1


def test_other_kinds_in_the_file_are_passed_over(lines: Path) -> None:
    features = json.loads(export("geojson", str(lines), "--of", "enriched"))["features"]
    assert {feature["properties"]["what"] for feature in features} <= {"event", "figure"}
    assert len(export("ninjs", str(lines)).splitlines()) == 1


def test_a_file_gets_what_the_screen_would(lines: Path, tmp_path: Path) -> None:
    export("hxl", str(lines), "--out", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == list(csv.reader(io.StringIO(export("hxl", str(lines)), newline="")))


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('\n{"id": 1}\n')
    result = run.invoke(app, ["export", "hxl", str(path)])
    assert result.exit_code == 1
    assert "bad.jsonl:2: neither an incident nor an enriched article" in result.output


def test_what_a_format_cannot_be_made_of_is_refused(lines: Path) -> None:
    result = run.invoke(app, ["export", "ucdp", str(lines), "--of", "enriched"])
    assert result.exit_code == 2
    assert "ucdp is made of incidents" in result.output
