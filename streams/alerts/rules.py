"""Which changes alert whom: rules in TOML, checked when they are loaded."""

from dataclasses import dataclass
from pathlib import Path

from streams.alerts.alert import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of alerts.toml."""

    id: str
    severity: Severity
    channel: str = "desk"


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a site, with what holds for all of them."""

    rules: tuple[Rule, ...] = ()
    max_age_hours: float = 24.0
    throttle_minutes: float = 30.0


def load_rules(path: Path | None = None, *, max_age_hours: float | None = None) -> Rules:
    """The rules of `path` (the shipped defaults where None); raises RulesError naming the bad key or value and the valid ones."""
    raise NotImplementedError
