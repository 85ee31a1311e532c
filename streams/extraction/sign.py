"""A sign: words at which a casualty or an event may be told of, and what else has to stand in their sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from streams.extraction.phrases import DESCRIBED_BY, REACH, Classes, words_at

Words = frozenset[str]
Part = tuple[Set[str] | None, int]
"""Of a phrase: what may stand there, None for anything, and how many words may describe it."""
NAME, FIGURE = "@name", "@figure"
"""Stand among the words of a sentence in which something may be a name, or count people."""


@dataclass(frozen=True, slots=True)
class Need:
    """One of `words`, or all parts of one of `phrases`, must stand in the sentence."""

    words: Words = frozenset()
    phrases: tuple[tuple[Set[str], ...], ...] = ()

    def is_met(self, sentence: set[str]) -> bool:
        """Whether it is, by the sentence's words in small letters."""
        return not self.words.isdisjoint(sentence) or any(all(not part.isdisjoint(sentence) for part in phrase) for phrase in self.phrases)


class Near:
    """One of the phrases of an entry must stand behind its verb as far as it is looked for, at once where they say so; of a single word
    also right before it.
    """

    def __init__(self, phrases: Iterable[str], classes: Classes) -> None:
        self._behind: dict[str, list[tuple[Part, ...]]] = defaultdict(list)
        self._at_once: list[tuple[Part, ...]] = []
        self._before: set[str] = set()
        self._always = False
        """Whether what a phrase begins with is no matter of words."""
        for phrase in phrases:
            first, *rest = parts = tuple(_parts(phrase, classes))
            if phrase[0] == "^":
                self._at_once.append(parts)
            elif first[0] is None:
                self._always = True
            else:
                for word in first[0]:
                    self._behind[word].append(tuple(rest))
                self._before |= first[0] if not rest else set()

    def is_met(self, meanings: Sequence[Sequence[str]], at: int) -> bool:
        """Whether one does, by what each word of the sentence may stand for; the verb is the one at `at`."""
        behind = range(at + 1, min(at + REACH, len(meanings)))
        return (
            self._always
            or any(_stand_at(rest, meanings, i + 1) for i in behind for word in meanings[i] for rest in self._behind.get(word, ()))
            or any(_stand_at(phrase, meanings, at + 1) for phrase in self._at_once)
            or (at > 0 and not self._before.isdisjoint(meanings[at - 1]))
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of a lexicon at the first of its words."""

    rule: str
    then: tuple[str, ...] = ()
    """What must follow the first word at once."""
    needs: tuple[Need, ...] = ()
    near: Near | None = None

    def holds(self, meanings: Sequence[Sequence[str]], at: int, sentence: set[str]) -> bool:
        """Whether the entry may speak at a word, by what each word of the sentence may stand for, all of them with NAME and FIGURE."""
        behind = meanings[at + 1 : at + 1 + len(self.then)]
        return (
            len(self.then) == len(behind)
            and all(wanted in words for wanted, words in zip(self.then, behind, strict=True))
            and all(need.is_met(sentence) for need in self.needs)
            and (self.near is None or self.near.is_met(meanings, at))
        )


def _parts(phrase: str, classes: Classes) -> Iterator[Part]:
    for n, word in enumerate(phrase.removeprefix("^ ").split()):
        described = word == "…" or (word[0] == "@" and len(word) > 1 and (n > 0 or phrase[0] == "^"))
        yield words_at(word, classes), DESCRIBED_BY if described else 0


def _stand_at(phrase: Sequence[Part], meanings: Sequence[Sequence[str]], start: int) -> bool:
    if not phrase:
        return True
    (wanted, described), *rest = phrase
    may_be = range(start, min(start + described + 1, len(meanings)))
    return any(_stand_at(rest, meanings, at + 1) for at in may_be if wanted is None or not wanted.isdisjoint(meanings[at]))
