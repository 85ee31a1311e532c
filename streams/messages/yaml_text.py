"""YAML as much as a generated document needs: plain JSON values, in block style, always the same."""

import json
import re
from collections.abc import Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z_/$][\w ./$()-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def to_yaml(value: object) -> str:
    """`value` as a YAML document."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: object, indent: str = "") -> list[str]:
    lines = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            lines += _entry(f"{indent}{_scalar(key)}:", item, indent + "  ")
        return lines
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            if isinstance(item, Mapping) and item:
                first, *rest = _lines(item, indent + "  ")
                lines += [f"{indent}- {first.lstrip()}", *rest]
            else:
                lines += _entry(f"{indent}-", item, indent + "  ")
        return lines
    return [indent + _scalar(value)]


def _entry(start: str, value: object, indent: str) -> list[str]:
    if isinstance(value, Mapping | list | tuple):
        if not value:
            return [f"{start} {'{}' if isinstance(value, Mapping) else '[]'}"]
        return [start, *_lines(value, indent)]
    return [f"{start} {_scalar(value)}"]


def _scalar(value: object) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS and not value.endswith(" "):
        return value
    return json.dumps(value, ensure_ascii=False)  # JSON is YAML
