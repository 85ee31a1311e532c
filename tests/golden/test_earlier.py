"""What an earlier version wrote can be read today, and what is written today fits what an earlier version promised.

`earlier/` holds the schemas of that version, and messages and state that it wrote for made stories. A change that breaks a test here needs
a new major version of the schema (`.v2`), or a new name for the table (`TABLE` in streams/worker/topics.py): workers then rebuild it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.alerts.track import state_type
from streams.messages import decode
from streams.messages.schema_files import MESSAGES, schema_of

EARLIER = Path(__file__).parent / "earlier"
WRITTEN = [orjson.loads(line) for line in (EARLIER / "written.jsonl").read_bytes().splitlines()]
SCHEMAS = sorted((EARLIER / "schemas").glob("*.json"))
NEW_VALUES = {
    "incident/$defs/HistoryEntry/properties/reason": {"confirmed", "merged", "split", "suppressed", "unsuppressed"},
    "report/properties/type": {"tick"},
}
"""What enumerations have gained: whoever reads must let pass what it does not know (docs/operations.md)."""


@pytest.mark.parametrize("line", WRITTEN, ids=lambda line: line.get("message") or line["key"])
def test_what_an_earlier_version_wrote_is_read(line: dict[str, str]) -> None:
    type_ = MESSAGES[line["message"]] if "message" in line else state_type(line["key"])
    read = decode(type_, line["value"].encode())
    assert isinstance(read, type_)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_schema_only_grows(path: Path) -> None:
    name = path.name.split(".")[0]
    assert list(broken(orjson.loads(path.read_bytes()), schema_of(name), name)) == []


def test_breaking_a_schema_is_noticed() -> None:
    old = {"properties": {"a": {"type": "string"}, "b": {"enum": ["x"]}}, "required": ["a"]}
    new = {"properties": {"a": {"type": "integer"}, "b": {"enum": ["x", "y"]}}, "required": []}
    assert list(broken(old, new, "m")) == [
        "m/properties/a/type: was 'string'",
        "m/properties/b: enumeration gained ['y']",
        "m: no longer required: ['a']",
    ]
    assert list(broken(old, {"properties": {"a": {"type": "string"}}, "required": ["a"]}, "m")) == ["m/properties/b: gone"]


def broken(old: Any, new: Any, where: str) -> Iterator[str]:
    """What a reader of the old schema could not expect of messages of the new one."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield f"{where}: was {old!r}"
        return
    for name in old:
        if name in ("description", "title", "default"):
            continue
        if name == "required":
            if gone := sorted(set(old[name]) - set(new.get(name, ()))):
                yield f"{where}: no longer required: {gone}"
        elif name == "enum":
            if gained := sorted(set(new.get(name, ())) - set(old[name]) - NEW_VALUES.get(where, set())):
                yield f"{where}: enumeration gained {gained}"
        elif name not in new:
            yield f"{where}/{name}: gone"
        elif isinstance(old[name], list):
            if len(old[name]) != len(new[name]):
                yield f"{where}/{name}: {len(old[name])} alternatives, now {len(new[name])}"
            for one, other in zip(old[name], new[name], strict=False):
                yield from broken(one, other, f"{where}/{name}")
        else:
            yield from broken(old[name], new[name], f"{where}/{name}")
