"""What in a story tells its incident from another: names, and words that few stories share."""

import re
from collections.abc import Iterable

from anyascii import anyascii

from streams.facts import Entity
from streams.story import Story

MAX_NAMES, MAX_WORDS = 10, 24
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


def names_in(entities: Iterable[Entity]) -> tuple[str, ...]:
    """Persons by given and family name; a lone family name says too little."""
    folded = (fold_name(entity.name) for entity in by_mentions(entities) if entity.label == "PERSON")
    return tuple(dict.fromkeys(name for name in folded if 2 <= len(name.split()) <= 4))[:MAX_NAMES]


def words_in(story: Story, entities: Iterable[Entity]) -> tuple[str, ...]:
    """The words of names first, then those of the headline."""
    named = [word for entity in by_mentions(entities) for word in fold_name(entity.name).split()]
    found = [*named, *fold_name(story.headline).split()]
    return tuple(dict.fromkeys(word for word in found if is_telling(word)))[:MAX_WORDS]


def is_telling(word: str) -> bool:
    """True for a folded word that few stories share."""
    return len(word) > 3 and word not in STOP
