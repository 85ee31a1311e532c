"""Quiet hours and mutes: what keeps an alert from one channel at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.alerts.alert import Severity
from streams.alerts.conditions import is_muted
from streams.alerts.rule import SEVERITIES, Day, Mute, Quiet, Rule, Rules
from streams.incidents.incident import Incident

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

LONGEST = timedelta(days=1)
"""That something waits for one time of quiet after another."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Why something does not go out now, and when it does; `until` is None where only further news brings it up again."""

    why: str
    until: datetime | None = None
    lost: bool = False
    """True for old news, which is not kept for later."""


def quiet_hours(channel: str, severity: Severity, *, rules: Rules, now: datetime, since: datetime | None = None) -> Wait | None:
    """What quiet hours keep from a channel now.

    `since`: when that began to wait whose time has come now; it goes out even where the next hours begin at once, or others overlap
    for so long that it would wait for ever.
    """
    for quiet in rules.quiet:
        if quiet.channels and channel not in quiet.channels:
            continue
        if quiet.min_severity is not None and SEVERITIES.index(severity) >= SEVERITIES.index(quiet.min_severity):
            continue
        if since is not None and quiet.mode == "batch" and (_begins(quiet, now) or now - since >= LONGEST):
            continue
        if (end := ends(quiet, now)) is not None:
            return Wait(f"quiet hours of {channel} until {end:%Y-%m-%d %H:%M} UTC", end if quiet.mode == "batch" else None)
    return None


def _begins(quiet: Quiet, now: datetime) -> bool:
    return ends(quiet, now - timedelta(microseconds=1)) != ends(quiet, now)


def ends(quiet: Quiet, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in, in UTC; None outside them.

    Hours that follow on one another are one time of quiet (a whole weekend); those that never end do so once a day.
    """
    first = end = _end_of_one(quiet, now)
    for _ in DAYS:
        if end is None or (further := _end_of_one(quiet, end)) is None:
            return end
        end = further
    return first


def _end_of_one(quiet: Quiet, now: datetime) -> datetime | None:
    today = now.astimezone(quiet.time_zone).date()
    for begins in (today - timedelta(days=1), today):
        if quiet.days and DAYS[begins.weekday()] not in quiet.days:
            continue
        start = datetime.combine(begins, quiet.from_, quiet.time_zone).astimezone(UTC)
        last = begins if quiet.to > quiet.from_ else begins + timedelta(days=1)
        end = datetime.combine(last, quiet.to, quiet.time_zone).astimezone(UTC)
        if start <= now < end:
            return end
    return None


def muted_rule(rule: Rule, incident: Incident, *, rules: Rules, now: datetime) -> Mute | None:
    """The mute, if any, that keeps a rule from speaking of an incident now."""
    for mute in _in_force(rules, incident, now):
        if (not mute.rules or rule.id in mute.rules) and (not mute.channels or rule.channel in mute.channels):
            return mute
    return None


def muted_channel(channel: str, incident: Incident, *, rules: Rules, now: datetime) -> Wait | None:
    """The mute, if any, that keeps everything about an incident from a channel now."""
    for mute in _in_force(rules, incident, now):
        if not mute.rules and (not mute.channels or channel in mute.channels):
            return Wait(mute.words())
    return None


def _in_force(rules: Rules, incident: Incident, now: datetime) -> tuple[Mute, ...]:
    return tuple(mute for mute in rules.mutes if now < mute.until and is_muted(mute, incident))
