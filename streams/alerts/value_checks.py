"""What a value of alerts.toml has to be: each check gives the value, or raises Wrong saying what would have been right."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from streams.alerts.country_names import country_names
from streams.errors import RulesError

Check = Callable[[Any], Any]


class Wrong(Exception):
    """What a value should have been."""


def checked(values: Mapping[str, Any], keys: Mapping[str, Check], *, where: str) -> dict[str, Any]:
    """The values, each as its check gives it; raises RulesError naming the bad key or value and the valid ones."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in keys:
            raise RulesError(f"{where}: unknown key {key!r}; the keys are {', '.join(keys)}")
        try:
            found[key] = keys[key](value)
        except Wrong as wrong:
            raise RulesError(f"{where}: {key} = {_shown(value)}, but it has to be {wrong}") from wrong
    return found


def made(type_: type[Any], values: Mapping[str, Any], *, where: str) -> Any:
    """A dataclass of checked values; raises RulesError naming what is missing."""
    assert is_dataclass(type_)
    needed = [f.name.removesuffix("_") for f in fields(type_) if f.default is MISSING and f.name not in values]
    if needed:
        raise RulesError(f"{where}: {', '.join(needed)} missing")
    return type_(**values)


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | time) else repr(value)


def whole(value: Any) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Wrong("a whole number from 1")
    return value


def number(value: Any) -> float:
    """A number from 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise Wrong("a number from 0")
    return float(value)


def between(least: float, most: float) -> Check:
    """A number within bounds."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise Wrong(f"a number from {least:g} to {most:g}")
        return float(value)

    return check


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("true or false")
    return value


def text(value: Any) -> str:
    """Some text."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong("some text")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts, not an empty one."""
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
        raise Wrong("a list of texts")
    return tuple(value)


def one_of(*valid: str) -> Check:
    """One of some words."""

    def check(value: Any) -> str:
        if value not in valid:
            raise Wrong(f"one of {', '.join(valid)}")
        return str(value)

    return check


def some_of(*valid: str) -> Check:
    """A list of some words."""

    def check(value: Any) -> tuple[str, ...]:
        for item in texts(value):
            if item not in valid:
                raise Wrong(f"a list of {', '.join(valid)}; {item!r} is none")
        return tuple(value)

    return check


def countries(value: Any) -> tuple[str, ...]:
    """A list of country codes."""
    for item in texts(value):
        if item not in country_names() and item != "ZZ":
            raise Wrong(f"a list of ISO 3166-1 alpha-2 codes such as SY, ZZ for an unknown country; {item!r} is none")
    return tuple(value)


def url(value: Any) -> str:
    """An address of the web, without the slash at its end."""
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise Wrong("an address such as https://board.desk.example")
    return value.rstrip("/")


def clock_time(value: Any) -> time:
    """ "22:00", or a TOML time."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    try:
        return datetime.strptime(value, "%H:%M").time()
    except (TypeError, ValueError) as error:
        raise Wrong('a time of the day such as "22:00"') from error


def moment(value: Any) -> datetime:
    """A time with its offset, in UTC."""
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise Wrong("a date and time with its offset such as 2026-03-12T18:00:00Z")
    return found.astimezone(UTC)


def time_zone(value: Any) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError) as error:
        raise Wrong("an IANA time zone such as Europe/London") from error
