"""What in a story tells its incident from another: names, and words that few stories share."""

import re
from collections.abc import Iterable

from anyascii import anyascii

from streams.facts import Entity, Mention
from streams.story import Story

MAX_NAMES, MAX_WORDS = 10, 24
OFFICES = (
    "chief|sheriff|deputy|sgt|sergeant|lt|lieutenant|capt|captain|cpl|detective|det|officer|trooper|constable|inspector|commissioner|superintendent"
    "|marshal|mayor|gov|governor|president|premier|minister|chancellor|king|queen|pope|spokesman|spokeswoman|spokesperson|coroner|examiner|attorney"
    "|prosecutor|judge|magistrate|justice|rep|representative|sen|senator|congressman|congresswoman|councilman|councilwoman|mp|secretary|col|colonel"
    "|gen|general|maj|major|brig|brigadier|cmdr|commander|adm|admiral|director|dr|prof|professor|ambassador|envoy|editor|reporter"
)
"""Titles and offices that stand beside a name; a list of what editors write, in the singular."""
OFFICE = re.compile(rf"\b(?:{OFFICES})\.?,?\s+(?:[A-Z]\.\s*)?$", re.IGNORECASE)
OFFICE_AFTER = re.compile(rf",\s(?:(?:a|an|the|its|their|his|her)\s)?(?:[\w'’.-]+\s){{0,3}}(?:{OFFICES})\b", re.IGNORECASE)
STOP = frozenset(
    """
    about after again against also amid among another area around away back been before being below between both came city
    could country days dead death deaths died each edition even every first five four friday from have here hospital house
    hundreds hurt including injured injures into just killed killing kills last late later least like local made many monday
    more most much near news night nine officials only other over people person police read report reported reports said
    same saturday says seven several since some state still story such sunday than that their them then there these they
    this those three through thursday time today told toll took town tuesday under until update updated very victims wake
    wednesday week were what when where which while will with woman would wounded year years yesterday your
    """.split()  # noqa: SIM905
)


def by_mentions(entities: Iterable[Entity]) -> list[Entity]:
    """Entities, the most mentioned first."""
    return sorted(entities, key=lambda entity: -len(entity.mentions))


def fold_name(text: str) -> str:
    """A name as it is compared: plain lower-case letters, single spaces."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", "")))


def names_in(story: Story, entities: Iterable[Entity]) -> tuple[str, ...]:
    """Persons by given and family name, but for those in office, who speak of many incidents; a lone family name says too little."""
    persons = (entity for entity in by_mentions(entities) if entity.label == "PERSON")
    folded = (fold_name(entity.name) for entity in persons if not any(_in_office(story, mention) for mention in entity.mentions))
    return tuple(dict.fromkeys(name for name in folded if 2 <= len(name.split()) <= 4))[:MAX_NAMES]


def _in_office(story: Story, mention: Mention) -> bool:
    text = story.headline if mention.field == "headline" else story.body
    return bool(OFFICE.search(text[max(0, mention.start - 30) : mention.start]) or OFFICE_AFTER.match(text[mention.end : mention.end + 60]))


def words_in(story: Story, entities: Iterable[Entity]) -> tuple[str, ...]:
    """The words of names first, then those of the headline."""
    named = [word for entity in by_mentions(entities) for word in fold_name(entity.name).split()]
    found = [*named, *fold_name(story.headline).split()]
    return tuple(dict.fromkeys(word for word in found if is_telling(word)))[:MAX_WORDS]


def is_telling(word: str) -> bool:
    """True for a folded word that few stories share."""
    return len(word) > 3 and word not in STOP
