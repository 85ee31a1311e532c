"""What an agent has been given and what it sends, free of Faust's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

OUT_OF_TURN = "out_of_turn"
"""Header of what follows from a story that was done before others that had come before it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came."""

    topic: str
    partition: int
    offset: int
    received: datetime
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send; the partition follows from the key where none is given."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    partition: int | None = None


def arrival_of(event: Any) -> Arrival:
    """A Faust event, undressed."""
    message = event.message
    return Arrival(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        received=datetime.fromtimestamp(message.timestamp, UTC),
        key=message.key,
        value=message.value,
        headers={name: value or b"" for name, value in event.headers.items()},
    )


def out_of_turn(message: Outgoing) -> Outgoing:
    """The message with a header that says so; its bytes are those that it would have had in its turn."""
    return replace(message, headers={**message.headers, OUT_OF_TURN: b"1"})
