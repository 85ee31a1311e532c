"""One run: stories are fed, faults befall workers and brokers, and a verifier of its own says what came of it."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
from confluent_kafka import Producer

from streams.settings import Settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import read_records
from streams.worker.topics import topic_names
from tests.e2e.replayed import OLD_NEWS_ALERTS_TOO
from tests.e2e.worker_process import fresh_settings, make_raw_topic_as_fed
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import SESSION_TIMEOUT, Fault
from tests.faults.site import Site
from tests.faults.stories import fault_stories, partition_of
from tests.faults.verify import Verdict

Name = TypeVar("Name")
PATIENCE = 100.0
"""Seconds after the last fault in which everything has to have come out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run showed."""

    seed: int
    store: str
    static: bool
    faults: Mapping[str, int]
    exits: Mapping[int, int]
    seconds: float
    recovery: tuple[float, ...]
    """Seconds from each kill until every partition that had stories waiting gave some again."""
    verdict: Verdict


def site_settings(cluster: KafkaCluster, folder: Path, *, store: str) -> Settings:
    """A site that nobody has used, its topics on every broker; its raw topic keeps the times that the feed gives."""
    return fresh_settings(
        cluster.url,
        folder,
        first=make_raw_topic_as_fed,
        session_timeout=SESSION_TIMEOUT,
        store=store,
        urgent_up_to=0,  # a kill that is done before others comes to other incidents than in its turn
        replication_factor=min(3, len(cluster.brokers)),
        **OLD_NEWS_ALERTS_TOO,
    )


@dataclass(frozen=True, slots=True)
class Message:
    """What is fed, and where to."""

    key: bytes
    value: bytes
    partition: int
    timestamp_ms: int = 0
    """0: when it is sent."""


def feed(settings: Settings, messages: Sequence[Message], *, seconds: float) -> None:
    """Feed evenly over so many seconds; a feed waits for brokers as long as it takes."""
    patient = {"enable.idempotence": True, "acks": "all", "delivery.timeout.ms": 600_000}
    producer = Producer(confluent_config(settings) | patient | {"message.max.bytes": settings.max_message_bytes})
    topic, began = topic_names(settings).raw, time.monotonic()
    for number, message in enumerate(messages):
        while time.monotonic() - began < seconds * number / len(messages):
            producer.poll(0.05)
        producer.produce(topic, key=message.key, value=message.value, partition=message.partition, timestamp=message.timestamp_ms)
    if producer.flush(600):
        raise RuntimeError("not every message could be fed")


def begin_to_feed(settings: Settings, messages: Sequence[Message], faults: Sequence[Fault]) -> threading.Thread:
    """Feed beside the faults, for as long as they take."""
    feeder = threading.Thread(target=feed, args=(settings, messages), kwargs={"seconds": sum(fault.after for fault in faults)})
    feeder.start()
    return feeder


def carry_out(site: Site, faults: Sequence[Fault]) -> list[float]:
    """Let the faults happen, each at its time; gives when workers were killed, in seconds since 1970."""
    kills, next_at = [], time.monotonic()
    for fault in faults:
        next_at = max(next_at + fault.after, time.monotonic())
        while time.monotonic() < next_at:
            site.step()
            time.sleep(0.1)
        site.befall(fault)
        if fault.kind == "kill":
            kills.append(time.time())
    return kills


def run(
    seed: int,
    faults: tuple[Fault, ...],
    *,
    cluster: KafkaCluster,
    folder: Path,
    stories: int,
    expected: Mapping[str, Mapping[str, str]],
    store: str,
    static: bool,
    workers: int = 2,
    old: Path | None = None,
) -> Outcome:
    """Carry out a plan; returns when everything has come out, or when it ought to have."""
    folder.mkdir(parents=True)
    settings = site_settings(cluster, folder, store=store)
    (folder / "expected.json").write_bytes(orjson.dumps(expected))
    messages = [
        Message(fed.key, fed.value, partition_of(fed.lane, settings.partitions), fed.timestamp_ms) for fed in fault_stories(stories)
    ]
    site = Site(settings, cluster, folder, workers=workers, static=static, seed=seed, old=old)
    began = time.monotonic()
    try:
        feeder = begin_to_feed(settings, messages, faults)
        kills = carry_out(site, faults)
        verdict = _wait_and_verify(settings, site, feeder, folder)
        exits = [status for member in site.members for status in member.exits]
        recovery = recovery_times(_out(settings), {message.key: message.partition for message in messages}, kills)
    finally:
        site.close()
    return Outcome(seed, store, static, Counter(site.done), Counter(exits), time.monotonic() - began, recovery, verdict)


def _wait_and_verify(settings: Settings, site: Site, feeder: threading.Thread, folder: Path) -> Verdict:
    deadline, look_at = time.monotonic() + PATIENCE, 0.0
    verdict = None
    while time.monotonic() < deadline:
        site.step()
        if site.calm() and not feeder.is_alive() and time.monotonic() > look_at:
            verdict = ask_the_verifier(settings, folder)
            if verdict.well:
                return verdict
            look_at = time.monotonic() + 5
        time.sleep(0.1)
    feeder.join()
    return verdict or ask_the_verifier(settings, folder)


def ask_the_verifier(settings: Settings, folder: Path) -> Verdict:
    """Run the verifier as a process that shares nothing with the run."""
    command = [sys.executable, "-m", "tests.faults.verify", settings.broker, settings.app_id, settings.topic_prefix]
    done = subprocess.run([*command, str(folder / "expected.json")], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"the verifier failed: {done.stderr[-2000:]}")
    return Verdict(**orjson.loads(done.stdout))


def _out(settings: Settings) -> Iterator[tuple[bytes, float]]:
    return ((record.key or b"", record.time.timestamp()) for record in read_records(settings, topic_names(settings).enriched))


def recovery_times(out: Iterable[tuple[Name, float]], partition_of: Mapping[Name, int], kills: Sequence[float]) -> tuple[float, ...]:
    """For each kill, seconds until the slowest partition with messages waiting at that time gave one again.

    `out` has the name and time of everything that came out; `partition_of` where it had come in.
    """
    first: dict[Name, float] = {}
    for name, at in out:
        first[name] = min(first.get(name, at), at)
    found = []
    for kill in kills:
        again: dict[int, float] = {}
        for name, at in first.items():
            if at > kill and name in partition_of:
                partition = partition_of[name]
                again[partition] = min(again.get(partition, at), at)
        if again:
            found.append(max(again.values()) - kill)
    return tuple(found)
