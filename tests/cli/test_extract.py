"""`tollwire extract`: a row for each line, a screen for a person, clear words for what is no story."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app

run = CliRunner()
FERRY = "ATHENS - Three sailors drowned and two others were missing after a trawler sank off Crete, the coast guard said on Monday."
QUIET = "The council met on Tuesday to talk about parking."


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def rows(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_jsonl_gives_one_row_for_each_line_in_order() -> None:
    stories = [{"id": f"s{n}", "text": text, "headline": "News", "published": "2026-03-02"} for n, text in enumerate([QUIET, FERRY] * 6)]
    result = run.invoke(app, ["extract", "--jsonl"], input=lines(*stories))
    assert result.exit_code == 0
    found = rows(result.stdout)
    assert [row["id"] for row in found] == [story["id"] for story in stories]
    assert all({"facts", "tolls", "entities", "events"} <= set(row) for row in found)


def test_jsonl_facts_have_the_fields_of_the_schema() -> None:
    (row,) = rows(run.invoke(app, ["extract", "--jsonl"], input=lines({"id": "a", "text": FERRY})).stdout)
    facts = row["facts"]
    assert isinstance(facts, list)
    killed = next(fact for fact in facts if fact["kind"] == "killed")
    assert (killed["low"], killed["best"], killed["high"]) == (3, 3, 3)
    assert killed["who"]["text"] == "sailors"
    assert "class" in killed["who"]
    assert FERRY[killed["start"] : killed["end"]] == killed["quote"]
    assert row["tolls"]["killed"] == {"low": 3, "best": 3, "high": 3}  # type: ignore[index]


def test_explained_facts_say_which_rule_and_words_made_each_part() -> None:
    (row,) = rows(run.invoke(app, ["extract", "--jsonl", "--explain"], input=lines({"id": "a", "text": FERRY})).stdout)
    (plain,) = rows(run.invoke(app, ["extract", "--jsonl"], input=lines({"id": "a", "text": FERRY})).stdout)
    because = [fact.pop("because") for fact in row["facts"]]  # type: ignore[attr-defined]
    assert row == plain
    killed = {reason["part"]: reason for reason in because[0]}
    assert killed["kind"] == {"part": "kind", "rule": "casualties.toml: drown", "words": "drowned", "how": "killed"}
    assert killed["attributed_to"]["words"] == "coast guard"


def test_an_explained_story_shows_the_reasons_of_each_fact(tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(FERRY)
    result = run.invoke(app, ["extract", "--explain", str(file)])
    assert result.exit_code == 0
    assert "casualties.toml: drown" in result.stdout
    assert "in its sentence" in result.stdout


def test_a_line_that_is_no_story_has_its_row_and_exit_code_1() -> None:
    broken = b'{"id": "bad", "text": 7}\n\xff\xfe not json\n'.decode("latin-1")
    result = run.invoke(app, ["extract", "--jsonl"], input=lines({"id": "a", "text": QUIET}) + broken + lines({"id": "z", "text": QUIET}))
    assert result.exit_code == 1
    found = rows(result.stdout)
    assert [row["id"] for row in found] == ["a", "bad", None, "z"]
    assert ["error" in row for row in found] == [False, True, True, False]


def test_ninjs_lines_are_read_too() -> None:
    story = {"uri": "urn:a", "type": "text", "version": "3", "bodies": [{"contentType": "text/plain", "value": FERRY}]}
    (row,) = rows(run.invoke(app, ["extract", "--jsonl"], input=lines(story)).stdout)
    assert (row["id"], row["version"]) == ("urn:a", "3")


def test_a_text_file_is_shown_without_colours_where_there_is_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    result = run.invoke(app, ["extract", str(path)])
    assert result.exit_code == 0
    assert "“Three sailors”" in result.stdout
    assert "the coast guard" in result.stdout
    assert "\x1b" not in result.stdout


def test_explain_names_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    explained = run.invoke(app, ["extract", "--explain", str(path)]).stdout
    assert "rule" in explained
    assert "body 9-22" in explained


def test_control_characters_of_a_story_never_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "trick.jsonl"
    path.write_text(lines({"id": "a", "text": "\x1b[2JTwo men died in Oslo.", "headline": "\x1b]0;owned\x07"}))
    assert "\x1b" not in run.invoke(app, ["extract", str(path)]).stdout


@pytest.mark.parametrize(("arguments", "says"), [(["missing.txt"], "missing.txt"), (["-"], "nothing to read")])
def test_nothing_to_read_is_an_error_in_one_line(arguments: list[str], says: str) -> None:
    result = run.invoke(app, ["extract", *arguments], input="")
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_no_lines_in_gives_no_lines_out() -> None:
    result = run.invoke(app, ["extract", "--jsonl"], input="")
    assert (result.exit_code, result.output) == (0, "")


def test_unknown_model_names_those_installed() -> None:
    result = run.invoke(app, ["extract", "--model", "xx_none", "--jsonl"], input=lines({"id": "a", "text": QUIET}))
    assert result.exit_code == 1
    assert "xx_none" in result.stderr
