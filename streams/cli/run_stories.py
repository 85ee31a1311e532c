"""The whole stream without Kafka: the decisions of ENRICH and TRACK, in file order."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from streams.alerts.rule import Rules
from streams.cli.follow_stories import Following
from streams.cli.story_files import RawStory
from streams.errors import BadStory
from streams.facts import Extraction
from streams.feeds import read_story
from streams.incidents.command import Command
from streams.settings import Settings
from streams.worker.enrich import Enricher, Handled, Read
from streams.worker.hold import Shelf
from streams.worker.nlp_process import Loaded, extract_batch
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics, topic_names
from streams.worker.track import weights_of

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When a story arrived that does not say when it was written, and follows none that does."""
Arriving = Literal["in-order", "as-written"]
"""in-order: with the latest story so far, where it was written earlier; as-written: always when it was written."""


def run_stories(
    raws: Iterable[RawStory],
    *,
    pipeline: Loaded,
    settings: Settings,
    rules: Rules,
    commands: Iterable[Command] = (),
    arriving: Arriving = "in-order",
) -> Iterator[Outgoing]:
    """Every message that the workers would send for `raws`, in order; no clock is read, so a second run gives the same bytes.

    Editors' `commands` come in the order of their times, each before the first story that arrives later.
    """
    following = Following(topic_names(settings), rules, weights=weights_of(settings))
    waiting = deque(sorted(commands, key=lambda command: command.at))
    for handled in read_stories(raws, pipeline=pipeline, settings=settings, arriving=arriving):
        while waiting and waiting[0].at < handled.arrival.received:
            yield from following.obey(waiting.popleft())
        yield from following.take(handled.messages, received=handled.arrival.received)
    while waiting:
        yield from following.obey(waiting.popleft())
    yield from following.finish()


def read_stories(raws: Iterable[RawStory], *, pipeline: Loaded, settings: Settings, arriving: Arriving = "in-order") -> Iterator[Handled]:
    """What ENRICH makes of each story, in order of arrival."""
    topics = topic_names(settings)
    enricher = Enricher(settings, topics=topics, partitions=lambda: 1)
    looked_at = _look(_arrivals(raws, topics, arriving=arriving), enricher, topics)
    while batch := list(islice(looked_at, settings.batch_size)):
        stories = [item.story for item in batch if isinstance(item, Read)]
        found = iter(extract_batch(stories, pipeline))
        for item in batch:
            yield enricher.finish(item, next(found)) if isinstance(item, Read) else item


def _arrivals(raws: Iterable[RawStory], topics: Topics, *, arriving: Arriving) -> Iterator[Arrival]:
    """Each story arrives when its version was written, but none before the story ahead of it: what was delivered late is late.

    A story that does not say when it was written arrives with the one before it.
    """
    received = BEGINNING
    for offset, raw in enumerate(raws):
        try:
            story = read_story(raw.value, content_type=raw.content_type, key=raw.key)
            written = story.version_created or story.first_created or received
            received = max(received, written) if arriving == "in-order" else written
        except BadStory:
            pass
        headers = {"content-type": raw.content_type.encode()} if raw.content_type else {}
        yield Arrival(topics.raw, 0, offset, received, raw.key, raw.value, headers)


def _look(arrivals: Iterable[Arrival], enricher: Enricher, topics: Topics) -> Iterator[Read | Handled]:
    """Read each story; what is under embargo comes again when the stories have passed its time."""
    shelf = Shelf()
    for arrival in arrivals:
        for waiting in shelf.due(arrival.received):
            again = Arrival(topics.raw, 0, waiting.offset, waiting.until, waiting.key, waiting.value, waiting.headers)
            yield _put(enricher.read(again), shelf, enricher, topics)
        yield _put(enricher.read(arrival), shelf, enricher, topics)


def _put(item: Read | Handled, shelf: Shelf, enricher: Enricher, topics: Topics) -> Read | Handled:
    if isinstance(item, Read):
        if item.outcome == "enriched":
            return item
        item = enricher.finish(item, Extraction())
    for message in item.messages:
        if message.topic == topics.held:
            shelf.put(item.arrival.offset, message.key or b"", message.value or b"", message.headers)
    return item
