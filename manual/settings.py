"""The page of settings: environment, type, default and limits of each."""

from collections.abc import Mapping
from pathlib import PurePath
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from manual.table import table
from streams.settings import Settings


def settings_page() -> str:
    """One row for every setting; docs/configuration.md tells what each is for."""
    rows = [
        (f"[`TOLLWIRE_{name.upper()}`](../configuration.md#{name})", _values(field), _default(field))
        for name, field in Settings.model_fields.items()
    ]
    return "\n\n".join(
        [
            "# Settings at a glance",
            "What each is for, and where values are read from: [configuration](../configuration.md). Any of them can be given as a file: "
            "`TOLLWIRE_…_FILE` names it.",
            table(("environment", "values", "default"), rows),
        ]
    )


def _values(field: FieldInfo) -> str:
    kinds = get_args(field.annotation) if isinstance(field.annotation, UnionType) else (field.annotation,)
    words = [_kind(kind) for kind in kinds if kind is not type(None)]
    return " or ".join(words) + "".join(f", {limit}" for limit in map(_limit, field.metadata) if limit)


def _kind(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if get_origin(kind) is tuple:
        return "JSON list of text"
    if get_origin(kind) in (dict, Mapping):
        return "JSON object of text"
    if kind is SecretStr:
        return "text (secret)"
    if isinstance(kind, type) and issubclass(kind, PurePath):
        return "path"
    return {int: "whole number", float: "number", bool: "`true`, `false`", str: "text"}[kind]


def _limit(constraint: Any) -> str:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below", "min_length": "characters: at least", "pattern": "like"}
    for name, word in words.items():
        if (value := getattr(constraint, name, None)) is not None:
            return f"{word} `{value}`" if name == "pattern" else f"{word} {value:,}"
    return ""


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if default in (None, "", (), {}):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
