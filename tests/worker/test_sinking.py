"""Sinks on the embedded broker: offsets of their own, repeats, dead letters and their replay, Kafka that goes away."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from streams.alerts.alert import Alert
from streams.errors import SinkError
from streams.messages import encode, headers_of
from streams.settings import Settings, load_settings
from streams.sinks.delivery import Delivery
from streams.worker.dead_letters import REPLAYED_FOR, dead_letters, replay
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.produce import Feed, read_records
from streams.worker.sinking import Flow, run_flow, run_flows
from streams.worker.topics import ensure_topics, topic_names
from tests.made_reports import desk, killed

ALERTS = [replace(desk([killed("urn:a", 12)]).alerts[0], identifier=f"alert-{n}", incident_id=f"incident-{n % 3}") for n in range(9)]


@dataclass
class Taking:
    """Keeps what it is given, but what it is told to refuse."""

    name: str
    refuse: set[str] = field(default_factory=set)
    got: list[str] = field(default_factory=list)
    before: list[str | None] = field(default_factory=list)
    seconds: float = 0.0
    closed: bool = False

    async def deliver(self, delivery: Delivery) -> None:
        await asyncio.sleep(self.seconds)
        if delivery.alert_id in self.refuse:
            raise SinkError("it does not like that one", permanent=True)
        self.got.append(delivery.alert_id)
        self.before.append(delivery.before.identifier if delivery.before else None)

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def site(broker: EmbeddedBroker) -> Settings:
    settings = load_settings(
        broker=broker.url, topic_prefix=f"s{time.time_ns()}.", app_id=f"a{time.time_ns()}", sink_patience=0.0, session_timeout=6.0
    )
    ensure_topics(settings)
    return settings


def send(settings: Settings, *alerts: Alert) -> None:
    with Feed(settings, topic_names(settings).alerts) as feed:
        for alert in alerts:
            feed.send(encode(alert), key=alert.incident_id.encode(), headers=headers_of(alert))


def flow(sink: Taking, *, from_oldest: bool = True, wants: Callable[[Alert], bool] = lambda alert: True) -> Flow:
    return Flow(sink, wants, from_oldest)


@contextlib.asynccontextmanager
async def running(settings: Settings, *flows: Flow) -> AsyncIterator[None]:
    task = asyncio.ensure_future(run_flows(settings, list(flows)))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def eventually(look: Callable[[], bool], *, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.05)


def ids(*numbers: int) -> list[str]:
    return [f"alert-{number}" for number in numbers]


async def test_each_sink_gets_what_it_is_for_and_goes_on_where_it_was(site: Settings) -> None:
    def wants(alert: Alert) -> bool:
        return alert.identifier in ids(2, 3)

    send(site, *ALERTS[:3])
    one, two = Taking("one"), Taking("two")
    async with running(site, flow(one), flow(two, wants=wants)):
        await eventually(lambda: len(one.got) == 3 and two.got == ids(2))
        await asyncio.sleep(0.5)
    assert one.closed
    assert two.closed
    send(site, *ALERTS[3:5])
    one, two = Taking("one"), Taking("two")
    async with running(site, flow(one), flow(two, wants=lambda alert: True)):
        await eventually(lambda: len(one.got) >= 2 and len(two.got) >= 2)
        await asyncio.sleep(0.5)
    assert sorted(one.got) == sorted(two.got) == ids(3, 4)


async def test_new_sink_begins_with_what_comes_and_misses_nothing_of_it(site: Settings) -> None:
    send(site, *ALERTS[:3])
    sink = Taking("new")
    async with running(site, flow(sink, from_oldest=False)):
        await asyncio.sleep(1)
    send(site, ALERTS[3])  # while the sink is down, and before it has ever had an alert
    async with running(site, flow(sink, from_oldest=False)):
        await eventually(lambda: sink.got == ids(3))


async def test_repeat_of_an_alert_from_before_the_restart_is_known(site: Settings) -> None:
    send(site, *ALERTS[:2])
    async with running(site, flow(sink := Taking("one"))):
        await eventually(lambda: len(sink.got) == 2)
    send(site, ALERTS[1], ALERTS[4])  # a worker that crashed publishes one again
    async with running(site, flow(again := Taking("one"))):
        await eventually(lambda: bool(again.got))
        await asyncio.sleep(0.5)
    assert again.got == ids(4)
    assert again.before == ids(1)


async def test_what_is_no_alert_becomes_a_dead_letter_and_the_sink_goes_on(site: Settings) -> None:
    topics = topic_names(site)
    with Feed(site, topics.alerts) as feed:
        timeless = encode(ALERTS[1]).replace(b'"sent":"2026-03-12T12:00:00Z"', b'"sent":"2026-03-12T12:00:00"')
        for value in (b'{"identifier": "half', timeless, encode(ALERTS[0])):
            feed.send(value, key=b"incident-0", headers={"from": b"test"}, partition=1)
    async with running(site, flow(sink := Taking("one"))):
        await eventually(lambda: sink.got == ids(0))
    letters = list(dead_letters(site))
    assert timeless != encode(ALERTS[1])
    assert [letter.value for letter in letters] == [b'{"identifier": "half', timeless]
    assert {(x.key, x.error, x.stage, x.topic, x.partition) for x in letters} == {
        (b"incident-0", "BadMessage", "sink:one", topics.alerts, 1)
    }
    assert [letter.offset for letter in letters] == [0, 1]
    assert letters[0].headers == {"from": b"test"}


async def test_replayed_letter_reaches_the_sink_that_could_not_deliver_it_and_no_other(site: Settings) -> None:
    send(site, *ALERTS[:2])
    picky, other = Taking("picky", refuse={"alert-1"}), Taking("other")
    async with running(site, flow(picky), flow(other)):
        await eventually(lambda: len(other.got) == 2 and len(picky.got) == 1 and bool(list(dead_letters(site))))
        [letter] = dead_letters(site)
        assert (letter.stage, letter.error, letter.message) == ("sink:picky", "SinkError", "it does not like that one")
        assert letter.key == b"incident-1"
        assert letter.value == encode(ALERTS[1])
        assert letter.headers == headers_of(ALERTS[1])
        replay(site, letter)
        await eventually(lambda: len(list(dead_letters(site))) == 1)  # it fails again: a letter of its own, without the mark of the replay
        [again] = dead_letters(site)
        assert again.letter_id != letter.letter_id
        assert REPLAYED_FOR not in again.headers
        picky.refuse.clear()
        replay(site, again)
        await eventually(lambda: "alert-1" in picky.got)
        await asyncio.sleep(0.5)
    assert sorted(other.got) == ids(0, 1)


async def test_letter_can_be_replayed_for_a_sink_of_another_name(site: Settings) -> None:
    send(site, ALERTS[0])
    async with running(site, flow(old := Taking("old", refuse={"alert-0"}))):
        await eventually(lambda: bool(list(dead_letters(site))))
    async with running(site, flow(new := Taking("new"), from_oldest=False)):
        await asyncio.sleep(1)
        [letter] = dead_letters(site)
        replay(site, letter, sink="new")
        await eventually(lambda: new.got == ids(0))
    assert old.got == []


async def test_sink_that_hangs_keeps_no_other_waiting(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.sinks.delivery._GRACE", 0.2)
    send(site, *ALERTS)
    slow, quick = Taking("slow", seconds=3600.0), Taking("quick")
    async with running(site, flow(slow), flow(quick)):
        await eventually(lambda: len(quick.got) == 9)
    assert slow.got == []


async def test_sink_waits_for_a_kafka_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.worker.topics._TIMEOUT", 0.3)
    settings = load_settings(broker="kafka://127.0.0.1:1", sink_patience=0.0)
    sink = Taking("one")
    task = asyncio.ensure_future(run_flow(settings, flow(sink)))
    await asyncio.sleep(3)
    assert not task.done()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert sink.closed


async def test_kafka_that_goes_away_between_delivery_and_commit_makes_nobody_hear_twice(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiokafka import AIOKafkaConsumer
    from aiokafka.errors import KafkaConnectionError

    real, failures = AIOKafkaConsumer.commit, [KafkaConnectionError("gone")]

    async def commit(consumer: AIOKafkaConsumer, offsets: object = None) -> None:
        if failures and sink.got:
            raise failures.pop()
        await real(consumer, offsets)

    monkeypatch.setattr(AIOKafkaConsumer, "commit", commit)
    sink = Taking("one")
    send(site, *ALERTS[:3])
    async with running(site, flow(sink)):
        await eventually(lambda: len(sink.got) == 3)
        await asyncio.sleep(0.5)
    assert failures == []
    assert sorted(sink.got) == ids(0, 1, 2)
    assert len(read_records(site, topic_names(site).dead)) == 0
