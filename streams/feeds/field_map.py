"""Which field of a feed's own JSON holds what: `headline=title,body=content.0.text`, so that a feed nobody knows needs no line of code."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Final

from streams.errors import SettingsError
from streams.feeds.delivered import Delivered
from streams.feeds.formats.ninjs import plain_text
from streams.feeds.json_fields import Json, line_of, name_of, number_of, objects
from streams.feeds.times import read_time

FIELDS: Final = (
    "uri", "version", "headline", "body", "language", "version_created", "first_created", "embargoed", "status", "signals", "replaces",
    "urgency", "located", "slugline", "ed_note", "byline", "source", "link",
)  # fmt: skip
"""What can be mapped; the names are those of the story."""
PARAMETER: Final = "fields"
"""Of a content-type: the map goes with the message, whose bytes stay as they were delivered."""
_PATH = re.compile(r"[^\s,=;\"\\]{1,200}")
_MOST = 64

FieldMap = Mapping[str, str]


def read_field_map(text: str | Iterable[str]) -> dict[str, str]:
    """`headline=title,body=content.text`, or several of these; a path steps into objects by name and into lists by number.

    Raises SettingsError that names what is wrong and what is allowed.
    """
    parts = [part.strip() for one in ([text] if isinstance(text, str) else text) for part in one.split(",")]
    found: dict[str, str] = {}
    for part in filter(None, parts):
        name, equals, path = (piece.strip() for piece in part.partition("="))
        if not equals or not _PATH.fullmatch(path):
            raise SettingsError(f"field map: {part!r} is not of the form field=path, as in headline=title or body=content.0.text")
        if name not in FIELDS:
            raise SettingsError(f"field map: no field is called {name!r}; there are {', '.join(FIELDS)}")
        found[name] = path
    return found


def content_type_with(content_type: str, fields: FieldMap) -> str:
    """A content-type that takes the map along."""
    return f'{content_type}; {PARAMETER}="{",".join(f"{name}={path}" for name, path in fields.items())}"' if fields else content_type


def is_mapped(document: Json, fields: FieldMap) -> bool:
    """Whether a document has any of the mapped fields."""
    return any(_at(document, path) is not None for path in fields.values())


def apply(document: Json, found: Delivered, fields: FieldMap) -> Delivered:
    """What was read of a document, with each mapped field that it has in place of what was found without the map."""
    mapped = {name: _read(name, value) for name, path in fields.items() if (value := _at(document, path)) is not None}
    return dataclasses.replace(found, **{name: value for name, value in mapped.items() if value not in (None, "", ())})  # type: ignore[arg-type]


def _read(name: str, value: object) -> object:
    match name:
        case "body":
            return _text(value)
        case "headline":
            return line_of(value) or name_of(value) or ""
        case "version_created" | "first_created":
            return read_time(value)
        case "embargoed":
            return value
        case "signals" | "replaces":
            return tuple(filter(None, map(name_of, value if isinstance(value, list) else [value])))
        case "urgency":
            return number_of(value)
        case _:
            return line_of(value) or name_of(value)


def _text(value: object) -> str:
    """A text, or the paragraphs of a list of texts."""
    if isinstance(value, list):
        texts = [plain_text(item, html=True) for item in value if isinstance(item, str)]
        texts += [_text(item.get("value") or item.get("text")) for item in objects(value)]
        return "\n\n".join(filter(None, (text.strip() for text in texts)))
    return plain_text(value, html=True)


def _at(document: object, path: str) -> object:
    if isinstance(document, Mapping) and path in document:  # a name may have a point in it
        return document[path]
    value = document
    for step in path.split(".")[:_MOST]:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
