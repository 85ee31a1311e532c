"""`tollwire feed` as a process on a broker: a drop folder, killed in the middle, started again."""

import json
import signal
import time
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.e2e.feeder_process import feeding, keys_of, stop, wait_for_messages
from tests.e2e.kafka_broker import KafkaBroker
from tests.e2e.worker_process import fresh_settings

FILES = 5_000


def story(number: int, *, version: int = 1, text: str = "The ferry came in late.") -> str:
    body = [{"contentType": "text/plain", "value": f"{text} It was run {number}."}]
    return json.dumps({"uri": f"urn:run:{number}", "version": str(version), "type": "text", "bodies": body})


def watch(folder: Path, state: Path) -> list[str]:
    return ["feed", str(folder), "--watch", "--every", "0.2", "--settle", "0.2", "--state", str(state)]


def test_a_drop_folder_of_5000_files_killed_three_times_gives_each_story_once(site: Settings, tmp_path: Path) -> None:
    drop_kill_and_start_again(site, tmp_path)


@pytest.mark.kafka
def test_a_drop_folder_killed_three_times_gives_each_story_once_on_a_real_kafka(kafka: KafkaBroker, tmp_path: Path) -> None:
    drop_kill_and_start_again(fresh_settings(kafka.url, tmp_path), tmp_path)


def drop_kill_and_start_again(site: Settings, tmp_path: Path) -> None:
    inbox, log = tmp_path / "in", tmp_path / "log.txt"
    inbox.mkdir()
    for number in range(FILES):
        (inbox / f"{number:05}.json").write_text(story(number))
    arrived = 0
    for goal in (400, 1_800, 3_300):
        with feeding(site, *watch(inbox, tmp_path / "s"), log=log) as process:
            arrived = wait_for_messages(site, max(goal, arrived + 1), process)
            stop(process, signal.SIGKILL)
    assert arrived < FILES, "the feeder was too fast to be killed in the middle"
    with feeding(site, *watch(inbox, tmp_path / "s"), log=log) as process:
        wait_for_messages(site, FILES, process)
        (inbox / "late.json").write_text(story(7, version=2))
        (inbox / "again.json").write_text(story(8))
        wait_for_messages(site, FILES + 1, process)
        assert stop(process) == 0
    found = keys_of(site)
    assert found.pop("urn:run:7") == 2
    assert set(found.values()) == {1}
    assert len(found) == FILES - 1
    assert "sent before" in log.read_text()


def test_files_whose_stories_kafka_has_are_moved_away_and_nothing_else(site: Settings, tmp_path: Path) -> None:
    inbox, done = tmp_path / "in", tmp_path / "done"
    (inbox / "xw").mkdir(parents=True)
    (inbox / "xw" / "a.json").write_text(story(1))
    (inbox / "b.json.part").write_text(story(2)[:30])
    with feeding(site, *watch(inbox, tmp_path / "s"), "--done", str(done), log=tmp_path / "log.txt") as process:
        wait_for_messages(site, 1, process)
        (inbox / "b.json.part").write_text(story(2))
        (inbox / "b.json.part").rename(inbox / "b.json")
        wait_for_messages(site, 2, process)
        for _ in range(100):
            if (done / "b.json").exists():
                break
            time.sleep(0.1)
        assert stop(process) == 0
    assert sorted(path.relative_to(tmp_path).as_posix() for path in (*inbox.rglob("*.*"), *done.rglob("*.*"))) == [
        "done/b.json",
        "done/xw/a.json",
    ]
    assert keys_of(site) == {"urn:run:1": 1, "urn:run:2": 1}


def test_a_long_file_goes_on_where_a_kill_cut_it_off(site: Settings, tmp_path: Path) -> None:
    lines, log = tmp_path / "wire.jsonl", tmp_path / "log.txt"
    lines.write_text("\n".join(story(number) for number in range(8_000)) + "\n")
    arguments = ("feed", str(lines), "--resume", "--state", str(tmp_path / "s"))
    with feeding(site, *arguments, log=log) as process:
        arrived = wait_for_messages(site, 600, process)
        stop(process, signal.SIGKILL)
    assert arrived < 8_000
    with feeding(site, *arguments, log=log) as process:
        assert process.wait(120) == 0
    assert set(keys_of(site).values()) == {1}
    assert len(keys_of(site)) == 8_000
