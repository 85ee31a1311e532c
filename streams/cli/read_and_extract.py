"""Bytes to stories to extractions, in order, in batches, one result for each input."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from streams.cli.story_files import RawStory
from streams.errors import BadStory
from streams.facts import Extraction
from streams.feeds import read_story
from streams.story import Story
from streams.worker.nlp_process import Loaded, extract_batch
from streams.worker.outcome import Outcome, outcome_of


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of one input: a story with its extraction, or why there is none."""

    raw: RawStory
    story: Story | None = None
    outcome: Outcome = "dead"
    """As the worker would decide; only an enriched story has been looked at for facts."""
    extraction: Extraction = field(default_factory=Extraction)
    error: BadStory | None = None

    @property
    def ok(self) -> bool:
        """True where the input became a story."""
        return self.error is None


def read_and_extract(raws: Iterable[RawStory], *, pipeline: Loaded, batch_size: int) -> Iterator[Extracted]:
    """One result for each of `raws`, in the same order; a story that fails takes no other with it."""
    raws = iter(raws)
    while batch := list(islice(raws, batch_size)):
        results = [_read(raw) for raw in batch]
        stories = [result.story for result in results if result.story is not None and result.outcome == "enriched"]
        extractions = iter(extract_batch(stories, pipeline))
        for result in results:
            if result.outcome != "enriched":
                yield result
            elif isinstance(found := next(extractions), BadStory):
                yield Extracted(result.raw, error=found)
            else:
                yield replace(result, extraction=found)


def _read(raw: RawStory) -> Extracted:
    try:
        story = read_story(raw.value, content_type=raw.content_type, key=raw.key)
        return Extracted(raw, story, outcome_of(story))
    except BadStory as error:
        return Extracted(raw, error=error)
