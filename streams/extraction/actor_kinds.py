"""The words that make an actor of a name (rules/actor_kinds.toml), as tables of phrases."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language

from streams.extraction.load_rules import load_rules, rule_file
from streams.facts import ActorType

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Words that tell what kind of organisation a name is."""

    id: str
    type: ActorType
    last: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    for_: tuple[str, ...] = ()
    """Like `of`, of names that go on with "for" alone."""
    seen: tuple[str, ...] = ()
    """Like `last`, of names that the network sees as well."""
    inside: tuple[str, ...] = ()
    """What stands in the middle of a name: "Moms Against Guns"."""
    called: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    nation: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Whose name has to stand before: "UN Mission"."""
    about: tuple[str, ...] = ()
    """What a name with weaker evidence for another kind is about where it is of this one: "League for Human Rights"."""
    like: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    weak: bool = False
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("actor_kinds.toml")
@dataclass(frozen=True, slots=True)
class KindRules:
    """What rules/actor_kinds.toml holds."""

    kind: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at tokens [start, end), and the kinds that have it, in the order of the file."""

    start: int
    end: int
    kinds: tuple[Kind, ...]


class Phrases:
    """One sort of phrases of all kinds: `last`, `called` …"""

    def __init__(self, nlp: Language, kinds: Sequence[Kind], phrases_of: Callable[[Kind], Sequence[str]]) -> None:
        self._kinds: defaultdict[Phrase, list[Kind]] = defaultdict(list)
        for kind in kinds:
            for text in phrases_of(kind):
                self._kinds[tuple(token.text for token in nlp.make_doc(text))].append(kind)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for phrase in self._kinds:
            lengths[phrase[-1]].add(len(phrase))
        self._lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}
        """Of the phrases that end in a word, the longest first."""

    def find(self, words: Sequence[str]) -> Iterator[Found]:
        """Every phrase in the words, the longest of those that end at one word."""
        for i, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                start = i + 1 - length
                if start >= 0 and (kinds := self._kinds.get(tuple(words[start : i + 1]))):
                    yield Found(start, i + 1, tuple(kinds))
                    break


def kind_words() -> Mapping[ActorType, frozenset[str]]:
    """For each type the common words beside a name that say that it is one of the type."""
    found: defaultdict[ActorType, set[str]] = defaultdict(set)
    for kind in load_rules(KindRules).kind:
        for phrase in (*kind.called, *kind.members):
            found[kind.type].update((phrase.split()[0], phrase.split()[-1]))
    return {type_: frozenset(words) for type_, words in found.items()}
