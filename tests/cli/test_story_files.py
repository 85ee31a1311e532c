"""What is one story and what is many: lines, documents, folders."""

import json
from pathlib import Path

from streams.cli.story_files import RawStory, raw_stories


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


def test_json_nested_too_deep_for_any_parser_is_one_message_and_stops_no_feeder(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(b"[" * 200_000)
    assert [s.value for s in stories(path)] == [b"[" * 200_000]


def test_text_is_one_story_with_the_name_of_its_file_as_key(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Two hikers were found alive.\n\nA third is missing.\n")
    (story,) = stories(path)
    assert (story.key, story.content_type) == (b"note.txt", "text/plain")


def test_a_folder_is_read_in_the_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text(name)
    assert [s.name for s in stories(tmp_path)] == ["a.txt", "b.txt"]
