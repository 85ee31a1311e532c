"""What is to become of a story that could be read: decided from the story and its time of arrival alone."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from streams.feeds.language import ENGLISH, language_of
from streams.story import Story

Outcome = Literal["enriched", "skipped_language", "withdrawn", "held", "dead"]
"""Each story that arrives ends in exactly one of these.

enriched: facts published. skipped_language: published without facts, as its language has no pipeline. withdrawn: a kill or cancellation,
published without facts; what the story said is taken back. held: withheld or under embargo. dead: not a story, or it broke the pipeline.
"""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a story is held back, and until when; None: until another version comes."""

    reason: Literal["withheld", "embargoed"]
    until: datetime | None = None


def hold_of(story: Story, *, arrived: datetime) -> Hold | None:
    """Why `story` must not go out yet; `arrived` is the time of the raw message, so that a repeat decides the same."""
    if story.pub_status == "withheld":
        return Hold("withheld")
    if story.embargoed_until is not None and story.embargoed_until > arrived:
        return Hold("embargoed", story.embargoed_until)
    return None


def outcome_of(story: Story, *, languages: Container[str] = ()) -> Literal["enriched", "skipped_language", "withdrawn"]:
    """What becomes of a story that is not held back; `languages` are those beside English that have a pipeline."""
    if story.pub_status == "canceled" or story.wire_action in ("kill", "withhold"):
        return "withdrawn"
    language = language_of(story)
    return "enriched" if language == ENGLISH or language in languages else "skipped_language"
