"""The words of one document, as the rules on its names ask for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from streams.extraction.document_case import SENTENCE_START, SMALL_WORDS, DocumentCase
from streams.extraction.titles import is_title
from streams.extraction.whole_entities import ARTICLES, HYPHENS
from streams.extraction.wordpieces import LETTER, MIXED, TITLE, UPPER

Key = tuple[str, ...]
"""The words of a name, folded, without articles: the same for "al-Assad" and "Assad"."""

_CAPITALISED = frozenset({TITLE, UPPER, MIXED, LETTER})
_TRIMMED_AFTER = frozenset({"'s", "’s", "'", "’"})
_QUOTES = frozenset({'"', "“", "”", "'", "‘", "’", "``", "''"})


@dataclass(frozen=True, slots=True)
class Text:
    """A document's tokens, as the rules below ask for them."""

    words: Sequence[str]
    lowered: Sequence[str]
    places: Mapping[str, Sequence[int]]
    """Where each word stands, by its lower-case form."""
    proper: Sequence[bool]
    """Whether the network takes the token for a proper noun."""
    case: DocumentCase

    @classmethod
    def of(cls, words: Sequence[str], proper: Sequence[bool], case: DocumentCase) -> "Text":
        """The same, indexed."""
        lowered = [word.lower() for word in words]
        places: defaultdict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(lowered):
            places[word].append(i)
        return cls(words, lowered, places, proper, case)

    def is_capitalised(self, i: int) -> bool:
        """Whether the token is written with a capital, in a headline as the body writes it."""
        return self.case.cases[i] in _CAPITALISED

    def is_name_word(self, i: int) -> bool:
        """Whether both its writing and the network take the token for part of a name."""
        return 0 <= i < len(self.words) and self.is_capitalised(i) and self.proper[i]

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether no other part of a name touches the tokens: "Khan Sheikhoun" but not "Khan Sheikhoun Hospital"."""
        after = self.words[end] if end < len(self.words) else ""
        in_headline = start in self.case.headline  # where a capital tells nothing
        if after in HYPHENS or self.is_name_word(end) or (after and not in_headline and self.is_capitalised(end)):
            return False
        before = self.words[start - 1] if start else ""
        if before in HYPHENS or (before in _QUOTES and start > 1 and self.is_name_word(start - 2)):
            return False  # "Anna "Nan" Petrov"
        if not start or not self.is_capitalised(start - 1) or is_title(before):
            return True
        if in_headline:
            return not self.proper[start - 1]
        begins = start == 1 or self.words[start - 2] in SENTENCE_START
        return begins and not self.proper[start - 1] and before.lower() in SMALL_WORDS  # "In Homs", but not "Cyclone Amara"

    def bare(self, word: str, taken: Collection[int]) -> list[int]:
        """Where a word that is no part of an entity is a name by itself."""
        if self.is_also_common(word):
            return []
        return [i for i in self.places.get(word, ()) if i not in taken and self.is_name_word(i) and self.stands_alone(i, i + 1)]

    def is_also_common(self, word: str) -> bool:
        """Whether the document writes the word without a capital too."""
        return word in self.case.common or any(self.words[i].islower() for i in self.places.get(word, ()))


def core(start: int, end: int, text: Text) -> tuple[int, int]:
    """The tokens of a name without "the" before it and 's after it."""
    while start < end - 1 and text.lowered[start] == "the":
        start += 1
    while end > start + 1 and text.words[end - 1] in _TRIMMED_AFTER:
        end -= 1
    return start, end


def key_of(start: int, end: int, text: Text) -> Key:
    """The key of the name at tokens [start, end)."""
    return key_of_words(tuple(text.lowered[start:end]))


@lru_cache(maxsize=20_000)
def key_of_words(words: tuple[str, ...]) -> Key:
    """The key of a name."""
    kept = [
        word
        for i, word in enumerate(words)
        if word not in HYPHENS
        and not (word.lower() in ARTICLES and i + 1 < len(words) and (words[i + 1] in HYPHENS or word.lower() in ("al", "el")))
    ]
    return tuple(fold(word) for word in kept or words)


@lru_cache(maxsize=10_000)
def fold(word: str) -> str:
    """Lower case without accents."""
    return (word if word.isascii() else anyascii(word)).lower()
