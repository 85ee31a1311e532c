"""The newest state of everything in a stream of states, in memory that does not grow with the stream."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Self

_CACHE_KIB = 16 * 1024


class Latest:
    """`with Latest() as latest: latest.put(key, value)`, then `latest.values()`, in the order in which the keys came first.

    Kept in a temporary file of SQLite's, which is gone when the block ends.
    """

    def __enter__(self) -> Self:
        self._database = sqlite3.connect("")  # a temporary database on the disk, not in memory
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE state (number INTEGER PRIMARY KEY, key TEXT UNIQUE, value BLOB)")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._database.close()

    def put(self, key: str, value: bytes) -> None:
        """A newer state of the key."""
        self._database.execute(
            "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
        )

    def drop(self, key: str) -> None:
        """The key is gone (a tombstone)."""
        self._database.execute("DELETE FROM state WHERE key = ?", (key,))

    def values(self) -> Iterator[bytes]:
        """The newest state of each key."""
        for (value,) in self._database.execute("SELECT value FROM state ORDER BY number"):
            yield value
