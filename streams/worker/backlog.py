"""What the workers have not done yet, as Kafka itself tells it: a consumer that has silently stopped fetching knows of nothing new."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.worker.health import Lag, Partition

_SECONDS = 5.0


async def waiting(consumer: Any, acknowledged: Callable[[str], bool]) -> dict[Partition, Lag]:
    """What is not committed yet in this worker's partitions of topics whose messages are acknowledged; nothing where Kafka does not say."""
    mine = [tp for tp in consumer.assignment() if acknowledged(tp.topic)]
    try:
        async with asyncio.timeout(_SECONDS):
            ends, oldest = (await consumer.highwaters(*mine), await consumer.earliest_offsets(*mine)) if mine else ({}, {})
    except (KafkaError, TimeoutError):
        return {}
    done = {tp: _next_to_do(consumer._committed_offset.get(tp), oldest.get(tp)) for tp in mine}
    return {(tp.topic, tp.partition): Lag(end, done[tp]) for tp, end in ends.items() if end is not None}


def recovering(recovery: Any) -> dict[Partition, Lag]:
    """What Faust's recovery has still to read of the changelog."""
    ends, offsets = recovery.active_highwaters, recovery.active_offsets
    return {(tp.topic, tp.partition): Lag(end + 1, (offsets.get(tp) or 0) + 1) for tp, end in ends.items() if end is not None}


def next_to_do(consumer: Any, topic: str) -> dict[int, int]:
    """This worker's partitions of a topic, and the offset of each that follows what is committed."""
    return {tp.partition: consumer._committed_offset.get(tp) or 0 for tp in consumer.assignment() if tp.topic == topic}


class Backlog:
    """Asks Kafka how far the group has read a topic, in the partitions of other workers too."""

    def __init__(self, app: Any, topic: str) -> None:
        self._app, self._topic = app, topic

    async def is_done_until(self, when: datetime) -> bool:
        """True where every message that had arrived by then is committed; False where Kafka does not say."""
        thread = self._app.consumer._thread
        try:
            async with asyncio.timeout(_SECONDS):
                return bool(await thread.call_thread(_is_done, thread._ensure_consumer(), self._topic, int(when.timestamp() * 1000)))
        except (KafkaError, TimeoutError):
            return False


async def _is_done(consumer: Any, topic: str, when_ms: int) -> bool:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    if not partitions:
        return False
    # A partition without a later message has to be read to its end.
    later = await consumer.offsets_for_times(dict.fromkeys(partitions, when_ms + 1))
    ends, oldest = await consumer.end_offsets(partitions), await consumer.beginning_offsets(partitions)
    for partition in partitions:
        until = found.offset if (found := later.get(partition)) is not None and found.offset >= 0 else ends[partition]
        if _next_to_do(await consumer.committed(partition), oldest[partition]) < until:
            return False
    return True


def _next_to_do(committed: int | None, oldest: int | None) -> int:
    """The offset of the next message to be done: the oldest there is where nothing was committed, or what was is deleted."""
    return max(committed or 0, oldest or 0)
