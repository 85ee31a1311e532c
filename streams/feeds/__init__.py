"""Bytes of a wire feed to stories."""

from streams.feeds.language import language_of
from streams.feeds.read_story import read_story

__all__ = ["language_of", "read_story"]
