"""Times as feeds write them, to aware UTC; what cannot be a time is None, never an error."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LAST_ZONE = timedelta(hours=12)
"""The last place on earth to reach a local time does so this long after UTC."""


def read_time(value: object) -> datetime | None:
    """ISO 8601, RFC 822 or Unix time as UTC; a time without a zone counts as UTC; None for what is no time of our era."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_unix(value)
    if not isinstance(value, str) or not (text := value.strip()) or len(text) > 64:
        return None
    moment = _from_iso(text) or _from_rfc822(text)
    return _in_utc(moment) if moment else None


def read_embargo(value: object) -> datetime | None:
    """The moment from which an embargoed story is free everywhere: without a zone, that of the last zone to get there."""
    moment = read_time(value)
    if moment and isinstance(value, str) and not _has_zone(value.strip()):
        return moment + LAST_ZONE
    return moment


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for layout in ("%Y-%m-%dT%H:%M:%S %z", "%d %B %Y", "%B %d, %Y"):
        try:
            return datetime.strptime(text, layout)
        except ValueError:
            continue
    return None


def _from_rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_unix(value: float) -> datetime | None:
    seconds = value / 1000 if abs(value) > 1e11 else value
    try:
        return _in_utc(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _in_utc(moment: datetime) -> datetime | None:
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment <= LATEST else None


def _has_zone(text: str) -> bool:
    return bool(re.search(r"(?:Z|[A-Z]{2,4}|[+-]\d\d:?\d\d)$", text)) and not re.fullmatch(r"\d{4}-\d\d-?\d*", text)
