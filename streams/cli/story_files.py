"""Stories out of files, folders and standard input, as the bytes that a feed would send."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from streams.feeds.split import split

CONTENT_TYPES = {".json": "application/json", ".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
"""What a file's name says of its content; anything else is left to be recognised."""
STDIN = "stdin"
LINES = {".jsonl", ".ndjson"}


@dataclass(frozen=True, slots=True)
class RawStory:
    """One message as a feed would send it, and where it came from."""

    value: bytes
    name: str
    """File and line, for messages to people."""
    content_type: str | None = None
    key: bytes | None = None
    """For documents that name no story themselves: the file's name."""


def raw_stories(paths: Iterable[Path]) -> Iterator[RawStory]:
    """Every story in `paths`: files, folders (in the order of names), and "-" for standard input.

    A JSON-lines file holds one story a line; every other file is one story, or a feed of several. Raises OSError for what cannot be read.
    """
    for path in paths:
        if str(path) == "-":
            yield from _stories_in(sys.stdin.buffer, STDIN, suffix="")
        elif path.is_dir():
            yield from raw_stories(sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")))
        else:
            yield from stories_of_file(path, name=path.name)


def stories_of_file(path: Path, *, name: str) -> Iterator[RawStory]:
    """Every story in one file; `name` is for messages to people, and the key of a text."""
    with path.open("rb") as file:
        yield from _stories_in(file, name, suffix=path.suffix.lower())


def _stories_in(file: BinaryIO, name: str, *, suffix: str) -> Iterator[RawStory]:
    first = file.readline()
    if suffix in LINES or _is_object(first):
        yield from _stories_by_line(first, file, name)
        return
    value = first + file.read()
    if not value and name == STDIN:
        return
    parts = list(split(value))
    key = None if len(parts) > 1 or value.lstrip()[:1] in (b"{", b"<") else name.encode()
    for part in parts:
        yield RawStory(part, name, CONTENT_TYPES.get(suffix), key)


def _stories_by_line(first: bytes, rest: Iterable[bytes], name: str) -> Iterator[RawStory]:
    number = 1
    for line in _chain(first, rest):
        if line.strip():
            for part in split(line.rstrip(b"\r\n")):
                yield RawStory(part, f"{name}:{number}", "application/json")
        number += 1


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
