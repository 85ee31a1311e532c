"""HTML and the like to text: a blank line between paragraphs, a line break for `<br>`, nothing that a reader would not see."""

import html
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from streams.feeds.clean_text import clean

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "body.content", "body.head", "block", "byline", "caption", "center",
    "dateline", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hl1", "hl2", "hr", "hedline", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "th", "tr", "ul",
})  # fmt: skip
_UNSEEN: Final = frozenset({
    "script", "style", "head", "title", "noscript", "template", "iframe", "object", "embed", "svg", "math", "form", "button",
    "select", "textarea", "input", "audio", "video", "canvas", "media", "media-caption", "media-producer", "media-metadata",
})  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN_SPANS = re.compile(r"(?is)<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_BLOCK_TAG = re.compile(rf"(?i)</?(?:{'|'.join(sorted(re.escape(b) for b in _BLOCKS))}|br)\b[^<>]*>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w+);")


MAX_TAGS = 300_000
"""A tree of more takes seconds to walk; no story has them."""


MAX_ATTRIBUTES = 1_000
"""Of one tag; libxml2 takes time with the square of their number."""
_START = re.compile(r"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]+=?[^\s/>=]+(?:\s*=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>"'][^\s>]*)?)?""")


def looks_like_html(text: str) -> bool:
    """Whether `text` has tags or character references."""
    return bool(_MARKUP.search(text))


def html_to_text(markup: str) -> str:
    """The text of an HTML document or fragment."""
    root = parse_html(markup)
    return element_text(root) if root is not None else _strip_tags(clean(markup))


def parse_html(markup: str) -> HtmlElement | None:
    """The tree of an HTML document or fragment; None where there is none, or where it is too deep or too large to be walked."""
    if markup.count("<") > MAX_TAGS or _has_crowded_tag(markup):
        return None
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(clean(markup).encode(), parser=parser, ensure_head_body=False)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    if any(entry.type_name == "ERR_INTERNAL_ERROR" or "depth" in entry.message.lower() for entry in parser.error_log):
        return None
    return root


def _has_crowded_tag(markup: str) -> bool:
    """Whether a tag has more than MAX_ATTRIBUTES. What only looks like a tag, in a script say, counts too."""
    at = 0
    while (tag := _START.search(markup, at)) is not None:
        at, number = tag.end(), 0
        while (attribute := _ATTRIBUTE.match(markup, at)) is not None:
            at, number = attribute.end(), number + 1
            if number > MAX_ATTRIBUTES:
                return True
    return False


def element_text(root: etree._Element) -> str:
    """The text below `root`, of HTML, XHTML or NITF."""
    joined = "".join(_pieces(root))
    return _tidy(joined.replace("\u00ad", ""))


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text in document order, by an explicit stack: a hostile document may nest deeper than Python recurses."""
    skipping: etree._Element | None = None
    preformatted = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipping is None and node is not root:
                yield _spaced(node.tail, preformatted)
            continue
        name = local_name(node)
        if event == "start":
            if skipping is None and name in _UNSEEN and node is not root:
                skipping = node
            if skipping is not None:
                continue
            preformatted += name == "pre"
            if name == "br":
                yield "\n"
            elif name in _BLOCKS:
                yield "\n\n"
            yield _spaced(node.text, preformatted)
            continue
        if skipping is None:
            preformatted -= name == "pre"
            if name in _BLOCKS:
                yield "\n\n"
        elif skipping is node:
            skipping = None
        if skipping is None and node is not root:
            yield _spaced(node.tail, preformatted)


def local_name(node: etree._Element) -> str:
    """The tag without its namespace (or a prefix that was never declared), in small letters; "" for what is no element."""
    tag = node.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _spaced(text: str | None, preformatted: int) -> str:
    if not text:
        return ""
    return text if preformatted else re.sub(r"[ \t\n\r\f\u00a0]+", " ", text)


def _strip_tags(markup: str) -> str:
    without = _UNSEEN_SPANS.sub(" ", markup)
    text = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n\n", without)))
    return _tidy(re.sub(r"[ \t]+", " ", clean(text)))


def _tidy(text: str) -> str:
    """The text without blanks around its lines, and never more than one blank line."""
    lines = "\n".join(line.strip(" \t\u00a0") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
