"""Results of `tollwire extract` as JSON, in the names of the schemas."""

import json

from streams.cli.read_and_extract import Extracted
from streams.messages import encode


def row(result: Extracted) -> str:
    """The id of the input and what was found in it, on one line; "error" says why nothing could be."""
    if result.story is None:
        about: dict[str, object] = {"id": _id_of(result.raw.value), "error": f"{type(result.error).__name__}: {result.error}"}
    else:
        about = {"id": result.story.uri, "version": result.story.version, "outcome": result.outcome}
    return f"{json.dumps(about)[:-1]}, {encode(result.extraction).decode()[1:]}"


def indented(result: Extracted) -> str:
    """The same, for a person."""
    return json.dumps(json.loads(row(result)), indent=2, ensure_ascii=False)


def _id_of(value: bytes) -> object:
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return next((document[name] for name in ("id", "uri", "guid") if name in document), None) if isinstance(document, dict) else None
