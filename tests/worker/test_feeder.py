"""What the feeder sends, on the embedded broker."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.watch_folders import with_patience
from streams.errors import BrokerError, StoryTooLarge
from streams.feeds.ledger import Ledger
from streams.settings import Settings, load_settings
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.feeder import Feeder
from streams.worker.produce import read_records
from streams.worker.topics import ensure_topics, topic_names


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with EmbeddedBroker() as embedded:
        yield embedded.url


@pytest.fixture
def site(broker: str) -> Settings:
    settings = load_settings(broker=broker, topic_prefix=f"{uuid.uuid4().hex[:8]}.")
    ensure_topics(settings)
    return settings


def story(number: int, **more: object) -> bytes:
    return json.dumps({"uri": f"urn:{number}", "version": "1", "type": "text", "headline": f"Ferry {number} sinks", **more}).encode()


def on_topic(settings: Settings) -> list[bytes]:
    return sorted(record.value or b"" for record in read_records(settings, topic_names(settings).raw))


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / "ledger", destination="test")


class Crash(Exception):
    pass


def test_each_story_has_one_count_and_each_version_goes_out_once(site: Settings, tmp_path: Path) -> None:
    with ledger(tmp_path) as kept:
        feeder = Feeder(site, kept)
        feeder.recover()
        for value in (story(1), story(1), story(2), story(3, type="picture"), b"\x00\x01\x02" * 99, story(1, pubstatus="canceled")):
            feeder.take(value)
        with pytest.raises(StoryTooLarge):
            feeder.take(b"x" * (site.max_message_bytes + 1))
        feeder.flush()
        feeder.take(story(2))
        feeder.flush()
    counts = feeder.counts
    assert (counts.sent, counts.unreadable, counts.repeated, counts.not_text, counts.too_large) == (4, 1, 2, 1, 1)
    assert on_topic(site) == sorted((story(1), story(2), b"\x00\x01\x02" * 99, story(1, pubstatus="canceled")))
    assert counts.describe("kafka://k") == (
        "4 stories sent to kafka://k; 1 of them cannot be read and will be dead letters; 2 sent before; 1 not text; 1 too large"
    )


@pytest.mark.parametrize("crash_before", ["_send", "sent"])
def test_a_crash_before_or_after_kafka_has_a_batch_neither_loses_nor_repeats_it(
    crash_before: str, site: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise Crash

    with ledger(tmp_path) as kept:
        feeder = Feeder(site, kept)
        feeder.recover()
        feeder.take(story(0))
        feeder.flush()
        with monkeypatch.context() as patched:
            patched.setattr(Feeder if crash_before == "_send" else Ledger, crash_before, crash)
            for number in range(1, 6):
                feeder.take(story(number))
            with pytest.raises(Crash):
                feeder.flush()
    with ledger(tmp_path) as kept:
        again = Feeder(site, kept)
        assert again.recover() == (0 if crash_before == "_send" else 5)
        for number in range(6):
            again.take(story(number))
        again.flush()
    assert on_topic(site) == sorted(map(story, range(6)))


def test_while_kafka_does_not_answer_stories_wait_and_then_go_out_once(
    site: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = Feeder._send, [BrokerError("away"), BrokerError("still away")]

    def send(feeder: Feeder, messages: list[object]) -> None:
        real(feeder, messages[:2] if failures else messages)  # type: ignore[arg-type]
        if failures:
            raise failures.pop()

    monkeypatch.setattr(Feeder, "_send", send)
    monkeypatch.setattr("streams.cli.watch_folders._LONGEST_PAUSE", 0.1)
    with ledger(tmp_path) as kept:
        feeder = Feeder(site, kept)
        feeder.recover()
        for number in range(9):
            feeder.take(story(number))
        with_patience(feeder.flush, feeder=feeder, stop=threading.Event())
    assert on_topic(site) == sorted(map(story, range(9)))
    assert feeder.counts.sent == 9


def test_a_batch_holds_no_more_than_its_bytes_however_few_messages_it_has(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.worker.feeder.BATCH_BYTES", 20_000)
    monkeypatch.setattr("streams.worker.feeder.BATCH_SECONDS", 1e9)
    feeder, sent = Feeder(site), []
    for number in range(6):
        feeder.take(story(number, body_text="The ferry came in late. " * 400))
        sent.append(feeder.counts.sent)
    assert sent == [0, 0, 3, 3, 3, 6]


def test_languages_that_feeds_state_are_counted(site: Settings) -> None:
    feeder = Feeder(site)
    for number, language in enumerate(("de-AT", "de", "pl", "en-GB", None)):
        feeder.take(story(number, language=language))
    feeder.flush()
    assert feeder.counts.describe("k") == "5 stories sent to k; 3 in other languages than English (de 2, pl 1)"


def test_messages_are_keyed_by_uri_and_keep_their_content_type(site: Settings) -> None:
    feeder = Feeder(site)
    feeder.take(b"Two hikers were found alive.", content_type="text/plain", key=b"note.txt")
    feeder.take(b"no story \x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c", key=None)
    feeder.flush()
    found = {record.key: dict(record.headers) for record in read_records(site, topic_names(site).raw)}
    assert found == {b"note.txt": {"content-type": b"text/plain"}, None: {}}


def test_one_feeder_takes_more_than_ten_thousand_ninjs_stories_a_minute(site: Settings, tmp_path: Path) -> None:
    body = [{"contentType": "text/html", "value": "<p>The ferry came in late.</p><p>Nobody was hurt, the harbour office said.</p>" * 10}]
    values = [story(number, bodies=body, versionCreated="2026-07-04T09:15:00Z") for number in range(2_000)]
    with ledger(tmp_path) as kept:
        feeder = Feeder(site, kept)
        feeder.recover()
        began = time.process_time()
        for value in values:
            feeder.take(value)
        feeder.flush()
        seconds = (
            time.process_time() - began
        )  # of the processor, the embedded broker's share in it: the machine may be busy with other things
    assert feeder.counts.sent == 2_000
    assert 2_000 / seconds * 60 > 10_000
