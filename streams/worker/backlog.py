"""Whether the workers have read all stories that had arrived by some time."""

import asyncio
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

_SECONDS = 5.0


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
        if max(await consumer.committed(partition) or 0, oldest[partition]) < until:
            return False
    return True
