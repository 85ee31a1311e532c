"""Bytes to stories to extractions, in order, in batches, one result for each input."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from streams.cli.story_files import RawStory
from streams.errors import BadStory, ExtractionFailed
from streams.extraction.explain import Reasons, explain
from streams.extraction.pipeline import make_doc
from streams.extraction.read_facts import read_facts
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
    reasons: Reasons = field(default_factory=dict)
    """Why each fact is what it is, where that was asked for."""
    error: BadStory | None = None

    @property
    def ok(self) -> bool:
        """True where the input became a story."""
        return self.error is None


def read_and_extract(raws: Iterable[RawStory], *, pipeline: Loaded, batch_size: int, explained: bool = False) -> Iterator[Extracted]:
    """One result for each of `raws`, in the same order; a story that fails takes no other with it."""
    raws = iter(raws)
    while batch := list(islice(raws, batch_size)):
        results = [_read(raw, pipeline) for raw in batch]
        stories = [result.story for result in results if result.story is not None and result.outcome == "enriched"]
        extractions = _with_reasons(stories, pipeline) if explained else ((found, {}) for found in extract_batch(stories, pipeline))
        for result in results:
            if result.outcome != "enriched":
                yield result
                continue
            found, reasons = next(extractions)
            if isinstance(found, BadStory):
                yield Extracted(result.raw, error=found)
            else:
                yield replace(result, extraction=found, reasons=reasons)


def _with_reasons(stories: Iterable[Story], pipeline: Loaded) -> Iterator[tuple[Extraction | ExtractionFailed, Reasons]]:
    """One story at a time: its reasons are read off the Doc before that goes."""
    for story in stories:
        try:
            nlp = pipeline.nlp_for(story)
            doc = nlp(make_doc(story, nlp, max_chars=pipeline.max_chars))
            found, reasons = read_facts(doc), explain(doc)
        except Exception:
            yield extract_batch([story], pipeline)[0], {}  # which says what went wrong
        else:
            yield found, reasons


def _read(raw: RawStory, pipeline: Loaded) -> Extracted:
    try:
        story = read_story(raw.value, content_type=raw.content_type, key=raw.key)
        return Extracted(raw, story, outcome_of(story, languages=pipeline.others))
    except BadStory as error:
        return Extracted(raw, error=error)
