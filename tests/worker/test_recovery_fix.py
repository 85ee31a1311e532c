from aiokafka import TopicPartition
from faust.tables.recovery import Recovery

from streams.worker.recovery_fix import _seek, fix_recovery

COMMITTED, FRESH, CHANGELOG = TopicPartition("raw", 0), TopicPartition("raw", 1), TopicPartition("app-state-changelog", 1)


class Consumer:
    """In place of aiokafka's: all three partitions stand somewhere in the middle, as after a fetch that was dropped."""

    def __init__(self) -> None:
        self.positions = dict.fromkeys((COMMITTED, FRESH, CHANGELOG), 150)

    async def seek_to_committed(self) -> dict[TopicPartition, int | None]:
        self.positions[COMMITTED] = 7
        return {COMMITTED: 7, FRESH: None, CHANGELOG: None}

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 2)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.positions[partition] = offset


async def test_partition_without_a_commit_is_read_from_its_beginning_and_a_changelog_is_left_to_the_recovery() -> None:
    consumer = Consumer()
    assert await _seek(consumer, {"app-state-changelog"}) == {COMMITTED: 7, FRESH: None, CHANGELOG: None}
    assert consumer.positions == {COMMITTED: 7, FRESH: 2, CHANGELOG: 150}


def test_faust_is_patched_once() -> None:
    fix_recovery()
    patched = Recovery.on_recovery_completed
    fix_recovery()
    assert Recovery.on_recovery_completed is patched
