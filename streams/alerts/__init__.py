"""Changes of incidents to alerts, pure."""

from streams.alerts.rules import load_rules
from streams.alerts.track import track

__all__ = ["load_rules", "track"]
