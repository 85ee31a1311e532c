"""Documents that hold several stories, into messages that hold one each."""

from collections.abc import Iterator

import orjson
from lxml import etree

from streams.errors import BadStory, StoryTooLarge
from streams.feeds.formats.broken_feed import entries_of, is_feed
from streams.feeds.formats.newsml_g2 import is_text
from streams.feeds.html_text import local_name
from streams.feeds.xml_tree import parse_xml

_ENTRIES = {"rss": {"item"}, "rdf": {"item"}, "feed": {"entry"}, "newsmessage": {"newsitem"}}


def split(value: bytes) -> Iterator[bytes]:
    """Each story of a JSON list, a JSON Feed, an RSS or Atom feed or a newsMessage; anything else, readable or not, as it is."""
    start = value[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    parts: Iterator[bytes] = iter(())
    if start.startswith((b"[", b"{")):
        parts = _split_json(value)
    elif start.startswith(b"<"):
        parts = _split_xml(value)
    first = next(parts, None)
    if first is None:
        yield value
        return
    yield first
    yield from parts


def _split_json(value: bytes) -> Iterator[bytes]:
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError:
        return
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        document = document["items"]
    if isinstance(document, list) and all(isinstance(item, dict) for item in document):
        yield from map(orjson.dumps, document)


def _split_xml(value: bytes) -> Iterator[bytes]:
    """Each entry with what its feed says around it, so that it keeps the feed's name and language."""
    try:
        root = parse_xml(value)
    except StoryTooLarge:
        return
    except BadStory:
        if is_feed(value):
            yield from entries_of(value)
        return
    names = _ENTRIES.get(local_name(root), set())
    nodes = (node for node in root.iter() if local_name(node) in names)
    entries = [(node, node.getparent()) for node in nodes if local_name(node) != "newsitem" or is_text(node)]
    if len(entries) < 2:
        return
    for node, parent in entries:
        _remove(node, parent)
    for node, parent in entries:
        if parent is not None:
            parent.append(node)
            yield etree.tostring(root, encoding="utf-8", xml_declaration=True)
            _remove(node, parent)


def _remove(node: etree._Element, parent: etree._Element | None) -> None:
    if parent is not None:
        node.tail = None
        parent.remove(node)
