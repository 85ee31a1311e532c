"""The whole stream without Kafka: the decisions of ENRICH and TRACK, in file order, with a dictionary for the table."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from streams.alerts.rules import Rules
from streams.alerts.track import State
from streams.cli.story_files import RawStory
from streams.errors import BadStory
from streams.facts import Extraction
from streams.feeds import read_story
from streams.incidents.command import Command
from streams.settings import Settings
from streams.worker.dead_letters import dead_letter
from streams.worker.enrich import Enricher, Handled, Read
from streams.worker.envelopes import command_message
from streams.worker.hold import Shelf
from streams.worker.nlp_process import Loaded, extract_batch
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics, topic_names
from streams.worker.track import track_message

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When a story arrived that does not say when it was written, and follows none that does."""
SHARD = "0"
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
    topics = topic_names(settings)
    tracking = _Tracking(topics, rules)
    enricher = Enricher(settings, topics=topics, partitions=lambda: 1)
    waiting = deque(sorted(commands, key=lambda command: command.at))
    looked_at = _look(_arrivals(raws, topics, arriving=arriving), enricher, topics)
    while batch := list(islice(looked_at, settings.batch_size)):
        stories = [item.story for item in batch if isinstance(item, Read)]
        found = iter(extract_batch(stories, pipeline))
        for item in batch:
            handled = enricher.finish(item, next(found)) if isinstance(item, Read) else item
            while waiting and waiting[0].at < handled.arrival.received:
                yield from tracking.obey(waiting.popleft())
            for message in handled.messages:
                yield message
                if message.topic == topics.reports:
                    yield from tracking.take(message, received=handled.arrival.received)
    while waiting:
        yield from tracking.obey(waiting.popleft())


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


class _Tracking:
    """TRACK with a dictionary for the table, and one shard for all countries."""

    def __init__(self, topics: Topics, rules: Rules) -> None:
        self._topics = topics
        self._rules = rules
        self._state: dict[str, State] = {}

    def obey(self, command: Command) -> Iterator[Outgoing]:
        """What follows from one command, which arrives when it was ordered."""
        message = command_message(replace(command, received=command.at), topic=self._topics.reports)
        yield from self.take(message, received=command.at)

    def take(self, message: Outgoing, *, received: datetime) -> Iterator[Outgoing]:
        """What follows from one report or command."""
        arrival = Arrival(message.topic, 0, 0, received, message.key, message.value, message.headers)
        try:
            step, sent = track_message(arrival, read=self._state.get, shard=SHARD, rules=self._rules, topics=self._topics)
        except Exception as error:  # as in the worker: what a report does wrong stops no other
            yield dead_letter(arrival, error, stage=getattr(error, "stage", "track"), topic=self._topics.dead)
            return
        yield from sent
        for key, state in step.writes.items():
            if state is None:
                self._state.pop(key, None)
            else:
                self._state[key] = state
