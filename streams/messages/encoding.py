"""Messages and state to JSON bytes and back, by way of pydantic; the dataclasses themselves know nothing of it.

The bytes are the same for the same value: fields in the order of the class, no spaces. Readers ignore fields that they do not know and
fill in the defaults of those that are missing, so old and new versions can share a topic. Pydantic writes them, not orjson: a story may
speak of 10^30 people, and orjson knows no such number.
"""

from functools import cache
from typing import Any, Final, TypeVar

from pydantic import ConfigDict, RootModel, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from streams.errors import BadMessage

T = TypeVar("T")
_SHOWN = 80


def json_name(name: str) -> str:
    """`Who.class_` is "class" in JSON."""
    return name.removesuffix("_")


CONFIG: Final = ConfigDict(alias_generator=json_name, strict=True, frozen=True, allow_inf_nan=False)


class Message(RootModel[T]):
    """Any dataclass of tollwire's, as JSON knows it."""

    model_config = CONFIG


def encode(message: Any, *, sparse: bool = False) -> bytes:
    """A message or a state as JSON, `sparse` without what is as by default; raises BadMessage where it holds what JSON cannot say."""
    try:
        model = _model(type(message))(message)  # type: ignore[arg-type]
        return model.__pydantic_serializer__.to_json(model, by_alias=True, exclude_defaults=sparse)
    except (PydanticSerializationError, ValidationError, UnicodeError) as error:
        raise BadMessage(f"{type(message).__name__} cannot be written as JSON: {error}") from error


def decode(type_: type[T], value: bytes | None) -> T:
    """The message or state of that type; raises BadMessage naming the first field that does not fit."""
    if not value:
        raise BadMessage(f"{type_.__name__}: no bytes")
    try:
        root: T = _model(type_).model_validate_json(value).root  # type: ignore[arg-type]
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BadMessage(f"{type_.__name__}: {_explain(faults[0])}{more}") from error
    return root


@cache
def _model(type_: type[Any]) -> type[Message[Any]]:
    return Message[type_]  # type: ignore[valid-type]


def _explain(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"]) or "the whole"
    shown = "" if fault["type"] in ("missing", "json_invalid") else f" {_short(fault['input'])}"
    return f"{where}:{shown} {fault['msg']}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
