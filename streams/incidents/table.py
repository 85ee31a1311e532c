"""The table as one step sees it: what was there, and what the step has written."""

from collections.abc import Callable
from dataclasses import dataclass, field

from streams.incidents.command import Obeyed
from streams.incidents.incident import GONE, Incident
from streams.incidents.indexes import Clock, DayIndex, Due, IndexEntry, ItemIndex, KillList, Leads
from streams.incidents.report import Report
from streams.incidents.source_article import SourceArticle
from streams.incidents.story_state import StoryState, story_key

FollowState = Incident | DayIndex | Leads | StoryState | ItemIndex | KillList | Due | Clock | Obeyed
MAX_IN_DAY = 100
"""Incidents of one country and day that can be found again; the oldest are let go first."""
MAX_LEADS = 12
"""Incidents that one person or word can lead to; one who is named in as many is a spokesman, and says little."""
LEADING_WORDS = 8
"""The rarest words of a story by which its incident can be found."""
MAX_MERGES = 16
"""How many times in a row what became of a merged incident is looked for."""


@dataclass(slots=True)
class Table:
    """Reads through to the state of before; every write stays in `writes`."""

    read: Callable[[str], object | None]
    shard: str
    writes: dict[str, FollowState | None] = field(default_factory=dict)
    before: dict[str, Incident | None] = field(default_factory=dict)
    """Every incident that the step changed, as it was."""
    merged: list[tuple[str, str]] = field(default_factory=list)
    """Incidents that the step found to be another one, each with that one, in order."""
    reasons: list[str] = field(default_factory=list)
    """What the step decided, and why, in words."""

    def incident(self, incident_id: str) -> Incident | None:
        """An incident as it stands now."""
        found = self._get(f"incident/{incident_id}")
        return found if isinstance(found, Incident) else None

    def what_became_of(self, incident_id: str) -> Incident | None:
        """An incident, or the one that it turned out to be."""
        incident = self.incident(incident_id)
        for _ in range(MAX_MERGES):
            if incident is None or incident.merged_into is None:
                break
            incident = self.incident(incident.merged_into)
        return None if incident is None or incident.merged_into is not None else incident

    def story(self, uri: str) -> StoryState | None:
        """What this shard has seen of a story."""
        found = self._get(story_key(self.shard, uri))
        return found if isinstance(found, StoryState) else None

    def day(self, country: str, day: str) -> DayIndex:
        """The incidents of one country and day."""
        found = self._get(f"day/{country}/{day}")
        return found if isinstance(found, DayIndex) else DayIndex()

    def leads(self, key: str) -> tuple[str, ...]:
        """The ids of the incidents that a person or a word leads to, the latest last."""
        found = self._get(key)
        return found.incident_ids if isinstance(found, Leads) else ()

    def items(self, name: str) -> ItemIndex:
        """By what names the stories of one outlet and hour (`<outlet>/<hour>`) can be called."""
        found = self._get(f"items/{self.shard}/{name}")
        return found if isinstance(found, ItemIndex) else ItemIndex()

    def put_items(self, name: str, index: ItemIndex) -> None:
        """Remember the names of an outlet's stories of one hour; an empty index is none."""
        if self.items(name) != index:
            self.writes[f"items/{self.shard}/{name}"] = index if index.entries else None

    def kills(self, outlet: str) -> KillList:
        """The kills of one outlet that call their items by name."""
        found = self._get(f"kills/{self.shard}/{outlet}")
        return found if isinstance(found, KillList) else KillList()

    def put_kills(self, outlet: str, kills: KillList) -> None:
        """Remember the kills of an outlet; an empty list is none."""
        if self.kills(outlet) != kills:
            self.writes[f"kills/{self.shard}/{outlet}"] = kills if kills.kills else None

    def due(self, hour: int, page: int | None = None) -> Due:
        """What is to be looked at in one hour, or what a full page of it holds."""
        found = self._get(self._due_key(hour, page))
        return found if isinstance(found, Due) else Due()

    def put_due(self, hour: int, due: Due, page: int | None = None) -> None:
        """Plan what is to be looked at in one hour; an empty plan is none."""
        if self.due(hour, page) != due:
            self.writes[self._due_key(hour, page)] = due if due.keys or due.pages else None

    def _due_key(self, hour: int, page: int | None) -> str:
        return f"due/{self.shard}/{hour}" if page is None else f"due/{self.shard}/{hour}/{page}"

    def clock(self) -> Clock | None:
        """How far this shard has looked."""
        found = self._get(f"clock/{self.shard}")
        return found if isinstance(found, Clock) else None

    def put_clock(self, clock: Clock) -> None:
        """Remember how far this shard has looked."""
        if self.clock() != clock:
            self.writes[f"clock/{self.shard}"] = clock

    def command(self, command_id: str) -> Obeyed | None:
        """That a command was carried out, where it was."""
        found = self._get(f"command/{self.shard}/{command_id}")
        return found if isinstance(found, Obeyed) else None

    def put_command(self, command_id: str, obeyed: Obeyed | None) -> None:
        """Remember that a command was carried out; None forgets it."""
        self.writes[f"command/{self.shard}/{command_id}"] = obeyed

    def put_story(self, uri: str, state: StoryState | None) -> None:
        """Remember a story, where there is something new to remember; None forgets it."""
        if self.story(uri) != state:
            self.writes[story_key(self.shard, uri)] = state

    def forget_incident(self, incident: Incident) -> None:
        """Let an incident go, with everything that leads to it."""
        self.before.pop(incident.incident_id, None)
        self._index_day(_day_key(incident), incident.incident_id, None)
        for key in sorted(_leads_of(incident)):
            self._lead(key, incident.incident_id, leads=False)
        self.writes[f"incident/{incident.incident_id}"] = None
        self.writes[f"alerts/{incident.incident_id}"] = None
        self.writes[f"tests/{incident.incident_id}"] = None

    def put_incident(self, incident: Incident) -> None:
        """Keep an incident, and where it can be found; one that was retracted or merged is found no more."""
        known = self.incident(incident.incident_id)
        self.before.setdefault(incident.incident_id, known)
        self.writes[f"incident/{incident.incident_id}"] = incident
        found = incident.status not in GONE
        if known is not None and _day_key(known) != _day_key(incident):
            self._index_day(_day_key(known), incident.incident_id, None)
        self._index_day(_day_key(incident), incident.incident_id, _entry(incident) if found else None)
        was_found = known is not None and known.status not in GONE
        old, new = _leads_of(known) if known is not None and was_found else set(), _leads_of(incident) if found else set()
        for key in sorted(old ^ new):
            self._lead(key, incident.incident_id, leads=key in new)

    def _index_day(self, key: str, incident_id: str, entry: IndexEntry | None) -> None:
        found = self._get(key)
        entries = found.entries if isinstance(found, DayIndex) else ()
        if entry is not None and entry in entries:
            return
        kept = [*(e for e in entries if e.incident_id != incident_id), *([entry] if entry else [])][-MAX_IN_DAY:]
        if tuple(kept) != entries:
            self.writes[key] = DayIndex(tuple(kept)) if kept else None

    def _lead(self, key: str, incident_id: str, *, leads: bool) -> None:
        known = self.leads(key)
        kept = (*(other for other in known if other != incident_id), *([incident_id] if leads else []))[-MAX_LEADS:]
        if kept != known:
            self.writes[key] = Leads(kept) if kept else None

    def _get(self, key: str) -> object | None:
        return self.writes[key] if key in self.writes else self.read(key)


def keys_of(country: str, source: Report | SourceArticle) -> list[str]:
    """The keys under which a story leads to its incident: the persons it names, and its rarest words."""
    names = [f"name/{country}/{name}" for name in source.names]
    return [*names, *(f"word/{country}/{word}" for word in source.words[:LEADING_WORDS])]


def _leads_of(incident: Incident) -> set[str]:
    return {key for article in incident.source_articles for key in keys_of(incident.country, article)}


def _day_key(incident: Incident) -> str:
    return f"day/{incident.country}/{incident.date_start}"


def _entry(incident: Incident) -> IndexEntry:
    place = incident.place
    return IndexEntry(
        incident_id=incident.incident_id,
        event=incident.event,
        geonameid=place.geonameid if place else None,
        place=(place.canonical_name or place.name) if place else None,
        adm_1=place.adm_1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        where_prec=place.where_prec if place else None,
    )
