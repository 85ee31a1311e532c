"""Several topics read side by side, from their beginning, as one stream of what arrives."""

import queue
import threading
from collections.abc import Iterable

from streams.errors import TollwireError
from streams.settings import Settings
from streams.worker.produce import Record, read_topic


class TopicWatcher:
    """Reads until the program ends: `watcher.next(timeout)` gives what arrived, or None."""

    def __init__(self, settings: Settings, topics: Iterable[str], *, from_start: bool = True) -> None:
        self._arrived: queue.Queue[Record | TollwireError] = queue.Queue()
        for topic in topics:
            # Daemons: a reader waits for ever, and has nothing to finish when the program ends.
            threading.Thread(target=self._read, args=(settings, topic, from_start), daemon=True).start()

    def next(self, timeout: float) -> Record | None:
        """The next message, waiting at most `timeout` seconds; raises what a reader raised."""
        try:
            arrived = self._arrived.get(timeout=timeout) if timeout > 0 else self._arrived.get_nowait()
        except queue.Empty:
            return None
        if isinstance(arrived, TollwireError):
            raise arrived
        return arrived

    def _read(self, settings: Settings, topic: str, from_start: bool) -> None:
        try:
            for record in read_topic(settings, topic, follow=True, from_start=from_start, idle=0.1):
                if record is not None:
                    self._arrived.put(record)
        except TollwireError as error:
            self._arrived.put(error)
