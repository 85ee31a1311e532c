"""Changes of incidents to alerts, pure."""

from streams.alerts.rules import load_rules
from streams.alerts.track import carry_out, track

__all__ = ["carry_out", "load_rules", "track"]
