"""A tick goes to the partition in which something is due, once, and is read back as what it is."""

from datetime import timedelta

from streams.alerts.alert import HeldAlert
from streams.alerts.held import HeldIndex
from streams.alerts.track import State
from streams.settings import Settings
from streams.worker.envelopes import read_report
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.ticking import PATIENCE, Ticking
from streams.worker.topics import topic_names
from tests.made_reports import NOON

TOPICS = topic_names(Settings())


class Kept(dict[str, State]):
    """In place of TRACK's table."""

    def read(self, key: str) -> State | None:
        return self.get(key)


def ticking() -> tuple[Ticking, Kept]:
    kept = Kept({"held/1": HeldIndex((HeldAlert("inc-1", NOON),)), "held/2": HeldIndex((HeldAlert("inc-2", NOON + timedelta(hours=1)),))})
    return Ticking(kept, topics=TOPICS), kept  # type: ignore[arg-type]


def sent(messages: list[Outgoing]) -> list[tuple[str, int | None]]:
    return [(message.topic, message.partition) for message in messages]


def test_only_the_partition_in_which_something_is_due_gets_a_tick() -> None:
    ticks, _ = ticking()
    assert ticks.due({0, 1, 2}, now=NOON - timedelta(seconds=1)) == []
    assert sent(ticks.due({0, 1, 2}, now=NOON)) == [("reports", 1)]
    assert sent(ticks.due({0, 2}, now=NOON + timedelta(hours=1))) == [("reports", 2)]


def test_a_partition_is_asked_again_only_when_nothing_came_of_it() -> None:
    ticks, kept = ticking()
    assert sent(ticks.due({1}, now=NOON)) == [("reports", 1)]
    assert ticks.due({1}, now=NOON + timedelta(seconds=1)) == []
    assert sent(ticks.due({1}, now=NOON + PATIENCE + timedelta(seconds=1))) == [("reports", 1)]
    del kept["held/1"]
    assert ticks.due({1}, now=NOON + 3 * PATIENCE) == []
    kept["held/1"] = HeldIndex((HeldAlert("inc-3", NOON + 3 * PATIENCE),))
    assert sent(ticks.due({1}, now=NOON + 3 * PATIENCE)) == [("reports", 1)]


def test_a_tick_is_a_report_that_carries_its_time() -> None:
    ticks, _ = ticking()
    (message,) = ticks.due({1}, now=NOON)
    report = read_report(Arrival(message.topic, 1, 0, NOON, message.key, message.value, message.headers))
    assert (report.type, report.received, report.report_id) == ("tick", NOON, "tick-1-2026-03-12T12:00:00+00:00")
    assert message.headers["ce_type"] == b"org.tollwire.report.v1"
