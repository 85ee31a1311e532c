"""Wake TRACK when something that was held back is due and no report comes by to wake it: a message to the partition that holds it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from streams.alerts.held import next_due, tick
from streams.worker.envelopes import report_message
from streams.worker.outgoing import Outgoing
from streams.worker.state import TrackState
from streams.worker.topics import Topics

IDLE = timedelta(seconds=5)
"""A partition that had a report within this time may have more to come, from before what is due."""
BEHIND, IDLE_BEHIND = timedelta(minutes=10), timedelta(seconds=30)
"""Where reports are so late, the worker catches up, and pauses between them say less."""
PATIENCE = timedelta(seconds=30)
"""Within which a tick should have been followed; a second one does no harm."""


class Ticking:
    """Knows what is due in the partitions of this worker, when each was last busy, and what was asked for lately."""

    def __init__(self, state: TrackState, *, topics: Topics) -> None:
        self._state = state
        self._topics = topics
        self._idle_from: dict[int, datetime] = {}
        self._asked: dict[int, tuple[datetime, datetime]] = {}

    def busy(self, partition: int, *, received: datetime, now: datetime) -> None:
        """A report of this partition was followed just now, of a story that arrived when `received` says."""
        self._idle_from[partition] = now + (IDLE if now - received < BEHIND else IDLE_BEHIND)

    def due(self, partitions: Iterable[int], *, now: datetime) -> list[Outgoing]:
        """A tick for each idle partition in which something is due.

        It carries the time at which that is due, not the present one: so it leads to the same, however late or often it comes.
        """
        ticks = []
        for partition in sorted(partitions):
            shard = str(partition)
            due = next_due(self._state.read, shard)
            if now < self._idle_from.setdefault(partition, now + IDLE_BEHIND) or due is None or due > now:
                continue
            asked = self._asked.get(partition)
            if asked is None or asked[0] != due or now - asked[1] > PATIENCE:
                self._asked[partition] = due, now
                ticks.append(report_message(tick(shard, at=due), topics=self._topics, partition=partition))
        return ticks
