"""The words that the conditions of events name, alone, as phrases, or as a @class."""

from dataclasses import dataclass
from functools import lru_cache

from streams.errors import RulesError

KINDS = frozenset({"@place", "@name", "@nation", "@person", "@actor", "@clause", "@something"})
"""Classes that the layers below tell: a place, any name but a person's, a state, a person, an actor, a clause, any noun at all."""


ONE_EVENT = frozenset(
    {"accident", "attack", "avalanche", "blast", "blaze", "bombing", "collapse", "crash", "cyclone", "derailment", "disaster", "earthquake"}
    | {"eruption", "explosion", "fire", "flood", "floods", "genocide", "hurricane", "landslide", "leak", "massacre", "meltdown", "mudslide"}
    | {"pogrom", "quake", "raid", "riot", "riots", "shooting", "siege", "sinking", "spill", "stabbing", "stampede", "tragedy", "tsunami"}
    | {"ambush", "capsizing", "collision", "crush", "fireball", "inferno", "shipwreck", "strike", "tornado", "typhoon", "wreck"}
)
"""Nouns that name one disaster or deed."""


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words that a condition names together, as @name."""

    name: str
    words: tuple[str, ...]


def expand(words: tuple[str, ...], classes: dict[str, tuple[str, ...]], where: str) -> frozenset[str]:
    """The words with those of the classes that they name, in lower case."""
    found: set[str] = set()
    for word in words:
        if word in KINDS:
            found.add(word)
        elif word.startswith("@"):
            if word[1:] not in classes:
                raise RulesError(f"{where}: no class {word}; valid: {', '.join('@' + name for name in sorted(classes))}")
            found.update(w.lower() for w in classes[word[1:]])
        else:
            found.add(word.lower())
    return frozenset(found)


@lru_cache(maxsize=10_000)
def of_several_words(words: frozenset[str]) -> tuple[str, ...]:
    """Those that are phrases."""
    return tuple(word for word in words if " " in word)
