from pathlib import Path

import pytest

from streams.errors import SinkError
from streams.sinks.delivery import Delivery
from streams.sinks.jsonl import JsonLines
from tests.sinks.made_alerts import ALERT, UPDATE, delivery


async def test_lines_hold_one_alert_each(tmp_path: Path) -> None:
    sink = JsonLines(tmp_path / "out" / "alerts.jsonl")
    await sink.deliver(delivery())
    await sink.deliver(Delivery(UPDATE, b'{"a":\n1}'))
    await sink.close()
    assert (tmp_path / "out" / "alerts.jsonl").read_bytes() == delivery().body + b"\n" + b'{"a": 1}\n'


async def test_half_a_line_that_a_full_disk_left_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"whole": 1}\n{"hal')
    await JsonLines(path).deliver(Delivery(ALERT, b'{"next": 1}'))
    assert path.read_bytes() == b'{"whole": 1}\n{"hal\n{"next": 1}\n'


async def test_file_that_was_rotated_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    sink = JsonLines(path)
    await sink.deliver(Delivery(ALERT, b"{}"))
    path.rename(tmp_path / "alerts.jsonl.1")
    await sink.deliver(Delivery(UPDATE, b"{}"))
    assert path.read_bytes() == (tmp_path / "alerts.jsonl.1").read_bytes() == b"{}\n"


def test_place_that_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match="folder that can be written"):
        JsonLines(tmp_path / "file" / "alerts.jsonl")


async def test_disk_that_fails_is_worth_another_try(tmp_path: Path) -> None:
    sink = JsonLines(tmp_path / "alerts.jsonl")
    (tmp_path / "alerts.jsonl").unlink()
    (tmp_path / "alerts.jsonl").mkdir()
    with pytest.raises(SinkError, match="Is a directory") as caught:
        await sink.deliver(delivery())
    assert not caught.value.permanent
