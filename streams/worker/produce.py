"""Send raw stories and read topics from outside a worker: what the commands and the push server use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from streams.errors import BrokerError, MissingRights, StoryTooLarge
from streams.settings import Settings
from streams.worker.kafka_settings import COMPRESSION, bootstrap_servers, confluent_config, user_name
from streams.worker.outgoing import Arrival
from streams.worker.patience import patiently
from streams.worker.topics import largest_message

_DELIVERY_SECONDS = 60.0
_NOT_YET = (
    *(KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.OFFSET_NOT_AVAILABLE),
    *(KafkaError.REPLICA_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART),
)
_NOT_ALLOWED = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED)


@dataclass(frozen=True, slots=True)
class Record:
    """One message of a topic."""

    topic: str
    partition: int
    offset: int
    time: datetime
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)

    def arrival(self) -> Arrival:
        """As an agent would have been given it."""
        return Arrival(self.topic, self.partition, self.offset, self.time, self.key, self.value, self.headers)


class Feed:
    """Sends to one topic and knows what arrived: `with Feed(settings) as feed: feed.send(…)`; the end of the block waits for all.

    Raises StoryTooLarge at once for a value over the setting, BrokerError where Kafka does not take something in time.
    """

    def __init__(self, settings: Settings, topic: str) -> None:
        self.sent = 0
        """Messages that Kafka has acknowledged."""
        self.reached: dict[int, int] = {}
        """For each partition, the offset behind the last message that was acknowledged."""
        self._topic = topic
        self._limit = settings.max_message_bytes
        self._servers = bootstrap_servers(settings)
        self._who = user_name(settings)
        self._failed: KafkaError | None = None
        self._producer = Producer(
            confluent_config(settings)
            | {
                "message.max.bytes": largest_message(settings),
                "compression.type": COMPRESSION,
                "linger.ms": 5,
                "acks": "all",
                "delivery.timeout.ms": int(_DELIVERY_SECONDS * 1000),
                # Feeds partition as the workers' own producer does.
                "partitioner": "murmur2_random",
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if kind is None:
            self.wait()

    def send(self, value: bytes, *, key: bytes | None = None, headers: Mapping[str, bytes] | None = None, partition: int = -1) -> None:
        """Hand one message to the producer; `wait` or the end of the block tells whether it arrived."""
        if len(value) > self._limit:
            raise StoryTooLarge(f"{len(value)} bytes; TOLLWIRE_MAX_MESSAGE_BYTES allows {self._limit}")
        while True:
            try:
                self._producer.produce(
                    self._topic,
                    value=value,
                    key=key,
                    headers=list((headers or {}).items()),
                    partition=partition,
                    on_delivery=self._delivered,
                )
            except BufferError:
                self._producer.poll(0.1)
                continue
            break
        self._producer.poll(0)

    def wait(self) -> None:
        """Return when Kafka has acknowledged everything sent so far."""
        left = self._producer.flush(_DELIVERY_SECONDS)
        if self._failed is not None and self._failed.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            raise MissingRights(f"Kafka at {self._servers} does not allow {self._who}: Write on topic {self._topic}")
        if self._failed is not None:
            raise BrokerError(f"Kafka at {self._servers} refused a message for {self._topic}: {self._failed.str()}")
        if left:
            raise BrokerError(f"Kafka at {self._servers} has not taken {left} messages for {self._topic} in {_DELIVERY_SECONDS:g} s")

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.sent += 1
            partition, offset = message.partition(), message.offset()
            if partition is not None and offset is not None:
                self.reached[partition] = max(self.reached.get(partition, 0), offset + 1)
        else:
            self._failed = error


def read_topic(
    settings: Settings,
    topic: str,
    *,
    follow: bool = False,
    from_start: bool = True,
    idle: float = 0.5,
    since: Mapping[int, int] | None = None,
) -> Iterator[Record | None]:
    """Every message of a topic, oldest first within a partition, to the end or, with `follow`, for ever.

    `since` gives an offset to begin at for some partitions.
    While following, None says that nothing came for `idle` seconds, so that a caller may look up. Takes no part in any consumer group.
    """
    config = {
        "group.id": f"{settings.app_id}-reader",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "auto.offset.reset": "earliest",
    }
    consumer = Consumer(confluent_config(settings) | config | {"fetch.message.max.bytes": largest_message(settings)})
    try:
        ends = {partition: (max(low, (since or {}).get(partition, low)), high) for partition, (low, high) in _ends(consumer, topic).items()}
        consumer.assign([TopicPartition(topic, partition, low if from_start else high) for partition, (low, high) in ends.items()])
        open_partitions = set(ends) if follow else {partition for partition, (low, high) in ends.items() if low < high}
        while open_partitions:
            message = consumer.poll(idle)
            if message is None:
                if follow:
                    yield None
                continue
            if (error := message.error()) is not None:
                if error.code() == KafkaError._PARTITION_EOF:
                    if not follow:
                        open_partitions.discard(message.partition())
                    continue
                raise KafkaException(error)
            yield _record(message)
    except KafkaException as error:
        where, code = f"Kafka at {bootstrap_servers(settings)}", error.args[0].code()
        if code in _NOT_ALLOWED:
            of_group = code == KafkaError.GROUP_AUTHORIZATION_FAILED
            what = f"Describe on group {config['group.id']}" if of_group else f"Read on topic {topic}"
            raise MissingRights(f"{where} does not allow {user_name(settings)}: {what}") from error
        raise BrokerError(f"{where}, topic {topic}: {error.args[0]}") from error
    finally:
        consumer.close()


def read_records(settings: Settings, topic: str) -> list[Record]:
    """Every message that a topic holds now."""
    return [record for record in read_topic(settings, topic) if record is not None]


def ends_of(settings: Settings, topic: str) -> tuple[str, dict[int, int]]:
    """The name that a cluster has for itself, and the offset behind the last message of each partition of a topic."""
    consumer = Consumer(confluent_config(settings) | {"group.id": f"{settings.app_id}-reader", "enable.auto.commit": False})
    try:
        cluster = consumer.list_topics(topic, timeout=10).cluster_id or ""
        return cluster, {partition: high for partition, (_, high) in _ends(consumer, topic).items()}
    except KafkaException as error:
        raise BrokerError(f"Kafka at {bootstrap_servers(settings)}, topic {topic}: {error.args[0]}") from error
    finally:
        consumer.close()


def send_records(settings: Settings, topic: str, records: Iterable[tuple[bytes | None, bytes]]) -> int:
    """Send keys and values to a topic, wait until Kafka has them, and give their number."""
    with Feed(settings, topic) as feed:
        for key, value in records:
            feed.send(value, key=key)
    return feed.sent


def _ends(consumer: Consumer, topic: str) -> dict[int, tuple[int, int]]:
    metadata = consumer.list_topics(topic, timeout=10).topics[topic]
    if metadata.error is not None:
        raise KafkaException(metadata.error)
    return {partition: _watermarks(consumer, TopicPartition(topic, partition)) for partition in sorted(metadata.partitions)}


def _watermarks(consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
    """Asked again for a while where a partition has no leader yet, or one that has just become it."""
    found: tuple[int, int] = patiently(lambda: consumer.get_watermark_offsets(partition, timeout=10), not_yet=_NOT_YET)
    return found


def _record(message: Message) -> Record:
    _, milliseconds = message.timestamp()
    return Record(
        topic=message.topic() or "",
        partition=message.partition() or 0,
        offset=message.offset() or 0,
        time=datetime.fromtimestamp(milliseconds / 1000, UTC),
        key=message.key(),
        value=message.value(),
        headers=dict(message.headers() or []),
    )
