"""A tick goes to the partition in which something is due, once, and is read back as what it is."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from streams.alerts import load_rules, track
from streams.alerts.alert import Alert, HeldAlert, HeldIndex
from streams.alerts.rule import Rules
from streams.alerts.track import State, Step
from streams.incidents.report import Report
from streams.messages import decode
from streams.settings import Settings
from streams.worker.envelopes import read_report, report_message
from streams.worker.outbox import Outbox
from streams.worker.outgoing import Arrival, Outgoing, out_of_turn
from streams.worker.state import TrackState
from streams.worker.ticking import IDLE, IDLE_BEHIND, LONGEST_WAIT, PATIENCE, Ticking
from streams.worker.topics import topic_names
from streams.worker.tracking import Tracking
from tests.made_reports import NOON, killed

TOPICS = topic_names(Settings())


class Kept(dict[str, State]):
    """In place of TRACK's table."""

    def read(self, key: str) -> State | None:
        return self.get(key)


def ticking() -> tuple[Ticking, Kept]:
    kept = Kept({"held/1": HeldIndex((HeldAlert("inc-1", NOON),)), "held/2": HeldIndex((HeldAlert("inc-2", NOON + timedelta(hours=1)),))})
    return Ticking(kept, topics=TOPICS), kept  # type: ignore[arg-type]


def given(ticks: Ticking, partitions: set[int], *, now: datetime) -> list[Outgoing]:
    return [ticks.tick(partition, at, now=now) for partition, at in ticks.due(partitions, now=now).items()]


def sent(messages: list[Outgoing]) -> list[tuple[str, int | None]]:
    return [(message.topic, message.partition) for message in messages]


def test_only_an_idle_partition_in_which_something_is_due_gets_a_tick() -> None:
    ticks, _ = ticking()
    for partition in (0, 1, 2):
        ticks.busy(partition, received=NOON - IDLE, now=NOON - IDLE)
    assert given(ticks, {0, 1, 2}, now=NOON - timedelta(seconds=1)) == []
    assert sent(given(ticks, {0, 1, 2}, now=NOON)) == [("reports", 1)]
    assert sent(given(ticks, {0, 2}, now=NOON + timedelta(hours=1))) == [("reports", 2)]


def test_a_partition_that_is_busy_is_woken_by_its_reports() -> None:
    ticks, _ = ticking()
    ticks.busy(1, received=NOON, now=NOON)
    assert given(ticks, {1}, now=NOON + timedelta(seconds=4)) == []
    assert sent(given(ticks, {1}, now=NOON + IDLE)) == [("reports", 1)]


def test_a_worker_that_catches_up_or_has_just_started_waits_longer_for_what_came_before() -> None:
    ticks, _ = ticking()
    ticks.busy(1, received=NOON - timedelta(hours=2), now=NOON)
    assert given(ticks, {1}, now=NOON + IDLE) == []
    assert sent(given(ticks, {1}, now=NOON + IDLE_BEHIND)) == [("reports", 1)]
    started, _ = ticking()
    assert given(started, {1}, now=NOON) == []
    assert sent(given(started, {1}, now=NOON + IDLE_BEHIND)) == [("reports", 1)]


def test_a_partition_is_asked_again_only_when_nothing_came_of_it() -> None:
    ticks, kept = ticking()
    ticks.busy(1, received=NOON - IDLE, now=NOON - IDLE)
    assert sent(given(ticks, {1}, now=NOON)) == [("reports", 1)]
    assert given(ticks, {1}, now=NOON + timedelta(seconds=1)) == []
    assert sent(given(ticks, {1}, now=NOON + PATIENCE + timedelta(seconds=1))) == [("reports", 1)]
    kept["held/1"] = HeldIndex((HeldAlert("inc-3", NOON + timedelta(seconds=20)),))
    assert sent(given(ticks, {1}, now=NOON + PATIENCE + timedelta(seconds=2))) == [("reports", 1)]
    del kept["held/1"]
    assert given(ticks, {1}, now=NOON + 3 * PATIENCE) == []


def test_what_is_due_waits_for_what_came_before_but_not_for_ever() -> None:
    ticks, _ = ticking()
    for waiting in (timedelta(), timedelta(minutes=5), LONGEST_WAIT):
        assert not ticks.waited_enough(1, NOON, now=NOON + waiting)
    assert ticks.waited_enough(1, NOON, now=NOON + LONGEST_WAIT + timedelta(seconds=1))
    assert not ticks.waited_enough(1, NOON + timedelta(hours=1), now=NOON + timedelta(hours=1))


def test_a_tick_is_a_report_that_carries_the_time_at_which_something_is_due() -> None:
    ticks, _ = ticking()
    ticks.busy(1, received=NOON - IDLE, now=NOON - IDLE)
    (message,) = given(ticks, {1}, now=NOON + timedelta(minutes=3))
    report = read_report(Arrival(message.topic, 1, 0, NOON, message.key, message.value, message.headers))
    assert (report.type, report.received, report.report_id) == ("tick", NOON, "tick-1-2026-03-12T12:00:00+00:00")
    assert message.headers["ce_type"] == b"org.tollwire.report.v1"


class Box(Outbox):
    """What would go to Kafka."""

    def __init__(self) -> None:
        self.messages: list[Outgoing] = []

    async def send(self, messages: Iterable[Outgoing]) -> None:
        self.messages += messages


class Table(dict[bytes, bytes]):
    """In place of Faust's table."""

    def take_over(self, partition: int, generation: int) -> None: ...

    async def acknowledged(self) -> None: ...


async def _no_past(partition: int, start: int, until: int) -> AsyncIterator[Arrival]:
    for nothing in ():
        yield nothing


def tracking(rules: Rules) -> tuple[Tracking, Box]:
    box = Box()
    return Tracking(TrackState(Table()), outbox=box, rules=rules, topics=TOPICS, past=_no_past), box  # type: ignore[arg-type]


def event_of(report: Report, *, before_its_turn: bool = False) -> Any:
    message = report_message(report, topics=TOPICS)
    message = out_of_turn(message) if before_its_turn else message
    parts = {"topic": TOPICS.reports, "partition": 1, "offset": 0, "timestamp": 0.0, "generation_id": 1}
    return SimpleNamespace(message=SimpleNamespace(**parts, key=message.key, value=message.value), headers=message.headers)


def alerts(box: Box) -> list[tuple[str, str]]:
    found = [decode(Alert, message.value) for message in box.messages if message.topic == TOPICS.alerts]
    return [(alert.msg_type, f"{alert.sent:%H:%M}") for alert in found]


async def test_the_next_report_finds_what_was_due_before_it_already_sent() -> None:
    carrier, box = tracking(load_rules())
    for report in (killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1), killed("urn:a", 60, version="3", hours=2)):
        await carrier.take([event_of(report)])
    assert alerts(box) == [("Alert", "12:00"), ("Update", "12:20"), ("Update", "14:00")]


async def test_an_alert_is_counted_by_each_rule_that_it_names_and_leaves_one_line() -> None:
    carrier, box = tracking(load_rules())
    before = {
        rule: REGISTRY.get_sample_value("tollwire_alert_rules_fired_total", {"rule": rule}) or 0 for rule in ("catastrophe", "first-report")
    }
    with capture_logs() as lines:
        await carrier.take([event_of(killed("urn:a", 60))])
    [alert] = [decode(Alert, message.value) for message in box.messages if message.topic == TOPICS.alerts]
    assert {"catastrophe", "first-report"} <= set(alert.rules)
    assert {rule: REGISTRY.get_sample_value("tollwire_alert_rules_fired_total", {"rule": rule}) for rule in before} == {
        rule: count + 1 for rule, count in before.items()
    }
    assert [(line["event"], line["identifier"], line["rules"]) for line in lines] == [("alert", alert.identifier, list(alert.rules))]


async def test_a_report_of_a_story_that_was_done_before_others_sends_nothing_that_was_held_back() -> None:
    carrier, box = tracking(load_rules())
    for report in (killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)):
        await carrier.take([event_of(report)])
    assert await carrier.take([event_of(killed("urn:flash", 1, hours=2, country="FR"), before_its_turn=True)]) == [None]
    assert ("Update", "12:20") not in alerts(box)
    assert await carrier.take([event_of(killed("urn:last", 1, hours=3, country="FR"))]) != [None]
    assert ("Update", "12:20") in alerts(box)


async def test_a_marker_of_a_story_that_is_unknown_here_wakes_nothing_and_one_of_a_known_story_does() -> None:
    carrier, box = tracking(load_rules())
    for report in (killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)):
        await carrier.take([event_of(report)])
    await carrier.take([event_of(replace(killed("urn:other", 1, hours=2), type="marker"))])
    assert alerts(box) == [("Alert", "12:00")]
    await carrier.take([event_of(replace(killed("urn:a", 9, version="3", hours=2), type="marker"))])
    assert alerts(box)[:2] == [("Alert", "12:00"), ("Update", "12:20")]


async def test_something_due_that_cannot_be_sent_is_a_dead_letter_and_stops_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, box = tracking(load_rules())
    for report in (killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)):
        await carrier.take([event_of(report)])

    def broken(read: Any, report: Report, **more: Any) -> Step:
        if report.type == "tick":
            raise ValueError("cannot")
        return track(read, report, **more)

    monkeypatch.setattr("streams.worker.track.track", broken)
    for version in ("3", "4"):
        await carrier.take([event_of(killed("urn:b", 60, version=version, hours=2))])
    assert [message.topic for message in box.messages].count(TOPICS.dead) == 1
    assert alerts(box) == [("Alert", "12:00"), ("Update", "14:00")]
