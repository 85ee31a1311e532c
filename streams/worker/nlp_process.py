"""The inside of one NLP process: load the pipeline, then answer batches until the worker closes the pipe."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from spacy.language import Language

from streams.errors import ExtractionFailed, ModelError
from streams.extraction import Screen, extract_stories, load_pipeline
from streams.extraction.other_languages import load_other_pipelines
from streams.facts import Extraction
from streams.feeds.language import language_of
from streams.messages import pipeline_of
from streams.settings import Settings
from streams.story import Story
from streams.worker.die_with_parent import die_with_parent

Extracted = Extraction | ExtractionFailed
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables that keep numerical libraries to one thread; parallelism is by process."""
MOST_WORDS = 30_000
"""Strings, names and figures among them, that are kept for good."""
_PROBE = Story(uri="probe", body="The army said two men were killed in Homs on Friday.")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded pipeline, and how much of a text it is to read."""

    nlp: Language
    max_chars: int
    others: Mapping[str, Language] = field(default_factory=dict)
    """Of further languages, by their codes."""
    screen: Screen | None = None
    """Of `nlp`; None where every story is read whole."""

    def nlp_for(self, story: Story) -> Language:
        """The pipeline of the story's language."""
        return self.others.get(language_of(story), self.nlp) if self.others else self.nlp


def load(settings: Settings) -> Loaded:
    """Load, and extract one sentence: what fails there would fail on every story, and has to stop the start."""
    nlp = load_pipeline(
        settings.model,
        profile=settings.model_profile,
        gazetteer=settings.gazetteer,
        extra_places=settings.extra_places,
        extra_actors=settings.extra_actors,
    )
    others = load_other_pipelines(settings.language_pipelines)
    pipeline = Loaded(nlp, settings.max_text_chars, others, Screen(nlp) if settings.entities == "lean" else None)
    [found] = extract_batch([_PROBE], pipeline)
    if isinstance(found, ExtractionFailed):
        raise ModelError(f"the pipeline fails on {_PROBE.body!r}: {found}")
    return pipeline


def extract_batch(stories: Sequence[Story], pipeline: Loaded) -> list[Extracted]:
    """One result for each story; a story that makes the pipeline raise takes no other with it."""
    try:
        if pipeline.others:
            return [_extract_alone(story, pipeline) for story in stories]
        with _words_within_bounds(pipeline.nlp):
            size, chars = max(1, len(stories)), pipeline.max_chars
            return list(extract_stories(stories, nlp=pipeline.nlp, batch_size=size, max_chars=chars, screen=pipeline.screen))
    except MemoryError:
        raise
    except Exception as error:
        if len(stories) == 1:
            return [ExtractionFailed(f"{type(error).__name__} in the pipeline ({_where(error)})")]
        return [found for story in stories for found in extract_batch([story], pipeline)]


def _extract_alone(story: Story, pipeline: Loaded) -> Extraction:
    with _words_within_bounds(nlp := pipeline.nlp_for(story)):
        screen = pipeline.screen if nlp is pipeline.nlp else None
        return next(extract_stories([story], nlp=nlp, batch_size=1, max_chars=pipeline.max_chars, screen=screen))


def _words_within_bounds(nlp: Language) -> AbstractContextManager[object]:
    """spaCy keeps every word it ever saw, 15 MB for 13,000; once there are many, new ones go with the stories that had them."""
    return nlp.memory_zone() if len(nlp.vocab.strings) > MOST_WORDS else nullcontext()


def serve(pipe: Connection, settings: Settings) -> None:
    """Run in the child: say what was loaded, then a list of stories in, a list of results out; the end of the pipe ends the process."""
    die_with_parent()
    # Ctrl-C and a stop of the service reach the whole group; only the worker decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for name in ONE_THREAD:
        os.environ[name] = "1"
    limit_memory(settings.nlp_memory_mb)
    pipeline = load(settings)
    pipe.send(pipeline_of(pipeline.nlp.meta))
    while True:
        try:
            stories = pipe.recv()
        except EOFError:
            return
        pipe.send(extract_batch(stories, pipeline))


def limit_memory(megabytes: int) -> None:
    """From now on this process gets a MemoryError when it wants more; nothing happens where the system has no such limit."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace is not None else "unknown place"
