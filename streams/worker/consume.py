"""Read the published topics from async code: what the board and the sinks stand on."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.errors import BrokerError
from streams.settings import Settings
from streams.worker.kafka_settings import aiokafka_config, bootstrap_servers
from streams.worker.produce import Record
from streams.worker.topics import largest_message

Commit = Callable[[], Awaitable[None]]


async def consume(
    settings: Settings, topics: Sequence[str], *, group: str | None = None, patience: float = 240.0, fetch_wait: float = 0.5
) -> AsyncGenerator[tuple[Record, Commit]]:
    """Messages of some topics, for ever, each with the function that commits its offset.

    A group goes on where it committed last; without one, everything is read from the oldest kept and `commit` does nothing.
    Whoever reads may take `patience` seconds over one message and a minute more, before Kafka gives its partitions to another.
    A broker without news answers after `fetch_wait` seconds; the embedded one tells of news no sooner.
    Raises BrokerError where Kafka cannot be reached, `commit` too.
    """
    consumer = make_consumer(
        settings, topics, group=group, max_poll_interval_ms=int((patience + 60.0) * 1000), fetch_max_wait_ms=int(fetch_wait * 1000)
    )
    try:
        await consumer.start()
        async for message in consumer:
            record = record_of(message)

            async def commit(done: Record = record) -> None:
                try:
                    if group is not None:
                        await consumer.commit({TopicPartition(done.topic, done.partition): done.offset + 1})
                except KafkaError as error:
                    raise _failed(settings, topics, error) from error

            yield record, commit
    except KafkaError as error:
        raise _failed(settings, topics, error) from error
    finally:
        await consumer.stop()


async def read_between(settings: Settings, topic: str, partition: int, start: int, until: int) -> AsyncGenerator[Record]:
    """What a partition has kept from offset `start` to before `until`, in no group. Raises BrokerError."""
    consumer, tp = make_consumer(settings, group=None), TopicPartition(topic, partition)
    try:
        await consumer.start()
        consumer.assign([tp])
        consumer.seek(tp, max(start, (await consumer.beginning_offsets([tp]))[tp]))
        while await consumer.position(tp) < until:
            for message in (await consumer.getmany(tp, timeout_ms=1000)).get(tp, ()):
                if message.offset < until:
                    yield record_of(message)
    except KafkaError as error:
        raise _failed(settings, [topic], error) from error
    finally:
        await consumer.stop()


def make_consumer(settings: Settings, topics: Sequence[str] = (), *, group: str | None, **more: Any) -> AIOKafkaConsumer:
    """A consumer that commits only when told to, and takes the largest message there can be."""
    return AIOKafkaConsumer(
        *topics,
        **aiokafka_config(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=largest_message(settings),
        session_timeout_ms=int(settings.session_timeout * 1000),
        **more,
    )


def record_of(message: Any) -> Record:
    """What aiokafka gives, in tollwire's own type."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        time=datetime.fromtimestamp(message.timestamp / 1000, UTC),
        key=message.key,
        value=message.value,
        headers=dict(message.headers),
    )


def _failed(settings: Settings, topics: Sequence[str], error: KafkaError) -> BrokerError:
    return BrokerError(f"Kafka at {bootstrap_servers(settings)}, topics {', '.join(topics)}: {error}")
