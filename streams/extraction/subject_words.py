"""Words that tell what a story is about where no event does: politics, sport, health … (rules/subject_words.toml)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from streams.extraction.load_rules import load_rules, rule_file

_FIRST, _AGAIN, _MOST_AGAIN = 0.55, 0.12, 3
"""What a word weighs when first said, and when said again, up to so many times."""
_WORDS = 150
"""Words of a text of common length; in longer ones a word weighs less."""


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """Words of one subject."""

    id: str
    topic: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    narrower: str | None = None
    never: tuple[str, ...] = ()


@rule_file("subject_words.toml")
@dataclass(frozen=True, slots=True)
class SubjectRules:
    """What rules/subject_words.toml holds."""

    subject: tuple[SubjectWords, ...]

    @staticmethod
    def at_work(doc: Doc) -> set[str]:
        """The subjects that the words of a Doc speak of."""
        return {entry.id for entry, _ in _spoken_of(doc)}


@cache
def _index() -> dict[str, list[tuple[tuple[str, ...], SubjectWords]]]:
    found: dict[str, list[tuple[tuple[str, ...], SubjectWords]]] = defaultdict(list)
    for entry in load_rules(SubjectRules).subject:
        for phrase in entry.words:
            words = tuple(phrase.replace("-", " - ").split())
            found[words[0]].append((words, entry))
    return found


def word_weights(doc: Doc) -> dict[str, float]:
    """How much the words of a story speak for each topic, by code."""
    weights: dict[str, float] = defaultdict(float)
    for entry, weight in _spoken_of(doc):
        weights[entry.topic] += weight
        if entry.narrower is not None:
            weights[entry.narrower] = max(weights[entry.narrower], weight)
    return weights


def _spoken_of(doc: Doc) -> Iterator[tuple[SubjectWords, float]]:
    """The subjects of which two different words stand in the text, and their weights."""
    said: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    entries: dict[str, SubjectWords] = {}
    lowers = [token.lower_ for token in doc]
    headline = doc._.body_start
    for i, lower in enumerate(lowers):
        for words, entry in _index().get(lower, ()):
            if tuple(lowers[i : i + len(words)]) == words:
                said[entry.id][words] += 2 if doc[i].idx < headline else 1
                entries[entry.id] = entry
    length = max(1.0, (len(doc) / _WORDS) ** 0.5)
    for id_, counted in said.items():
        if len(counted) < 2:
            continue
        weight = sum(_FIRST + _AGAIN * min(_MOST_AGAIN, times - 1) for times in counted.values())
        yield entries[id_], weight / length
