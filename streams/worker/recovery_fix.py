"""What faust-streaming 0.15.3 needs to lose no message when a worker gets partitions (docs/adr/0001-faust-and-its-faults.md)."""

import asyncio
from typing import Any

from faust.tables.recovery import Recovery
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

_MARK = "_tollwire_fixed"
_LONGEST_FETCH = 30.0


def fix_recovery() -> None:
    """Patch Faust so that a worker reads every partition from its committed offset, from nowhere else; safe to call again."""
    if getattr(Recovery, _MARK, False):
        return
    setattr(Recovery, _MARK, True)
    _stop_the_flow_before_partitions_are_resumed()
    _seek_also_what_was_never_committed()


def _stop_the_flow_before_partitions_are_resumed() -> None:
    """Let nothing be fetched between the end of a recovery and the seek.

    As released, the partitions are resumed while the flow is active, and the agents' queues are cleared after the seek: what was fetched
    in between is dropped and later committed as a gap (issue 596). Stopping the flow alone does not do: a fetch that is already waiting
    in the consumer's thread sees the resumed partitions, and takes messages from them after the seek that nobody will get.
    """
    released, fetch = Recovery.on_recovery_completed, AIOKafkaConsumerThread._fetch_records

    async def on_recovery_completed(self: Any, generation_id: int = 0) -> None:
        consumer = self.app.consumer
        consumer.stop_flow()
        self.app.flow_control.suspend()
        async with asyncio.timeout(_LONGEST_FETCH):
            while getattr(consumer._thread, "fetches_under_way", 0):  # noqa: ASYNC110 - counted in another thread
                await asyncio.sleep(0.01)
        # Ends with flow_control.resume() and consumer.resume_flow().
        await released(self, generation_id)

    async def _fetch_records(self: Any, *arguments: Any, **options: Any) -> Any:
        self.fetches_under_way = getattr(self, "fetches_under_way", 0) + 1
        try:
            return await fetch(self, *arguments, **options)
        finally:
            self.fetches_under_way -= 1

    Recovery.on_recovery_completed = on_recovery_completed
    AIOKafkaConsumerThread._fetch_records = _fetch_records


def _seek_also_what_was_never_committed() -> None:
    """Seek partitions without a commit to their beginning.

    aiokafka's `seek_to_committed` leaves them where they are; what had been fetched from them and dropped is then never read.
    """

    async def seek_to_committed(self: Any) -> Any:
        return await self.call_thread(_seek, self._ensure_consumer(), self.app.tables.changelog_topics)

    AIOKafkaConsumerThread.seek_to_committed = seek_to_committed


async def _seek(consumer: Any, changelogs: Any) -> Any:
    committed = await consumer.seek_to_committed()
    # Changelogs are never committed; the recovery itself says from where they are read.
    fresh = [tp for tp, offset in committed.items() if not offset and tp.topic not in changelogs]
    if fresh:
        for tp, offset in (await consumer.beginning_offsets(fresh)).items():
            consumer.seek(tp, offset)
    return committed
