"""The enriched article: what a story said of itself, and everything extraction found in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import streams
from streams.facts import Entity, Event, Extraction, Fact, Kind, Toll
from streams.story import PubStatus, Story, Subject, WireAction

MAX_BODY = 50_000
"""Code points of a body that an enriched article carries: more than all but books have, and little beside what is found in it."""
Outcome = Literal["enriched", "skipped_language", "withdrawn"]
"""enriched: read and extracted from. skipped_language: passed through, its language has no pipeline. withdrawn: killed or canceled."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What made the annotations, so that two readings of one story can be told apart."""

    name: str = "tollwire"
    version: str = streams.__version__
    model: str | None = None
    """Name of the spaCy pipeline; None where nothing was extracted."""
    model_version: str | None = None
    rules: str | None = None
    """First 12 digits of the SHA-256 of the rule files."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the raw message lies."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class EnrichedArticle:
    """One version of a story with its entities, facts and events (`enriched.v1`)."""

    uri: str
    version: str
    headline: str
    outcome: Outcome
    received: datetime
    """When the raw message arrived."""
    pipeline: Pipeline
    position: Position
    language: str = "en"
    """ISO 639: as the feed says, else as recognised."""
    version_created: datetime | None = None
    first_created: datetime | None = None
    pub_status: PubStatus = "usable"
    wire_action: WireAction = "new"
    replaces: tuple[str, ...] = ()
    """Other stories that this one takes the place of or, for a kill, takes back."""
    urgency: int | None = None
    """1 (highest) to 9, as ninjs counts."""
    located: str | None = None
    slugline: str | None = None
    ed_note: str | None = None
    byline: str | None = None
    source: str | None = None
    """The agency or publisher."""
    link: str | None = None
    characters: int = 0
    """Length of the body that was read, in Unicode code points: what the offsets count in."""
    body: str = ""
    """The body, as far as its first 50,000 code points; empty where the story was withdrawn."""
    notes: tuple[str, ...] = ()
    """What a reader should know of the processing: "only the first 1,000,000 characters were read"."""
    screened: bool = False
    """True where entities were not looked for, as the story tells of neither casualty nor event (setting `entities`)."""
    subjects: tuple[Subject, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    tolls: Mapping[Kind, Toll] = field(default_factory=dict)
    """The toll of the incident that the story reports."""


def enriched_of(
    story: Story,
    extraction: Extraction,
    *,
    received: datetime,
    position: Position,
    pipeline: Pipeline,
    outcome: Outcome = "enriched",
    language: str = "en",
    notes: tuple[str, ...] = (),
) -> EnrichedArticle:
    """The message for one story and what was found in it."""
    return EnrichedArticle(
        uri=story.uri,
        version=story.version,
        headline=story.headline,
        outcome=outcome,
        received=received,
        pipeline=pipeline,
        position=position,
        language=language,
        version_created=story.version_created,
        first_created=story.first_created,
        pub_status=story.pub_status,
        wire_action=story.wire_action,
        replaces=story.replaces,
        urgency=story.urgency,
        located=story.located,
        slugline=story.slugline,
        ed_note=story.ed_note,
        byline=story.byline,
        source=story.source,
        link=story.link,
        characters=len(story.body),
        body="" if outcome == "withdrawn" else story.body[:MAX_BODY],
        notes=notes,
        screened=extraction.screened,
        subjects=(*story.subjects, *(s for s in extraction.subjects if s.uri not in {own.uri for own in story.subjects})),
        entities=extraction.entities,
        facts=extraction.facts,
        events=extraction.events,
        tolls=extraction.tolls,
    )


def pipeline_of(meta: Mapping[str, object]) -> Pipeline:
    """The pipeline that a spaCy `nlp.meta` describes."""
    name, version = str(meta.get("name") or ""), str(meta.get("version") or "")
    language = str(meta.get("lang") or "en")
    return Pipeline(model=f"{language}_{name}" if name else language, model_version=version or None, rules=rules_digest())


@cache
def rules_digest() -> str:
    """Names the rule files as they are now."""
    folder = Path(streams.__file__).parent / "extraction" / "rules"
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
