"""A whole HTML page: its article, under its heading."""

from lxml import etree

from streams.feeds.clean_text import one_line
from streams.feeds.delivered import Delivered
from streams.feeds.html_text import element_text, html_to_text, parse_html
from streams.feeds.times import read_time
from streams.feeds.xml_tree import attribute, words


def read_html(markup: str) -> Delivered:
    """One page or fragment of HTML."""
    root = parse_html(markup)
    if root is None:
        return Delivered(body=html_to_text(markup), looked_for="visible text")
    heading = next(root.iter("h1"), None)
    title = words(heading) or words(next(root.iter("title"), None))
    article = next((node for name in ("article", "main", "body") for node in root.iter(name)), root)
    if heading is not None and heading.getparent() is not None:
        heading.drop_tree()
    return Delivered(
        uri=_meta(root, "og:url") or attribute(_link(root), "href"),
        headline=title,
        body=element_text(article),
        language=attribute(root, "lang", "{http://www.w3.org/XML/1998/namespace}lang"),
        first_created=read_time(_meta(root, "article:published_time")),
        version_created=read_time(_meta(root, "article:modified_time") or _meta(root, "article:published_time")),
        source=_meta(root, "og:site_name"),
        link=_meta(root, "og:url") or attribute(_link(root), "href"),
        looked_for="visible text",
    )


def _meta(root: etree._Element, name: str) -> str | None:
    found = (node.get("content") for node in root.iter("meta") if name in (node.get("property"), node.get("name")))
    return one_line(next(found, None) or "") or None


def _link(root: etree._Element) -> etree._Element | None:
    return next((node for node in root.iter("link") if node.get("rel") == "canonical"), None)
