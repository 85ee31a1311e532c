"""A valid document spoilt: spans cut, doubled, swapped, replaced and repeated, mostly where its words and signs begin."""

import re
from collections.abc import Sequence

from tests.fuzz.choices import Choices

_CUTS = re.compile(rb'[<>{}\[\]",:;=\s/]')
MOST = 200_000
"""Bytes that a mutated document may have."""


def as_bytes(*fragments: str) -> tuple[bytes, ...]:
    return tuple(fragment.encode("utf-8", "surrogatepass") for fragment in fragments)


MARKUP = as_bytes(
    "</p>", "<p>", "<pre>", "</pre>", "<br/>", "<div>", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a 'b'>",
    "<?pi?>", "&amp;", "&#0;", "&#xD800;", "&#1114112;", "&nbsp;", "&a;", "&lt;script&gt;", "<script>", "<x:y>", "xmlns='urn:x'",
    "xml:lang=''", "{", "}", "[", "]", "[[", "]]", ":", ",", '"', "'", "\\", "null", "true", "1e999", "-0", "NaN", "10" * 40,
    "\\ud800", "\\u0000", "<", ">", "/", "=", " ", "\n", "\r\n", "\t", "\x00", "\x0b", "\x85", "\xa0", "\u2028", "\u200b",
    "\ufeff", "é", "💥", "\ud83d", "2026-02-30", "9999-12-31T23:59:59-14:00", "0001-01-01", "Sat, 04 Jul 2026 25:15:00 +9900",
    "1777888800000", "-1", "0", "999", "KILL", "CORRECTED-", "UPDATE 2-", "EMBARGOED UNTIL", "please kill item dpa 731",
    '"headlines"', '"bodies"', '"value"', '"uri"', "<item>", "</item>", "<entry>", "<nitf>", "<newsItem>", "<body>", "<html>",
    "canceled", "withheld", "picture", "text/html",
)  # fmt: skip


def mutated(document: bytes, choices: Choices, *, fragments: Sequence[bytes] = MARKUP, others: Sequence[bytes] = ()) -> bytes:
    """The document after a few changes."""
    for _ in range(1 if choices.once_in(2) else 1 + choices.number(6)):
        start, end = _span(document, choices)
        span = document[start:end]
        match choices.number(10):
            case 0:
                span = b""
            case 1:
                span = span + span
            case 2 | 3:
                span = choices.pick(fragments)
            case 4:
                span = choices.pick(fragments) + span
            case 5:
                span = choices.pick(fragments) * (1 + choices.number(2_000 if choices.once_in(4) else 20))
            case 6:
                other_start, other_end = _span(document, choices)
                span = document[other_start:other_end]
            case 7 if others:
                other = choices.pick(others)
                other_start, other_end = _span(other, choices)
                span = other[other_start:other_end]
            case 8:
                span = bytes([choices.byte()]) + span[1:]
            case 9 if choices.once_in(4):
                document = document[:end]
                continue
        document = (document[:start] + span + document[end:])[:MOST]
    if choices.once_in(16):
        return document.decode("utf-8", "replace").encode(choices.pick(("utf-16", "latin-1", "utf-16-be", "cp1252")), "replace")
    return document


def _span(document: bytes, choices: Choices) -> tuple[int, int]:
    """A part of the document: from one sign to another, mostly."""
    start = choices.number(len(document) + 1)
    if choices.once_in(4):
        return start, min(len(document), start + choices.number(64))
    if (cut := _CUTS.search(document, start)) is not None:
        start = cut.start() + choices.number(2)
    end = start
    for _ in range(1 + choices.number(4)):
        cut = _CUTS.search(document, end + 1)
        end = cut.start() if cut else len(document)
    return start, max(start, end)
