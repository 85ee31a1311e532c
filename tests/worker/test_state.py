"""A crash may cut what one step writes anywhere; the next worker finds the step done or not begun, never half."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.alerts.track import State
from streams.incidents.indexes import DayIndex, IndexEntry
from streams.incidents.story_state import StoryState
from streams.worker.state import _MOST_DECODED, TrackState

STORY = StoryState(version="1", published=datetime(2026, 5, 4, tzinfo=UTC))
DAY = DayIndex(entries=(IndexEntry(incident_id="inc-1"),))


class Changelog(dict[bytes, bytes]):
    """In place of Faust's table: a dictionary that keeps its changes in order, as the changelog does."""

    def __init__(self) -> None:
        self.changes: list[tuple[bytes, bytes | None]] = []

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self.changes.append((key, value))
        super().__setitem__(key, value)

    def __delitem__(self, key: bytes) -> None:
        self.changes.append((key, None))
        super().__delitem__(key)

    def take_over(self, partition: int, generation: int) -> None: ...

    async def acknowledged(self) -> None: ...


def recovered(changes: list[tuple[bytes, bytes | None]]) -> TrackState:
    """State rebuilt from so much of a changelog."""
    table = Changelog()
    for key, value in changes:
        if value is not None:
            dict.__setitem__(table, key, value)
        else:
            dict.pop(table, key)
    return TrackState(table)  # type: ignore[arg-type]


def written() -> Changelog:
    table = Changelog()
    state = TrackState(table)  # type: ignore[arg-type]
    first: dict[str, State | None] = {"story/0/urn:old": STORY, "day/SY/2026-05-04": DAY}
    second: dict[str, State | None] = {
        "day/SY/2026-05-04": None,
        "story/0/urn:old": None,
        "day/SY/2026-05-05": DAY,
        "story/0/urn:new": STORY,
    }
    asyncio.run(state.write(first, shard="0"))
    asyncio.run(state.write(second, shard="0"))
    return table


def seen(state: TrackState) -> dict[str, State | None]:
    return {key: state.read(key) for key in ("day/SY/2026-05-04", "story/0/urn:old", "day/SY/2026-05-05", "story/0/urn:new")}


BEFORE = {"day/SY/2026-05-04": DAY, "story/0/urn:old": STORY, "day/SY/2026-05-05": None, "story/0/urn:new": None}
AFTER = {"day/SY/2026-05-04": None, "story/0/urn:old": None, "day/SY/2026-05-05": DAY, "story/0/urn:new": STORY}


@pytest.mark.parametrize("cut", range(3, 9))
def test_step_cut_by_a_crash_is_whole_or_not_begun(cut: int) -> None:
    changes = written().changes
    assert len(changes) == 8
    state = recovered(changes[:cut])
    asyncio.run(state.resume(shard="0", generation=1))
    assert seen(state) == (BEFORE if cut == 3 else AFTER)


def test_a_partition_is_resumed_once_for_each_time_it_is_given() -> None:
    table = written()
    state = TrackState(table)  # type: ignore[arg-type]
    table.changes.clear()
    asyncio.run(state.resume(shard="0", generation=1))
    again = len(table.changes)
    asyncio.run(state.resume(shard="0", generation=1))
    assert len(table.changes) == again > 0
    asyncio.run(state.resume(shard="0", generation=2))
    assert len(table.changes) > again


def test_other_shards_and_empty_steps_are_left_alone() -> None:
    table = Changelog()
    state = TrackState(table)  # type: ignore[arg-type]
    asyncio.run(state.write({}, shard="0"))
    asyncio.run(state.resume(shard="1", generation=1))
    assert not table.changes


def test_a_value_is_decoded_again_only_when_it_has_changed() -> None:
    table = written()
    state = TrackState(table)  # type: ignore[arg-type]
    first = state.read("story/0/urn:new")
    assert first == STORY
    assert state.read("story/0/urn:new") is first
    asyncio.run(state.write({"story/0/urn:new": replace(STORY, version="2")}, shard="0"))
    assert state.read("story/0/urn:new") == replace(STORY, version="2")
    asyncio.run(state.write({"story/0/urn:new": None}, shard="0"))
    assert state.read("story/0/urn:new") is None


def test_so_many_values_are_kept_decoded_and_no_more() -> None:
    table = Changelog()
    state = TrackState(table)  # type: ignore[arg-type]
    keys = [f"story/0/urn:{number}" for number in range(_MOST_DECODED + 10)]
    asyncio.run(state.write(dict.fromkeys(keys, STORY), shard="0"))
    first = [state.read(key) for key in keys]
    assert state.read(keys[-1]) is first[-1]
    assert state.read(keys[0]) is not first[0]
    assert len(state._decoded) == _MOST_DECODED
