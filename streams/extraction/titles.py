"""Words that stand beside a person's name and are none of it: "Mr", "Colonel", "Jr." (rules/titles.toml)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc

from streams.extraction.load_rules import load_rules, rule_file

TitleKind = Literal["address", "rank", "office", "occupation"]

_GENERATIONS = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "jr", "sr"})
"""Not V and X, which are also other things."""


@dataclass(frozen=True, slots=True)
class Title:
    """Words of one kind."""

    id: TitleKind
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("titles.toml")
@dataclass(frozen=True, slots=True)
class TitleRules:
    """What rules/titles.toml holds."""

    title: tuple[Title, ...]

    @staticmethod
    def at_work(doc: Doc) -> Collection[str]:
        """The entries whose words stand before the persons of a Doc."""
        before = [_plain(word.text) for ent in doc.ents if ent.label_ == "PERSON" and ent.start for word in (doc[ent.start - 1], ent[0])]
        return {entry.id for entry in load_rules(TitleRules).title if not set(entry.words).isdisjoint(before)}


@cache
def _words(*kinds: TitleKind) -> frozenset[str]:
    return frozenset(word for entry in load_rules(TitleRules).title if entry.id in kinds for word in entry.words)


def _plain(word: str) -> str:
    return word.lower().removesuffix(".")


def is_title(word: str) -> bool:
    """Whether the word is written before a person's name like a part of it, with or without a stop."""
    return _plain(word) in _words("address", "rank", "office")


def is_rank(word: str) -> bool:
    """Whether it is a title that is whole without the words before it: "Colonel", "Dr"; not "Mr", which tells nothing."""
    return _plain(word) in _words("rank")


def is_office(word: str) -> bool:
    """Whether a word says what a person is or does: "minister", "spokeswoman", "leader", "commander"."""
    return _plain(word) in _words("rank", "office", "occupation")


def is_generation(word: str) -> bool:
    """Whether the word after a name tells the generation: "III", "Jr."."""
    return _plain(word) in _GENERATIONS and not word.islower()


def name_start(start: int, end: int, words: Sequence[str]) -> int:
    """Where the name in the words [start, end) begins, after the titles; at its last word at the latest."""
    while start < end - 1 and is_title(words[start]):
        start += 1
    return start
