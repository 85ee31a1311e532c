"""Messages that could not be processed: made by the worker, and looked at, fed again or dropped from the command line.

Nothing is ever removed from the topic: that a letter has been dealt with is one more message, which names it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from streams.errors import BadCommand, BadStory, BrokerError, SinkError
from streams.settings import Settings
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.produce import Feed, Record, read_records
from streams.worker.topics import topic_names

_PREFIX = "dead_"
_RESOLVED = "dead_resolved"
_LONGEST = 500
SINK = "sink:"
"""Begins the stage of what a sink could not deliver; its name follows."""
REPLAYED_FOR = "replayed_for"
"""Header of a replayed alert: the one sink that is to take it. The others have had it, and pass it over."""


def dead_letter(arrival: Arrival, error: Exception, *, stage: str, topic: str) -> Outgoing:
    """The message for the dead-letter topic: the original key, bytes and headers, and why, from where and when."""
    why = {
        "error": type(error).__name__,
        "message": shown(error),
        "stage": stage,
        "topic": arrival.topic,
        "partition": str(arrival.partition),
        "offset": str(arrival.offset),
        "received": arrival.received.isoformat(),
    }
    # What a sender calls so is not ours: it could mark another letter as dealt with.
    own = {name: value for name, value in arrival.headers.items() if not name.startswith(_PREFIX)}
    headers = {**own, **{f"{_PREFIX}{name}": text.encode("utf-8", "replace") for name, text in why.items()}}
    # Kafka takes no message with neither key nor value.
    return Outgoing(topic, arrival.key, b"" if arrival.value is None else arrival.value, headers)


def without_value(letter: Outgoing) -> Outgoing:
    """The same without the bytes, for what is too large even for the dead-letter topic; the headers say where they lie."""
    size = str(len(letter.value or b"")).encode()
    return Outgoing(letter.topic, letter.key, b"", {**letter.headers, f"{_PREFIX}value_left_out": size})


def shown(error: Exception) -> str:
    """What may be shown of an error: the message of a foreseen one; of a defect only the kind, as its message may hold a story's text."""
    return str(error)[:_LONGEST] if isinstance(error, BadStory | BadCommand | SinkError) else type(error).__name__


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of the dead-letter topic."""

    letter_id: str
    """`partition/offset` on the dead-letter topic."""
    error: str
    message: str
    stage: str
    topic: str
    partition: int
    offset: int
    time: datetime
    """When it was given up."""
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    """The original headers."""
    resolved: Literal["replayed", "dropped"] | None = None


def dead_letters(settings: Settings, *, resolved: bool = False) -> Iterator[DeadLetter]:
    """The letters on the topic, oldest first; those dealt with only if `resolved`."""
    records = read_records(settings, topic_names(settings).dead)
    done = {_text(record.headers, _RESOLVED): record.value for record in records if _RESOLVED in record.headers}
    for record in sorted((r for r in records if _RESOLVED not in r.headers), key=lambda r: (r.time, r.partition, r.offset)):
        letter_id = f"{record.partition}/{record.offset}"
        if resolved or letter_id not in done:
            yield letter_of(record, done.get(letter_id))


def find_letter(settings: Settings, letter_id: str) -> DeadLetter:
    """The letter of that id; raises BrokerError where there is none."""
    for letter in dead_letters(settings, resolved=True):
        if letter.letter_id == letter_id:
            return letter
    raise BrokerError(
        f"no dead letter {letter_id!r} on {topic_names(settings).dead}; ids are partition/offset, as `tollwire dead list` shows them"
    )


def replay(settings: Settings, letter: DeadLetter, *, sink: str | None = None) -> None:
    """Send the original message to the topic it came from once more, then mark the letter as replayed.

    What a sink could not deliver is for that sink alone, or for another one that is named. Raises BrokerError for a letter that names a
    topic from which none comes: whoever may write letters must not have others write elsewhere.
    """
    topics = topic_names(settings)
    if letter.topic not in (come_from := (topics.raw, topics.reports, topics.commands, topics.alerts)):
        raise BrokerError(f"dead letter {letter.letter_id} names topic {letter.topic!r}; letters come from {', '.join(come_from)}")
    headers = dict(letter.headers)
    if target := sink or (letter.stage.removeprefix(SINK) if letter.stage.startswith(SINK) else None):
        headers[REPLAYED_FOR] = target.encode()
    with Feed(settings, letter.topic) as feed:
        feed.send(letter.value, key=letter.key, headers=headers)
    _resolve(settings, letter, "replayed")


def drop(settings: Settings, letter: DeadLetter) -> None:
    """Mark the letter as dropped; its bytes stay on the topic."""
    _resolve(settings, letter, "dropped")


def _resolve(settings: Settings, letter: DeadLetter, how: Literal["replayed", "dropped"]) -> None:
    with Feed(settings, topic_names(settings).dead) as feed:
        feed.send(how.encode(), key=letter.key, headers={_RESOLVED: letter.letter_id.encode()})


def resolved_by(record: Record) -> str | None:
    """The id of the letter that a message of the topic says is dealt with; None for a letter."""
    return _text(record.headers, _RESOLVED) if _RESOLVED in record.headers else None


def letter_of(record: Record, how: bytes | None = None) -> DeadLetter:
    """The letter in a message of the dead-letter topic, dealt with by `how`."""

    def why(name: str) -> str:
        return _text(record.headers, f"{_PREFIX}{name}")

    def number(name: str) -> int:
        return int(text) if (text := why(name)).isascii() and text.isdecimal() and len(text) < 20 else -1

    return DeadLetter(
        letter_id=f"{record.partition}/{record.offset}",
        error=why("error"),
        message=why("message"),
        stage=why("stage"),
        topic=why("topic"),
        partition=number("partition"),
        offset=number("offset"),
        time=record.time,
        key=record.key,
        value=record.value or b"",
        headers={name: value for name, value in record.headers.items() if not name.startswith(_PREFIX)},
        resolved="replayed" if how == b"replayed" else "dropped" if how else None,
    )


def _text(headers: Mapping[str, bytes | None], name: str) -> str:
    return (headers.get(name) or b"").decode("utf-8", "replace")
