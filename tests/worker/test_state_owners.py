"""A worker from which a partition was taken, and that does not know it, cannot spoil what its next owner keeps."""

from collections.abc import Iterator
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


def test_what_others_wrote_before_a_late_change_is_read_by_the_next_recovery(
    table: ChangelogTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Noting()
    monkeypatch.setattr(type(table), "data", store)

    def acknowledged(offset: int) -> None:
        written = SimpleNamespace(offset=offset, topic_partition=TP("changelog", 0))
        table._on_changelog_sent(SimpleNamespace(result=lambda: written, message=SimpleNamespace(key=b"a", value=b"1")))

    for offset in (0, 1, 2, 50, 51):  # 3 to 49 were another worker's
        acknowledged(offset)
    assert store.noted == 2


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
