"""What ops see on the board: how far the workers have read, and what could not be processed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter, as far as the board shows it."""

    letter_id: str
    """As `tollwire dead list` names it."""
    at: datetime
    stage: str
    error: str
    message: str
    origin: str
    """Topic, partition and offset."""
    size: int
    """Bytes of the original."""
    begins: str
    """How it begins, as text that holds no control characters."""


@dataclass(frozen=True, slots=True)
class LetterDone:
    """That somebody has dealt with a letter."""

    letter_id: str
    how: str
    """replayed, dropped"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the workers have read one topic."""

    topic: str
    partitions: int
    messages: int
    """That the topic holds."""
    waiting: int | None
    """Messages that are not done yet; None where Kafka does not say how far the workers are."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The state of the stream at one moment."""

    at: datetime
    topics: tuple[Progress, ...] = ()
