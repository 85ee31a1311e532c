"""Whom a noun counts: people of some class, or no people at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from spacy.tokens import Doc

from streams.extraction.doc import Unit
from streams.extraction.load_rules import load_rules, rule_file
from streams.facts import VictimClass

_IRREGULAR = {
    "child": "children",
    "person": "people",
    "foot": "feet",
    "wife": "wives",
    "midwife": "midwives",
    "life": "lives",
    "thief": "thieves",
    "passer-by": "passers-by",
}
_LONGEST = 3
"""Words in the longest entry that is looked up."""
# What ends a word for a person that no list holds: "snowploughman", "gas-station worker", "accordionist".
_PERSON_ENDING = re.compile(
    r".+(?:man|men|woman|women|people|persons?|workers?|goers?|fighters?|keepers?|children|folk|makers?)|\w{4,}ists?"
)

_NO_PERSON_BEHIND_HYPHEN = frozenset(
    {
        "one",
        "ones",
        "case",
        "cases",
        "figure",
        "figures",
        "life",
        "lives",
        "body",
        "bodies",
        "death",
        "deaths",
        "guard",
        "guards",
        "head",
        "heads",
    }
)
"""Nouns for people that name something else in compounds: "mud-guards", "half-lives"."""


_PREFIX = re.compile(r"^(?:ex|vice|sub)-")


@dataclass(frozen=True, slots=True)
class VictimNoun:
    """Nouns for people of one class."""

    id: str
    class_: VictimClass
    words: tuple[str, ...]
    """Singular; the plurals are made from them."""
    examples: tuple[str, ...]
    plural: tuple[str, ...] = ()
    """Without a singular of their own, or irregular."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThingNoun:
    """Nouns that are counted in the news and are no people."""

    id: str
    unit: Literal["vehicle", "money", "date", "measure", "thing"]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    plural: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("victims.toml")
@dataclass(frozen=True, slots=True)
class VictimRules:
    """What rules/victims.toml holds."""

    noun: tuple[VictimNoun, ...]
    thing: tuple[ThingNoun, ...]

    @staticmethod
    def at_work(doc: Doc) -> set[str]:
        """The entries whose nouns a figure of the Doc counts."""
        from streams.extraction.quantities import counted_phrase

        found = (noun_entry(counted_phrase(doc, quantity)) for quantity in doc._.quantities)
        return {entry.id for entry in found if entry}


def plural_of(noun: str) -> str:
    """The plural of a noun, by rule."""
    head, _, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith("child"):
        last += "ren"
    elif last.endswith("man") and last not in ("german", "roman", "ottoman"):
        last = last[:-2] + "en"
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    elif re.search(r"(?:s|x|z|ch|sh)$", last):
        last += "es"
    elif last.endswith("-in-law"):
        last = last.removesuffix("-in-law") + "s-in-law"
    else:
        last += "s"
    return f"{head} {last}".strip()


@cache
def _lexicon() -> dict[str, VictimNoun | ThingNoun]:
    rules = load_rules(VictimRules)
    forms: dict[str, VictimNoun | ThingNoun] = {}
    # People are written last: a word that stands for both counts people.
    for entry in (*rules.thing, *rules.noun):
        for word in entry.words:
            forms[word] = forms[plural_of(word)] = entry
        forms.update(dict.fromkeys(entry.plural, entry))
    return forms


@lru_cache(maxsize=20_000)
def noun_entry(phrase: str) -> VictimNoun | ThingNoun | None:
    """The entry for a noun phrase's last words, the longest that is known: "police officers" before "officers"."""
    words = [_PREFIX.sub("", word) for word in phrase.lower().replace("’", "'").split()]
    return next((entry for n in range(min(_LONGEST, len(words)), 0, -1) if (entry := _lexicon().get(" ".join(words[-n:])))), None)


def last_words(entry_id: str) -> set[str]:
    """The last words of all nouns of one entry, singular and plural."""
    return {noun.rpartition(" ")[2] for noun, entry in _lexicon().items() if entry.id == entry_id}


def victim_class(text: str) -> VictimClass:
    """The class of the people that a noun phrase names, "unknown" where the noun does not say."""
    entry = noun_entry(text)
    if isinstance(entry, VictimNoun) and entry.class_ != "unknown":
        return entry.class_
    # "women passengers", "child refugees", "civilian dead", "police dead": a word before the noun may say more.
    for word in text.lower().split()[-2:-1]:
        before = _lexicon().get(word)
        if isinstance(before, VictimNoun) and not (entry and isinstance(entry, ThingNoun)):
            return before.class_
    return "unknown"


@lru_cache(maxsize=20_000)
def is_person_noun(lemma: str) -> bool:
    """Whether the noun (singular or plural, of one or more words) names people."""
    entry = noun_entry(lemma)
    if entry is not None:
        return isinstance(entry, VictimNoun)
    _, hyphen, last = lemma.lower().rpartition("-")
    if hyphen and last not in _NO_PERSON_BEHIND_HYPHEN and isinstance(noun_entry(last), VictimNoun):
        return True  # "officer-cadets"
    return bool(_PERSON_ENDING.fullmatch(lemma.lower().replace("-", "")))


def is_thing_noun(lemma: str) -> bool:
    """Whether the noun names what the news counts beside people: vehicles, animals, money, time, measures, other things."""
    return isinstance(noun_entry(lemma), ThingNoun)


def is_national(lemma: str) -> bool:
    """Whether the noun names people by their nation: "Poles"."""
    entry = noun_entry(lemma)
    return entry is not None and entry.id == "nationals"


def is_animal(lemma: str) -> bool:
    """Whether the noun names animals."""
    entry = noun_entry(lemma)
    return entry is not None and entry.id == "animals"


def thing_unit(words: Sequence[str]) -> Unit | None:
    """What a figure before these nouns counts, where they are no people."""
    entry = noun_entry(" ".join(words))
    return cast(Unit, entry.unit) if isinstance(entry, ThingNoun) else None
