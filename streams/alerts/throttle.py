"""When an alert has to wait: old news, or too soon after the last message."""

from datetime import UTC, date, datetime, time, timedelta

from streams.alerts.alert import AlertState, Severity
from streams.alerts.quiet import Wait
from streams.alerts.rule import SEVERITIES, Rules
from streams.incidents.incident import Incident


def is_worse(severity: Severity, than: Severity) -> bool:
    """True where one severity is above another."""
    return SEVERITIES.index(severity) > SEVERITIES.index(than)


def old_news(incident: Incident, *, rules: Rules, now: datetime) -> str | None:
    """Why an incident is too old to alert anybody; None where it is not.

    The newest story has to be fresh, and the event had to be fresh when it was first reported: a toll that still rises a week after an
    earthquake is news, an anniversary is not. An event that is dated by the day counts as of the end of that day.
    """
    most = timedelta(hours=rules.max_age_hours)
    if now - incident.last_reported > most:
        return (
            f"old news: the newest story is of {incident.last_reported.isoformat()}, more than {rules.max_age_hours:g} h before it arrived"
        )
    if incident.dated and incident.first_reported - happened(incident) > most:
        return f"old news: it happened on {incident.date_end}, more than {rules.max_age_hours:g} h before it was first reported"
    return None


def happened(incident: Incident) -> datetime:
    """The latest moment at which an incident can have happened: the end of its last day, or the first report if that was earlier."""
    end = datetime.combine(date.fromisoformat(incident.date_end) + timedelta(days=1), time(), tzinfo=UTC)
    return min(end, incident.first_reported)


def too_soon(state: AlertState, severity: Severity, *, rules: Rules, now: datetime) -> Wait | None:
    """Why an update has to wait, and until when; None where it may go. A higher severity than was told never waits."""
    if state.last_sent is None or is_worse(severity, state.severity):
        return None
    until = state.last_sent + timedelta(minutes=rules.throttle_minutes)
    if now < until:
        sent = f"the last message went out at {state.last_sent:%Y-%m-%d %H:%M} UTC"
        return Wait(f"throttle: {sent}, less than {rules.throttle_minutes:g} minutes ago", until)
    return None
