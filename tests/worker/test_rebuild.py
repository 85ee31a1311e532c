"""A partition whose state is not in the table, though its reports were followed, is rebuilt from them, and nobody is told twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from streams.alerts import load_rules
from streams.incidents.command import Command
from streams.incidents.report import Report
from streams.settings import Settings
from streams.worker.envelopes import command_message, report_message
from streams.worker.health import Lag, Partition
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.state import TrackState
from streams.worker.topics import topic_names
from streams.worker.tracking import Tracking
from tests.made_reports import NOON, a_story_of_all_kinds, killed
from tests.worker.test_ticking import Box, Table

TOPICS = topic_names(Settings())


def log_of(*messages: Report | Command) -> list[Arrival]:
    """A partition of the reports topic."""
    made = [report_message(m, topics=TOPICS) if isinstance(m, Report) else command_message(m, topic=TOPICS.reports) for m in messages]
    return [Arrival(TOPICS.reports, 0, n, NOON + timedelta(minutes=n), m.key, m.value, m.headers) for n, m in enumerate(made)]


class Worker:
    """TRACK over a table and the log of its partition."""

    def __init__(self, log: list[Arrival], table: Table | None = None, *, generation: int = 1) -> None:
        self.table, self.box = Table() if table is None else table, Box()
        self.rebuilding: dict[Partition, Lag] = {}
        self.read: list[int] = []
        self.ends_at = len(log)
        self._log, self._generation = log, generation
        state = TrackState(self.table)  # type: ignore[arg-type]
        self._tracking = Tracking(state, outbox=self.box, rules=load_rules(), topics=TOPICS, past=self._past, rebuilding=self.rebuilding)

    async def take(self, *offsets: int) -> list[Outgoing]:
        """What is published for these messages."""
        for offset in offsets:
            one = self._log[offset]
            parts = {"topic": one.topic, "partition": 0, "offset": offset, "timestamp": one.received.timestamp(), "key": one.key}
            message = SimpleNamespace(**parts, value=one.value, generation_id=self._generation)
            await self._tracking.take([SimpleNamespace(message=message, headers=one.headers)])
        return self.box.messages

    async def _past(self, partition: int, start: int, until: int) -> AsyncIterator[Arrival]:
        assert partition == 0
        for arrival in self._log[start:until]:
            if arrival.offset == self.ends_at:
                raise ConnectionError("killed")
            self.read.append(arrival.offset)
            yield arrival


def story() -> list[Report | Command]:
    """The same, with one more story of it among them."""
    reports = a_story_of_all_kinds()
    return [*reports[:3], replace(killed("urn:z", 1, hours=0.15), report_id="rep-z"), *reports[3:]]


@pytest.fixture
def log() -> list[Arrival]:
    messages = log_of(*story())
    messages[3] = replace(messages[3], value=b"no report")
    return messages


async def undisturbed(log: list[Arrival]) -> Worker:
    worker = Worker(log)
    await worker.take(*range(len(log)))
    return worker


async def test_state_that_is_gone_is_rebuilt_and_only_the_report_in_hand_is_published(log: list[Arrival]) -> None:
    expected = await undisturbed(log)
    before = Worker(log)
    already = len(await before.take(*range(8)))
    after = Worker(log, generation=2)
    assert await after.take(8) == expected.box.messages[already:]
    assert after.table == expected.table
    assert after.read == list(range(8))
    assert after.rebuilding == {}
    assert not [key for key in after.table if key.startswith(b"rebuilt/")]


async def test_a_rebuild_that_was_killed_goes_on_where_it_was(log: list[Arrival]) -> None:
    expected = await undisturbed(log)
    killed_one = Worker(log, generation=2)
    killed_one.ends_at = 5
    with pytest.raises(ConnectionError):
        await killed_one.take(8)
    assert killed_one.rebuilding == {(TOPICS.reports, 0): Lag(8, 4)}
    assert killed_one.box.messages == []
    after = Worker(log, killed_one.table, generation=3)
    await after.take(8)
    assert after.read == [5, 6, 7]
    assert after.table == expected.table


async def test_a_table_that_has_state_is_not_rebuilt(log: list[Arrival]) -> None:
    before = Worker(log)
    await before.take(0, 1, 2)
    after = Worker(log, before.table, generation=2)
    await after.take(4)
    assert after.read == []


async def test_the_first_report_of_a_new_site_rebuilds_nothing(log: list[Arrival]) -> None:
    worker = Worker(log)
    await worker.take(0)
    assert worker.read == []
    assert not [key for key in worker.table if key.startswith(b"rebuilt/")]


async def test_a_partition_given_back_is_looked_at_again(log: list[Arrival]) -> None:
    worker: Any = Worker(log)
    await worker.take(0, 1)
    worker.table.clear()
    await worker.take(2)
    assert worker.read == []
    worker._generation = 2
    worker.table.clear()
    await worker.take(4)
    assert worker.read == [0, 1, 2, 3]
