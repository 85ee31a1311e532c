"""What the board shows: the newest state of each incident and the latest alerts, bounded."""

from collections import OrderedDict, deque
from collections.abc import Sequence

from streams.alerts.alert import Alert
from streams.facts import KINDS, Kind
from streams.incidents.incident import GONE, Incident

MAX_INCIDENTS = 5_000
MAX_ALERTS = 500

GRAVEST_FIRST: Sequence[Kind] = KINDS


class BoardState:
    """Incidents by id and alerts in order of arrival; the oldest are let go."""

    def __init__(self, *, max_incidents: int = MAX_INCIDENTS, max_alerts: int = MAX_ALERTS) -> None:
        self._incidents: OrderedDict[str, Incident] = OrderedDict()
        self._alerts: deque[Alert] = deque(maxlen=max_alerts)
        self._seen: set[str] = set()
        self._max_incidents = max_incidents
        self.revision = 0
        """Grows with every change; a page that shows an older one is stale."""

    def put_incident(self, incident: Incident) -> bool:
        """Take in a state of an incident; False where a newer one is known."""
        known = self._incidents.get(incident.incident_id)
        if known is not None and known.version >= incident.version:
            return False
        self._incidents[incident.incident_id] = incident
        self._incidents.move_to_end(incident.incident_id)
        while len(self._incidents) > self._max_incidents:
            self._incidents.popitem(last=False)
        self.revision += 1
        return True

    def put_alert(self, alert: Alert) -> bool:
        """Take in an alert; False where it is known (a repeat after a crash)."""
        if alert.identifier in self._seen:
            return False
        if len(self._alerts) == self._alerts.maxlen:
            self._seen.discard(self._alerts[0].identifier)
        self._alerts.append(alert)
        self._seen.add(alert.identifier)
        self.revision += 1
        return True

    def incident(self, incident_id: str) -> Incident | None:
        """The newest state of one incident."""
        return self._incidents.get(incident_id)

    def incidents(self) -> list[Incident]:
        """Those that stand before those taken back, newest day first, gravest first within a day."""
        return sorted(self._incidents.values(), key=_rank, reverse=True)

    def alerts(self, incident_id: str | None = None) -> list[Alert]:
        """The latest alerts, newest first; of one incident where it is given."""
        return [a for a in reversed(self._alerts) if incident_id in (None, a.incident_id)]


def _rank(incident: Incident) -> tuple[object, ...]:
    stands = incident.status not in GONE
    grave = tuple((toll.best or toll.low or 0) if (toll := incident.tolls.get(kind)) else 0 for kind in GRAVEST_FIRST)
    return stands, incident.last_reported.date(), grave, incident.last_reported, incident.incident_id
