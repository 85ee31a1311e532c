"""Where a shard finds again what it keeps: incidents by day, person and word, stories by outlet and hour, either by when it is due."""

from dataclasses import dataclass
from datetime import datetime

from streams.facts import WherePrec


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """As much of an incident as it takes to see whether it is worth reading."""

    incident_id: str
    event: str | None = None
    geonameid: int | None = None
    place: str | None = None
    adm_1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    where_prec: WherePrec | None = None


@dataclass(frozen=True, slots=True)
class DayIndex:
    """The incidents of one country and one day of event time (key `day/<country>/<date>`)."""

    entries: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Leads:
    """The incidents whose stories name a person (key `name/<country>/<person>`) or share a rare word (key `word/<country>/<word>`)."""

    incident_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """By what names one version of a story can be called."""

    uri: str
    published: datetime
    ids: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemIndex:
    """The stories of one outlet in one hour of event time that speak of incidents here (key `items/<shard>/<outlet>/<hour>`)."""

    entries: tuple[ItemEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedKill:
    """A kill that calls its item by another name than its uri."""

    uri: str
    published: datetime
    ids: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    story: str | None = None
    """The uri of the story that it took back here; None while it waits for one."""


@dataclass(frozen=True, slots=True)
class KillList:
    """The latest such kills of one outlet (key `kills/<shard>/<outlet>`): the story may come after its kill."""

    kills: tuple[NamedKill, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What a shard has to look at again in one hour of event time (key `due/<shard>/<hour since 1970>`): incidents and stories."""

    keys: tuple[str, ...] = ()
    pages: int = 0
    """Full pages of the same hour (keys `due/<shard>/<hour>/<page>`, from 0), so that no step reads or writes a long plan."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How far a shard has looked (key `clock/<shard>`): the hour of event time up to which all that was due is done."""

    hour: int
