"""A folder into which agencies drop files, by FTP as a rule: which of them are whole and have not been read yet.

It is looked at every few seconds, not watched: network and container file systems tell no one of changes.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~")
"""Ends of names under which programs write what is not whole yet."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file, as it lay there at one look."""

    path: Path
    stamp: str
    """Size and time of change; another stamp is another content."""
    changed: int
    """Nanoseconds."""


def look(folder: Path) -> Iterator[Dropped]:
    """Every plain file below `folder`, the oldest first, without hidden and unfinished ones; raises OSError where there is no such folder.

    No link is followed: whoever may drop files must not be able to have others read.
    """
    found = []
    os.scandir(folder).close()
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith(".") or name.lower().endswith(UNFINISHED):
                continue
            path = Path(at, name)
            try:
                status = path.lstat()
            except OSError:
                continue  # taken away meanwhile
            if stat.S_ISREG(status.st_mode):
                found.append(Dropped(path, _stamp(status), status.st_mtime_ns))
    yield from sorted(found, key=lambda dropped: (dropped.changed, dropped.path))


def stamp_of(path: Path) -> str | None:
    """As the file is now; None where it is no more."""
    try:
        return _stamp(path.lstat())
    except OSError:
        return None


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}"


class Settling:
    """Tells files that are whole from those that are still being written: whole is what has not changed for `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._first_seen: dict[Path, tuple[str, float]] = {}

    def settled(self, found: Iterable[Dropped], *, now: float) -> list[Dropped]:
        """Those of one look that may be read; `now` in seconds of any clock that only goes forward."""
        seen = {}
        whole = []
        for dropped in found:
            stamp, since = self._first_seen.get(dropped.path, (None, now))
            if stamp != dropped.stamp:
                since = now
            seen[dropped.path] = (dropped.stamp, since)
            if now - since >= self._seconds:
                whole.append(dropped)
        self._first_seen = seen
        return whole
