"""What stands in the Kafka headers of messages that carry no JSON of tollwire's: dead letters and stories held back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterHeaders:
    """Headers of a dead letter, all UTF-8 text, beside those of the original message; key and value are the original bytes."""

    dead_error: str
    """Kind of the error: BadEncoding, NoText, UnknownFormat, StoryTooLarge, ExtractionFailed …"""
    dead_message: str
    """What was wrong, for a person."""
    dead_stage: str
    """Where it was given up: parse, extract, enrich, track, or `sink:` and the name of the sink that could not deliver it."""
    dead_topic: str
    """Where the original message lies."""
    dead_partition: str
    dead_offset: str
    dead_received: str
    """ISO 8601: when the original message arrived."""
    dead_value_left_out: str | None = None
    """How many bytes the original value has, where it is too large for this topic too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldHeaders:
    """Headers of a story held back, beside those of the original message."""

    held_reason: str
    """withheld, embargoed; withdrawn for a mark that the story must not be released any more."""
    held_until: str | None = None
    """ISO 8601: the end of the embargo."""
