"""A sink on a real Kafka that is killed and comes back: every alert arrives, and what was delivered is not delivered again."""

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from streams.errors import BrokerError
from streams.settings import Settings
from streams.sinks.jsonl import JsonLines
from streams.worker.dead_letters import DeadLetter, dead_letters, replay
from streams.worker.produce import read_records
from streams.worker.sinking import Flow
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import KafkaBroker
from tests.e2e.worker_process import fresh_settings
from tests.worker.test_sinking import ALERTS, Taking, eventually, flow, ids, running, send

pytestmark = pytest.mark.kafka


@pytest.fixture
def site(kafka: KafkaBroker, tmp_path: Path) -> Settings:
    return fresh_settings(kafka.url, tmp_path, session_timeout=6.0, sink_patience=0.0)


def letters(settings: Settings) -> list[DeadLetter]:
    try:
        return list(dead_letters(settings))
    except BrokerError:  # the partitions of a topic that was just made have no leader yet
        return []


async def test_sink_outlives_a_kafka_that_is_killed_and_started_again(site: Settings, kafka: KafkaBroker, tmp_path: Path) -> None:
    send(site, *ALERTS[:3])
    sink = Taking("one")
    async with running(site, flow(sink)):
        await eventually(lambda: len(sink.got) == 3)
        await asyncio.to_thread(kafka.stop, signal.SIGKILL)
        await asyncio.sleep(3)
        await asyncio.to_thread(kafka.start)
        await asyncio.to_thread(send, site, *ALERTS[3:6])
        await eventually(lambda: len(sink.got) >= 6, seconds=90)
        await asyncio.sleep(1)
    assert sorted(sink.got) == ids(*range(6))


async def test_sink_that_starts_while_kafka_is_down_begins_when_it_is_back(site: Settings, kafka: KafkaBroker) -> None:
    await asyncio.to_thread(kafka.stop)
    sink = Taking("early")
    async with running(site, flow(sink)):
        await asyncio.sleep(2)
        await asyncio.to_thread(kafka.start)
        await asyncio.to_thread(send, site, ALERTS[0])
        await eventually(lambda: sink.got == ids(0), seconds=90)


async def test_new_sink_begins_after_what_there_is_and_comes_back_where_it_was(site: Settings) -> None:
    send(site, *ALERTS[:3])
    sink = Taking("new")
    async with running(site, flow(sink, from_oldest=False)):
        await asyncio.sleep(2)
    send(site, *ALERTS[3:5])
    async with running(site, flow(sink, from_oldest=False)):
        await eventually(lambda: sorted(sink.got) == ids(3, 4))
    again = Taking("new")
    send(site, ALERTS[4], ALERTS[5])
    async with running(site, flow(again)):
        await eventually(lambda: again.got == ids(5))


async def test_second_program_of_one_name_shares_the_work(site: Settings) -> None:
    one, two = Taking("shared"), Taking("shared")
    alerts = [replace(ALERTS[0], identifier=f"alert-{n}", incident_id=f"incident-{n}") for n in range(40)]
    async with running(site, flow(one)), running(site, flow(two)):
        await asyncio.sleep(8)  # until both have their partitions
        await asyncio.to_thread(send, site, *alerts)
        await eventually(lambda: len(one.got) + len(two.got) == 40)
        await asyncio.sleep(1)
    assert sorted(one.got + two.got) == sorted(alert.identifier for alert in alerts)
    assert one.got
    assert two.got


async def test_dead_letter_is_replayed_to_the_sink_that_lacked_it(site: Settings, tmp_path: Path) -> None:
    send(site, *ALERTS[:2])
    picky = Taking("picky", refuse={"alert-1"})
    record = JsonLines(tmp_path / "alerts.jsonl")
    async with running(site, flow(picky), Flow(record, lambda alert: True, True)):
        await eventually(lambda: bool(letters(site)))
        picky.refuse.clear()
        replay(site, letters(site)[0])
        await eventually(lambda: "alert-1" in picky.got)
        await asyncio.sleep(1)
    assert (tmp_path / "alerts.jsonl").read_bytes().count(b"\n") == 2
    assert len(read_records(site, topic_names(site).alerts)) == 3
