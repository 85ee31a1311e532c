"""Values out of JSON that may hold anything, as the types a story needs."""

import re
from collections.abc import Iterator, Mapping

from streams.feeds.clean_text import clean, one_line
from streams.feeds.html_text import html_to_text, looks_like_html

Json = Mapping[str, object]


def first(document: Json, *names: str) -> object:
    """The first of the fields that has a value worth the name."""
    return next((document[name] for name in names if document.get(name) not in (None, "", [], {})), None)


def text_of(value: object) -> str:
    """A field's text, cleaned; numbers as they are printed, everything else ""."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    return ""


def line_of(value: object) -> str | None:
    """A field's text on one line, without markup; None where there is none."""
    text = text_of(value)
    if looks_like_html(text[:10_000]):
        text = html_to_text(text[:10_000])
    return one_line(text) or None


def name_of(value: object) -> str | None:
    """The name that a string, an object with a name, or a list of either holds."""
    for item in value if isinstance(value, list) else [value]:
        found = line_of(first(item, "name", "literal", "title", "value", "rawName") if isinstance(item, Mapping) else item)
        if found:
            return found
    return None


def number_of(value: object) -> int | None:
    """A small whole number, also where it is written as text."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,3}\s*", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 999:
        return None
    return int(value)


def objects(value: object) -> Iterator[Json]:
    """The objects in a list (or the one object that stands for it)."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item
