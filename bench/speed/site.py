"""A site of its own on a real Kafka: its topics, its workers, what goes in and what comes out."""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from bench.speed.processes import Child, environment, running
from streams.errors import BrokerError
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import Record, read_records
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import KafkaBroker
from tests.e2e.worker_process import RUN, environment_of, fresh_settings

LONGEST = 300.0
"""Seconds after which what was waited for is given up."""
WARM_UP_SECONDS = 20.0
WORKER = (sys.executable, "-c", RUN)
Story = tuple[bytes, bytes]
"""Key and value of a raw message."""


class Broker:
    """Kafka and the number of its process, and a folder for what belongs to it."""

    def __init__(self, url: str, folder: Path, pid: int = 0) -> None:
        self.url, self.folder, self.pid = url, folder, pid


@contextmanager
def broker() -> Iterator[Broker]:
    """One Kafka broker for the length of the block."""
    with TemporaryDirectory(prefix="tollwire-speed-", ignore_cleanup_errors=True) as name:
        kafka = KafkaBroker(Path(name) / "kafka")
        try:
            kafka.start()
            found = Broker(kafka.url, Path(name), kafka.pid)
            _warm_up(found)
            yield found
        finally:
            kafka.stop()


def _warm_up(broker: Broker) -> None:
    """Many small requests: a broker just started compiles its own code for some minutes, at the cost of whoever is measured first."""
    config = confluent_config(fresh_settings(broker.url, broker.folder))
    topic, admin, producer, sent = "warm-up", AdminClient(config), Producer(config | {"linger.ms": 0}), 0
    [made] = admin.create_topics([NewTopic(topic, num_partitions=4, replication_factor=1)]).values()
    made.result(30)
    consumer = Consumer(config | {"group.id": topic, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([topic])
        deadline = time.monotonic() + WARM_UP_SECONDS
        while time.monotonic() < deadline:
            producer.produce(topic, value=bytes(2000), key=str(sent).encode())
            producer.flush(10)
            consumer.poll(0.0)
            sent += 1
    finally:
        consumer.close()


class Site:
    """Topics that nobody has used before, with the settings of whoever works on them."""

    def __init__(self, broker: Broker, **more: object) -> None:
        self.settings = fresh_settings(broker.url, broker.folder, **more)  # type: ignore[arg-type]
        self.topics = topic_names(self.settings)
        self.folder = Path(self.settings.data_dir)

    def environment(self, **more: str) -> dict[str, str]:
        """For a process that is to have these settings."""
        return environment(**(environment_of(self.settings) | more))

    def worker(
        self, *, name: str = "worker", command: Sequence[str] = WORKER, more: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Child]:
        """A worker for the length of a block; a second one needs another name."""
        folder = self.folder / name
        return running(command, self.environment(**{"TOLLWIRE_DATA_DIR": str(folder), **(more or {})}), folder)

    def send(self, stories: Iterable[Story], *, partition: int | None = None) -> None:
        """All of them as fast as Kafka takes them."""
        producer = self._producer()
        for key, value in stories:
            self._produce(producer, key, value, partition)
        _flush(producer)

    def feed(self, stories: Sequence[Story], rate: float) -> None:
        """One after the other, so many a second."""
        producer, began = self._producer(linger=0), time.monotonic()
        for number, (key, value) in enumerate(stories):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            self._produce(producer, key, value, None)
        _flush(producer)

    def count(self, topic: str) -> int:
        """Messages that a topic has been sent."""
        consumer = Consumer(confluent_config(self.settings) | {"group.id": f"{self.settings.app_id}-bench"})
        try:
            return _count(consumer, topic)
        finally:
            consumer.close()

    def wait(self, topic: str, number: int, *children: Child, seconds: float = LONGEST, every: float = 0.1) -> None:
        """Return when a topic has so many messages; raises RuntimeError where it takes longer, or a child has ended.

        Looks `every` so many seconds; each look is some ten requests to Kafka.
        """
        consumer = Consumer(confluent_config(self.settings) | {"group.id": f"{self.settings.app_id}-bench"})
        deadline, found = time.monotonic() + seconds, 0
        try:
            while found < number:
                for child in children:
                    child.check()
                if time.monotonic() > deadline:
                    said = "".join(child.log()[-1000:] for child in children)
                    raise RuntimeError(f"{found} of {number} messages on {topic} after {seconds:g} s; the last of the log:\n{said}")
                time.sleep(every)
                with suppress(KafkaException):  # a topic just made has no leader yet
                    found = _count(consumer, topic)
        finally:
            consumer.close()

    def wait_until_shared(self, workers: int, seconds: float = 60.0) -> None:
        """Return when so many workers have partitions of the raw topic; raises RuntimeError where it takes longer."""
        admin, deadline = AdminClient(confluent_config(self.settings)), time.monotonic() + seconds
        while time.monotonic() < deadline:
            [described] = admin.describe_consumer_groups([self.settings.app_id]).values()
            with suppress(KafkaException):
                assigned = [one.assignment.topic_partitions for one in described.result(10).members]
                if sum(any(tp.topic == self.topics.raw for tp in partitions) for partitions in assigned) >= workers:
                    return
            time.sleep(0.5)
        raise RuntimeError(f"{workers} workers did not share the partitions in {seconds:g} s")

    def settle(self, topic: str, *, quiet: float = 3.0, seconds: float = 60.0) -> int:
        """Wait until a topic has had no new message for so long, or all that time is over; gives their number."""
        deadline, last, since = time.monotonic() + seconds, -1, time.monotonic()
        while time.monotonic() < min(deadline, since + quiet):
            if (now := self.count(topic)) != last:
                last, since = now, time.monotonic()
            time.sleep(0.2)
        return last

    def records(self, topic: str) -> list[Record]:
        """All that a topic holds."""
        for _ in range(20):
            with suppress(BrokerError):
                return read_records(self.settings, topic)
            time.sleep(0.5)
        return read_records(self.settings, topic)

    def _producer(self, linger: float = 5) -> Producer:
        return Producer(confluent_config(self.settings) | {"linger.ms": linger, "partitioner": "murmur2_random"})

    def _produce(self, producer: Producer, key: bytes, value: bytes, partition: int | None) -> None:
        while True:
            try:
                producer.produce(self.topics.raw, key=key, value=value, **({} if partition is None else {"partition": partition}))
            except BufferError:
                producer.poll(0.1)
                continue
            producer.poll(0)
            return


def _count(consumer: Consumer, topic: str) -> int:
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    return sum(consumer.get_watermark_offsets(TopicPartition(topic, one), timeout=10)[1] for one in partitions)


def _flush(producer: Producer) -> None:
    if producer.flush(60):
        raise RuntimeError("Kafka does not take the stories")
