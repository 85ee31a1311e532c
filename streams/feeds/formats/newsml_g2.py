"""NewsML-G2: a newsItem, or the one text item of a newsMessage."""

from collections.abc import Iterator

from lxml import etree

from streams.errors import NotText, SeveralStories
from streams.feeds.delivered import Delivered
from streams.feeds.formats.ninjs import MEDIA_TOPIC
from streams.feeds.formats.nitf import nitf_body
from streams.feeds.html_text import element_text, html_to_text, local_name
from streams.feeds.json_fields import number_of
from streams.feeds.times import read_time
from streams.feeds.xml_tree import attribute, find, find_all, words
from streams.story import Subject

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EARLIER = frozenset({"evolvedfrom", "previousversion", "replaces", "isupdateof"})


def read_news_message(root: etree._Element) -> Delivered:
    """The one text item of a newsMessage; pictures and packages beside it are left alone."""
    items = [item for item in find_all(root, "itemSet", "newsItem") if is_text(item)]
    if not items:
        raise NotText("newsMessage without a newsItem of text: looked in itemSet/newsItem for itemClass ninat:text")
    if len(items) > 1:
        raise SeveralStories(f"newsMessage with {len(items)} text items: one message holds one story")
    return read_news_item(items[0])


def read_news_item(root: etree._Element) -> Delivered:
    """One newsItem."""
    if not is_text(root):
        raise NotText(f"newsItem of {attribute(find(root, 'itemMeta', 'itemClass'), 'qcode', 'uri')!r}: tollwire reads ninat:text")
    meta, content = find(root, "itemMeta"), find(root, "contentMeta")
    uri = attribute(root, "guid")
    nitf = find(root, "contentSet", "inlineXML", "nitf")
    source = find(content, "infoSource")
    if source is None:
        source = find(meta, "provider")
    return Delivered(
        uri=uri,
        version=attribute(root, "version"),
        headline=_headline(content) or words(find(nitf, "body", "body.head", "hedline", "hl1")),
        body=next((text for text in _texts(root) if text.strip()), ""),
        language=attribute(find(content, "language"), "tag") or attribute(root, _LANG),
        version_created=read_time(words(find(meta, "versionCreated"))),
        first_created=read_time(words(find(meta, "firstCreated"))) or read_time(words(find(content, "contentCreated"))),
        embargoed=words(find(meta, "embargoed")) or None,
        status=_code(find(meta, "pubStatus")),
        signals=tuple(code for node in find_all(meta, "signal") if (code := _code(node))),
        replaces=tuple(dict.fromkeys(earlier for earlier in _links(meta) if earlier != uri)),
        other_ids=tuple(filter(None, (words(node) for part in (meta, content) for node in find_all(part, "altId")))),
        urgency=number_of(words(find(content, "urgency"))),
        located=words(find(content, "located", "name")) or None,
        slugline=words(find(content, "slugline")) or None,
        ed_note=" ".join(filter(None, map(words, find_all(meta, "edNote")))) or None,
        byline=words(find(content, "by")) or words(find(content, "creator", "name")) or words(find(nitf, "**", "byline")) or None,
        source=words(find(source, "name")) or _name_in_code(source),
        link=next((href for node in find_all(meta, "link") if "canonical" in (node.get("rel") or "") and (href := node.get("href"))), None),
        subjects=tuple(_subjects(content))[:100],
        looked_for="contentSet/inlineXML (NITF or XHTML), contentSet/inlineData, contentMeta/description and headline",
    )


def is_text(item: etree._Element) -> bool:
    """Whether an item is a story; an item that does not say counts as one."""
    code = attribute(find(item, "itemMeta", "itemClass"), "qcode", "uri")
    return code is None or code.endswith(("text", "composite"))


def _headline(content: etree._Element | None) -> str:
    headlines = list(find_all(content, "headline"))
    headlines.sort(key=lambda node: (node.get("role") or "hdlrole:main") not in ("hdlrole:main", "hld:main", "hl:main"))
    return next(filter(None, map(words, headlines)), "")


def _texts(root: etree._Element) -> Iterator[str]:
    for inline in find_all(root, "contentSet", "inlineXML"):
        for child in inline:
            if local_name(child) == "nitf":
                yield nitf_body(child)
            elif local_name(child) == "html":
                yield element_text(body) if (body := find(child, "body")) is not None else ""
            elif local_name(child):
                yield element_text(child)
    for data in find_all(root, "contentSet", "inlineData"):
        if "base64" not in (data.get("encoding") or ""):
            text = "".join(str(piece) for piece in data.itertext()).strip()
            yield html_to_text(text) if "html" in (data.get("contenttype") or "") else text
    for description in find_all(root, "contentMeta", "description"):
        yield element_text(description)


def _links(meta: etree._Element | None) -> Iterator[str]:
    for link in find_all(meta, "link"):
        relation = (link.get("rel") or "").rpartition(":")[2].rpartition("/")[2].lower()
        if relation in _EARLIER and (earlier := attribute(link, "residref", "href")):
            yield earlier


def _code(node: etree._Element | None) -> str | None:
    return attribute(node, "qcode", "uri", "code") or words(node) or None


def _name_in_code(node: etree._Element | None) -> str | None:
    code = attribute(node, "literal", "qcode")
    return code.rpartition(":")[2] if code else attribute(node, "uri")


def _subjects(content: etree._Element | None) -> Iterator[Subject]:
    for node in find_all(content, "subject"):
        code = attribute(node, "qcode", "uri") or ""
        name = words(find(node, "name")) or code
        if name:
            uri = MEDIA_TOPIC + code.removeprefix("medtop:") if code.startswith("medtop:") else code if "://" in code else None
            yield Subject(name, uri)
