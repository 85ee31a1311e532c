"""What comes in: one version of one wire story, whatever format it came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

WireAction = Literal["new", "update", "correction", "refile", "repeat", "kill", "withhold", "advisory"]
PubStatus = Literal["usable", "withheld", "canceled"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that the feed or tollwire gave a story, in the words of ninjs."""

    name: str
    uri: str | None = None
    confidence: int | None = None
    """0 to 100, as ninjs counts."""


@dataclass(frozen=True, slots=True)
class Story:
    """One version of a story in the terms of ninjs 3.0, plus what the wire says of it (`wire_action`, `replaces`).

    `body` is the text exactly as delivered (HTML reduced to text once, at the edge): every offset of every fact counts
    characters (Unicode code points) in `body`, or in `headline` where the fact says so. All times are aware, in UTC.
    """

    uri: str
    version: str = "1"
    headline: str = ""
    body: str = ""
    language: str | None = None
    """BCP 47, as the feed states it; None where it does not."""
    version_created: datetime | None = None
    first_created: datetime | None = None
    embargoed_until: datetime | None = None
    pub_status: PubStatus = "usable"
    wire_action: WireAction = "new"
    replaces: tuple[str, ...] = ()
    """Other stories that this one takes the place of (evolvedFrom) or, for a kill, takes back."""
    other_ids: tuple[str, ...] = ()
    """What else the feed calls this item: the values of ninjs altIds ("dpa 731")."""
    quoted: tuple[str, ...] = ()
    """Of a kill: the headlines that it quotes for the items it takes back."""
    urgency: int | None = None
    """1 (highest) to 9, as ninjs counts."""
    located: str | None = None
    slugline: str | None = None
    ed_note: str | None = None
    byline: str | None = None
    source: str | None = None
    """The agency or publisher: ninjs infoSources, or the feed's name."""
    link: str | None = None
    subjects: tuple[Subject, ...] = ()
