"""What is one story and what is many: lines, documents, folders."""

import json
from pathlib import Path

import pytest

from streams.cli.story_files import RawStory, as_ninjs, raw_stories


def stories(path: Path) -> list[RawStory]:
    return list(raw_stories([path]))


def test_json_lines_are_a_story_each_and_blank_lines_none(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_bytes(b'{"uri": "a"}\n\n{"uri": "b"}\r\n\xff broken\n')
    assert [(s.name, s.value) for s in stories(path)] == [
        ("wire.jsonl:1", b'{"uri": "a"}'),
        ("wire.jsonl:3", b'{"uri": "b"}'),
        ("wire.jsonl:4", b"\xff broken"),
    ]


def test_indented_json_is_one_story(tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text(json.dumps({"uri": "a", "type": "text"}, indent=2))
    assert [s.content_type for s in stories(path)] == ["application/json"]


def test_text_is_one_story_with_the_name_of_its_file_as_key(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Two hikers were found alive.\n\nA third is missing.\n")
    (story,) = stories(path)
    assert (story.key, story.content_type) == (b"note.txt", "text/plain")


def test_a_folder_is_read_in_the_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text(name)
    assert [s.name for s in stories(tmp_path)] == ["a.txt", "b.txt"]


def test_short_form_becomes_ninjs() -> None:
    line = json.dumps({"id": "x1", "text": "Nobody was hurt.", "headline": "Fire out", "published": "2026-03-04"}).encode()
    assert json.loads(as_ninjs(line)) == {
        "uri": "x1",
        "type": "text",
        "version": "1",
        "versionCreated": "2026-03-04T00:00:00Z",
        "headlines": [{"value": "Fire out"}],
        "bodies": [{"contentType": "text/plain", "value": "Nobody was hurt."}],
    }


@pytest.mark.parametrize(
    "line", [b'{"uri": "a", "text": "t", "id": "b"}', b'{"id": 7, "text": "t"}', b"[1]", b"\xff", b'{"id": "\\ud800", "text": ""}']
)
def test_anything_else_stays_as_it_is(line: bytes) -> None:
    assert as_ninjs(line) == line
