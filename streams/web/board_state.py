"""What the board shows: the newest state of each incident, the latest alerts and dead letters, bounded."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, TypeVar

from streams.alerts.alert import Alert, Severity
from streams.facts import KINDS, Kind
from streams.incidents.incident import GONE, Incident
from streams.web.pipeline import Letter, LetterDone

MAX_INCIDENTS = 5_000
MAX_ALERTS = 500
MAX_LETTERS = 500
DONE_KEPT = 10
"""So many times as many letters that were dealt with are remembered: the word that one was may come before the letter."""

GRAVEST_FIRST: Sequence[Kind] = KINDS

Update: TypeAlias = Incident | Alert | Letter | LetterDone
"""One message that the board takes in."""
Kept = TypeVar("Kept")


class BoardState:
    """Incidents by id, alerts and dead letters; of each the newest by its own time are kept, in whatever order the partitions are read."""

    def __init__(self, *, max_incidents: int = MAX_INCIDENTS, max_alerts: int = MAX_ALERTS, max_letters: int = MAX_LETTERS) -> None:
        self._incidents: dict[str, Incident] = {}
        self._ranked: list[Incident] | None = None
        self._alerts: dict[str, Alert] = {}
        self._newest_alerts: list[Alert] | None = None
        self._told: dict[str, Alert] = {}
        self._letters: dict[str, Letter] = {}
        self._done: dict[str, str] = {}
        self._max_incidents, self._max_alerts, self._max_letters = max_incidents, max_alerts, max_letters
        self.revision = 0
        """Grows with every change; a page that shows an older one is stale."""

    def take(self, update: Update) -> bool:
        """Take in one message; False where it tells nothing new."""
        match update:
            case Incident():
                return self.put_incident(update)
            case Alert():
                return self.put_alert(update)
            case Letter():
                return self._put_letter(update)
            case LetterDone():
                return self._put_done(update)

    def put_incident(self, incident: Incident) -> bool:
        """Take in a state of an incident; False where a newer one is known."""
        known = self._incidents.get(incident.incident_id)
        if known is not None and known.version >= incident.version:
            return False
        self._incidents[incident.incident_id] = incident
        _trim(self._incidents, self._max_incidents, key=lambda one: one.last_reported)
        self._ranked = None
        self.revision += 1
        return True

    def put_alert(self, alert: Alert) -> bool:
        """Take in an alert; False where it is known (a repeat after a crash)."""
        if alert.identifier in self._alerts:
            return False
        self._alerts[alert.identifier] = alert
        _trim(self._alerts, self._max_alerts, key=lambda one: one.sent)
        before = self._told.get(alert.incident_id)
        if before is None or before.incident_version <= alert.incident_version:
            self._told[alert.incident_id] = alert
            _trim(self._told, self._max_incidents, key=lambda one: one.sent)
        self._newest_alerts = None
        self.revision += 1
        return True

    def incident(self, incident_id: str) -> Incident | None:
        """The newest state of one incident."""
        return self._incidents.get(incident_id)

    def incidents(self) -> Sequence[Incident]:
        """Those that stand before those taken back, newest day first, gravest first within a day."""
        if self._ranked is None:
            self._ranked = sorted(self._incidents.values(), key=_rank, reverse=True)
        return self._ranked

    def alerts(self, incident_id: str | None = None) -> list[Alert]:
        """The latest alerts, newest first; of one incident where it is given."""
        if self._newest_alerts is None:
            latest = list(self._alerts.values())[::-1]
            latest.sort(key=lambda alert: alert.sent, reverse=True)
            self._newest_alerts = latest[: self._max_alerts]
        return [alert for alert in self._newest_alerts if incident_id in (None, alert.incident_id)]

    def told(self, incident_id: str) -> Alert | None:
        """The latest message about an incident; None where nobody was told."""
        return self._told.get(incident_id)

    def later(self, alert: Alert) -> Literal["updated since", "cancelled"] | None:
        """What has become of an alert by a later message about its incident; None for the latest."""
        latest = self._told.get(alert.incident_id)
        if latest is None or latest.identifier == alert.identifier:
            return None
        return "cancelled" if latest.msg_type == "Cancel" else "updated since"

    def severity(self, incident_id: str) -> Severity | None:
        """That of the latest message about an incident; None where nobody was told, or the alert was cancelled."""
        told = self._told.get(incident_id)
        return None if told is None or told.msg_type == "Cancel" else told.severity

    def letters(self) -> list[Letter]:
        """Dead letters that nobody has dealt with, newest first."""
        waiting = (letter for letter in self._letters.values() if letter.letter_id not in self._done)
        return sorted(waiting, key=lambda letter: letter.at, reverse=True)[: self._max_letters]

    def _put_letter(self, letter: Letter) -> bool:
        if letter.letter_id in self._letters:
            return False
        self._letters[letter.letter_id] = letter
        _trim(self._letters, self._max_letters, key=lambda one: one.at)
        self.revision += 1
        return True

    def _put_done(self, done: LetterDone) -> bool:
        if done.letter_id in self._done:
            return False
        self._done[done.letter_id] = done.how
        while len(self._done) > DONE_KEPT * self._max_letters:
            del self._done[next(iter(self._done))]
        self.revision += 1
        return True


def _trim(kept: dict[str, Kept], most: int, *, key: Callable[[Kept], datetime]) -> None:
    """Let the oldest go, a tenth at a time, so that a full store is not sorted at every message."""
    if len(kept) > most + most // 10:
        for name in sorted(kept, key=lambda name: key(kept[name]))[: len(kept) - most]:
            del kept[name]


def _rank(incident: Incident) -> tuple[object, ...]:
    stands = incident.status not in GONE
    grave = tuple((toll.best or toll.low or 0) if (toll := incident.tolls.get(kind)) else 0 for kind in GRAVEST_FIRST)
    return stands, incident.last_reported.date(), grave, incident.last_reported, incident.incident_id
