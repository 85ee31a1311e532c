"""ENRICH without Kafka: one raw message to all that is sent for it, in two steps with the extraction between them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from streams.errors import BadStory
from streams.extraction.doc import story_text
from streams.facts import Extraction, Fact
from streams.feeds.field_map import read_field_map
from streams.feeds.language import language_of
from streams.feeds.read_story import read_story
from streams.incidents import reports_of
from streams.incidents.report import Report
from streams.messages import Pipeline
from streams.settings import Settings
from streams.story import Story
from streams.worker.dead_letters import dead_letter
from streams.worker.envelopes import enriched_message, report_message
from streams.worker.hold import held_message, withdrawal_messages
from streams.worker.outcome import Outcome, hold_of, outcome_of
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one raw message, and all that is to be sent for it."""

    arrival: Arrival
    outcome: Outcome
    messages: tuple[Outgoing, ...]
    error: Exception | None = None
    """Why it is dead."""
    stage: str = ""
    story: Story | None = None
    """None where the bytes could not be read."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A story that was read and may go out."""

    arrival: Arrival
    story: Story
    outcome: Literal["enriched", "skipped_language", "withdrawn"]
    cut: bool = False
    """True where the text is longer than what the setting lets be processed."""


class Enricher:
    """The steps of ENRICH for one site."""

    def __init__(self, settings: Settings, *, topics: Topics, partitions: Callable[[], int], pipeline: Pipeline | None = None) -> None:
        self._settings = settings
        self._topics = topics
        self._partitions = partitions
        """How many partitions the reports topic has now."""
        self._pipeline = pipeline or Pipeline()
        self._fields = read_field_map(settings.field_map)

    def read(self, arrival: Arrival) -> Read | Handled:
        """The story in a raw message, or what became of it at once: dead, or held back."""
        try:
            story = read_story(
                arrival.value,
                content_type=arrival.headers.get("content-type", b"").decode("latin-1") or None,
                key=arrival.key,
                received=arrival.received,
                max_bytes=self._settings.max_message_bytes,
                fields=self._fields,
                ninjs=self._settings.ninjs_check,
            )
            if hold := hold_of(story, arrived=arrival.received):
                message = held_message(arrival, story.uri, hold, topics=self._topics)
                # A version withheld until further notice takes back the figures of the versions before it; an embargoed one does not.
                taken_back = reports_of(story, Extraction(), received=arrival.received) if hold.reason == "withheld" else ()
                return Handled(arrival, "held", (message, *self._reports(taken_back)), story=story)
            outcome = outcome_of(story, languages=self._settings.language_pipelines)
        except MemoryError:
            raise
        except Exception as error:
            return self.dead(arrival, error)
        return Read(arrival, story, outcome, cut=len(story_text(story)[0]) > self._settings.max_text_chars)

    def finish(self, read: Read, extraction: Extraction | BadStory) -> Handled:
        """What is sent for a story and its extraction (an empty one where there is nothing to extract)."""
        if isinstance(extraction, BadStory):
            return self.dead(read.arrival, extraction, read.story)
        try:
            reports = reports_of(read.story, extraction, received=read.arrival.received)
            enriched = enriched_message(
                read.story,
                extraction,
                read.arrival,
                outcome=read.outcome,
                pipeline=self._pipeline_of(read.story),
                notes=(f"only the first {self._settings.max_text_chars:,} characters were read",) if read.cut else (),
                topics=self._topics,
            )
            withdrawn = {read.story.uri, *read.story.replaces} if read.outcome == "withdrawn" else ()
            messages = (enriched, *self._reports(reports), *withdrawal_messages(sorted(withdrawn), topics=self._topics))
        except MemoryError:
            raise
        except Exception as error:
            return self.dead(read.arrival, error, read.story)
        return Handled(read.arrival, read.outcome, messages, story=read.story, facts=tuple(extraction.facts))

    def dead(self, arrival: Arrival, error: Exception, story: Story | None = None) -> Handled:
        """A dead letter with the bytes as they came."""
        stage = getattr(error, "stage", "enrich")
        return Handled(arrival, "dead", (dead_letter(arrival, error, stage=stage, topic=self._topics.dead),), error, stage, story)

    def _pipeline_of(self, story: Story) -> Pipeline:
        own = self._settings.language_pipelines
        name = own.get(language_of(story)) if own else None
        return Pipeline(model=name) if name else self._pipeline

    def _reports(self, reports: Iterable[Report]) -> Iterable[Outgoing]:
        for report in reports:
            # The partitioner cannot know that a marker concerns every partition.
            message = report_message(report, topics=self._topics)
            partitions = range(self._partitions()) if report.type == "marker" else (None,)
            yield from (replace(message, partition=partition) for partition in partitions)
