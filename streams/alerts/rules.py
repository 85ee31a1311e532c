"""Which changes alert whom: rules in TOML, checked when they are loaded."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args

from streams.alerts.alert import Severity
from streams.errors import RulesError
from streams.facts import KINDS, Kind, VictimClass

DEFAULT_RULES = Path(__file__).with_name("alerts.toml")
COUNTRY_NAMES = Path(__file__).with_name("country_names.toml")
SEVERITIES: tuple[Severity, ...] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
"""From the least to the worst."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of alerts.toml; every condition that it states has to hold."""

    id: str
    kinds: tuple[Kind, ...]
    severity: Severity
    about: str = ""
    channel: str = "desk"
    at_least: int | None = None
    """The figure reaches this."""
    rises_by: int | None = None
    """The figure is this much above that of the last message about the incident."""
    rises_by_percent: float | None = None
    classes: tuple[VictimClass, ...] = ()
    """Count only these victims."""
    countries: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    """Words of the event's type or sub-type; any of them."""
    keywords: tuple[str, ...] = ()
    """Words of a headline or of a quote; any of them."""
    min_sources: int = 1
    min_confidence: float = 0.5
    """More likely right than not."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a site, with what holds for all of them."""

    rules: tuple[Rule, ...] = ()
    max_age_hours: float = 24.0
    throttle_minutes: float = 20.0
    sender: str = "tollwire"
    test: bool = False
    """True marks every alert as a test (CAP status Test)."""


def load_rules(path: Path | None = None, *, max_age_hours: float | None = None) -> Rules:
    """The rules of `path` (the shipped defaults where None); raises RulesError naming the bad key or value and the valid ones."""
    path = path or DEFAULT_RULES
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"{path}: {error}") from error
    entries = data.pop("rule", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"{path}: rules are written as [[rule]] tables")
    rules = tuple(_rule(entry, where=f"{path}, rule {number} ({entry.get('id', 'no id')})") for number, entry in enumerate(entries, 1))
    if twice := {rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1}:
        raise RulesError(f"{path}: more than one rule has the id {', '.join(sorted(twice))}")
    if max_age_hours is not None:
        data.setdefault("max_age_hours", max_age_hours)
    return Rules(rules=rules, **_checked(data, SETTINGS, where=str(path)))


@cache
def country_names() -> Mapping[str, str]:
    """English names by ISO 3166-1 alpha-2."""
    names: dict[str, str] = tomllib.loads(COUNTRY_NAMES.read_text(encoding="utf-8"))
    return names


def _rule(entry: Mapping[str, Any], *, where: str) -> Rule:
    values = _checked(entry, RULE_KEYS, where=where)
    if missing := [f.name for f in fields(Rule) if f.default is MISSING and f.name not in values]:
        raise RulesError(f"{where}: {', '.join(missing)} missing")
    if not any(key in values for key in ("at_least", "rises_by", "rises_by_percent")):
        raise RulesError(f"{where}: says no figure; one of at_least, rises_by, rises_by_percent is needed")
    return Rule(**values)


class _Wrong(Exception):
    """What a value should have been."""


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _Wrong("a whole number from 1")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise _Wrong("a number from 0")
    return float(value)


def _share(value: Any) -> float:
    if _number(value) > 1:
        raise _Wrong("a number from 0 to 1")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("some text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
        raise _Wrong("a list of texts")
    return tuple(value)


def _of(*valid: str) -> Any:
    def check(value: Any) -> str:
        if value not in valid:
            raise _Wrong(f"one of {', '.join(valid)}")
        return str(value)

    return check


def _some_of(*valid: str) -> Any:
    def check(value: Any) -> tuple[str, ...]:
        for item in _texts(value):
            if item not in valid:
                raise _Wrong(f"a list of {', '.join(valid)}; {item!r} is none")
        return tuple(value)

    return check


def _countries(value: Any) -> tuple[str, ...]:
    for item in _texts(value):
        if item not in country_names() and item != "ZZ":
            raise _Wrong(f"a list of ISO 3166-1 alpha-2 codes such as SY, ZZ for an unknown country; {item!r} is none")
    return tuple(value)


RULE_KEYS: Mapping[str, Any] = {
    "id": _text,
    "about": _text,
    "kinds": _some_of(*KINDS),
    "severity": _of(*SEVERITIES),
    "channel": _text,
    "at_least": _whole,
    "rises_by": _whole,
    "rises_by_percent": _number,
    "classes": _some_of(*get_args(VictimClass)),
    "countries": _countries,
    "event_types": _texts,
    "keywords": _texts,
    "min_sources": _whole,
    "min_confidence": _share,
}
SETTINGS: Mapping[str, Any] = {"max_age_hours": _number, "throttle_minutes": _number, "sender": _text, "test": _flag}


def _checked(values: Mapping[str, Any], keys: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in keys:
            raise RulesError(f"{where}: unknown key {key!r}; the keys are {', '.join(keys)}")
        try:
            checked[key] = keys[key](value)
        except _Wrong as wrong:
            raise RulesError(f"{where}: {key} = {value!r}, but it has to be {wrong}") from wrong
    return checked
