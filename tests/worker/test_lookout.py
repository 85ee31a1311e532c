"""What cannot wait is found behind a backlog, is done once, and never before an earlier version of the same story."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from confluent_kafka import Producer

from streams.feeds.read_story import read_story
from streams.story import Story
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.enrich import Enricher
from streams.worker.kafka_settings import confluent_config
from streams.worker.lookout import Looked, Lookout, OutOfTurn, hurried
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs
from tests.e2e.worker_process import fresh_settings


async def test_a_story_is_claimed_once_and_not_after_its_turn() -> None:
    turns = OutOfTurn()
    assert await turns.reach(0, 4)
    assert turns.claim(0, 4) is None
    assert turns.claim(0, 3) is None
    done = turns.claim(0, 5)
    assert done is not None
    assert turns.claim(0, 5) is None
    assert turns.claim(1, 5) is not None
    done.set_result(True)
    assert not await turns.reach(0, 5)
    assert await turns.reach(0, 6)


async def test_its_turn_waits_until_it_is_published_and_does_it_where_it_was_not() -> None:
    for published in (True, False):
        turns = OutOfTurn()
        done = turns.claim(0, 7)
        assert done is not None
        its_turn = asyncio.create_task(turns.reach(0, 7))
        await asyncio.sleep(0.01)
        assert not its_turn.done()
        done.set_result(published)
        assert await its_turn is not published


async def test_a_partition_that_went_away_begins_anew() -> None:
    turns = OutOfTurn()
    assert await turns.reach(0, 9)
    assert turns.claim(0, 12) is not None
    turns.forget([0])
    assert turns.reached(0) == -1
    assert turns.claim(0, 5) is not None
    assert turns.claim(0, 12) is not None


async def test_what_was_taken_of_one_partition_is_known_when_another_goes_away() -> None:
    turns = OutOfTurn()
    done = turns.claim(2, 5000)
    assert done is not None
    done.set_result(True)
    turns.forget([1])
    assert not await turns.reach(2, 5000)


def feature(number: int) -> tuple[bytes, bytes]:
    return f"urn:f:{number}".encode(), ninjs(f"urn:f:{number}", "A quiet day at the museum.", urgency=5)


class Site:
    """A lookout over a topic of the embedded broker."""

    def __init__(self, broker: EmbeddedBroker, tmp_path: Any, **more: object) -> None:
        self.settings = fresh_settings(broker.url, tmp_path, **more)
        self.turns, self.taken = OutOfTurn(), []  # type: ignore[var-annotated]
        self.mine = {0: 0}
        self._until, self._enough = 0, asyncio.Event()

    def feed(self, *records: tuple[bytes, bytes]) -> None:
        """All into one partition."""
        producer = Producer(confluent_config(self.settings))
        for key, value in records:
            producer.produce(topic_names(self.settings).raw, key=key, value=value, partition=0)
        assert producer.flush(10) == 0

    async def take(self, looked_at: Sequence[Looked]) -> None:
        self.taken += [looked.arrival.offset for looked in looked_at]
        if len(self.taken) >= self._until:
            self._enough.set()

    async def look(self, *, until: int, seconds: float = 10.0) -> list[int]:
        """The offsets taken before their turn, once there are so many or the time is over."""
        topic = topic_names(self.settings).raw
        enricher = Enricher(self.settings, topics=topic_names(self.settings), partitions=lambda: 4)
        lookout = Lookout(self.settings, topic=topic, mine=lambda: self.mine, turns=self.turns, look_at=enricher.read, take=self.take)
        self._until = until
        running = asyncio.create_task(lookout.run())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._enough.wait(), seconds)
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()
        return self.taken


async def test_a_flash_behind_a_backlog_is_taken_before_it(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    flash = b"urn:flash", ninjs("urn:flash", "Twelve people were killed in Homs.", urgency=1)
    site.feed(*map(feature, range(700)), flash, *map(feature, range(700, 800)))
    assert await site.look(until=1) == [700]


async def test_what_is_reached_in_turn_is_left_alone(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    site.feed(*[(b"urn:a", ninjs("urn:a", "One died.", urgency=1)), feature(1), (b"urn:b", ninjs("urn:b", "Two died.", urgency=1))])
    await site.turns.reach(0, 0)
    assert await site.look(until=2, seconds=2) == [2]


async def test_earlier_versions_of_the_story_come_first(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    versions = [ninjs("urn:a", f"{number} died.", version=str(number), urgency=5 if number < 3 else 1) for number in (1, 2, 3)]
    site.feed(feature(0), (b"urn:a", versions[0]), feature(1), (b"urn:a", versions[1]), feature(2), (b"urn:a", versions[2]))
    assert await site.look(until=3) == [1, 3, 5]


async def test_a_version_whose_turn_has_come_is_published_before_a_later_one_is_taken(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    site.feed((b"urn:a", ninjs("urn:a", "One died.")), feature(0), (b"urn:a", ninjs("urn:a", "Two died.", version="2", urgency=1)))
    await site.turns.reach(0, 0)
    assert await site.look(until=1, seconds=1.5) == []
    site.turns.finish(0, 0)
    assert await site.look(until=1) == [2]


async def test_a_kill_of_what_was_told_is_urgent_and_one_of_what_still_waits_is_not(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    kills = [(f"urn:{name}".encode(), ninjs(f"urn:{name}", "Kill it.", version="2", pubStatus="canceled")) for name in "ab"]
    site.feed((b"urn:a", ninjs("urn:a", "One died.")), (b"urn:b", ninjs("urn:b", "One died.")), feature(0), *kills)
    await site.turns.reach(0, 0)
    site.turns.finish(0, 0)
    assert await site.look(until=2, seconds=2) == [3]


async def test_the_more_urgent_goes_first(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    site.feed(*((f"urn:{n}".encode(), ninjs(f"urn:{n}", "Three died.", urgency=2 - n // 3)) for n in range(4)))
    assert await site.look(until=4) == [3, 0, 1, 2]


async def test_other_partitions_and_features_are_not_taken(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path)
    site.feed(*map(feature, range(5)), (b"urn:a", ninjs("urn:a", "One died.", urgency=1)))
    site.mine = {}
    assert await site.look(until=1, seconds=1.5) == []


@pytest.mark.parametrize(
    ("document", "urgent"),
    [
        ({"urgency": 1}, True),
        ({"urgency": 2}, True),
        ({"urgency": 3}, False),
        ({}, False),
        ({"headlines": [{"value": "FLASH - Blast in Homs"}]}, True),
        ({"headlines": [{"value": "URGENT: Blast in Homs"}]}, True),
        ({"headlines": [{"value": "Flash flood in Homs"}]}, False),
        ({"pubStatus": "canceled"}, True),
        ({"headlines": [{"value": "KILL: Blast in Homs"}]}, True),
        ({"headlines": [{"value": "Three KILLED in Homs"}]}, False),
    ],
)
async def test_flash_urgent_and_kills_cannot_wait(document: dict[str, Any], urgent: bool, broker: EmbeddedBroker, tmp_path: Any) -> None:
    value = ninjs("urn:a", "A blast was heard in Homs.", **document)
    site = Site(broker, tmp_path)
    site.feed((b"urn:a", value), (b"urn:last", ninjs("urn:last", "One died.", urgency=2)))
    assert set(await site.look(until=1 + urgent)) == ({0, 1} if urgent else {1})


async def test_a_story_on_which_reading_fails_is_left_to_its_turn_and_stops_nothing(
    broker: EmbeddedBroker, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(value: bytes, **more: object) -> Story:
        if b"urn:bad" in value:
            raise ZeroDivisionError
        return read_story(value, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("streams.worker.enrich.read_story", fail)
    site = Site(broker, tmp_path)
    site.feed((b"urn:bad", ninjs("urn:bad", "One died.", urgency=1)), (b"urn:a", ninjs("urn:a", "One died.", urgency=1)))
    assert await site.look(until=1) == [1]


async def test_the_fields_of_a_site_are_mapped_for_what_is_urgent_too(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path, field_map="urgency=prio,body=words,headline=title")
    site.feed(feature(0), (b"urn:a", b'{"uri": "urn:a", "title": "ALERT: Blast", "prio": 1, "words": "One died in Homs on Friday."}'))
    assert await site.look(until=1) == [1]


async def test_how_urgent_is_a_setting(broker: EmbeddedBroker, tmp_path: Any) -> None:
    site = Site(broker, tmp_path, urgent_up_to=4)
    site.feed(feature(0), (b"urn:a", ninjs("urn:a", "One died.", urgency=4)))
    assert await site.look(until=1) == [1]


@pytest.mark.parametrize(
    ("value", "looked_at"),
    [
        (b'{"urgency": 2}', True),
        (b'{"urgency":"1"}', True),
        (b'{"urgency": 4, "body_text": "a flash flood"}', False),
        (b'{"urgency": 10}', False),
        (b"<urgency>2</urgency>", True),
        (b'<urgency qcode="x">4</urgency>', False),
        (b'<urgency ed-urg="1"/>', True),
        (b"The army withdrew and three were killed.", False),
        (b'{"pubStatus": "stat:canceled"}', True),
        (b"KILL KILL KILL", True),
    ],
)
def test_only_what_may_be_urgent_is_parsed_before_its_turn(value: bytes, looked_at: bool) -> None:
    assert bool(hurried(2).search(value)) is looked_at
