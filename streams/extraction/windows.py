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
CONTEXT_PIECES = 32
"""On either side of a part of a cut sentence the encoder reads so much of the sentence that goes on there."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads in one go, for tokens `start` to `end` of those that are no whitespace."""

    start: int
    end: int
    before: int
    """Tokens that are read before `start` for their context alone; there may be others after `end`."""
    pieces: Indices
    cases: Indices
    first_pieces: Indices


def windows(tokens: Tokens, wordpieces: WordPieces) -> Iterator[Window]:
    """The windows of a document, in order."""
    if not len(tokens.at):
        return
    need_stop = _lines_without_stop(tokens)
    begun = 0
    for start, end in pairwise(sentence_bounds(tokens).tolist()):
        if start > begun and _size(tokens, begun, end) > WINDOW_PIECES:
            yield _window(begun, start, tokens, need_stop, wordpieces)
            begun = start
        if _size(tokens, start, end) > SENTENCE_PIECES:
            for part_start, part_end in _parts(start, end, tokens):
                low = max(start, int(np.searchsorted(tokens.ends, _offset(tokens, part_start) - CONTEXT_PIECES)) + 1)
                high = min(end, int(np.searchsorted(tokens.ends, _offset(tokens, part_end) + CONTEXT_PIECES, side="right")))
                yield _window(part_start, part_end, tokens, need_stop, wordpieces, low=min(low, part_start), high=max(high, part_end))
            begun = end
    if begun < len(tokens.at):
        yield _window(begun, len(tokens.at), tokens, need_stop, wordpieces)


def sentence_bounds(tokens: Tokens) -> Indices:
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


def _offset(tokens: Tokens, index: int) -> int:
    """Where the pieces of a token begin."""
    return int(tokens.ends[index - 1]) if index else 0


def _size(tokens: Tokens, start: int, end: int) -> int:
    return _offset(tokens, end) - _offset(tokens, start)


def _parts(start: int, end: int, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Parts of like length of a sentence that is too long for a window, cut after a comma where there is one."""
    room = SENTENCE_PIECES - 2 * CONTEXT_PIECES
    while (rest := _size(tokens, start, end)) > room:
        first = _offset(tokens, start)
        goal, most = np.searchsorted(tokens.ends, [first + rest // -(-rest // room), first + room], side="right").tolist()
        soft = np.flatnonzero(tokens.marks[start:most] & SOFT) + 1 + start
        soft = soft[soft > (start + goal) // 2]
        cut = int(soft[np.abs(soft - goal).argmin()]) if len(soft) else max(goal, start + 1)
        yield start, cut
        start = cut
    yield start, end


def _window(
    start: int, end: int, tokens: Tokens, need_stop: Bools, wordpieces: WordPieces, *, low: int | None = None, high: int | None = None
) -> Window:
    """A window for the tokens from `start` to `end`, with those from `low` to `high` as context."""
    low, high = start if low is None else low, end if high is None else high
    offset = _offset(tokens, low)
    ends = tokens.ends[low:high] - offset
    first_pieces = np.zeros(high - low, np.int64)
    first_pieces[1:] = ends[:-1]
    pieces = tokens.pieces[offset : offset + ends[-1]]
    cases = np.repeat(tokens.cases[low:high], ends - first_pieces)
    need = need_stop[low:high]
    if need[1:].any():
        places = first_pieces[1:][need[1:]]
        pieces, cases = np.insert(pieces, places, wordpieces.full_stop), np.insert(cases, places, NO_LETTER)
        first_pieces[1:] += np.cumsum(need[1:])
    return Window(
        start,
        end,
        start - low,
        pieces=np.concatenate([[wordpieces.first], pieces, [wordpieces.last]]),
        cases=np.concatenate([[NO_LETTER], cases, [NO_LETTER]]),
        first_pieces=first_pieces + 1,
    )
