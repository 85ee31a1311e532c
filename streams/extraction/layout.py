"""Where lines end a sentence: headlines, datelines and paragraphs have no full stop, hard-wrapped text has newlines inside sentences."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_NARROWEST, _WIDEST = 40, 100
_FEWEST_WRAPS = 3
_WRAPPED_SHARE = 0.8

SENTENCE_END = frozenset({".", "!", "?", "...", "…", "?!", "!!", ".."})
QUOTES = frozenset({'"', "“", "”", "``", "''"})
CLOSING = frozenset({'"', "'", "”", "’", ")", "]", "''", "»"})


def line_starts(text: str) -> list[int]:
    """Offsets of the characters that begin a line and with it a sentence.

    A blank line or an indent always ends the sentence before it. A single newline does too, unless the next line goes on in
    lower case or the text is hard-wrapped and the line is full.
    """
    lines = [(m.start() + _indent(m.group()), m.end()) for m in _LINE.finditer(text) if not m.group().isspace()]
    breaks = list(pairwise(lines))
    width = _wrap_width(text, breaks)
    return [start for start, _ in lines[:1]] + [after[0] for before, after in breaks if not _goes_on(text, before, after, width)]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """Whether the sentence may run over the line break between two lines."""
    gap = text[before[1] : after[0]]
    if not _is_single_newline(gap):
        return False
    return text[after[0]].islower() or (width > 0 and _is_full(text, before, after, width))


def _is_single_newline(gap: str) -> bool:
    return gap.strip(" \t") in ("\n", "\r\n", "\r") and not gap.endswith(("  ", "\t"))


def _is_full(text: str, before: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """Whether the next line's first word had no room left on this line."""
    first_word = text[after[0] : after[1]].split(None, 1)[0]
    return before[1] - before[0] + 1 + len(first_word) > width


def _wrap_width(text: str, breaks: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """The column at which the text is hard-wrapped, 0 where it is not."""
    inner = list(_inner_breaks(text, breaks))
    if len(inner) < _FEWEST_WRAPS:
        return 0
    width = max(end - start for pair in inner for start, end in pair)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(_is_full(text, before, after, width) for before, after in inner)
    return width if full >= _WRAPPED_SHARE * len(inner) else 0


def _inner_breaks(
    text: str, breaks: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    return (pair for pair in breaks if _is_single_newline(text[pair[0][1] : pair[1][0]]))
