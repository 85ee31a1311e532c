"""Matches sought at the words that a pattern may begin with are those of the whole search."""

import re

from hypothesis import given
from hypothesis import strategies as st

from streams.extraction.openings import matches_at_words

_PATTERN = re.compile(r"\b(?:in (?:the )?\d+|the day(?: in)?|2\d)\b")


@given(st.lists(st.sampled_from(["in", "the", "day", "in the", "20", "2", "207", "-", ".", "x", "day's", "inn"]), max_size=12))
def test_nothing_is_missed_and_nothing_is_found_twice(words: list[str]) -> None:
    text = " ".join(words)
    found = matches_at_words(_PATTERN, lambda word: word in {"in", "the"} or word[0] == "2", text)
    assert [match.span() for match in found] == [match.span() for match in _PATTERN.finditer(text)]
