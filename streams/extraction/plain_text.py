"""A story's text as the pipeline reads it: plain spaces, and nothing that is no text; every character stands where it stood."""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_INVISIBLE = "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
_INVISIBLE_AT_EDGE = re.compile(rf"(?<!\w){_INVISIBLE}|{_INVISIBLE}(?!\w)")


def plain(text: str) -> str:
    """The text with plain spaces and without what is no text, each character replaced by one: offsets stay right."""
    if text.isascii():
        return text
    return _SURROGATE.sub("\ufffd", _INVISIBLE_AT_EDGE.sub(" ", text.translate(_SPACES)))
