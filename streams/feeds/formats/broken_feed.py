"""RSS and Atom that is not well-formed XML, as much of the web has it: read by feedparser, which forgives, into a row of JSON an entry."""

import io
import re
from collections.abc import Iterator
from typing import Any

import orjson

MAX_BROKEN_BYTES = 8_000_000
_FEED = re.compile(rb"(?i)<(?:rss|rdf:rdf|feed)\b")


def is_feed(value: bytes) -> bool:
    """Whether the bytes mean to be a feed; one with entities of its own is not read, nor one too large to be forgiven."""
    return len(value) <= MAX_BROKEN_BYTES and bool(_FEED.search(value[:2_000])) and b"<!ENTITY" not in value


def entries_of(value: bytes) -> Iterator[bytes]:
    """Each entry that has an id or a link, as the JSON that `json_rows` reads."""
    import feedparser  # 0.7 s: only where a feed is broken

    try:
        parsed: Any = feedparser.parse(io.BytesIO(value), sanitize_html=True, resolve_relative_uris=False)
    except Exception:  # whatever bytes do to it, they must not stop a feeder: they go on whole, and become a dead letter
        return
    feed = parsed.get("feed", {})
    for entry in parsed.get("entries", []):
        uri = entry.get("id") or entry.get("link")
        if not uri:
            continue
        row = {
            "id": uri,
            "title": entry.get("title"),
            "content": [{"value": part.get("value")} for part in entry.get("content", [])],
            "summary": entry.get("summary"),
            "published": entry.get("published"),
            "updated": entry.get("updated") if "updated" in entry else None,  # else it would answer with `published`, and a warning
            "author": entry.get("author"),
            "link": entry.get("link"),
            "tags": [{"term": tag.get("term")} for tag in entry.get("tags", [])],
            "language": entry.get("language") or feed.get("language"),
            "source": entry.get("source", {}).get("title") or feed.get("title"),
        }
        yield orjson.dumps({name: found for name, found in row.items() if found})
