from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.errors import BadEncoding, BrokerError
from streams.settings import Settings, load_settings
from streams.worker import dead_letters as dead
from streams.worker.dead_letters import dead_letter, dead_letters, drop, find_letter, without_value
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.outgoing import Arrival
from streams.worker.produce import Feed, read_records
from streams.worker.topics import ensure_topics, topic_names

ARRIVAL = Arrival("articles.raw", 2, 41, datetime(2026, 5, 4, tzinfo=UTC), b"key", b"\xff\x00bytes", {"feed": b"north"})


def test_letter_has_the_original_key_bytes_and_headers_and_says_why_and_from_where() -> None:
    letter = dead_letter(ARRIVAL, BadEncoding("not utf-8: byte 0"), stage="parse", topic="dead")
    assert (letter.key, letter.value) == (b"key", b"\xff\x00bytes")
    assert letter.headers == {
        "feed": b"north",
        "dead_error": b"BadEncoding",
        "dead_message": b"not utf-8: byte 0",
        "dead_stage": b"parse",
        "dead_topic": b"articles.raw",
        "dead_partition": b"2",
        "dead_offset": b"41",
        "dead_received": b"2026-05-04T00:00:00+00:00",
    }


def test_message_of_a_defect_is_not_shown_as_it_may_hold_a_storys_text() -> None:
    letter = dead_letter(ARRIVAL, ValueError("Two killed in Porto"), stage="enrich", topic="dead")
    assert letter.headers["dead_message"] == b"ValueError"


def test_letter_too_large_for_its_topic_still_says_where_the_bytes_lie() -> None:
    letter = without_value(dead_letter(ARRIVAL, BadEncoding("x"), stage="parse", topic="dead"))
    assert letter.value == b""
    assert letter.headers["dead_value_left_out"] == b"7"
    assert letter.headers["dead_offset"] == b"41"


def test_header_by_which_a_sender_would_mark_another_letter_as_dealt_with_is_left_out() -> None:
    planted = replace(ARRIVAL, headers={"feed": b"north", "dead_resolved": b"0/5", "dead_letter": b"x"})
    headers = dead_letter(planted, BadEncoding("no"), stage="parse", topic="dead").headers
    assert headers["feed"] == b"north"
    assert not {"dead_resolved", "dead_letter"} & set(headers)


@pytest.fixture
def site(broker: EmbeddedBroker) -> Settings:
    settings = load_settings(broker=broker.url, topic_prefix="letters.")
    ensure_topics(settings)
    return settings


def test_letters_are_listed_replayed_and_dropped(site: Settings) -> None:
    topics = topic_names(site)
    with Feed(site, topics.dead) as feed:
        for number in range(3):
            arrival = Arrival(topics.raw, 0, number, ARRIVAL.received, b"k%d" % number, b"v%d" % number, {"feed": b"north"})
            letter = dead_letter(arrival, BadEncoding("no"), stage="parse", topic=topics.dead)
            feed.send(letter.value or b"", key=letter.key, headers=letter.headers)
    first, second, third = sorted(dead_letters(site), key=lambda letter: letter.offset if letter.topic != topics.raw else letter.key or b"")
    dead.replay(site, first)
    drop(site, second)
    assert list(dead_letters(site)) == [third]
    assert {letter.resolved for letter in dead_letters(site, resolved=True)} == {"replayed", "dropped", None}
    [again] = read_records(site, topics.raw)
    assert (again.key, again.value, again.headers) == (b"k0", b"v0", {"feed": b"north"})
    assert find_letter(site, third.letter_id).value == b"v2"
    with pytest.raises(BrokerError, match="no dead letter '9/99'"):
        find_letter(site, "9/99")


def test_letter_planted_to_have_somebody_write_elsewhere_is_listed_and_not_replayed(broker: EmbeddedBroker) -> None:
    site = load_settings(broker=broker.url, topic_prefix="planted.")
    ensure_topics(site)
    topics = topic_names(site)
    with Feed(site, topics.dead) as feed:
        for topic in (b"payments", topics.incidents.encode(), topics.changelog.encode(), b"", b"\xff"):
            headers = {"dead_topic": topic, "dead_partition": b"many", "dead_offset": b"9" * 400, "dead_stage": b"parse"}
            feed.send(b"value", key=b"key", headers=headers)
    planted = list(dead_letters(site))
    assert [(letter.partition, letter.offset) for letter in planted] == [(-1, -1)] * 5
    for letter in planted:
        with pytest.raises(BrokerError, match=r"letters come from planted\.articles\.raw"):
            dead.replay(site, letter)
    assert not read_records(site, topics.incidents)
