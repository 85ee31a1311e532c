"""What rules send for stories of the past: counted by rule, listed by time, compared with other rules."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.alerts.alert import Alert, MsgType
from streams.alerts.decide import Kept
from streams.alerts.rule import Rules
from streams.alerts.track import Step
from streams.cli.show_alert import SEVERITIES
from streams.cli.show_facts import shown

TYPES: Sequence[MsgType] = ("Alert", "Update", "Cancel")


@dataclass(slots=True)
class Trial:
    """One set of rules, and everything that it sent or kept."""

    name: str
    rules: Rules
    sent: list[Alert] = field(default_factory=list)
    kept: dict[tuple[str, str], tuple[datetime, Kept]] = field(default_factory=dict)
    """By incident and reason, when it was first so."""

    def take(self, step: Step, now: datetime) -> None:
        """What one step sent and kept."""
        self.sent += step.alerts
        for kept in step.kept:
            self.kept.setdefault((kept.incident_id, kept.why), (now, kept))

    def counts(self) -> dict[str, Counter[str]]:
        """Messages of each type by rule, and how often it was held back."""
        found: dict[str, Counter[str]] = {rule.id: Counter() for rule in self.rules.rules}
        for alert in self.sent:
            for rule in alert.rules:
                found[rule][alert.msg_type] += 1
        for _, kept in self.kept.values():
            for rule in kept.rules:
                found[rule]["held"] += 1
        return found


def show_trial(out: Console, trial: Trial) -> None:
    """A row for each rule, then what was sent and what was not, by time."""
    table = Table("rule", *(f"{name.lower()}s" for name in TYPES), "held back", "about", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    about = {rule.id: rule.about for rule in trial.rules.rules}
    for rule, counts in trial.counts().items():
        table.add_row(rule, *(str(counts[name] or "-") for name in (*TYPES, "held")), Text(about[rule], style="dim"))
    out.print(table)
    out.print(f"\n{len(trial.sent)} messages:" if trial.sent else "\nNo messages.")
    for alert in sorted(trial.sent, key=lambda alert: alert.sent):
        out.print(_line(alert), soft_wrap=True)
    if trial.kept:
        out.print("\nHeld back:")
    for when, kept in trial.kept.values():
        words = f"{', '.join(kept.rules)}: {kept.why}" + (f" (for {', '.join(kept.channels)})" if kept.channels else "")
        out.print(Text(f"  {when:%Y-%m-%d %H:%M}  {kept.incident_id}  ").append(shown(words).plain), soft_wrap=True)


def show_difference(out: Console, trial: Trial, other: Trial) -> None:
    """What only one of two sets of rules sent."""
    out.print(f"\nCompared with {other.name}: {len(trial.sent)} messages, where it sent {len(other.sent)}")
    for sign, alerts in (("+", only_in(trial, other)), ("-", only_in(other, trial))):
        for alert in alerts:
            out.print(Text(f"{sign} ", style="green" if sign == "+" else "red").append_text(_line(alert)), soft_wrap=True)


def only_in(trial: Trial, other: Trial) -> list[Alert]:
    """Messages that the other set of rules did not send, or not to all of the same channels, or as less or more severe."""
    there = {_what(alert) for alert in other.sent}
    return [alert for alert in sorted(trial.sent, key=lambda alert: alert.sent) if _what(alert) not in there]


def _what(alert: Alert) -> tuple[object, ...]:
    return alert.incident_id, alert.incident_version, alert.msg_type, alert.severity, alert.status, frozenset(alert.channels)


def _line(alert: Alert) -> Text:
    kind = alert.msg_type if alert.status == "Actual" else f"{alert.msg_type} ({alert.status.lower()})"
    return Text.assemble(
        f"  {alert.sent:%Y-%m-%d %H:%M}  ",
        (f"{kind:7} {alert.severity:9}", SEVERITIES[alert.severity]),
        f" {', '.join(alert.channels)}  {shown(alert.headline).plain}",
        (f"  [{', '.join(alert.rules)}]", "dim"),
    )


def trial_rows(trial: Trial) -> dict[str, Any]:
    """The same for machines."""
    return {
        "rules": {rule: {name: counts[name] for name in (*TYPES, "held")} for rule, counts in trial.counts().items()},
        "sent": list(map(alert_row, sorted(trial.sent, key=lambda alert: alert.sent))),
        "held": list(_kept_rows(trial)),
    }


def alert_row(alert: Alert) -> dict[str, Any]:
    """One message in short."""
    return {
        "sent": alert.sent.isoformat(),
        "identifier": alert.identifier,
        "incident_id": alert.incident_id,
        "msg_type": alert.msg_type,
        "status": alert.status,
        "severity": alert.severity,
        "channels": alert.channels,
        "rules": alert.rules,
        "headline": alert.headline,
    }


def _kept_rows(trial: Trial) -> Iterator[dict[str, Any]]:
    for when, kept in trial.kept.values():
        yield {
            "when": when.isoformat(),
            "incident_id": kept.incident_id,
            "rules": kept.rules,
            "channels": kept.channels,
            "why": kept.why,
        }
