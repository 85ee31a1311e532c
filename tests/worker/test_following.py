"""Reports that wait together are decided one upon the other, published and kept at once, and lead to what they would have led to alone."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from streams.alerts import load_rules
from streams.errors import StoryTooLarge
from streams.incidents.command import Command
from streams.incidents.report import Report
from streams.settings import Settings
from streams.worker.envelopes import command_message, report_message
from streams.worker.following import _GATHER_SECONDS, Following
from streams.worker.outgoing import Outgoing
from streams.worker.state import TrackState
from streams.worker.topics import topic_names
from streams.worker.tracking import Tracking
from tests.made_reports import a_story_of_all_kinds, killed
from tests.worker.test_ticking import Box, Table, _no_past

TOPICS = topic_names(Settings())


def event_of(message: Report | Command, offset: int, *, partition: int = 0, acked: list[int] | None = None) -> Any:
    made = report_message(message, topics=TOPICS) if isinstance(message, Report) else command_message(message, topic=TOPICS.reports)
    parts = {"topic": TOPICS.reports, "partition": partition, "offset": offset, "timestamp": 1_773_316_800.0 + offset, "generation_id": 1}
    inside = SimpleNamespace(**parts, key=made.key, value=made.value)
    return SimpleNamespace(message=inside, headers=made.headers, ack=lambda: None if acked is None else acked.append(offset))


class Journal(Table):
    """A table that counts the steps that were written whole before their keys."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __setitem__(self, key: bytes, value: bytes) -> None:
        if key.startswith(b"journal/"):
            self.steps.append(key.decode())
        super().__setitem__(key, value)

    def state(self) -> dict[bytes, bytes]:
        """All but the journals, which hold the last step, however much that was."""
        return {key: value for key, value in self.items() if not key.startswith(b"journal/")}


class Full(Box):
    """Kafka that takes no message with certain bytes in it."""

    def __init__(self, refused: bytes) -> None:
        super().__init__()
        self._refused = refused

    async def send(self, messages: Iterable[Outgoing]) -> None:
        for message in messages:
            if self._refused in (message.value or b"") and message.topic != TOPICS.dead:
                raise StoryTooLarge("too large")
            self.messages.append(message)


async def took(
    groups: Iterable[Sequence[Any]], *, box: Box | None = None, most_bytes: int = 250_000
) -> tuple[list[Outgoing], Journal, list[datetime | None]]:
    """What is published and kept of messages that are taken in groups, and when each arrived."""
    table, out = Journal(), box or Box()
    state = TrackState(table)  # type: ignore[arg-type]
    tracking = Tracking(state, outbox=out, rules=load_rules(), topics=TOPICS, past=_no_past, most_bytes=most_bytes)
    arrived: list[datetime | None] = []
    for group in groups:
        arrived += await tracking.take(group)
    return out.messages, table, arrived


def events() -> list[Any]:
    return [event_of(message, offset) for offset, message in enumerate(a_story_of_all_kinds())]


@pytest.mark.parametrize("size", [2, 3, 8])
async def test_reports_followed_together_lead_to_what_each_would_have_led_to_alone(size: int) -> None:
    alone, kept, arrived = await took([event] for event in events())
    every = events()
    messages, table, times = await took(every[start : start + size] for start in range(0, len(every), size))
    assert messages == alone
    assert table.state() == kept.state()
    assert times == arrived


async def test_a_group_is_one_step_of_each_partition_in_the_journal() -> None:
    versions = [killed("urn:a", 4 + n, version=str(n), hours=n / 10) for n in range(3)]
    here = [event_of(report, offset) for offset, report in enumerate(versions)]
    abroad = [replace(report, uri="urn:fr", report_id=f"{report.report_id}-fr", country="FR") for report in versions]
    there = [event_of(report, offset, partition=1) for offset, report in enumerate(abroad)]
    _, table, _ = await took([[here[0]], [there[0]], [here[1], there[1], here[2], there[2]]])
    assert table.steps == ["journal/0", "journal/1", "journal/0", "journal/1"]


async def test_no_more_is_published_together_than_the_bytes_allow() -> None:
    alone, kept, _ = await took([event] for event in events())
    messages, table, _ = await took([events()], most_bytes=1)
    assert messages == alone
    assert table.state() == kept.state()
    assert len(table.steps) == len(kept.steps) - 1  # the marker publishes nothing, and is kept with the report after it


async def test_a_report_of_which_kafka_refuses_a_message_is_dead_and_the_others_are_decided_without_it() -> None:
    every = [
        event_of(killed(uri, dead, hours=hours), n)
        for n, (uri, dead, hours) in enumerate([("urn:a", 4, 0), ("urn:big", 5, 1), ("urn:c", 6, 2)])
    ]
    without, kept, _ = await took([[every[0]], [every[2]]])
    messages, table, times = await took([every], box=Full(b"urn:big"))
    assert [message.topic for message in messages].count(TOPICS.dead) == 1
    last = {(m.topic, m.key): m for m in without if m.topic != TOPICS.dead}
    assert {(m.topic, m.key): m for m in messages if m.topic != TOPICS.dead} == last
    assert table.state() == kept.state()
    assert len(times) == 3


class Slow(Tracking):
    """Takes its time, and says what it was given at once."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.go = asyncio.Event()

    async def take(self, events: Sequence[Any]) -> list[datetime | None]:
        self.groups.append([event.message.offset for event in events])
        await self.go.wait()
        return [None for _ in events]


async def _a_while() -> None:
    await asyncio.sleep(10 * _GATHER_SECONDS)


def _raise(error: BaseException) -> NoReturn:
    raise error


async def test_what_comes_while_kafka_is_waited_for_is_followed_together_next_and_acknowledged_in_order() -> None:
    slow, acked = Slow(), list[int]()
    told: list[int] = []
    following = Following(slow, done=lambda event, _: told.append(event.message.offset), fail_stop=_raise)
    await following.take(event_of(killed("urn:a", 4), 0, acked=acked))
    await _a_while()
    for offset in range(1, 5):
        await following.take(event_of(killed("urn:a", 4), offset, acked=acked))
    await _a_while()
    assert (slow.groups, acked) == ([[0]], [])
    slow.go.set()
    await _a_while()
    assert slow.groups == [[0], [1, 2, 3, 4]]
    assert acked == told == [0, 1, 2, 3, 4]


async def test_an_error_ends_the_process_and_nothing_is_acknowledged() -> None:
    class Broken(Slow):
        async def take(self, events: Sequence[Any]) -> list[datetime | None]:
            raise ConnectionError("Kafka is gone")

    ended: list[BaseException] = []
    acked: list[int] = []
    following = Following(Broken(), done=lambda event, _: None, fail_stop=ended.append)  # type: ignore[arg-type]
    await following.take(event_of(killed("urn:a", 4), 0, acked=acked))
    await _a_while()
    assert (str(ended[0]), acked) == ("Kafka is gone", [])
