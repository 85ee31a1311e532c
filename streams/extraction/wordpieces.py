"""Word pieces and letter case: what the encoder reads of one token."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from anyascii import anyascii

_CACHE_LIMIT = 100_000
_MOST_PIECES = 12
_LONGEST_PART = 100
_ASCII_PARTS = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
_ZERO_WIDTH_SPACE = "\u200b"
_HALF_RINGS = frozenset("ʻʼʽʾʿˈʹ")
_HYPHENS = str.maketrans("‐‑", "--")

NO_LETTER, LOWER, TITLE, UPPER, LETTER, MIXED, DIGIT = range(7)
"""Case ids, in the order of the trained case embedding; LETTER is a single capital."""


class WordPieces:
    """The uncased BERT pieces of one token at a time, remembered."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._ids = vocabulary
        self._known: dict[str, tuple[int, ...]] = {}
        self.unknown = vocabulary["[UNK]"]
        self.first = vocabulary["[CLS]"]
        self.last = vocabulary["[SEP]"]
        self.full_stop = vocabulary["."]

    @classmethod
    def from_disk(cls, path: Path) -> "WordPieces":
        """Read a vocabulary of one piece a line."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: number for number, piece in enumerate(lines) if piece})

    def of(self, token: str) -> tuple[int, ...]:
        """The ids of a token's pieces: at least one, at most twelve."""
        ids = self._known.get(token)
        if ids is None:
            ids = self._split(token)
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            self._known[token] = ids
        return ids

    def _split(self, token: str) -> tuple[int, ...]:
        ids: list[int] = []
        for part in _parts(token):
            matches = self._longest_matches(part)
            if matches == [self.unknown] and part.isalnum() and (latin := anyascii(part).lower()).isalnum():
                matches = self._longest_matches(latin)
            ids += matches
            if len(ids) >= _MOST_PIECES:
                break
        return tuple(ids[:_MOST_PIECES]) or (self.unknown,)

    def _longest_matches(self, part: str) -> list[int]:
        if len(part) > _LONGEST_PART:
            return [self.unknown]
        ids: list[int] = []
        start = 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = self._ids.get(("##" if start else "") + part[start:end])
                if piece is not None:
                    ids.append(piece)
                    start = end
                    break
            else:
                return [self.unknown]
        return ids


def _parts(token: str) -> list[str]:
    """Lower-case, without accents and invisible characters, cut at punctuation, symbols and Chinese characters as BERT does.

    The half rings and apostrophes of transliterated names count as accents: some print them, some do not.
    """
    if token.isascii():
        return _ASCII_PARTS.findall(token[:2000].lower())
    parts = [""]
    for char in unicodedata.normalize("NFD", token[:2000].lower().translate(_HYPHENS)):
        category = unicodedata.category(char)
        if category == "Mn" or (category == "Cf" and char != _ZERO_WIDTH_SPACE) or char in _HALF_RINGS:
            continue
        if char.isspace() or category.startswith("C"):
            parts.append("")
        elif category.startswith("P") or (char.isascii() and not char.isalnum()) or "\u4e00" <= char <= "\u9fff":
            parts += [char, ""]
        else:
            parts[-1] += char
    return [part for part in parts if part]


def case_id(token: str) -> int:
    """How a token is written: the encoder's pieces are lower-case, so case is told apart from them."""
    letters = sum(char.isalpha() for char in token)
    if any(char.isdigit() for char in token):
        return DIGIT
    if not letters:
        return NO_LETTER
    if token.islower():
        return LOWER
    if token.isupper():
        return LETTER if letters == 1 else UPPER
    if token[0].isupper() and token[1:].islower():
        return TITLE
    return MIXED
