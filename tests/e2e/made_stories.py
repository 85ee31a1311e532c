"""Stories for end-to-end tests: many incidents in many countries, each told by several stories and versions."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

BEGINNING = datetime(2026, 3, 4, 8, tzinfo=UTC)
"""A Wednesday, so that "on Tuesday" was yesterday."""
TOWNS = (
    ("Homs", "Syria"),
    ("Mosul", "Iraq"),
    ("Maiduguri", "Nigeria"),
    ("Kandahar", "Afghanistan"),
    ("Quetta", "Pakistan"),
    ("Kharkiv", "Ukraine"),
    ("Mogadishu", "Somalia"),
    ("Taiz", "Yemen"),
    ("Goma", "Congo"),
    ("Cali", "Colombia"),
)


def written_ms(minute: int) -> int:
    """Milliseconds since 1970 of the minute at which a story was written."""
    return int(BEGINNING.timestamp() + 60 * minute) * 1000


def ninjs(uri: str, body: str, *, version: str = "1", headline: str = "Blast", minute: int = 0, **more: object) -> bytes:
    """One story as ninjs, written so many minutes after the first."""
    written = datetime.fromtimestamp(written_ms(minute) / 1000, UTC).isoformat()
    document = {
        "standard": {"name": "ninjs", "version": "3.0"},
        "uri": uri,
        "type": "text",
        "version": version,
        "language": "en",
        "versioncreated": written,
        "headlines": [{"value": headline}],
        "bodies": [{"contentType": "text/plain", "value": body}],
    }
    return orjson.dumps(document | more)


def many_stories(count: int) -> Iterator[tuple[bytes, bytes]]:
    """`count` stories with a uri each: ten incidents at a time, told in turn with rising tolls, then ten others."""
    for number in range(count):
        round_, which = divmod(number, len(TOWNS))
        town, country = TOWNS[which]
        dead = 3 + which + round_ % 5
        body = (
            f"{town.upper()}, {country} - At least {dead} people were killed and {dead * 2} wounded on Tuesday when a car bomb exploded "
            f"near a market in {town}, police said. Ambulances took the injured to two hospitals in the city, a doctor said."
        )
        uri = f"urn:test:story:{number}"
        yield uri.encode(), ninjs(uri, body, headline=f"Car bomb kills {dead} in {town}", minute=number)


def batched_text(sentence: str, size: int) -> str:
    return "".join(itertools.islice(itertools.repeat(sentence), size // len(sentence)))
