"""What is due waits until every story that arrived before it has been read, whichever worker reads it."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from streams.worker.backlog import Backlog
from tests.made_reports import NOON


class Consumer:
    """In place of aiokafka's: two partitions with ten messages each, of which the eighth of the first came later than noon."""

    def __init__(self, *committed: int | None) -> None:
        self._committed = committed
        self.reachable = True

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0, 1}

    async def offsets_for_times(self, times: dict[TopicPartition, int]) -> dict[TopicPartition, Any]:
        if not self.reachable:
            raise KafkaConnectionError
        assert set(times.values()) == {int(NOON.timestamp() * 1000) + 1}
        return {TopicPartition("raw", 0): SimpleNamespace(offset=7), TopicPartition("raw", 1): None}

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 10)

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 3)

    async def committed(self, partition: TopicPartition) -> int | None:
        return self._committed[partition.partition]


def backlog(consumer: Consumer) -> Backlog:
    async def call_thread(fun: Any, *arguments: Any) -> Any:
        return await fun(*arguments)

    thread = SimpleNamespace(call_thread=call_thread, _ensure_consumer=lambda: consumer)
    return Backlog(SimpleNamespace(consumer=SimpleNamespace(_thread=thread)), "raw")


@pytest.mark.parametrize(
    ("committed", "done"),
    [((7, 10), True), ((10, 10), True), ((6, 10), False), ((7, 9), False), ((None, 10), False), ((7, None), False)],
)
async def test_only_stories_that_came_before_are_waited_for(committed: tuple[int | None, int | None], done: bool) -> None:
    assert await backlog(Consumer(*committed)).is_done_until(NOON) is done


async def test_nothing_is_taken_for_done_while_kafka_does_not_answer() -> None:
    consumer = Consumer(10, 10)
    consumer.reachable = False
    assert not await backlog(consumer).is_done_until(NOON)
