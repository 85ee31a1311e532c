from datetime import UTC, datetime, timedelta

import pytest

from streams.settings import load_settings
from streams.story import Story
from streams.worker.hold import Shelf, held_message, withdrawal_messages
from streams.worker.outcome import Hold, hold_of, outcome_of
from streams.worker.outgoing import Arrival
from streams.worker.topics import topic_names

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TOPICS = topic_names(load_settings())


def put(shelf: Shelf, offset: int, uri: str, hold: Hold) -> None:
    arrival = Arrival(TOPICS.raw, 0, 7, NOW, None, b"bytes of " + uri.encode(), {"content-type": b"text/plain"})
    message = held_message(arrival, uri, hold, topics=TOPICS)
    shelf.put(offset, message.key or b"", message.value or b"", message.headers)


def embargo(minutes: int) -> Hold:
    return Hold("embargoed", NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("story", "hold"),
    [
        (Story("u"), None),
        (Story("u", pub_status="withheld"), Hold("withheld")),
        (Story("u", embargoed_until=NOW + timedelta(seconds=1)), Hold("embargoed", NOW + timedelta(seconds=1))),
        (Story("u", embargoed_until=NOW), None),
        (Story("u", pub_status="withheld", embargoed_until=NOW + timedelta(days=1)), Hold("withheld")),
    ],
)
def test_story_is_held_back_by_what_it_says_and_when_it_arrived(story: Story, hold: Hold | None) -> None:
    assert hold_of(story, arrived=NOW) == hold


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        (Story("u", body="Three people were killed in a fire in Porto."), "enriched"),
        (Story("u", body="Three people were killed in a fire in Porto.", language="en-GB"), "enriched"),
        (Story("u", body="Drei Menschen kamen bei einem Brand in Porto ums Leben.", language="de"), "skipped_language"),
        (
            Story("u", body="Tres personas murieron el lunes en un incendio en el centro de la ciudad de Oporto, según la policía. " * 2),
            "skipped_language",
        ),
        (Story("u", body="KILL", wire_action="kill"), "withdrawn"),
        (Story("u", body="Kein Text", language="de", pub_status="canceled"), "withdrawn"),
    ],
)
def test_outcome_follows_from_status_and_language(story: Story, outcome: str) -> None:
    assert outcome_of(story) == outcome


def test_shelf_gives_each_story_once_in_its_time_with_its_bytes_and_headers() -> None:
    shelf = Shelf()
    put(shelf, 4, "urn:late", embargo(20))
    put(shelf, 5, "urn:early", embargo(10))
    assert shelf.due(NOW) == []
    [early] = shelf.due(NOW + timedelta(minutes=10))
    assert (early.key, early.value, early.headers) == (b"urn:early", b"bytes of urn:early", {"content-type": b"text/plain"})
    assert [waiting.key for waiting in shelf.due(NOW + timedelta(hours=1))] == [b"urn:late"]
    assert shelf.due(NOW + timedelta(days=1)) == []


def test_a_restart_reads_again_from_the_oldest_that_waits() -> None:
    shelf = Shelf()
    put(shelf, 4, "urn:late", embargo(20))
    put(shelf, 5, "urn:early", embargo(10))
    put(shelf, 6, "urn:withheld", Hold("withheld"))
    shelf.due(NOW + timedelta(minutes=10))
    assert shelf.committable == 4
    shelf.due(NOW + timedelta(minutes=20))
    assert shelf.committable == 7


def test_story_killed_under_embargo_is_never_released() -> None:
    shelf = Shelf()
    put(shelf, 0, "urn:killed", embargo(10))
    put(shelf, 1, "urn:other", embargo(10))
    [withdrawal] = withdrawal_messages(["urn:killed"], topics=TOPICS)
    shelf.put(2, withdrawal.key or b"", withdrawal.value or b"", withdrawal.headers)
    assert [waiting.key for waiting in shelf.due(NOW + timedelta(minutes=10))] == [b"urn:other"]
    assert shelf.committable == 3
