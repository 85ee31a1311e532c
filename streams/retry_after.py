"""How long a server that refuses asks to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MOST_DIGITS = 11


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms; None where it asks for nothing that can be understood."""
    if not value:
        return None
    if value.strip().isdecimal() and len(value) <= _MOST_DIGITS:
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
