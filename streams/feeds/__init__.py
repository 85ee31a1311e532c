"""Bytes to Story: every format that a wire sends, read at the edge."""

from streams.feeds.read_story import read_story

__all__ = ["read_story"]
