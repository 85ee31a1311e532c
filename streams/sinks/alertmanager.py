"""Alerts into Prometheus Alertmanager (`POST /api/v2/alerts`), which routes, groups and silences them as it does those of machines."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from streams.alerts.alert import Alert
from streams.sinks.delivery import Delivery
from streams.sinks.http_post import HttpPost
from streams.sinks.message_text import body_of, evidence_lines, incident_link, story_links, title_of

ALERTNAME = "TollwireIncident"


def labels_of(alert: Alert) -> Mapping[str, str]:
    """What Alertmanager routes by, and by which it knows an alert again; nothing that differs between Alert, Update and Cancel as such."""
    labels = {
        "alertname": ALERTNAME,
        "incident_id": alert.incident_id,
        "severity": alert.severity,
        "status": alert.status,
        "country": alert.area.country,
        "event": alert.event,
        "rule": alert.rules[0] if alert.rules else "",
        "channels": ",".join(sorted(alert.channels)),
    }
    return {name: value for name, value in labels.items() if value}


def posted(alert: Alert, *, before: Alert | None, active: timedelta, board_url: str | None) -> list[dict[str, Any]]:
    """The body of the POST: the alert as it now is, and the end of what it was called before, if it was called otherwise.

    An incident whose severity rises is another alert to Alertmanager: severity is a label, or nobody could route by it.
    """
    starts = alert.references[0].sent if alert.references else alert.sent
    ends = alert.sent if alert.msg_type == "Cancel" else alert.sent + active
    entries = [_entry(alert, starts, ends, board_url)]
    if before is not None and labels_of(before) != labels_of(alert):
        entries.append(_entry(before, starts, alert.sent, board_url))
    return entries


def _entry(alert: Alert, starts: datetime, ends: datetime, board_url: str | None) -> dict[str, Any]:
    annotations = {
        "summary": title_of(alert),
        "description": body_of(alert, board_url=board_url),
        "evidence": "\n".join(evidence_lines(alert)),
        "message_id": alert.identifier,
        "msg_type": alert.msg_type,
        "certainty": alert.certainty,
        "urgency": alert.urgency,
        "rules": ", ".join(alert.rules),
    }
    entry: dict[str, Any] = {
        "labels": labels_of(alert),
        "annotations": {name: value for name, value in annotations.items() if value},
        "startsAt": _time(min(starts, ends)),
        "endsAt": _time(ends),
    }
    if link := incident_link(alert, board_url) or next(iter(story_links(alert)), None):
        entry["generatorURL"] = link
    return entry


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Alertmanager:
    """POST each alert to one Alertmanager. That its address is inside the network is the rule, and naming it is the consent."""

    def __init__(
        self, url: str, *, name: str = "alertmanager", active: timedelta = timedelta(hours=24), board_url: str | None = None, **http: Any
    ) -> None:
        self.name = name
        self._active = active
        self._board_url = board_url
        self._http = HttpPost(url.rstrip("/") + "/api/v2/alerts", what="Alertmanager", allow_private=True, **http)

    async def deliver(self, delivery: Delivery) -> None:
        """POST one alert; a repeat changes nothing there."""
        entries = posted(delivery.alert, before=delivery.before, active=self._active, board_url=self._board_url)
        await self._http.post(orjson.dumps(entries), {})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
