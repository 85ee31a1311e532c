"""Results of `tollwire extract` as JSON, in the names of the schemas."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson

from streams.cli.read_and_extract import Extracted


def row(result: Extracted) -> dict[str, object]:
    """The id of the input and what was found in it; "error" says why nothing could be."""
    found = plain(result.extraction)
    if result.story is None:
        return {"id": _id_of(result.raw.value), **found, "error": f"{type(result.error).__name__}: {result.error}"}
    return {"id": result.story.uri, **found}


def plain(value: Any) -> Any:
    """A dataclass as a dictionary; `class_`, which Python cannot name otherwise, is "class"."""
    if dataclasses.is_dataclass(value):
        return {f.name.removesuffix("_"): plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def dumps(value: object, *, indent: bool = False) -> str:
    """JSON text."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else 0).decode()


def _id_of(value: bytes) -> object:
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return (document.get("uri") or document.get("guid")) if isinstance(document, dict) else None
