"""What in a story tells its incident from another: names, and words that few stories share."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from anyascii import anyascii

from streams.facts import Entity, Mention
from streams.story import Story

MAX_NAMES, MAX_WORDS, MAX_PLACES = 10, 40, 12
VOCABULARY = Path(__file__).parents[1] / "extraction" / "model" / "tollwire_encoder" / "vocab.txt"
"""The words that the shipped model knows whole, the most common ones first."""
COMMON = 3600
"""So many of them tell nothing of a story."""
OFFICES = (
    "chief|sheriff|deputy|sgt|sergeant|lt|lieutenant|capt|captain|cpl|detective|det|officer|trooper|constable|inspector|commissioner|superintendent"
    "|marshal|mayor|gov|governor|president|premier|minister|chancellor|king|queen|pope|spokesman|spokeswoman|spokesperson|coroner|examiner|attorney"
    "|prosecutor|judge|magistrate|justice|rep|representative|sen|senator|congressman|congresswoman|councilman|councilwoman|mp|secretary|col|colonel"
    "|gen|general|maj|major|brig|brigadier|cmdr|commander|adm|admiral|director|dr|prof|professor|ambassador|envoy|editor|reporter"
)
"""Titles and offices that stand beside a name; a list of what editors write, in the singular."""
OFFICE = re.compile(rf"\b(?:{OFFICES})\.?,?\s+(?:[A-Z]\.\s*)?$", re.IGNORECASE)
OFFICE_AFTER = re.compile(rf",\s(?:(?:a|an|the|its|their|his|her)\s)?(?:[\w'’.-]+\s){{0,3}}(?:{OFFICES})\b", re.IGNORECASE)
GOES_ON = re.compile(
    r"\btolls?\b[^.;]{0,140}?\b(?:rose|rises?|risen|climb(?:s|ed)?|reach(?:es|ed)?|edges|grew|grows|jump(?:s|ed)|mount(?:s|ed)|now)\b"
    r"|\b(?:rais|bring|tak|lift|push|lower|cut|revis|reduc)(?:ing|es|e|s|ed)? (?:the |its |their )?(?:\w+ ){0,2}toll\b"
    r"|\bdie[sd]? (?:of|from) (?:his|her|their|the) (?:\w+ )?(?:wounds|injuries|burns)\b|\bdies? (?:a week|\w+ days) after\b"
    r"|\b(?:end(?:s|ed)?|halt(?:s|ed)?|stop(?:s|ped)?|call(?:s|ed)? off|suspend(?:s|ed)?|abandon(?:s|ed)?)"
    r" (?:the |a |its |their )?(?:[\w-]+ ){0,2}search\b"
    r"|\bsearch(?:es)? (?:is |was )?(?:over|ends|ended|called off)\b|\blast (?:week|(?:month|\w+day)['’]s)\b"
    r"|\b(?:funerals?|mourn(?:s|ed|ing)?|buried|vigils?|inquest|on trial|pleaded|charged|sentenced|indicted)\b",
    re.IGNORECASE,
)
"""What a story has only where the incident was told of before: a toll that has risen, a search that has ended, funerals, charges."""
STOP = frozenset(
    """
    about after again against also amid among another area around away back been before being below between both came city
    could country days dead death deaths died each edition even every first five four friday from have here hospital house
    hundreds hurt including injured injures into just killed killing kills last late later least like local made many monday
    more most much near news night nine officials only other over people person police read report reported reports said
    same saturday says seven several since some state still story such sunday than that their them then there these they
    this those three through thursday time today told toll took town tuesday under until update updated very victims wake
    wednesday week were what when where which while will with woman would wounded year years yesterday your
    airstrike airstrikes ambush arrest arrested attack attacked attackers attacks blast blasts blaze bomb bombed bomber bombing
    bombings bombs charged clash clashed clashes collapse collapsed collision crash crashed cyclone deadly drone drones earthquake
    explosion explosions explosive fatal fatally fire flood flooding floods gunfire gunman gunmen homicide hurricane kidnapped
    landslide missile missiles murder murdered quake rescue rescued rescuers shelled shelling shooting shot stabbed stabbing storm
    strike strikes struck suspect suspected suspects typhoon tornado witnesses
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
    """The rarest words of a story, the rarest first: those that few stories share; countries and its own agency are shared by many."""
    common = {word for entity in entities if _is_country(entity) for word in fold_name(entity.name).split()}
    common |= set(fold_name(story.source or "").split())
    words = fold_name(f"{story.headline} {story.body}").split()
    counts = Counter(word for word in words if is_telling(word) and word.isalpha() and word not in common)
    ranks = _ranks()
    rare = [word for word in counts if ranks.get(word, COMMON) >= COMMON]
    return tuple(sorted(rare, key=lambda word: (-ranks.get(word, len(ranks)), -counts[word], word))[:MAX_WORDS])


def places_in(story: Story, entities: Iterable[Entity]) -> tuple[str, ...]:
    """The places that a story names, but for countries and its own agency, by the names it gives them, the most mentioned first."""
    own = fold_name(story.source or "")
    named = (entity for entity in by_mentions(entities) if entity.label in ("GPE", "LOC", "FAC") and not _is_country(entity))
    names = (fold_name(name) for entity in named for name in (entity.name, *(mention.text for mention in entity.mentions)))
    return tuple(name for name in dict.fromkeys(names) if name and name != own)[:MAX_PLACES]


def _is_country(entity: Entity) -> bool:
    return entity.place is not None and entity.place.where_prec == 6 and entity.place.geonameid is not None


@cache
def _ranks() -> Mapping[str, int]:
    lines = VOCABULARY.read_text(encoding="utf-8").split("\n")
    return {word: rank for rank, word in enumerate(word for word in lines if word.isalpha())}


@lru_cache(maxsize=256)  # a report's words are looked at for every incident that it is compared with
def goes_on(words: str) -> bool:
    """True where the words of a story say that its incident has been told of before, whatever day they name."""
    return GOES_ON.search(words) is not None


def is_telling(word: str) -> bool:
    """True for a folded word that few stories share."""
    return len(word) > 3 and word not in STOP
