"""Rule and lexicon files: TOML in, frozen dataclasses out, and nothing that was not declared.

A file's shape is a dataclass: each field is an array of tables, each table an entry with `id`, its data, `examples` and `never`.

    @dataclass(frozen=True, slots=True)
    class Verb:
        id: str
        kind: Kind
        lemma: str
        examples: tuple[str, ...] = ()
        never: tuple[str, ...] = ()

    @rule_file("casualties.toml")
    @dataclass(frozen=True, slots=True)
    class CasualtyRules:
        verb: tuple[Verb, ...]

    load_rules(CasualtyRules).verb
"""

import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeVar, cast, get_args, get_origin

from spacy.tokens import Doc

from streams.errors import RulesError
from streams.toml_file import read_toml

RULES_DIR = Path(__file__).parent / "rules"


class Shape(Protocol):
    """A dataclass that says what one rule file holds.

    An entry is proven when its id stands in the `rule` of something that a pipe left on the Doc; a shape whose entries leave no such
    trace has a static method `at_work(doc) -> Collection[str]` that returns the ids which spoke.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


R = TypeVar("R")
SHAPES: dict[str, type] = {}
"""Every declared shape, by the name of its file."""


def rule_file(name: str) -> Callable[[type[R]], type[R]]:
    """Declare the decorated dataclass as the shape of `rules/<name>`."""

    def declare(shape: type[R]) -> type[R]:
        SHAPES[name] = shape
        return shape

    return declare


@cache
def load_rules(shape: type[R], *, path: Path | None = None) -> R:
    """The rules of one file, checked; `path` reads another file of the same shape.

    Raises RulesError naming the file, the entry, what is wrong and what is allowed.
    """
    name = next(name for name, declared in SHAPES.items() if declared is shape)
    path = path or RULES_DIR / name
    rules = build_rules(shape, read_toml(path), where=path.name)
    _check_entries(rules, path.name)
    return rules


def entries(rules: object) -> Iterator[Any]:
    """Every entry of a loaded file that has an id, in file order."""
    for field in fields(cast(Any, rules)):
        value = getattr(rules, field.name)
        if isinstance(value, tuple):
            yield from (entry for entry in value if hasattr(entry, "id"))


def rules_at_work(doc: Doc) -> Collection[str]:
    """The ids of the rules that left something on the Doc."""
    layers = ("quantities", "casualties", "event_mentions", "actor_mentions", "attributions")
    ids = {item.rule for layer in layers for item in doc._.get(layer)}
    return {part for rule in ids for part in (rule, *rule.split("+"))}


def build_rules(type_: type[R], data: object, *, where: str) -> R:
    """A table as a dataclass, every key and value checked; `where` begins the message of what is wrong."""
    if not isinstance(data, Mapping):
        raise RulesError(f"{where}: {data!r} is not a table")
    known = {field.name.rstrip("_"): field for field in fields(cast(Any, type_))}
    if unknown := sorted(set(data) - set(known)):
        raise RulesError(f"{where}: unknown key {', '.join(map(repr, unknown))}; valid keys: {', '.join(sorted(known))}")
    hints = typing.get_type_hints(type_)
    values = {}
    for key, field in known.items():
        if key in data:
            values[field.name] = _convert(hints[field.name], data[key], where=f"{where}: {key}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise RulesError(f"{where}: {key!r} is missing")
    return type_(**values)


def _convert(type_: Any, value: object, *, where: str) -> object:
    origin, args = get_origin(type_), get_args(type_)
    if is_dataclass(type_) and isinstance(type_, type):
        return build_rules(type_, value, where=where)
    if origin is tuple:
        if not isinstance(value, list):
            raise RulesError(f"{where}: {value!r} is not an array")
        return tuple(_convert(args[0], item, where=_entry_name(item, n, where)) for n, item in enumerate(value, 1))
    if origin is Literal:
        if value not in args:
            raise RulesError(f"{where}: {value!r} is not one of {', '.join(map(str, args))}")
        return value
    if origin in (typing.Union, types.UnionType):
        return _convert(next(arg for arg in args if arg is not type(None)), value, where=where)
    if origin is dict:
        if not isinstance(value, dict):
            raise RulesError(f"{where}: {value!r} is not a table")
        return {key: _convert(args[1], item, where=f"{where}.{key}") for key, item in value.items()}
    if type_ is float and type(value) is int:
        return float(value)
    if type(value) is not type_:
        raise RulesError(f"{where}: {value!r} is not {type_.__name__}")
    return value


def _entry_name(item: object, number: int, where: str) -> str:
    name = item.get("id") if isinstance(item, Mapping) else None
    return f"{where} {name!r}" if name else f"{where} number {number}"


def _check_entries(rules: object, file: str) -> None:
    seen: set[str] = set()
    for entry in entries(rules):
        if not entry.id.strip():
            raise RulesError(f"{file}: an entry has an empty id")
        if entry.id in seen:
            raise RulesError(f"{file}: id {entry.id!r} is used twice; ids are unique within a file")
        if getattr(entry, "examples", None) == ():
            raise RulesError(f"{file}: {entry.id!r} has no examples; every entry proves itself with at least one sentence")
        seen.add(entry.id)
