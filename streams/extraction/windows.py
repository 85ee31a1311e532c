"""Cut a document into the windows that the encoder reads, at sentence ends where it can."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from streams.extraction.read_tokens import BEGINS_LOWER, CLOSES, ENDS, INTRODUCES, SOFT, Indices, Tokens
from streams.extraction.wordpieces import NO_LETTER, WordPieces

WINDOW_PIECES = 126
"""Sentences are gathered up to here: what the encoder was trained on."""
SENTENCE_PIECES = 198
"""One sentence may fill a window up to here; a longer one is cut."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads in one go: tokens `start` to `end` of those that are no whitespace."""

    start: int
    end: int
    pieces: Indices
    cases: Indices
    first_pieces: Indices


def windows(tokens: Tokens, wordpieces: WordPieces) -> Iterator[Window]:
    """The windows of a document, in order."""
    if not len(tokens.at):
        return
    need_stop = _lines_without_stop(tokens)
    begun = 0
    bounds = _bounds(tokens)
    sizes = tokens.ends
    for part, end in _parts(bounds, tokens):
        if part > begun and sizes[end - 1] - _before(sizes, begun) > WINDOW_PIECES:
            yield _window(begun, part, tokens, need_stop, wordpieces)
            begun = part
    yield _window(begun, len(sizes), tokens, need_stop, wordpieces)


def _bounds(tokens: Tokens) -> Indices:
    """Where runs of tokens begin that certainly end no sentence within, by punctuation alone; the network draws the finer lines."""
    marks, starts = tokens.marks, tokens.starts
    closes = (marks & CLOSES) > 0
    ended = ((marks & ENDS) > 0)[_last_where(~closes | starts)]
    begins = starts.copy()
    begins[1:] |= ended[:-1] & ~closes[1:] & ((marks[1:] & BEGINS_LOWER) == 0)
    begins[0] = True
    return np.append(np.flatnonzero(begins), len(marks))


def _last_where(holds: Bools) -> Indices:
    """For each place the last one, up to itself, where it holds; the first place where there is none."""
    last: Indices = np.maximum.accumulate(np.where(holds, np.arange(len(holds)), 0))
    return last


def _lines_without_stop(tokens: Tokens) -> Bools:
    """Tokens that begin a sentence where the one before has neither full stop nor the like, quotes and brackets after it aside.

    The encoder sees a full stop there, so that the line does not run into the next.
    """
    marks = tokens.marks
    closed = ((marks & (ENDS | INTRODUCES)) > 0)[_last_where((marks & CLOSES) == 0)]
    need = tokens.starts.copy()
    need[1:] &= ~closed[:-1]
    return need


def _before(ends: Indices, index: int) -> int:
    return int(ends[index - 1]) if index else 0


def _parts(bounds: Indices, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The sentences, or the parts of one that is too long for a window, cut after a comma where there is one."""
    ends = tokens.ends
    for start, end in pairwise(bounds.tolist()):
        while ends[end - 1] - _before(ends, start) > SENTENCE_PIECES:
            most = int(np.searchsorted(ends, _before(ends, start) + SENTENCE_PIECES, side="right"))
            soft = np.flatnonzero(tokens.marks[start:most] & SOFT) + 1 + start
            cut = int(soft[-1]) if len(soft) and soft[-1] > start + (most - start) // 2 else most
            yield start, cut
            start = cut
        yield start, end


def _window(start: int, end: int, tokens: Tokens, need_stop: Bools, wordpieces: WordPieces) -> Window:
    offset = _before(tokens.ends, start)
    ends = tokens.ends[start:end] - offset
    first_pieces = np.empty(end - start, np.int64)
    first_pieces[0] = 0
    first_pieces[1:] = ends[:-1]
    pieces = tokens.pieces[offset : offset + ends[-1]]
    cases = np.repeat(tokens.cases[start:end], ends - first_pieces)
    need = need_stop[start:end]
    if need[1:].any():
        places = first_pieces[1:][need[1:]]
        pieces, cases = np.insert(pieces, places, wordpieces.full_stop), np.insert(cases, places, NO_LETTER)
        first_pieces[1:] += np.cumsum(need[1:])
    return Window(
        start,
        end,
        pieces=np.concatenate([[wordpieces.first], pieces, [wordpieces.last]]),
        cases=np.concatenate([[NO_LETTER], cases, [NO_LETTER]]),
        first_pieces=first_pieces + 1,
    )
