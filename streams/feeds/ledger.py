"""What a feeder has sent, in an SQLite file, so that a restart in the middle sends no story twice and leaves none out.

A batch is written down as pending before it goes to Kafka and as sent once Kafka has it. What is pending at a start is looked for on the
topic, from the offsets that were reached before it; what is not there was never taken, and may be sent.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from streams.errors import LedgerError
from streams.story import Story

KEPT_DAYS: Final = 90
"""A story that no feed has shown for so long is forgotten."""
_FORM = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stories (identity BLOB PRIMARY KEY, digest BLOB, seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending ON stories (digest) WHERE digest IS NOT NULL;
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, standing TEXT NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (partition INTEGER PRIMARY KEY, until INTEGER NOT NULL);
"""
"""`digest` is that of the message, while it is pending; NULL once Kafka has it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message that is about to be sent: which story it is, and which bytes."""

    identity: bytes
    digest: bytes


def identity_of(story: Story) -> bytes:
    """Names one version of a story: the same for a repeat, another where version, text, status, mark or embargo is another."""
    told = (
        story.uri,
        story.version,
        story.headline,
        story.body,
        story.pub_status,
        story.wire_action,
        str(story.embargoed_until or ""),
        *story.replaces,
    )
    return hashlib.sha256("\0".join(told).encode("utf-8", "replace")).digest()


def identity_of_bytes(value: bytes, key: bytes | None = None) -> bytes:
    """Names a message that is no story."""
    return hashlib.sha256(b"no story\0" + (key or b"") + b"\0" + value).digest()


def digest_of(value: bytes) -> bytes:
    """By which a message is known on the topic."""
    return hashlib.sha256(value).digest()


class Ledger:
    """The file; one feeder at a time has it open, and its end, however sudden, lets it go.

    Raises LedgerError where another has it, where it belongs to another topic or Kafka, or where it is no such file.
    """

    def __init__(self, path: Path, *, destination: str, now: Callable[[], float] = time.time) -> None:
        self._path, self._now = path, now
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)  # any thread, one at a time
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("BEGIN EXCLUSIVE")
            for statement in _TABLES.split(";"):
                self._db.execute(statement)
            self._check("form", _FORM, "has the form of another version of tollwire")
            self._check("destination", destination, "belongs to another Kafka or topic")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            why = "another feeder has it open" if "locked" in str(error) else str(error)
            raise LedgerError(f"{path}: {why}; each feeder needs a file of its own (--state)") from error
        except (sqlite3.DatabaseError, OSError) as error:
            raise LedgerError(f"{path}: {error}; give another file with --state") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def is_known(self, identity: bytes) -> bool:
        """Whether this story was sent, or is pending."""
        return self._db.execute("SELECT 1 FROM stories WHERE identity = ?", (identity,)).fetchone() is not None

    def begin(self, entries: Sequence[Entry], *, seen: Iterable[bytes] = ()) -> None:
        """Write down what is about to be sent; `seen` are known stories that a feed still shows."""
        now = int(self._now())
        with _Transaction(self._db, self._path):
            self._db.executemany("INSERT OR IGNORE INTO stories VALUES (?, ?, ?)", [(e.identity, e.digest, now) for e in entries])
            self._db.executemany("UPDATE stories SET seen = ? WHERE identity = ?", [(now, identity) for identity in seen])

    def sent(self, entries: Iterable[Entry], *, reached: Mapping[int, int], sources: Mapping[str, str] | None = None) -> None:
        """Kafka has all of them, and each partition of the topic is known up to `reached`; `sources` have been read to their end."""
        now = int(self._now())
        with _Transaction(self._db, self._path):
            self._db.executemany("UPDATE stories SET digest = NULL WHERE identity = ?", [(entry.identity,) for entry in entries])
            self._db.executemany("INSERT OR REPLACE INTO reached VALUES (?, ?)", list(reached.items()))
            self._db.executemany(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", [(name, text, now) for name, text in (sources or {}).items()]
            )

    def pending(self) -> dict[bytes, list[bytes]]:
        """Stories that may have been sent or not, by the digest of their message."""
        found: dict[bytes, list[bytes]] = {}
        for identity, digest in self._db.execute("SELECT identity, digest FROM stories WHERE digest IS NOT NULL"):
            found.setdefault(digest, []).append(identity)
        return found

    def settle(self, arrived: Iterable[bytes]) -> None:
        """What was pending and whose identity is in `arrived` is sent, the rest is not."""
        with _Transaction(self._db, self._path):
            self._db.executemany("UPDATE stories SET digest = NULL WHERE identity = ?", [(identity,) for identity in arrived])
            self._db.execute("DELETE FROM stories WHERE digest IS NOT NULL")

    def reached(self) -> dict[int, int]:
        """For each partition, the offset before which nothing that is pending can lie; empty before the first batch."""
        return dict(self._db.execute("SELECT partition, until FROM reached"))

    def source(self, name: str) -> str | None:
        """How a source stood when it was last read to its end."""
        row = self._db.execute("SELECT standing FROM sources WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def sources(self) -> dict[str, str]:
        """How every source stood."""
        return dict(self._db.execute("SELECT name, standing FROM sources"))

    def forget(self, *, sources: Iterable[str] = ()) -> int:
        """Drop these sources, and the stories that no feed has shown for 90 days; gives the number of stories."""
        before = int(self._now()) - KEPT_DAYS * 86_400
        with _Transaction(self._db, self._path):
            self._db.executemany("DELETE FROM sources WHERE name = ?", [(name,) for name in sources])
            return self._db.execute("DELETE FROM stories WHERE seen < ? AND digest IS NULL", (before,)).rowcount

    def _check(self, name: str, value: str, otherwise: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (name, value))
        (found,) = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        if found != value:
            self._db.close()
            raise LedgerError(f"{self._path} {otherwise} ({found}, not {value}); give another file with --state")


class _Transaction:
    """All of it or nothing; a full or broken disk is said in one line."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db, self._path = db, path

    def __enter__(self) -> None:
        self._db.execute("BEGIN")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        try:
            self._db.execute("COMMIT" if error is None else "ROLLBACK")
        except sqlite3.Error as failed:
            raise LedgerError(f"{self._path}: {failed}") from failed
        if isinstance(error, sqlite3.Error):
            raise LedgerError(f"{self._path}: {error}") from error
