"""The page of schemas: every field of every message."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from manual.table import table
from streams.messages.schema_files import schema_files

Schema = Mapping[str, Any]


def schemas_page() -> str:
    """A heading for every schema and for every object within it, with a row for each field."""
    parts = [
        "# Fields of the messages",
        "From `schemas/*.json`, which say the same for programs; how to read them: [messages](../messages.md). Fields that are marked "
        "are always there.",
    ]
    for name, text in schema_files().items():
        if name.endswith(".json"):
            schema = orjson.loads(text)
            parts += [f"## {name.removesuffix('.json')}", schema.get("description", ""), _fields(schema)]
            for inner, part in schema.get("$defs", {}).items():
                if "properties" in part:
                    parts += [f"### {inner} ({name.removesuffix('.json')})", part.get("description", ""), _fields(part)]
    return "\n\n".join(part for part in parts if part)


def _fields(schema: Schema) -> str:
    needed = schema.get("required", ())
    return table(
        ("field", "values", "", "says"),
        [
            (f"`{name}`", _kind(one), "always" if name in needed else "", one.get("description", ""))
            for name, one in schema["properties"].items()
        ],
    )


def _kind(schema: Schema) -> str:
    return " or ".join(dict.fromkeys(_kinds(schema)))


def _kinds(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    elif "enum" in schema:
        yield ", ".join(f"`{value}`" for value in schema["enum"])
    elif "const" in schema:
        yield f"`{schema['const']}`"
    elif "anyOf" in schema or "oneOf" in schema:
        for one in schema.get("anyOf", schema.get("oneOf", ())):
            yield from _kinds(one)
    elif schema.get("type") == "array":
        yield f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    else:
        kinds = schema.get("type", "any")
        yield schema.get("format") or (kinds if isinstance(kinds, str) else " or ".join(kinds))
