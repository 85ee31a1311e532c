"""alerts.toml: read, checked, and every word in it looked up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from streams.alerts.known_terms import actors_called, events_called, subjects_called
from streams.alerts.rule import SEVERITIES, Circle, Day, Mute, Quiet, QuietMode, Rule, Rules
from streams.alerts.value_checks import (
    Check,
    Wrong,
    between,
    checked,
    clock_time,
    countries,
    flag,
    made,
    moment,
    number,
    one_of,
    some_of,
    text,
    texts,
    time_zone,
    url,
    whole,
)
from streams.errors import RulesError
from streams.facts import KINDS, SourceType, VictimClass
from streams.toml_file import read_toml

__all__ = ["DEFAULT_RULES", "SEVERITIES", "Rule", "Rules", "load_rules"]

DEFAULT_RULES = Path(__file__).with_name("alerts.toml")
FIGURES = ("at_least", "rises_by", "rises_by_percent", "classes")
WITHOUT_FIGURE = ("event_types", "actors", "subjects")
CIRCLE_KEYS: Mapping[str, Check] = {"latitude": between(-90, 90), "longitude": between(-180, 180), "km": between(0.1, 20_000)}
MATCHERS = ("rules", "countries", "event_types", "incidents", "channels")


def _circles(value: Any) -> tuple[Circle, ...]:
    """One circle, or a list of them."""
    circles = value if isinstance(value, list) else [value]
    if not circles or not all(isinstance(circle, dict) for circle in circles):
        raise Wrong("{ latitude = 36.2, longitude = 37.1, km = 50 }, or a list of such")
    try:
        return tuple(made(Circle, checked(circle, CIRCLE_KEYS, where="circle"), where="circle") for circle in circles)
    except RulesError as error:
        raise Wrong(f"{{ latitude = 36.2, longitude = 37.1, km = 50 }}, or a list of such; {error}") from error


RULE_KEYS: Mapping[str, Check] = {
    "id": text,
    "about": text,
    "kinds": some_of(*KINDS),
    "severity": one_of(*SEVERITIES),
    "channel": text,
    "at_least": whole,
    "rises_by": whole,
    "rises_by_percent": number,
    "classes": some_of(*get_args(VictimClass)),
    "countries": countries,
    "within": _circles,
    "adm_1": texts,
    "places": texts,
    "event_types": texts,
    "actors": texts,
    "subjects": texts,
    "keywords": texts,
    "outlets": texts,
    "source_types": some_of(*get_args(SourceType)),
    "min_sources": whole,
    "min_confidence": between(0, 1),
    "test": flag,
}
QUIET_KEYS: Mapping[str, Check] = {
    "from": clock_time,
    "to": clock_time,
    "mode": one_of(*get_args(QuietMode)),
    "time_zone": time_zone,
    "days": some_of(*get_args(Day)),
    "channels": texts,
    "min_severity": one_of(*SEVERITIES),
}
MUTE_KEYS: Mapping[str, Check] = {
    "until": moment,
    "by": text,
    "comment": text,
    "rules": texts,
    "countries": countries,
    "event_types": texts,
    "incidents": texts,
    "channels": texts,
}
SETTINGS: Mapping[str, Check] = {
    "max_age_hours": number,
    "throttle_minutes": number,
    "sender": text,
    "test": flag,
    "board_url": url,
}


def load_rules(path: Path | None = None, *, max_age_hours: float | None = None, extra_actors: Path | None = None) -> Rules:
    """The rules of `path` (the shipped defaults where None); raises RulesError naming the bad key or value and the valid ones."""
    path = path or DEFAULT_RULES
    data = read_toml(path)
    rules = tuple(_rule(entry, where=where, extra_actors=extra_actors) for entry, where in _tables(data, "rule", path))
    if twice := {rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1}:
        raise RulesError(f"{path}: more than one rule has the id {', '.join(sorted(twice))}")
    channels, ids = {rule.channel for rule in rules}, {rule.id for rule in rules}
    quiet = tuple(_quiet(entry, where=where) for entry, where in _tables(data, "quiet", path))
    mutes = tuple(_mute(entry, where=where) for entry, where in _tables(data, "mute", path))
    for what, named in (("quiet", quiet), ("mute", mutes)):
        _known(path, what, "channels", [name for one in named for name in one.channels], channels)
    _known(path, "mute", "rules", [name for mute in mutes for name in mute.rules], ids)
    if max_age_hours is not None:
        data.setdefault("max_age_hours", max_age_hours)
    return Rules(rules=rules, quiet=quiet, mutes=mutes, **checked(data, SETTINGS, where=str(path)))


def _tables(data: dict[str, Any], name: str, path: Path) -> list[tuple[Mapping[str, Any], str]]:
    entries = data.pop(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"{path}: {name}s are written as [[{name}]] tables")
    called = (f" ({entry.get('id', 'no id')})" if name == "rule" else "" for entry in entries)
    return [(entry, f"{path}, {name} {number}{words}") for number, (entry, words) in enumerate(zip(entries, called, strict=True), 1)]


def _rule(entry: Mapping[str, Any], *, where: str, extra_actors: Path | None) -> Rule:
    values = checked(entry, RULE_KEYS, where=where)
    figures = [key for key in FIGURES if key in values]
    if figures and "kinds" not in values:
        raise RulesError(f"{where}: {figures[0]} asks for a figure; kinds missing")
    if not any(key in values for key in (*FIGURES[:3], *WITHOUT_FIGURE)):
        without = f"for a rule that asks for none, {', '.join(WITHOUT_FIGURE)}"
        raise RulesError(f"{where}: says no figure; one of {', '.join(FIGURES[:3])} is needed, or, {without}")
    if "source_types" in values and "kinds" not in values:
        raise RulesError(f"{where}: source_types says who gives a figure; kinds missing")
    rule: Rule = made(Rule, {"kinds": (), **values}, where=where)
    return replace(
        rule,
        event_names=_looked_up("event_types", rule.event_types, events_called, where),
        actor_names=actors_called(rule.actors, extra=extra_actors) if rule.actors else (),
        subject_terms=_looked_up("subjects", rule.subjects, subjects_called, where),
    )


def _quiet(entry: Mapping[str, Any], *, where: str) -> Quiet:
    values = checked(entry, QUIET_KEYS, where=where)
    values = {"from_" if key == "from" else key: value for key, value in values.items()}
    if values.get("mode") == "critical_only":
        values.setdefault("min_severity", "Extreme")
    quiet: Quiet = made(Quiet, values, where=where)
    return quiet


def _mute(entry: Mapping[str, Any], *, where: str) -> Mute:
    values = checked(entry, MUTE_KEYS, where=where)
    if not any(key in values for key in MATCHERS):
        raise RulesError(f"{where}: mutes everything; one of {', '.join(MATCHERS)} is needed")
    mute: Mute = made(Mute, values, where=where)
    return replace(mute, event_names=_looked_up("event_types", mute.event_types, events_called, where))


def _looked_up(key: str, words: Sequence[str], look_up: Callable[[Sequence[str]], tuple[str, ...]], where: str) -> tuple[str, ...]:
    try:
        return look_up(words) if words else ()
    except Wrong as wrong:
        raise RulesError(f"{where}: {key} = {list(words)!r}, but it has to be {wrong}") from wrong


def _known(path: Path, what: str, key: str, named: Sequence[str], valid: set[str]) -> None:
    if unknown := sorted(set(named) - valid):
        raise RulesError(f"{path}: a {what} names {key} {', '.join(unknown)}; the rules have {', '.join(sorted(valid)) or 'none'}")
