"""Text to facts: a spaCy pipeline that can be used alone, without Kafka."""

from streams.extraction.pipeline import extract, extract_stories, load_pipeline
from streams.extraction.screen import Screen

__all__ = ["Screen", "extract", "extract_stories", "load_pipeline"]
