"""What a format adapter hands over: one story in the feed's own values, before its marks are read."""

from dataclasses import dataclass
from datetime import datetime

from streams.story import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A story as a feed delivers it; None or "" where the feed does not say."""

    uri: str | None = None
    version: str | None = None
    headline: str = ""
    body: str = ""
    language: str | None = None
    version_created: datetime | None = None
    first_created: datetime | None = None
    embargoed: object = None
    """As written: an embargo that cannot be read must hold the story, so `read_story` judges it."""
    status: str | None = None
    """ninjs pubStatus and its cousins, as written: "usable", "stat:canceled", "killed" …"""
    signals: tuple[str, ...] = ()
    """"sig:correction", "edStat:U" …"""
    replaces: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    """ninjs altIds and their cousins: item numbers by which people speak of the item."""
    urgency: int | None = None
    located: str | None = None
    slugline: str | None = None
    ed_note: str | None = None
    byline: str | None = None
    source: str | None = None
    link: str | None = None
    subjects: tuple[Subject, ...] = ()
    looked_for: str = "a body and a headline"
    """Where the adapter looked for text, for the message of NoText."""
