"""What a shard has seen of one story: its incidents, and what its versions told of each."""

from dataclasses import dataclass
from datetime import datetime

from streams.facts import Kind
from streams.incidents.source_article import Claim


@dataclass(frozen=True, slots=True)
class StoryLink:
    """An incident that a story speaks of."""

    incident_id: str
    country: str
    version: str
    part: int
    report_id: str
    placed: bool = False
    """True where the story came here as a merge or a split had it: its next version follows, while it tells of the same place."""


@dataclass(frozen=True, slots=True)
class Told:
    """The newest figure of one kind that any version of a story gave for its one incident in a country."""

    country: str
    claim: Claim | None
    version: str
    published: datetime
    denied: Kind | None = None
    """The kind, where the version gives no figure but says that an earlier one is not so; `claim` is None then."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one version of a story gave for one kind, and which higher figures it says were wrong."""

    country: str
    kind: Kind
    value: int
    version: str
    published: datetime
    correction: bool = False
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """A version of a story after which what earlier ones told no longer stands, but in `countries`."""

    version: str
    published: datetime
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryState:
    """What a shard has seen of one story (`story_key`)."""

    version: str
    """The newest version seen."""
    published: datetime
    gone_by: str | None = None
    """The story that took this one's place, or took it back (itself, where it was killed)."""
    gone_at: datetime | None = None
    links: tuple[StoryLink, ...] = ()
    told: tuple[Told, ...] = ()
    silences: tuple[Silence, ...] = ()
    figures: tuple[Figure, ...] = ()
    """The newest ones, of all kinds: what a correction takes back."""


def story_key(shard: str, uri: str) -> str:
    """Where a shard keeps what it has seen of a story."""
    return f"story/{shard}/{uri}"
