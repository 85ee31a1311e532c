import os
from pathlib import Path

import pytest

from streams.feeds.drop_folder import Settling, look, stamp_of


def drop(path: Path, text: str = "x", *, changed: int = 1_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (changed, changed))
    return path


def test_files_come_in_the_order_of_their_times_also_from_folders_below(tmp_path: Path) -> None:
    drop(tmp_path / "b.json", changed=1)
    drop(tmp_path / "a.json", changed=3)
    drop(tmp_path / "2026" / "c.json", changed=2)
    assert [dropped.path.name for dropped in look(tmp_path)] == ["b.json", "c.json", "a.json"]


def test_hidden_unfinished_linked_and_special_files_are_left_alone(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    secret = drop(tmp_path / "secret.txt")
    for name in (".hidden", "a.part", "b.TMP", "c.filepart", "d.txt~", ".work/e.txt"):
        drop(inbox / name)
    (inbox / "link.txt").symlink_to(secret)
    (inbox / "folder").symlink_to(tmp_path)
    os.mkfifo(inbox / "pipe.txt")
    drop(inbox / "whole.txt")
    assert [dropped.path.name for dropped in look(inbox)] == ["whole.txt"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(look(tmp_path / "none"))


def test_a_file_is_whole_when_it_has_not_changed_for_the_time_set(tmp_path: Path) -> None:
    path, settling = drop(tmp_path / "a.json", "half"), Settling(4)
    assert settling.settled(look(tmp_path), now=0) == []
    assert settling.settled(look(tmp_path), now=3) == []
    drop(path, "half and more", changed=1_003)
    assert settling.settled(look(tmp_path), now=5) == []
    assert [dropped.path for dropped in settling.settled(look(tmp_path), now=9)] == [path]


def test_a_file_that_was_away_settles_anew(tmp_path: Path) -> None:
    path, settling = drop(tmp_path / "a.json"), Settling(4)
    settling.settled(look(tmp_path), now=0)
    path.unlink()
    settling.settled(look(tmp_path), now=2)
    drop(path)
    assert settling.settled(look(tmp_path), now=5) == []


def test_another_content_has_another_stamp(tmp_path: Path) -> None:
    path = drop(tmp_path / "a.json")
    before = stamp_of(path)
    drop(path, "longer")
    assert stamp_of(path) != before
    path.unlink()
    assert stamp_of(path) is None
