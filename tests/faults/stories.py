"""What is fed while things go wrong: incidents in ten countries, new versions, kills, rubbish, and one story of two megabytes."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiokafka.partitioner import murmur2

from streams.settings import Settings
from tests.e2e.made_stories import TOWNS, batched_text, many_stories, ninjs, written_ms
from tests.e2e.replayed import replayed

RUBBISH_EVERY, UPDATE_EVERY, KILL_EVERY = 37, 29, 101
CODES = ("SY", "IQ", "NG", "AF", "PK", "UA", "SO", "YE", "CD", "CO")
"""The countries of TOWNS."""
TWO_MEGABYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Fed:
    """One message for the raw topic."""

    key: bytes
    value: bytes
    lane: str
    """The country: its stories go through one partition, the one its reports will be in, so that their order is certain."""
    timestamp_ms: int


def fault_stories(count: int) -> Iterator[Fed]:
    """The same `count` messages every time, each written a minute after the one before it."""
    for number, (key, value) in enumerate(many_stories(count)):
        lane, before = number % len(TOWNS), number - 2 * len(TOWNS)
        town, country = TOWNS[lane]
        if number % RUBBISH_EVERY == RUBBISH_EVERY - 1:
            key, value = b"rubbish", b"\xff\xfe{" + value[:40]
        elif number == count // 2:
            quiet = batched_text("The council met on Monday and spoke of roads, water and schools until late. ", TWO_MEGABYTES)
            value = ninjs(
                key.decode(), f"{town.upper()}, {country} - A mine killed 2 people in {town}, police said.\n\n{quiet}", minute=number
            )
        elif before > 0 and number % UPDATE_EVERY == UPDATE_EVERY - 1:
            key = f"urn:test:story:{before}".encode()
            dead = f"At least {20 + lane} people were killed on Tuesday when a car bomb exploded in {town}, police said."
            body = f"{town.upper()}, {country} - {dead}"
            value = ninjs(key.decode(), body, version="2", headline=f"Car bomb kills {20 + lane} in {town}", minute=number)
        elif before > 0 and number % KILL_EVERY == KILL_EVERY - 1:
            key = f"urn:test:story:{before}".encode()
            value = ninjs(key.decode(), "Kill the story. It was wrong.", version="3", minute=number, pubStatus="canceled")
        yield Fed(key, value, CODES[lane], written_ms(number))


def partition_of(lane: str, partitions: int) -> int:
    """The partition of a country's reports, as Kafka's own partitioner finds it."""
    return (murmur2(lane.encode()) & 0x7FFFFFFF) % partitions


def undisturbed(count: int, settings: Settings) -> dict[str, dict[str, str]]:
    """What a replay of the same stories publishes: incidents by key and alerts by id, as text."""
    published = replayed(((fed.key, fed.value) for fed in fault_stories(count)), settings)
    return {topic: {key.decode(): value.decode() for key, value in states.items()} for topic, states in published.items()}
