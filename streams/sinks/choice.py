"""Which alerts a sink is for."""

from dataclasses import dataclass

from streams.alerts.alert import Alert, Severity
from streams.alerts.rules import SEVERITIES


@dataclass(frozen=True, slots=True)
class Choice:
    """By channel, by severity, and whether tests are wanted; whoever was told of an incident is told of all that follows about it.

    The channels of an alert are those of all messages about the incident, and its `highest_severity` likewise, so an Update that lowers a
    toll and a Cancel reach everybody who had the figure that was too high.
    """

    channels: frozenset[str] = frozenset()
    """Any of these; all, where none is named."""
    min_severity: Severity = "Unknown"
    include_test: bool = True
    """Also those whose status is not Actual."""

    def wants(self, alert: Alert) -> bool:
        """True where the alert is for this sink."""
        grave = alert.highest_severity or alert.severity
        return (
            (not self.channels or not self.channels.isdisjoint(alert.channels))
            and SEVERITIES.index(grave) >= SEVERITIES.index(self.min_severity)
            and (self.include_test or alert.status == "Actual")
        )
