"""What ENRICH sends for a message, and that it acknowledges in order, all or nothing."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NoReturn

import orjson
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from streams.errors import ExtractionFailed, StoryTooLarge
from streams.facts import Extraction, Fact, Place, Who
from streams.incidents.report import Report
from streams.messages import decode
from streams.settings import load_settings
from streams.story import Story
from streams.worker.enrich import Enricher, Handled, Read
from streams.worker.enriching import Enriching
from streams.worker.nlp_process import Extracted
from streams.worker.outbox import Outbox
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs

SETTINGS = load_settings(max_text_chars=1_000)
TOPICS = topic_names(SETTINGS)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
KILLED = Extraction(
    facts=(
        Fact(
            fact_id="f1",
            kind="killed",
            low=4,
            best=4,
            high=4,
            modifier="exact",
            quantity_text="Four",
            who=Who("people"),
            status="asserted",
            quote="Four people",
            start=0,
            end=11,
            rule="r",
            confidence=0.9,
            place=Place("Taiz", country="YE"),
        ),
    )
)


def enricher() -> Enricher:
    return Enricher(SETTINGS, topics=TOPICS, partitions=lambda: 3)


def arrival(value: bytes | None, offset: int = 0, key: bytes = b"k") -> Arrival:
    return Arrival(TOPICS.raw, 1, offset, NOW, key, value)


def handle(value: bytes | None, extraction: Extraction = KILLED) -> Handled:
    read = enricher().read(arrival(value))
    return enricher().finish(read, extraction) if isinstance(read, Read) else read


def sent(handled: Handled, topic: str) -> list[Outgoing]:
    return [message for message in handled.messages if message.topic == topic]


def test_new_story_gives_one_article_and_one_report_for_its_incident() -> None:
    handled = handle(ninjs("urn:a", "Four people were killed in Taiz."))
    [article], [report] = sent(handled, TOPICS.enriched), sent(handled, TOPICS.reports)
    assert handled.outcome == "enriched"
    assert (article.key, report.key, report.partition) == (b"urn:a", b"YE", None)
    assert decode(Report, report.value).received == NOW


def test_marker_goes_to_every_partition() -> None:
    handled = handle(ninjs("urn:a", "Four people were killed in Taiz.", version="2"))
    reports = [(decode(Report, message.value).type, message.partition) for message in sent(handled, TOPICS.reports)]
    assert reports == [("incident", None), ("marker", 0), ("marker", 1), ("marker", 2)]


def test_withheld_version_takes_figures_back_and_an_embargoed_one_does_not() -> None:
    withheld = handle(ninjs("urn:a", "Text of it.", version="2", pubStatus="withheld"))
    embargoed = handle(ninjs("urn:a", "Text of it.", version="2", embargoed="2026-03-09T00:00:00Z"))
    assert withheld.outcome == embargoed.outcome == "held"
    assert len(sent(withheld, TOPICS.reports)) == 3
    assert not sent(embargoed, TOPICS.reports)
    assert not sent(withheld, TOPICS.enriched) + sent(embargoed, TOPICS.enriched)


def test_kill_is_published_without_facts_and_reaches_what_waits_under_embargo() -> None:
    handled = handle(ninjs("urn:a", "Kill it.", version="3", pubStatus="canceled"), Extraction())
    [article] = sent(handled, TOPICS.enriched)
    assert handled.outcome == "withdrawn"
    assert orjson.loads(article.value or b"")["facts"] == []
    assert [(message.key, message.headers["held_reason"]) for message in sent(handled, TOPICS.held)] == [(b"urn:a", b"withdrawn")]


@pytest.mark.parametrize(
    ("value", "error"), [(None, "NoText"), (b"", "NoText"), (b"\xff\xfe\xff", "BadEncoding"), (b"[]", "SeveralStories")]
)
def test_what_is_no_story_is_a_dead_letter(value: bytes | None, error: str) -> None:
    handled = handle(value)
    [letter] = sent(handled, TOPICS.dead)
    assert (handled.outcome, letter.headers["dead_error"].decode(), letter.value) == ("dead", error, value or b"")


def test_defect_in_our_own_code_is_a_dead_letter_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def reports_of(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr("streams.worker.enrich.reports_of", reports_of)
    handled = handle(ninjs("urn:a", "Four people were killed in Taiz."))
    [letter] = handled.messages
    assert (letter.topic, letter.headers["dead_error"], letter.headers["dead_stage"]) == (TOPICS.dead, b"ZeroDivisionError", b"enrich")


def test_memory_error_is_nobodys_fault_and_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_story(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("streams.worker.enrich.read_story", read_story)
    with pytest.raises(MemoryError):
        enricher().read(arrival(b"x"))


def test_long_text_is_noted() -> None:
    handled = handle(ninjs("urn:a", "Four people were killed in Taiz. " * 40))
    assert orjson.loads(sent(handled, TOPICS.enriched)[0].value or b"")["notes"] == ["only the first 1,000 characters were read"]


@dataclass
class Event:
    """In place of Faust's."""

    arrival: Arrival
    acked: list[int]
    headers: dict[str, bytes] = field(default_factory=dict)

    @property
    def message(self) -> Any:
        at = self.arrival
        return SimpleNamespace(topic=at.topic, partition=1, offset=at.offset, timestamp=NOW.timestamp(), key=at.key, value=at.value)

    def ack(self) -> None:
        self.acked.append(self.arrival.offset)


class Slow:
    """An extractor whose first batch takes longest."""

    slots = 3

    def __init__(self) -> None:
        self.delays = [0.06, 0.0, 0.03]

    async def extract(self, stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
        await asyncio.sleep(self.delays.pop(0))
        return [ExtractionFailed("no") if "fails" in story.body else Extraction() for story in stories]


class Kept(Outbox):
    """What would go to Kafka."""

    def __init__(self, *, too_large: str = "", broken: bool = False) -> None:
        self.messages: list[Outgoing] = []
        self._too_large, self._broken = too_large, broken

    async def begin(self, messages: Iterable[Outgoing]) -> Awaitable[None]:
        sending = asyncio.ensure_future(self._keep(list(messages)))
        sending.add_done_callback(lambda done: done.exception())
        return sending

    async def _keep(self, messages: list[Outgoing]) -> None:
        if self._broken:
            raise OSError("no broker")
        if any(message.topic == self._too_large for message in messages):
            raise StoryTooLarge("too large")
        self.messages += messages


async def run(outbox: Kept, *batches: Sequence[bytes]) -> tuple[list[int], list[BaseException]]:
    """Offsets acknowledged, and what the process would have ended with."""
    acked: list[int] = []
    ends: list[BaseException] = []
    enriching = Enriching(enricher(), extractor=Slow(), outbox=outbox, fail_stop=ends.append)
    offset = 0
    for batch in batches:
        for value in batch:
            await enriching.take(Event(arrival(value, offset), acked))
            offset += 1
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0.005)
        if len(acked) == offset or ends:
            break
    return acked, ends


def story(number: int, body: str = "A quiet day.") -> bytes:
    return ninjs(f"urn:{number}", body)


async def test_batches_are_published_and_acknowledged_in_order_though_extracted_side_by_side() -> None:
    outbox = Kept()
    acked, ends = await run(outbox, [story(0), story(1)], [story(2)], [story(3), story(4)])
    assert acked == [0, 1, 2, 3, 4]
    assert [message.key for message in outbox.messages] == [b"urn:0", b"urn:1", b"urn:2", b"urn:3", b"urn:4"]
    assert not ends


class Busy:
    """An extractor with room for one batch, which it holds until it is told to go on."""

    slots = 1

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.go_on = asyncio.Event()

    async def extract(self, stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
        self.batches.append(len(stories))
        await self.go_on.wait()
        return [Extraction() for _ in stories]


async def test_a_story_that_comes_alone_is_begun_at_once_and_those_that_wait_are_taken_together() -> None:
    extractor, acked = Busy(), list[int]()
    enriching = Enriching(enricher(), extractor=extractor, outbox=Kept(), fail_stop=pytest.fail, batch_size=4)  # type: ignore[arg-type]
    await enriching.take(Event(arrival(story(0), 0), acked))
    await asyncio.sleep(0.01)
    assert extractor.batches == [1]
    taking = [asyncio.create_task(enriching.take(Event(arrival(story(n), n), acked))) for n in range(1, 8)]
    await asyncio.sleep(0.01)
    assert sum(task.done() for task in taking) == 4
    extractor.go_on.set()
    for _ in range(100):
        await asyncio.sleep(0.005 if len(acked) < 8 else 0)
    assert acked == list(range(8))
    assert extractor.batches == [1, 4, 3]


async def test_failed_story_is_a_dead_letter_and_the_others_are_enriched() -> None:
    outbox = Kept()
    acked, _ = await run(outbox, [story(0), story(1, "This one fails."), b"\xff\xff", story(2)])
    assert acked == [0, 1, 2, 3]
    assert [message.topic for message in outbox.messages] == [TOPICS.enriched, TOPICS.dead, TOPICS.dead, TOPICS.enriched]


async def test_message_too_large_for_kafka_becomes_a_dead_letter() -> None:
    outbox = Kept(too_large=TOPICS.enriched)
    acked, ends = await run(outbox, [story(0)])
    assert [(message.topic, message.headers["dead_error"]) for message in outbox.messages] == [(TOPICS.dead, b"StoryTooLarge")]
    assert acked == [0]
    assert not ends


async def test_broker_that_fails_ends_the_process_and_nothing_is_acknowledged() -> None:
    acked, ends = await run(Kept(broken=True), [story(0), story(1)])
    assert not acked
    assert [type(end) for end in ends] == [OSError]


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_every_story_leaves_one_line_with_its_uri_and_outcome_and_none_of_its_text() -> None:
    with capture_logs() as lines:
        await run(Kept(), [story(0, "A secret sentence."), story(1, "This one fails."), b"\xff\xff"])
    assert [(line["event"], line["log_level"], line.get("uri"), line.get("outcome")) for line in lines] == [
        ("story", "info", "urn:0", "enriched"),
        ("dead letter", "warning", "urn:1", None),
        ("dead letter", "warning", None, None),
    ]
    assert "secret" not in repr(lines)


async def test_facts_are_counted_by_kind_when_their_story_is_published() -> None:
    before = counted("tollwire_facts_total", kind="killed")
    outbox = Kept()
    acked: list[int] = []
    extractor = SimpleNamespace(slots=1, extract=_finds_killed)
    enriching = Enriching(enricher(), extractor=extractor, outbox=outbox, fail_stop=pytest.fail)  # type: ignore[arg-type]
    await enriching.take(Event(arrival(story(0)), acked))
    for _ in range(200):
        await asyncio.sleep(0.005 if not acked else 0)
    assert counted("tollwire_facts_total", kind="killed") == before + 1


async def _finds_killed(stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
    return [KILLED for _ in stories]
