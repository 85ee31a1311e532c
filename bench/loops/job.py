"""What every contestant of bench/speed does with a message: the whole pipeline, and the enriched article of it as JSON."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from streams.feeds.read_story import read_story
from streams.messages import Position, encode, enriched_of, pipeline_of
from streams.settings import load_settings
from streams.worker.nlp_process import extract_batch, load

BROKERS = os.environ.get("LOOP_BROKERS", "")
TOPIC_IN, TOPIC_OUT = os.environ.get("LOOP_IN", ""), os.environ.get("LOOP_OUT", "")
GROUP = os.environ.get("LOOP_GROUP", "")
FOLDER = os.environ.get("LOOP_FOLDER", "")
BATCH = 8
WHEN = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Job:
    """The pipeline, loaded."""

    def __init__(self) -> None:
        self._loaded = load(load_settings())
        self._pipeline = pipeline_of(self._loaded.nlp.meta)

    def do(self, values: Sequence[bytes]) -> list[bytes]:
        """An enriched article for each raw story."""
        stories = [read_story(value) for value in values]
        found = extract_batch(stories, self._loaded)
        where = Position("raw", 0, 0)
        return [
            encode(enriched_of(story, extraction, received=WHEN, position=where, pipeline=self._pipeline))  # type: ignore[arg-type]
            for story, extraction in zip(stories, found, strict=True)
        ]
