"""One run: stories are fed, faults befall workers and brokers, and a verifier of its own says what came of it."""

import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams.settings import Settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import read_records
from streams.worker.topics import topic_names
from tests.e2e.worker_process import fresh_settings
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import SESSION_TIMEOUT, Fault
from tests.faults.site import Site
from tests.faults.stories import OLD_NEWS_ALERTS_TOO, fault_stories, partition_of
from tests.faults.verify import Verdict

PATIENCE = 100.0
"""Seconds after the last fault in which everything has to have come out."""
SETTLED = 45.0
"""Seconds without anything new after which nothing more is expected: longer than a worker waits before it sends what was held back."""


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

    def make_raw_topic(settings: Settings) -> None:
        config = {"message.timestamp.type": "CreateTime", "retention.ms": "-1", "max.message.bytes": str(settings.max_message_bytes)}
        copies = min(3, len(cluster.brokers))
        raw = NewTopic(topic_names(settings).raw, num_partitions=settings.partitions, replication_factor=copies, config=config)
        admin = AdminClient(confluent_config(settings))
        for done in admin.create_topics([raw]).values():
            done.result(30)

    return fresh_settings(
        cluster.url,
        folder,
        first=make_raw_topic,
        session_timeout=SESSION_TIMEOUT,
        store=store,
        replication_factor=min(3, len(cluster.brokers)),
        **OLD_NEWS_ALERTS_TOO,
    )


def feed(settings: Settings, count: int, *, seconds: float) -> None:
    """Feed evenly over so many seconds, each country through one partition; a feed waits for brokers as long as it takes."""
    idempotent = {
        "enable.idempotence": True,
        "acks": "all",
        "delivery.timeout.ms": 600_000,
        "message.max.bytes": settings.max_message_bytes,
    }
    producer = Producer(confluent_config(settings) | idempotent)
    topic, began = topic_names(settings).raw, time.monotonic()
    for number, fed in enumerate(fault_stories(count)):
        while time.monotonic() - began < seconds * number / count:
            producer.poll(0.05)
        producer.produce(
            topic, key=fed.key, value=fed.value, partition=partition_of(fed.lane, settings.partitions), timestamp=fed.timestamp_ms
        )
    if producer.flush(600):
        raise RuntimeError("not every story could be fed")


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
) -> Outcome:
    """Carry out a plan; returns when everything has come out, or when it ought to have."""
    folder.mkdir(parents=True)
    settings = site_settings(cluster, folder, store=store)
    (folder / "expected.json").write_bytes(orjson.dumps(expected))
    feeder = threading.Thread(target=feed, args=(settings, stories), kwargs={"seconds": sum(fault.after for fault in faults)})
    site = Site(settings, cluster, folder, workers=workers, static=static, seed=seed)
    began, kills = time.monotonic(), []
    try:
        feeder.start()
        next_at = began
        for fault in faults:
            next_at = max(next_at + fault.after, time.monotonic())
            while time.monotonic() < next_at:
                site.step()
                time.sleep(0.1)
            site.befall(fault)
            if fault.kind == "kill":
                kills.append(time.time())
        verdict = _wait_and_verify(settings, site, feeder, folder)
        exits = [status for member in site.members for status in member.exits]
        recovery = recovery_times(settings, kills)
    finally:
        site.close()
    return Outcome(seed, store, static, _count(site.done), _count(exits), time.monotonic() - began, recovery, verdict)


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


def recovery_times(settings: Settings, kills: list[float]) -> tuple[float, ...]:
    """For each kill, seconds until the slowest partition with stories waiting at that time gave a story again."""
    topics = topic_names(settings)
    partition_of = {fed.key: record.partition for record in read_records(settings, topics.raw) for fed in [record]}
    first_out: dict[bytes, float] = {}
    for record in read_records(settings, topics.enriched):
        key = record.key or b""
        first_out[key] = min(first_out.get(key, record.time.timestamp()), record.time.timestamp())
    found = []
    for kill in kills:
        waiting: dict[int, float] = {}
        for key, at in first_out.items():
            if at > kill and key in partition_of:
                partition = partition_of[key]
                waiting[partition] = min(waiting.get(partition, at), at)
        if waiting:
            found.append(max(waiting.values()) - kill)
    return tuple(found)


def _count(things: list) -> dict:  # type: ignore[type-arg]
    return {thing: things.count(thing) for thing in sorted(set(things))}
