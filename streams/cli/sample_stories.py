"""The sample stories of the package, moved in time so that the last one is news now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import orjson

_FOLDER = files("streams.cli") / "samples"
TIMES = ("firstCreated", "versionCreated", "embargoedUntil")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the stream must have said of one country when the sample stories are through."""

    country: str
    what: str
    msg_types: tuple[str, ...]
    killed: int | None


def sample_lines() -> list[bytes]:
    """The stories as they are in the package, one message a line; one of them is no story at all, on purpose."""
    return (_FOLDER / "stories.jsonl").read_bytes().splitlines()


def expected() -> list[Expected]:
    """What a careful reader of the sample stories would have been told in the end."""
    return [Expected(**row) for row in orjson.loads((_FOLDER / "expected.json").read_bytes())]


def now() -> datetime:
    """The time to which the stories are moved."""
    return datetime.now(UTC)


def moved_to(now: datetime, lines: Iterable[bytes]) -> list[bytes]:
    """The stories with every time moved by the same distance, so that the last version is of `now`; days of the week move along."""
    lines = list(lines)
    documents = [_document(line) for line in lines]
    last = max(_time(document["versionCreated"]) for document in documents if document is not None)
    distance = now.astimezone(UTC).replace(microsecond=0) - last
    return [line if document is None else _moved(document, distance) for line, document in zip(lines, documents, strict=True)]


def _moved(document: dict[str, str], distance: timedelta) -> bytes:
    written = _time(document["versionCreated"])
    days = ((written + distance).date() - written.date()).days
    moved = _DAY.sub(lambda match: _DAYS[(_DAYS.index(match[1]) + days) % 7], orjson.dumps(document).decode())
    times = {name: f"{_time(document[name]) + distance:%Y-%m-%dT%H:%M:%SZ}" for name in TIMES if name in document}
    return orjson.dumps({**orjson.loads(moved), **times})


def _document(line: bytes) -> dict[str, str] | None:
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
