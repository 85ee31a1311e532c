"""Text to facts: a spaCy pipeline that can be used alone, without Kafka."""

from streams.extraction.pipeline import extract, extract_stories, load_pipeline

__all__ = ["extract", "extract_stories", "load_pipeline"]
