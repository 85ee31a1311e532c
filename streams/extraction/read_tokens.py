"""What the encoder reads of each token, remembered by the token's hash: word pieces, letter case, and marks that bear on sentence ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.strings import StringStore
from spacy.tokens import Doc

from streams.extraction.layout import CLOSING, SENTENCE_END, line_starts
from streams.extraction.wordpieces import WordPieces, case_id

BLANK, ENDS, CLOSES, INTRODUCES, NO_STOP, SOFT, BEGINS_LOWER, BEGINS_UPPER, LAST_ALNUM, LONG_LOWER = (1 << n for n in range(10))
"""Whitespace; ends a sentence; closes a quote or bracket after it; a colon or semicolon; never the end of a sentence; a place where a long
sentence may be cut; first and last characters; a lower-case word of four letters or more."""

_NO_STOP = frozenset({",", "(", "[", "“", "‘", "$"})
_SOFT = frozenset({",", ";", "-", "--", "–", "—", ")", "and"})

Indices = npt.NDArray[np.int64]


class _Token(NamedTuple):
    text: str
    pieces: tuple[int, ...]
    case: int
    marks: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one document that are no whitespace."""

    words: Sequence[str]
    """Of all tokens, whitespace too."""
    at: Indices
    """Where in the document each token is."""
    pieces: Indices
    """One after another."""
    ends: Indices
    """Where in `pieces` those of each token end."""
    cases: Indices
    marks: Indices
    starts: npt.NDArray[np.bool_]
    """Tokens that begin a sentence for certain: set by an earlier pipe, or the first of a line."""


class TokenReader:
    """Reads the tokens of Docs that share one string store."""

    def __init__(self, wordpieces: WordPieces, strings: StringStore) -> None:
        self.wordpieces = wordpieces
        self._strings = strings
        self._known: dict[int, _Token] = {}
        self._limit = 100_000

    def read(self, doc: Doc) -> Tokens:
        """All that the encoder needs of a Doc."""
        attributes = doc.to_array(["ORTH", "IDX", "SENT_START"])
        tokens = self._of(attributes[:, 0].tolist())
        marks = np.array([token.marks for token in tokens], np.int64)
        at = np.flatnonzero((marks & BLANK) == 0)
        starts = attributes[:, 2] == 1
        lines = np.searchsorted(attributes[:, 1].astype(np.int64), line_starts(doc.text))
        starts[lines[lines < len(starts)]] = True
        kept = tokens if len(at) == len(tokens) else [tokens[i] for i in at.tolist()]
        return Tokens(
            words=[token.text for token in tokens],
            at=at,
            pieces=np.array(list(chain.from_iterable([token.pieces for token in kept])), np.int64),
            ends=np.cumsum([len(token.pieces) for token in kept], dtype=np.int64),
            cases=np.array([token.case for token in kept], np.int64),
            marks=marks[at],
            starts=starts[at],
        )

    def _of(self, hashes: list[int]) -> list[_Token]:
        known = self._known
        try:
            return [known[number] for number in hashes]
        except KeyError:
            if len(known) > self._limit:
                known.clear()
            for number in set(hashes).difference(known):
                known[number] = self._read(self._strings[number] if number else "")
            return [known[number] for number in hashes]

    def _read(self, text: str) -> _Token:
        return _Token(text, self.wordpieces.of(text), case_id(text), marks_of(text))


def marks_of(text: str) -> int:
    """The marks of one token."""
    found = {
        BLANK: text.isspace(),
        ENDS: text in SENTENCE_END,
        CLOSES: text in CLOSING,
        INTRODUCES: text in (":", ";"),
        NO_STOP: text in _NO_STOP,
        SOFT: text in _SOFT,
        BEGINS_LOWER: text[:1].islower(),
        BEGINS_UPPER: text[:1].isupper(),
        LAST_ALNUM: text[-1:].isalnum(),
        LONG_LOWER: len(text) > 3 and text.islower(),
    }
    return sum(mark for mark, holds in found.items() if holds)
