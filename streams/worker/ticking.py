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
LONGEST_WAIT = timedelta(minutes=10)
"""How long something that is due waits for stories that came before it and are not read yet."""


class Ticking:
    """Knows what is due in the partitions of this worker, when each was last busy, and what was asked for lately."""

    def __init__(self, state: TrackState, *, topics: Topics) -> None:
        self._state = state
        self._topics = topics
        self._idle_from: dict[int, datetime] = {}
        self._asked: dict[int, tuple[datetime, datetime]] = {}
        self._wanted: dict[int, tuple[datetime, datetime]] = {}

    def busy(self, partition: int, *, received: datetime | None, now: datetime) -> None:
        """A report of this partition was followed just now, of a story that arrived when `received` says; None: before others."""
        self._idle_from[partition] = now + (IDLE if received is not None and now - received < BEHIND else IDLE_BEHIND)

    def due(self, partitions: Iterable[int], *, now: datetime) -> dict[int, datetime]:
        """The idle partitions in which something is due, with when it was; not those that were given a tick for it lately."""
        found = {}
        for partition in sorted(partitions):
            at = next_due(self._state.read, str(partition))
            if now < self._idle_from.setdefault(partition, now + IDLE_BEHIND) or at is None or at > now:
                self._wanted.pop(partition, None)
                continue
            asked = self._asked.get(partition)
            if asked is None or asked[0] != at or now - asked[1] > PATIENCE:
                found[partition] = at
        return found

    def waited_enough(self, partition: int, at: datetime, *, now: datetime) -> bool:
        """True where what came before has been waited for so long that the tick goes out without it."""
        wanted, since = self._wanted.get(partition, (at, now))
        self._wanted[partition] = (at, since) if wanted == at else (at, now)
        return now - self._wanted[partition][1] > LONGEST_WAIT

    def tick(self, partition: int, at: datetime, *, now: datetime) -> Outgoing:
        """The tick for a partition.

        It carries the time at which something is due, not the present one: so it leads to the same, however late or often it comes.
        """
        self._asked[partition] = at, now
        return report_message(tick(str(partition), at=at), topics=self._topics, partition=partition)
