"""When a feed is asked for again: after what it answered, after a failure, and across restarts. Pure: no clock and no network here."""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Final, Self

import orjson

from streams.errors import FeedError

LONGEST_ASKED: Final = 3_600.0
"""A server's max-age or an RSS ttl is heeded up to here: news that is an hour old is old."""
LONGEST_BACKOFF: Final = 3_600.0
LONGEST_RETRY_AFTER: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one feed between two looks."""

    due: float = 0.0
    """Seconds since 1970."""
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    """In a row."""
    gone: bool = False
    """Its server said that it will not come back (410): it is asked for no more."""

    def as_text(self) -> str:
        """For the ledger."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_text(cls, text: str | None) -> Self:
        """As it was kept; anew where nothing was, or by another version of tollwire."""
        try:
            return cls(**orjson.loads(text or "{}"))
        except (orjson.JSONDecodeError, TypeError):
            return cls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered: a body, or None where nothing has changed (304)."""

    body: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    asked_to_wait: float = 0.0
    """Seconds, by cache-control max-age or ttl."""


def after_answer(standing: Standing, answer: Answer, *, url: str, now: float, every: float) -> Standing:
    """The next look after `every` seconds, or later where the server asks."""
    wait = max(every, min(answer.asked_to_wait, LONGEST_ASKED))
    changed = answer.body is not None
    return Standing(
        due=now + _spread(wait, url, now),
        etag=answer.etag if changed else answer.etag or standing.etag,
        last_modified=answer.last_modified if changed else answer.last_modified or standing.last_modified,
    )


def after_failure(standing: Standing, error: FeedError, *, url: str, now: float, every: float) -> Standing:
    """Twice the pause with each failure in a row, up to an hour; as long as the server asks; never again after a 410."""
    failures = standing.failures + 1
    wait = min(every * 2.0 ** min(failures, 30), max(LONGEST_BACKOFF, every))
    if error.retry_after is not None:
        wait = max(every, min(error.retry_after, LONGEST_RETRY_AFTER))
    return replace(standing, due=now + _spread(wait, url, now), failures=failures, gone=error.gone)


def _spread(wait: float, url: str, now: float) -> float:
    """Up to a tenth longer, so that many feeds of one host do not come all at once."""
    share = int.from_bytes(hashlib.sha256(f"{url} {now:.0f}".encode()).digest()[:2]) / 65_536
    return wait * (1 + share / 10)
