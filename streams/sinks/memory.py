"""What a sink has dealt with lately."""

from collections import OrderedDict

from streams.alerts.alert import Alert


class Memory:
    """Ids of alerts, against repeats, and the newest message about each incident; the oldest are forgotten.

    It lives as long as the program. At the start it is filled from the last alerts before the committed offset, which stand on the topic.
    """

    def __init__(self, *, ids: int = 10_000, incidents: int = 2_000) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._newest: OrderedDict[str, Alert] = OrderedDict()
        self._most_ids, self._most_incidents = ids, incidents

    def __contains__(self, alert: Alert) -> bool:
        return alert.identifier in self._ids

    def add(self, alert: Alert, *, told: bool = True) -> None:
        """Remember `alert`, forgetting the oldest when there are too many; `told` is false where it was none of the sink's business."""
        self._ids[alert.identifier] = None
        if told and not self.has_newer(alert):
            self._newest[alert.incident_id] = alert
            self._newest.move_to_end(alert.incident_id)
        if len(self._ids) > self._most_ids:
            self._ids.popitem(last=False)
        if len(self._newest) > self._most_incidents:
            self._newest.popitem(last=False)

    def newest(self, incident_id: str) -> Alert | None:
        """The newest message about an incident; None where none is remembered."""
        return self._newest.get(incident_id)

    def has_newer(self, alert: Alert) -> bool:
        """True where a later message about the same incident has been dealt with: the figures of `alert` no longer stand."""
        known = self._newest.get(alert.incident_id)
        return known is not None and known.sent > alert.sent
