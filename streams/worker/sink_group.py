"""A sink as a consumer group: where a new one begins, and what one that comes back has had before."""

import asyncio
import time
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.errors import BrokerError
from streams.settings import Settings
from streams.worker.consume import make_consumer, record_of
from streams.worker.kafka_settings import bootstrap_servers
from streams.worker.produce import Record
from streams.worker.topics import partitions_of

_PATIENCE = 20.0
"""Seconds that reading back may take; what is not read by then is not remembered."""


async def join_group(settings: Settings, topic: str, group: str, *, from_oldest: bool, look_back: int) -> list[Record]:
    """Give a group that is new its place on the topic, and return the last `look_back` messages of each partition before its place.

    A new group begins after what stands on the topic, or with the oldest kept; its place is committed at once, so that nothing that comes
    is missed, even if the program ends before it has read anything. Raises BrokerError.
    """
    consumer = make_consumer(settings, group=group)
    try:
        partitions = [TopicPartition(topic, number) for number in await asyncio.to_thread(partitions_of, settings, topic)]
        await consumer.start()
        consumer.assign(partitions)
        first, last = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        found = {tp: await consumer.committed(tp) for tp in partitions}
        new = {tp: (first if from_oldest else last)[tp] for tp in partitions if found[tp] is None}
        if new:
            await consumer.commit(new)
        places = {tp: new[tp] if (at := found[tp]) is None else at for tp in partitions}
        return await _read_back(consumer, first, {tp: min(at, last[tp]) for tp, at in places.items()}, look_back)
    except KafkaError as error:
        raise BrokerError(f"Kafka at {bootstrap_servers(settings)}, group {group}: {error}") from error
    finally:
        await consumer.stop()


async def _read_back(consumer: Any, first: dict[Any, int], places: dict[Any, int], look_back: int) -> list[Record]:
    deadline = time.monotonic() + _PATIENCE
    found: list[Record] = []
    for tp, place in places.items():
        start = max(first[tp], place - look_back)
        consumer.seek(tp, start)
        if start >= place:
            consumer.pause(tp)
    open_ = {tp for tp in places if tp not in consumer.paused()}
    while open_ and time.monotonic() < deadline:
        for tp, messages in (await consumer.getmany(*open_, timeout_ms=500)).items():
            found += [record_of(message) for message in messages if message.offset < places[tp]]
        for tp in list(open_):
            if await asyncio.wait_for(consumer.position(tp), _PATIENCE) >= places[tp]:
                open_.discard(tp)
                consumer.pause(tp)
    return found
