"""A worker killed and stopped in the middle of its work, on a real Kafka: nothing is lost, and state is what it would be without."""

import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.settings import Settings, load_settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import read_records
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import KafkaBroker
from tests.e2e.made_stories import TOWNS, many_stories, written_ms
from tests.e2e.replayed import OLD_NEWS_ALERTS_TOO, Published, replayed
from tests.e2e.worker_process import WorkerProcess, eventually, fresh_settings, make_raw_topic_as_fed

pytestmark = pytest.mark.kafka

STORIES = 500


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[Published]:
    """What a replay of the same stories publishes, computed while the first worker runs."""
    with ThreadPoolExecutor(1) as background:
        future = background.submit(replayed, many_stories(STORIES), load_settings(**OLD_NEWS_ALERTS_TOO))

        class Later(dict):  # type: ignore[type-arg]
            def __missing__(self, name: str) -> dict[bytes, bytes]:
                self.update(future.result())
                return self[name]

        yield Later()


def site(kafka: KafkaBroker, folder: Path, **more: object) -> Settings:
    """A site whose raw topic keeps the times that a feed gives: a second run has to see the same arrivals, and old ones must not expire."""

    return fresh_settings(kafka.url, folder, first=make_raw_topic_as_fed, session_timeout=6, **OLD_NEWS_ALERTS_TOO, **more)


def feed(settings: Settings, *, begin: int = 0, end: int = STORIES) -> None:
    """Each country in a partition of its own, so that its stories keep their order; each story at the minute it was written."""
    producer = Producer(confluent_config(settings))
    for number, (key, value) in list(enumerate(many_stories(STORIES)))[begin:end]:
        partition = number % len(TOWNS) % settings.partitions
        producer.produce(topic_names(settings).raw, key=key, value=value, partition=partition, timestamp=written_ms(number))
    assert producer.flush(30) == 0


def end_of(settings: Settings, topic: str) -> int:
    consumer = Consumer(confluent_config(settings) | {"group.id": "ends"})
    try:
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=10)[1] for p in range(settings.partitions))
    finally:
        consumer.close()


def published_by(settings: Settings) -> Published:
    topics = topic_names(settings)
    return {
        "incidents": {record.key or b"": record.value or b"" for record in read_records(settings, topics.incidents)},
        "alerts": {record.headers["ce_id"]: record.value or b"" for record in read_records(settings, topics.alerts)},
    }


@pytest.mark.parametrize(
    ("how", "more"),
    [
        pytest.param(signal.SIGKILL, {}, id="kill -9"),
        pytest.param(signal.SIGTERM, {}, id="stop"),
        pytest.param(signal.SIGKILL, {"nlp_processes": 1}, id="kill -9, pool"),
        pytest.param(signal.SIGTERM, {"nlp_processes": 1, "instance_id": "one", "store": "rocksdb"}, id="stop, pool, static, rocksdb"),
    ],
)
def test_nothing_is_lost_and_state_is_that_of_an_undisturbed_run(
    kafka: KafkaBroker, undisturbed: Published, tmp_path: Path, how: signal.Signals, more: dict[str, object]
) -> None:
    settings = site(kafka, tmp_path, **more)
    topics = topic_names(settings)
    feed(settings)
    with WorkerProcess(settings, tmp_path) as worker:
        for enough in (STORIES // 3, 2 * STORIES // 3, STORIES):
            worker.start()
            count = eventually(lambda: end_of(settings, topics.enriched), until=lambda count, enough=enough: count >= enough, seconds=90)
            assert count >= enough
            if enough < STORIES:
                assert worker.stop(how) == (0 if how is signal.SIGTERM else -signal.SIGKILL)
        expected = {name: undisturbed[name] for name in ("incidents", "alerts")}
        published = eventually(lambda: published_by(settings), until=lambda seen: seen == expected, seconds=120)
        assert worker.stop() == 0

    enriched = [record.key for record in read_records(settings, topics.enriched)]
    assert set(enriched) == {key for key, _ in many_stories(STORIES)}
    if how is signal.SIGTERM:
        assert len(enriched) == STORIES
    assert not read_records(settings, topics.dead)
    assert {key: orjson.loads(value) for key, value in published["incidents"].items()} == {
        key: orjson.loads(value) for key, value in expected["incidents"].items()
    }
    assert published["alerts"] == expected["alerts"]


@pytest.mark.parametrize("store", ["memory", "rocksdb"])
def test_state_that_was_lost_is_rebuilt_from_the_reports_and_nobody_is_told_twice(
    kafka: KafkaBroker, undisturbed: Published, tmp_path: Path, store: str
) -> None:
    settings, half = site(kafka, tmp_path, store=store), STORIES // 2
    topics = topic_names(settings)
    with WorkerProcess(settings, tmp_path) as worker:
        worker.start()
        feed(settings, end=half)
        assert eventually(lambda: end_of(settings, topics.enriched), until=lambda count: count >= half, seconds=90) == half
        assert worker.stop() == 0
        told = {record.headers["ce_id"] for record in read_records(settings, topics.alerts)}
        admin = AdminClient(confluent_config(settings))  # has to outlive its answers
        admin.delete_topics([topics.changelog])[topics.changelog].result(30)
        shutil.rmtree(settings.data_dir, ignore_errors=True)
        worker.start()
        feed(settings, begin=half)
        expected = {name: undisturbed[name] for name in ("incidents", "alerts")}
        published = eventually(lambda: published_by(settings), until=lambda seen: seen == expected, seconds=120)
        assert worker.stop() == 0
        assert "is rebuilt from the reports" in worker.log()
    assert published == expected
    alerts = [record.headers["ce_id"] for record in read_records(settings, topics.alerts)]
    assert len(alerts) == len(set(alerts)) > len(told) > 0
