"""Words that only one country's news has: a sheriff's deputy is of the United States, a panchayat of India (rules/country_words.toml)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.openings import matches_at_words

FIRST, NEXT, MOST = 1.0, 0.5, 2.5
"""The votes of a country's first word in a story, of each other one, and of all together."""


@dataclass(frozen=True, slots=True)
class CountryWords:
    """Words of one kind that speak for one country."""

    id: str
    country: str
    """ISO 3166-1 alpha-2."""
    words: tuple[str, ...] = ()
    """In lower case, as they are written."""
    pattern: str = ""
    """A regular expression, in which case counts."""
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("country_words.toml")
@dataclass(frozen=True, slots=True)
class CountryWordRules:
    """The file."""

    words: tuple[CountryWords, ...]

    @staticmethod
    def at_work(doc: Doc) -> Collection[str]:
        """The entries whose words stand in the text."""
        return {entry.id for entry, _ in _found(doc.text)}


def countries_by_words(text: str) -> Mapping[str, float]:
    """How much the words of a text speak for each country, by ISO code."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for entry, words in _found(text):
        said[entry.country].add(words)
    return {country: min(MOST, FIRST + NEXT * (len(words) - 1)) for country, words in said.items()}


def _found(text: str) -> Iterator[tuple[CountryWords, str]]:
    by_word, words, openings, patterns = _compiled()
    for match in matches_at_words(words, openings.__contains__, text.lower().replace("’", "'")):
        yield by_word[match[0]], match[0]
    yield from ((entry, match[0]) for entry, pattern in patterns for match in pattern.finditer(text))


@cache
def _compiled() -> tuple[Mapping[str, CountryWords], re.Pattern[str], frozenset[str], tuple[tuple[CountryWords, re.Pattern[str]], ...]]:
    """The entries by their words, one pattern of all words, the words that these begin with, and the other patterns."""
    entries = load_rules(CountryWordRules).words
    by_word = {word: entry for entry in entries for word in entry.words}
    longest_first = sorted(by_word, key=len, reverse=True)
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
    openings = frozenset(re.split(r"\W", word, maxsplit=1)[0] for word in by_word)
    return by_word, words, openings, tuple((entry, re.compile(entry.pattern)) for entry in entries if entry.pattern)
