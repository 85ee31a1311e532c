"""Wake TRACK when something that was held back is due: a message to the partition that holds it, so that a repeat finds the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from streams.alerts.held import next_due, tick
from streams.worker.envelopes import report_message
from streams.worker.outgoing import Outgoing
from streams.worker.state import TrackState
from streams.worker.topics import Topics

PATIENCE = timedelta(seconds=30)
"""Within which a tick should have been followed; a second one does no harm."""


class Ticking:
    """Knows what is due in the partitions of this worker, and what was asked for lately."""

    def __init__(self, state: TrackState, *, topics: Topics) -> None:
        self._state = state
        self._topics = topics
        self._asked: dict[int, datetime] = {}

    def due(self, partitions: Iterable[int], *, now: datetime) -> list[Outgoing]:
        """A tick for each partition in which something is due and that was not sent one just now."""
        ticks = []
        for partition in sorted(partitions):
            shard = str(partition)
            until = next_due(self._state.read, shard)
            if until is None or until > now:
                self._asked.pop(partition, None)
            elif partition not in self._asked or now - self._asked[partition] > PATIENCE:
                self._asked[partition] = now
                ticks.append(report_message(tick(shard, at=now), topics=self._topics, partition=partition))
        return ticks
