"""RSS (0.9x, 1.0, 2.0) and Atom: one entry, alone or as the only one of its feed."""

from lxml import etree

from streams.errors import NoText, SeveralStories
from streams.feeds.delivered import Delivered
from streams.feeds.html_text import element_text, html_to_text, local_name
from streams.feeds.times import read_time
from streams.feeds.xml_tree import attribute, find, find_all, words
from streams.story import Subject

_BODIES = ("encoded", "content", "summary", "description")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed(root: etree._Element) -> Delivered:
    """The only entry of a whole feed."""
    channel = find(root, "channel")
    entries = [*find_all(channel, "item"), *find_all(root, "item"), *find_all(root, "entry")]
    if not entries:
        raise NoText("a feed without an entry: looked for item and entry")
    if len(entries) > 1:
        raise SeveralStories(f"a feed with {len(entries)} entries: one message holds one story")
    feed = channel if channel is not None else root
    return read_entry(
        entries[0], source=words(find(feed, "title")) or None, language=words(find(feed, "language")) or attribute(root, _LANG)
    )


def read_entry(entry: etree._Element, *, source: str | None = None, language: str | None = None) -> Delivered:
    """One `<item>` or `<entry>`."""
    published = read_time(_first(entry, "pubDate", "published", "issued", "date"))
    updated = read_time(_first(entry, "updated", "modified"))
    links = list(find_all(entry, "link"))
    alternate = next((node for node in links if (node.get("rel") or "alternate") == "alternate"), None)
    link = attribute(alternate, "href") or words(alternate) or None
    return Delivered(
        uri=_first(entry, "guid", "id") or attribute(entry, "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or link,
        headline=_title(entry),
        body=next((text for name in _BODIES for node in find_all(entry, name) if (text := _text(node))), ""),
        language=_first(entry, "language") or attribute(entry, _LANG) or language,
        version_created=updated or published,
        first_created=published,
        byline=words(find(entry, "author", "name")) or _first(entry, "creator", "author"),
        source=words(find(entry, "source", "title")) or words(find(entry, "source")) or source,
        link=link,
        subjects=tuple(Subject(name) for name in map(_category, find_all(entry, "category")) if name)[:100],
        looked_for="content:encoded, content, summary, description and title",
    )


def _first(entry: etree._Element, *names: str) -> str | None:
    return next((found for name in names if (found := words(find(entry, name)))), None)


def _category(node: etree._Element) -> str:
    return attribute(node, "label", "term") or words(node)


def _title(entry: etree._Element) -> str:
    title = find(entry, "title")
    return " ".join(_text(title).split()) if title is not None else ""


def _text(node: etree._Element) -> str:
    """An element's text, whether its HTML is escaped (RSS, Atom type html) or its children (Atom type xhtml)."""
    if any(local_name(child) for child in node):
        return element_text(node)
    inner = node.text or ""
    return inner.strip() if node.get("type") == "text" else html_to_text(inner)
