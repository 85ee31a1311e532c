"""Cut a document into the windows that the encoder reads, at sentence ends where it can."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from streams.extraction.layout import CLOSING, SENTENCE_END
from streams.extraction.wordpieces import NO_LETTER, WordPieces, case_id

WINDOW_PIECES = 126
"""Sentences are gathered up to here: what the encoder was trained on."""
SENTENCE_PIECES = 198
"""One sentence may fill a window up to here; a longer one is cut."""

_SOFT_CUT = frozenset({",", ";", "-", "--", "–", "—", ")", "and"})


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads in one go: some tokens of one document."""

    tokens: npt.NDArray[np.int64]
    """Indices into the document, whitespace tokens left out."""
    pieces: npt.NDArray[np.int64]
    cases: npt.NDArray[np.int64]
    first_pieces: npt.NDArray[np.int64]
    starts: npt.NDArray[np.bool_]
    """True for the tokens that must begin a sentence."""


def windows(words: Sequence[str], starts: Collection[int], wordpieces: WordPieces) -> Iterator[Window]:
    """The windows of a document; `starts` are the indices of tokens that must begin a sentence."""
    starts = frozenset(starts)
    gathered: list[list[int]] = []
    size = 0
    for sentence in _sentences(words, starts):
        for part in _fitting(sentence, words, wordpieces):
            part_size = _size(part, words, wordpieces)
            if gathered and size + part_size > WINDOW_PIECES:
                yield _window(gathered, words, starts, wordpieces)
                gathered, size = [], 0
            gathered.append(part)
            size += part_size
    if gathered:
        yield _window(gathered, words, starts, wordpieces)


def _sentences(words: Sequence[str], starts: frozenset[int]) -> Iterator[list[int]]:
    """Runs of tokens that certainly do not end within a sentence, by punctuation alone; the network draws the finer lines."""
    sentence: list[int] = []
    ended = False
    for index, word in enumerate(words):
        if word.isspace():
            continue
        if index in starts or (ended and word not in CLOSING and not word[0].islower()):
            if sentence:
                yield sentence
            sentence, ended = [], False
        sentence.append(index)
        ended = word in SENTENCE_END or (ended and word in CLOSING)
    if sentence:
        yield sentence


def _size(tokens: Sequence[int], words: Sequence[str], wordpieces: WordPieces) -> int:
    return sum(len(wordpieces.of(words[i])) for i in tokens)


def _fitting(sentence: Sequence[int], words: Sequence[str], wordpieces: WordPieces) -> Iterator[list[int]]:
    """The sentence, or its parts where it is too long for a window, cut after a comma where there is one."""
    part: list[int] = []
    size = 0
    for index in sentence:
        pieces = len(wordpieces.of(words[index]))
        if size + pieces > SENTENCE_PIECES:
            cut = next((k for k in range(len(part), len(part) // 2, -1) if words[part[k - 1]] in _SOFT_CUT), len(part))
            yield part[:cut]
            part = part[cut:]
            size = _size(part, words, wordpieces)
        part.append(index)
        size += pieces
    if part:
        yield part


def _window(parts: Sequence[Sequence[int]], words: Sequence[str], starts: frozenset[int], wordpieces: WordPieces) -> Window:
    tokens = [index for part in parts for index in part]
    pieces, cases, first_pieces = [wordpieces.first], [NO_LETTER], []
    for position, index in enumerate(tokens):
        if position and index in starts and not _is_closed(tokens[:position], words):
            # A line without a full stop gets one that only the encoder sees, so that it does not run into the next.
            pieces.append(wordpieces.full_stop)
            cases.append(NO_LETTER)
        ids = wordpieces.of(words[index])
        first_pieces.append(len(pieces))
        pieces += ids
        cases += [case_id(words[index])] * len(ids)
    return Window(
        tokens=np.array(tokens, np.int64),
        pieces=np.array([*pieces, wordpieces.last], np.int64),
        cases=np.array([*cases, NO_LETTER], np.int64),
        first_pieces=np.array(first_pieces, np.int64),
        starts=np.array([index in starts for index in tokens], np.bool_),
    )


def _is_closed(tokens: Sequence[int], words: Sequence[str]) -> bool:
    """Whether the tokens end in a full stop or the like, quotes and brackets after it aside."""
    last = next((words[i] for i in reversed(tokens) if words[i] not in CLOSING), "")
    return last in SENTENCE_END or last in (":", ";")
