"""The table as one step sees it: what was there, and what the step has written."""

from collections.abc import Callable
from dataclasses import dataclass, field

from streams.incidents.incident import DayIndex, Incident, IndexEntry, StoryState

FollowState = Incident | DayIndex | StoryState
MAX_IN_DAY = 200
"""Incidents of one country and day that can be found again; the oldest are let go first."""


@dataclass(slots=True)
class Table:
    """Reads through to the state of before; every write stays in `writes`."""

    read: Callable[[str], object | None]
    shard: str
    writes: dict[str, FollowState | None] = field(default_factory=dict)
    before: dict[str, Incident | None] = field(default_factory=dict)
    """Every incident that the step changed, as it was."""
    reasons: list[str] = field(default_factory=list)
    """What the step decided, and why, in words."""

    def incident(self, incident_id: str) -> Incident | None:
        """An incident as it stands now."""
        found = self._get(f"incident/{incident_id}")
        return found if isinstance(found, Incident) else None

    def story(self, uri: str) -> StoryState | None:
        """What this shard has seen of a story."""
        found = self._get(f"story/{self.shard}/{uri}")
        return found if isinstance(found, StoryState) else None

    def day(self, country: str, day: str) -> DayIndex:
        """The incidents of one country and day."""
        found = self._get(f"day/{country}/{day}")
        return found if isinstance(found, DayIndex) else DayIndex()

    def put_story(self, uri: str, state: StoryState) -> None:
        """Remember a story, where there is something new to remember."""
        if self.story(uri) != state:
            self.writes[f"story/{self.shard}/{uri}"] = state

    def put_incident(self, incident: Incident) -> None:
        """Keep an incident, and where it can be found; one that was retracted is found no more."""
        known = self.incident(incident.incident_id)
        self.before.setdefault(incident.incident_id, known)
        self.writes[f"incident/{incident.incident_id}"] = incident
        if known is not None and known.date_start != incident.date_start:
            self._index(known, None)
        self._index(incident, None if incident.status == "retracted" else _entry(incident))

    def _index(self, incident: Incident, entry: IndexEntry | None) -> None:
        entries = self.day(incident.country, incident.date_start).entries
        if entry is not None and entry in entries:
            return
        kept = [*(e for e in entries if e.incident_id != incident.incident_id), *([entry] if entry else [])][-MAX_IN_DAY:]
        if tuple(kept) != entries:
            self.writes[f"day/{incident.country}/{incident.date_start}"] = DayIndex(tuple(kept)) if kept else None

    def _get(self, key: str) -> object | None:
        return self.writes[key] if key in self.writes else self.read(key)


def _entry(incident: Incident) -> IndexEntry:
    place = incident.place
    return IndexEntry(
        incident_id=incident.incident_id,
        event_type=incident.sub_event_type or incident.event_type,
        geonameid=place.geonameid if place else None,
        place=(place.canonical_name or place.name) if place else None,
        adm_1=place.adm_1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        where_prec=place.where_prec if place else None,
    )
