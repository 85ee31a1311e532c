"""What is to become of a story that could be read: decided from the story and its time of arrival alone."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Literal

from streams.story import Story

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

Outcome = Literal["enriched", "skipped_language", "withdrawn", "held", "dead"]
"""Each story that arrives ends in exactly one of these.

enriched: facts published. skipped_language: published without facts, as its language is not English. withdrawn: a kill or cancellation,
published without facts; what the story said is taken back. held: withheld or under embargo. dead: not a story, or it broke the pipeline.
"""

_ENOUGH_LETTERS = 40
_SURE = 0.9


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


def outcome_of(story: Story) -> Literal["enriched", "skipped_language", "withdrawn"]:
    """What becomes of a story that is not held back."""
    if story.pub_status == "canceled" or story.wire_action in ("kill", "withhold"):
        return "withdrawn"
    return "enriched" if is_english(story) else "skipped_language"


def is_english(story: Story) -> bool:
    """True for English, by what the feed states or else by the text; a short or doubtful text counts as English."""
    if story.language and story.language.lower() not in ("und", "mul", "mis", "zxx"):
        return story.language.lower().split("-")[0].split("_")[0] in ("en", "eng")
    sample = f"{story.headline}\n{story.body[:2000]}"
    if sum(map(str.isalpha, sample)) < _ENOUGH_LETTERS:
        return True
    language, probability = language_identifier().classify(sample.encode("utf-8", "replace").decode())
    return bool(language == "en" or probability < _SURE)


@cache
def language_identifier() -> "LanguageIdentifier":
    """The language identifier, with probabilities; takes a second to load."""
    from py3langid.langid import _load_identifier

    return _load_identifier(norm_probs=True)
