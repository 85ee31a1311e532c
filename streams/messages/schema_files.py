"""The contracts as files: JSON Schema 2020-12 for every message and one AsyncAPI 3 document over all topics."""

import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ConfigDict, RootModel
from pydantic.json_schema import GenerateJsonSchema

from streams.alerts.alert import Alert
from streams.incidents.command import Command, CommandOutcome
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from streams.messages.article import EnrichedArticle
from streams.messages.asyncapi import asyncapi_document
from streams.messages.cloud_events import schema_id
from streams.messages.encoding import CONFIG
from streams.messages.header_models import DeadLetterHeaders, HeldHeaders
from streams.messages.yaml_text import to_yaml

T = TypeVar("T")
Schema = dict[str, Any]

MESSAGES: Final[Mapping[str, type]] = {
    "enriched": EnrichedArticle,
    "report": Report,
    "incident": Incident,
    "alert": Alert,
    "command": Command,
    "command-outcome": CommandOutcome,
    "dead-letter-headers": DeadLetterHeaders,
    "held-headers": HeldHeaders,
}
_DIALECT = GenerateJsonSchema.schema_dialect


class Described(RootModel[T]):
    """A message with the docstrings of its fields; reading them takes the source, so messages themselves do without."""

    model_config = ConfigDict(**CONFIG, use_attribute_docstrings=True)


def write_schemas(out: Path) -> list[Path]:
    """Write every file into `out`, and give their paths."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in schema_files().items():
        path = out / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def schema_files() -> dict[str, str]:
    """Every generated file, by name."""
    files = {f"{name}.v1.json": json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n" for name in MESSAGES}
    files["asyncapi.yaml"] = "# Written by `tollwire schemas`; do not edit.\n" + to_yaml(asyncapi_document())
    return files


def schema_of(name: str) -> Schema:
    """The JSON Schema of one message."""
    type_ = MESSAGES[name]
    model = Described[type_]  # type: ignore[valid-type]
    generated = model.model_json_schema(by_alias=True, mode="serialization")
    definitions: Schema = generated.pop("$defs", {})
    if "$ref" in generated:
        generated = definitions.pop(type_.__name__)
    generated.pop("title", None)
    schema: Schema = {
        "$schema": _DIALECT,
        "$id": schema_id(name),
        "title": type_.__name__,
        "description": _one_line(inspect.getdoc(type_) or ""),
        **{key: value for key, value in generated.items() if key != "description"},
    }
    if definitions:
        schema["$defs"] = definitions
    tidied: Schema = _tidy(schema)
    return tidied


def _tidy(node: Any, *, names: bool = False) -> Any:
    """Without the titles that only repeat a field's name, and descriptions on one line."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {}
    for key, value in node.items():
        if key == "title" and not names and "$schema" not in node:
            continue
        if key == "description" and not names:
            value = _one_line(value)
        tidied[key] = _tidy(value, names=key in ("properties", "$defs"))
    return tidied


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
