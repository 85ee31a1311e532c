"""The page of rules: the alert rules that are shipped, the keys of one, and how many entries the lexicons of extraction hold."""

import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import streams.extraction
from manual.table import table
from streams.alerts import load_rules
from streams.alerts.rule import Rule

_LEXICONS = Path(streams.extraction.__file__).parent / "rules"


def rules_page() -> str:
    """A row for every shipped alert rule, every key and every lexicon."""
    shipped = load_rules(None, max_age_hours=24.0).rules
    return "\n\n".join(
        [
            "# Rules",
            "## Alert rules that are shipped",
            "How to write your own, and what each key means: [alerts](../alerts.md#rules). `tollwire backtest` tries rules on stories "
            "of the past.",
            table(
                ("id", "says", "asks for", "severity", "channel"),
                [(f"`{rule.id}`", rule.about, _conditions(rule), rule.severity, f"`{rule.channel}`") for rule in shipped],
            ),
            "## Keys of a rule",
            table(
                ("key", "default"), [(f"`{one.name}`", "needed" if one.default is MISSING else _shown(one.default)) for one in fields(Rule)]
            ),
            "## Lexicons of extraction",
            "`streams/extraction/rules/`; an entry's `id` is the `rule` of the facts that it finds, and `tollwire extract --explain` "
            "shows it.",
            table(("file", "entries"), [(f"`{path.name}`", f"{_entries(path):,}") for path in sorted(_LEXICONS.glob("*.toml"))]),
        ]
    )


def _conditions(rule: Rule) -> str:
    told = {"id", "about", "severity", "channel"}
    stated = [
        (one.name, getattr(rule, one.name)) for one in fields(Rule) if one.name not in told and getattr(rule, one.name) != one.default
    ]
    return "; ".join(f"{name}: {_shown(value)}" for name, value in stated if value not in ((), ""))


def _shown(value: object) -> str:
    if value in (None, "", ()):
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(path: Path) -> int:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return sum(len(value) if isinstance(value, list | dict) else 1 for value in read.values())
