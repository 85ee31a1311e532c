"""A worker from which a partition was taken, and that does not know it, cannot spoil what its next owner keeps."""

import asyncio
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from faust.types import TP

from streams.errors import StoodStill
from streams.settings import load_settings
from streams.worker.app import create_app
from streams.worker.disk_store import DiskStore
from streams.worker.pulse import Pulse
from streams.worker.state import ChangelogTable, Owner


@pytest.fixture
def table() -> Iterator[ChangelogTable]:
    app = create_app(load_settings(app_id="owners"))
    yield next(iter(app.tables.values()))
    app.extractor.stop()


class Log:
    """One partition of the changelog, as several workers write it."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def own(self, generation: int, since: float) -> None:
        self.write(b"owner/0", orjson.dumps(Owner(generation, since)), generation)

    def write(self, key: bytes, value: bytes | None, generation: int | None) -> None:
        headers = {} if generation is None else {"generation": str(generation).encode()}
        message = SimpleNamespace(key=key, value=value, partition=0, offset=len(self.events), tp=TP("changelog", 0))
        self.events.append(SimpleNamespace(key=key, value=value, message=message, headers=headers))


def recovered(table: ChangelogTable, log: Log, *, begin: int = 0) -> dict[bytes, bytes]:
    table.apply_changelog_batch(log.events[begin:])
    return {key: value for key, value in table.data.items() if not key.startswith(b"owner/")}


def test_a_late_change_of_a_former_owner_is_passed_over(table: ChangelogTable) -> None:
    log = Log()
    log.own(3, 100.0)
    log.write(b"a", b"first", 3)
    log.own(4, 200.0)
    log.write(b"a", b"second", 4)
    log.write(b"a", b"first, once more", 3)
    log.write(b"b", None, 3)
    assert recovered(table, log) == {b"a": b"second"}


def test_what_former_owners_wrote_in_their_time_counts(table: ChangelogTable) -> None:
    log = Log()
    for generation in (1, 2, 3):
        log.own(generation, 100.0 * generation)
        log.write(b"%d" % generation, b"kept", generation)
    assert recovered(table, log) == {b"1": b"kept", b"2": b"kept", b"3": b"kept"}


def test_a_changelog_that_kafka_has_compacted_is_read_whole(table: ChangelogTable) -> None:
    log = Log()
    log.write(b"1", b"kept", 1)
    log.write(b"7", b"kept", 7)
    log.write(b"2", b"kept, of a group that began anew", 2)
    log.own(3, 900.0)
    assert len(recovered(table, log)) == 3


def test_a_second_recovery_from_the_beginning_finds_the_same(table: ChangelogTable) -> None:
    log = Log()
    for generation in (1, 2):
        log.own(generation, 100.0 * generation)
        log.write(b"%d" % generation, b"kept", generation)
    first = recovered(table, log)
    table.data.clear()
    assert recovered(table, log) == first


def test_a_recovery_that_goes_on_where_the_last_one_ended_knows_the_owner(table: ChangelogTable) -> None:
    log = Log()
    log.own(5, 100.0)
    log.write(b"a", b"kept", 5)
    recovered(table, log)
    log.write(b"a", b"late", 4)
    assert recovered(table, log, begin=2) == {b"a": b"kept"}


@pytest.mark.parametrize(("generation", "since"), [(1, 500.0), (6, 50.0)])
def test_a_group_that_begins_anew_and_a_clock_set_back_make_no_owner_a_former_one(
    table: ChangelogTable, generation: int, since: float
) -> None:
    log = Log()
    log.own(5, 100.0)
    log.own(generation, since)
    log.write(b"a", b"kept", generation)
    assert recovered(table, log) == {b"a": b"kept"}


def test_changes_of_versions_that_knew_no_generations_count(table: ChangelogTable) -> None:
    log = Log()
    log.own(5, 100.0)
    log.write(b"a", b"kept", None)
    assert recovered(table, log) == {b"a": b"kept"}


def test_the_next_owner_writes_once_more_what_was_overwritten(table: ChangelogTable, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    log.own(4, 200.0)
    log.write(b"a", b"right", 4)
    log.write(b"a", b"late", 3)
    log.write(b"b", b"late", 3)
    recovered(table, log)
    sent: dict[bytes, bytes | None] = {}
    monkeypatch.setattr(ChangelogTable, "__setitem__", lambda self, key, value: sent.update({key: value}))
    monkeypatch.setattr(ChangelogTable, "send_changelog", lambda self, partition, key, value: sent.update({key: value}))
    table.take_over(0, 5)
    assert (sent[b"a"], sent[b"b"]) == (b"right", None)
    assert orjson.loads(sent[b"owner/0"] or b"")["generation"] == 5


class Noting(DiskStore):
    """A store on disk of which only the noted offset matters."""

    def __init__(self) -> None:
        self.noted: int | None = None

    def persisted_offset(self, tp: TP) -> int | None:
        return self.noted

    def set_persisted_offset(self, tp: TP, offset: int) -> None:
        self.noted = offset


class Kafka:
    """In place of the producer: it has a turn of its own after every turn of others, and acknowledges what it has been given by then."""

    def __init__(self, offsets: Iterator[int]) -> None:
        self.requests: list[list[bytes]] = []
        self._given: list[tuple[bytes, asyncio.Future[Any]]] = []
        self._offsets = offsets

    async def send(self, topic: str, key: bytes, value: bytes | None, partition: int, timestamp: None, headers: dict[str, bytes]) -> Any:
        if not self._given:
            asyncio.get_running_loop().call_soon(self._request)
        self._given.append((key, asyncio.get_running_loop().create_future()))
        return self._given[-1][1]

    def _request(self) -> None:
        self.requests.append([key for key, _ in self._given])
        for _, sent in self._given:
            sent.set_result(SimpleNamespace(offset=next(self._offsets), topic_partition=TP("changelog", 0)))
        self._given = []


def sending(table: ChangelogTable, monkeypatch: pytest.MonkeyPatch, *, offsets: Iterable[int], store: Any) -> Kafka:
    kafka = Kafka(iter(offsets))
    monkeypatch.setattr(table.app, "producer", kafka)
    monkeypatch.setattr(type(table), "data", store)
    monkeypatch.setattr(type(table), "changelog_topic", SimpleNamespace(get_topic_name=lambda: "changelog"))
    return kafka


async def test_the_changes_made_since_the_last_time_are_sent_together_and_in_order(
    table: ChangelogTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka = sending(table, monkeypatch, offsets=range(9), store={})
    for key in (b"a", b"b", b"a", b"c"):
        table.send_changelog(0, key, b"1")
    assert kafka.requests == []
    await table.acknowledged()
    table.send_changelog(0, b"a", None)
    await table.acknowledged()
    assert kafka.requests == [[b"a", b"b", b"a", b"c"], [b"a"]]


async def test_what_others_wrote_before_a_late_change_is_read_by_the_next_recovery(
    table: ChangelogTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Noting()
    sending(table, monkeypatch, offsets=(0, 1, 2, 50, 51), store=store)  # 3 to 49 were another worker's
    for _ in range(5):
        table.send_changelog(0, b"a", b"1")
        await table.acknowledged()
    assert store.noted == 2


async def test_a_worker_that_stood_still_after_a_change_does_not_send_it(table: ChangelogTable, monkeypatch: pytest.MonkeyPatch) -> None:
    kafka, now = sending(table, monkeypatch, offsets=range(9), store={}), [0.0]
    table.app.pulse = Pulse(longest=3.0, clock=lambda: now[0])
    table.app.pulse.beat()
    table.send_changelog(0, b"a", b"1")
    now[0] = 6.0
    with pytest.raises(StoodStill):
        await table.acknowledged()
    with pytest.raises(StoodStill):
        table.send_changelog(0, b"b", b"1")
    assert kafka.requests == []


def test_a_worker_that_stood_still_sends_nothing_more() -> None:
    now = [0.0]
    pulse = Pulse(longest=3.0, clock=lambda: now[0])
    pulse.check()
    pulse.beat()
    now[0] = 2.9
    pulse.check()
    pulse.beat()
    now[0] = 6.0
    with pytest.raises(StoodStill, match=r"3\.1 s"):
        pulse.check()
    with pytest.raises(StoodStill):
        pulse.beat()
