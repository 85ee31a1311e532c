"""Patterns that begin with one of a few words: tried at those words alone, and not at every place of a text."""

import re
from collections.abc import Callable, Iterator

_WORD = re.compile(r"\w+")


def matches_at_words(pattern: re.Pattern[str], may_open: Callable[[str], bool], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, where every match begins with a whole word for which `may_open` holds."""
    end = 0
    for word in _WORD.finditer(text):
        if word.start() >= end and may_open(word[0]) and (match := pattern.match(text, word.start())) is not None:
            end = match.end()
            yield match
