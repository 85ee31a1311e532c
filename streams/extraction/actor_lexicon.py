"""Organisations known by name (rules/actors.toml, and a desk's own file), found however a story spells them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Doc

from streams.errors import RulesError
from streams.extraction.actor_names import is_thing
from streams.extraction.columns import columns_of
from streams.extraction.gazetteer import fold
from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.titles import is_title
from streams.facts import ActorType

_WORD = re.compile(r"[^\s\-‐‑/(),]+")
_OWNER = re.compile(r"['’]s\b")
_SPELLINGS = (("defense", "defence"), ("armored", "armoured"), ("center", "centre"), ("labor", "labour"), ("program", "programme"))
_IZE = re.compile(r"iz(ations?|ed|ing|e)$")
_COUNTRY = re.compile(r"[A-Z]{2}")
_THINGS = frozenset(
    {"street", "avenue", "road", "boulevard", "lane", "square", "motorway", "highway", "hotel", "park", "stadium", "bridge", "building"}
    | {
        "college",
        "university",
        "museum",
        "bar",
        "club",
        "cup",
        "restaurant",
        "mall",
        "tower",
        "airport",
        "theatre",
        "theater",
        "marathon",
        "band",
        "choir",
        "parade",
        "day",
    }
)
"""What a name before it is the name of: "Hezbollah Street", "the M23 motorway"."""
_MADE = frozenset(
    {"pickup", "pickups", "truck", "trucks", "car", "cars", "jet", "jets", "plane", "planes", "helicopter", "van", "suv", "sedan", "bus"}
    | {"minibus", "motorcycle", "phone", "drone", "drones", "aircraft", "airliner", "hatchback", "saloon", "hilux", "corolla", "tanker"}
)
_WITHIN = frozenset({"(", ")", "-", "‐", "‑", "–", "'", "’", "/", "&"})
_SHORT = 6
_KINDS = frozenset({"agency", "party", "movement", "group", "organisation", "network", "army", "police", "newspaper"})
"""What writers do not always give a capital at the end of a name."""
_SMALL = frozenset({"al", "el", "sans", "de", "du", "la", "of", "for", "and", "the", "in", "e"})


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that was given up."""

    name: str
    until: str
    """Year or month, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One organisation of the lexicon."""

    id: str
    name: str
    type: ActorType
    country: str | None = None
    aliases: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    unsure: tuple[str, ...] = ()
    """Names, of those above or others, that also mean other things."""
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, the canonical one first."""
        return tuple(dict.fromkeys((self.name, *self.aliases, *(former.name for former in self.former), *self.unsure)))


@rule_file("actors.toml")
@dataclass(frozen=True, slots=True)
class ActorRules:
    """What rules/actors.toml and a desk's file hold."""

    actor: tuple[Actor, ...]


def load_actors(desk: Path | None = None) -> tuple[Actor, ...]:
    """The shipped actors and a desk's own, which replace shipped ones of the same id.

    Raises RulesError naming the file, the entry and what is wrong with it.
    """
    actors = {actor.id: actor for actor in load_rules(ActorRules).actor}
    if desk is not None:
        own = load_rules(ActorRules, path=desk).actor
        check_actors(own, desk.name)
        actors |= {actor.id: actor for actor in own}
    return tuple(actors.values())


def check_actors(actors: Iterable[Actor], file: str) -> None:
    """See that countries are codes, that names can be found, and that each sure name is one actor's alone."""
    owner: dict[str, str] = {}
    for actor in actors:
        if actor.country is not None and not _COUNTRY.fullmatch(actor.country):
            raise RulesError(f"{file}: actor {actor.id!r}: country {actor.country!r} is not an ISO 3166-1 code of two capitals, like 'SY'")
        for name in actor.names:
            if not any(character.isalnum() for character in name):
                raise RulesError(f"{file}: actor {actor.id!r}: {name!r} is not a name")
            key = " ".join(word for word, _ in _words(name))
            if name not in actor.unsure and owner.setdefault(key, actor.id) != actor.id:
                raise RulesError(f"{file}: {name!r} is a name of {owner[key]!r} and of {actor.id!r}; make it `unsure` in one of them")


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    shapes: tuple[str, ...]
    actor: Actor
    sure: bool

    @property
    def is_letters(self) -> bool:
        return len(self.words) == 1 and self.shapes[0] == "upper"

    @property
    def is_word(self) -> bool:
        """Whether it is one word that may be an ordinary one."""
        return len(self.words) == 1 and self.shapes[0] != "upper"


class ActorLexicon:
    """Finds actors by their names."""

    def __init__(self, actors: Iterable[Actor], kind_words: Mapping[ActorType, Collection[str]]) -> None:
        self.by_id = {actor.id: actor for actor in actors}
        self._kind_words = kind_words
        names: defaultdict[str, list[_Name]] = defaultdict(list)
        for actor in self.by_id.values():
            for name in actor.names:
                words, shapes = zip(*_words(name), strict=True)
                names[words[0]].append(_Name(words, shapes, actor, name not in actor.unsure))
        self._names = {first: _by_second(begun) for first, begun in names.items()}

    def find(self, doc: Doc) -> list[tuple[int, int, Actor]]:
        """Tokens [start, end) and the actor of every name, the longest where several begin; in text order."""
        pieces = [(word, shape, i) for i, text in enumerate(columns_of(doc).texts) for word, shape in _pieces(text)]
        there: defaultdict[tuple[int, int], list[_Name]] = defaultdict(list)
        for i, (first, _, start) in enumerate(pieces):
            if (begun := self._names.get(first)) is None:
                continue
            second = pieces[i + 1][0] if i + 1 < len(pieces) else ""
            for name in begun.get(second) or begun[""]:
                if _is_there(name, pieces, i) and not _is_other(doc, start, end := pieces[i + len(name.words) - 1][2] + 1, name):
                    there[start, end].append(name)
        taken: set[int] = set()
        found: list[tuple[int, int, list[_Name]]] = []
        for start, end in sorted(there, key=lambda span: (span[0] - span[1], span)):
            if not taken.intersection(range(start, end)):
                taken.update(range(start, end))
                found.append((start, end, there[start, end]))
        sure = {name.actor.id for _, _, names in found for name in names if name.sure}
        countries = Counter(m.place.country for m in doc._.place_mentions if m.place.country)
        chosen = ((start, end, self._choose(doc, start, end, names, sure, countries)) for start, end, names in found)
        return sorted((start, end, actor) for start, end, actor in chosen if actor is not None)

    def _choose(
        self, doc: Doc, start: int, end: int, names: Sequence[_Name], sure: Collection[str], countries: Counter[str]
    ) -> Actor | None:
        """Whose name it is, where it is one: named otherwise too, of a country that the story names, or said to be of its kind."""

        def reasons(name: _Name) -> tuple[bool, bool, int]:
            known = name.actor.id in sure and not name.sure
            in_country = countries[name.actor.country] if name.actor.country and not name.is_word else int(_is_owned(doc, start, name))
            return known, name.sure or self._is_said_to_be(doc, start, end, name.actor.type), in_country

        best = max(names, key=reasons)
        return best.actor if any(reasons(best)) else None

    def _is_said_to_be(self, doc: Doc, start: int, end: int, type_: ActorType) -> bool:
        if type_ == "media" and end < len(doc) and doc[end].lower_ in {"reported", "reports", "quoted", "cited"}:
            return True
        words = self._kind_words.get(type_, ())
        return any(token.lower_ in words for token in (*doc[max(start - 1, 0) : start], *doc[end : end + 1]))


def _is_owned(doc: Doc, start: int, name: _Name) -> bool:
    """Whether the actor's country owns the name: "Guatemala's Conred", "South Africa's Hawks"."""
    first = start - (start > 0 and doc[start - 1].tag_ == "POS")
    return any(m.is_country and m.place.country == name.actor.country and m.end == first for m in doc._.place_mentions)


def _by_second(names: Sequence[_Name]) -> dict[str, list[_Name]]:
    """Names of one first word by what follows it in a text: those that go on with it, and those of one word; the latter alone under ""."""
    seconds = {name.words[1] for name in names if len(name.words) > 1}
    return {word: [name for name in names if name.words[1:2] in ((), (word,))] for word in ("", *seconds)}


def _is_there(name: _Name, pieces: Sequence[tuple[str, str, int]], i: int) -> bool:
    if len(pieces) - i < len(name.words):
        return False
    for word, shape, (text, text_shape, _) in zip(name.words, name.shapes, pieces[i : i + len(name.words)], strict=True):
        exact = shape not in {"title", "lower"}  # letters
        if word != text or (exact and text_shape != shape) or (shape == "title" and text_shape == "lower"):
            return False
    return True


def _is_other(doc: Doc, start: int, end: int, name: _Name) -> bool:
    """Whether the words are part of another name, or a word shouted with those around it."""
    if end < len(doc) and doc[end].lower_ in _THINGS:
        return True
    if name.is_word and start and is_title(doc[start - 1].text):
        return True  # "Mayor Bloomberg"
    if len(name.words) < 3 and name.actor.type in {"armed_group", "state_military", "media"} and is_thing(doc, start, end):
        return True  # the trawler Coast Guard Pride
    if name.actor.type == "company" and _is_product(doc, start, end):
        return True
    if (
        name.actor.type == "political_party"
        and doc[start].ent_iob_ == "I"
        and doc[start].ent_type_ == "ORG"
        and doc[start - 1].pos_ != "DET"
    ):
        return True  # "Social Democratic Party"
    if name.is_letters and len(name.words[0]) < _SHORT and is_shouted(doc, start):
        return True
    return len(name.words) == 1 and _is_part_of_person(doc, start, end)


def _is_product(doc: Doc, start: int, end: int) -> bool:
    """Whether a maker's name is that of what it made: "a Boeing 737", "a Toyota pickup"."""
    after = doc[end] if end < len(doc) else None
    one = start > 0 and doc[start - 1].lower_ in {"a", "an"} and (after is None or after.pos_ not in {"NOUN"} or after.lower_ in _MADE)
    return one or (after is not None and (after.text[0].isdigit() or after.lower_ in _MADE))


def _is_part_of_person(doc: Doc, start: int, end: int) -> bool:
    """Whether a person's name goes on before or after: "Abdullah al-Houthi", "Isis Moreno"."""
    if doc[start].ent_type_ != "PERSON":
        return False
    first, last = start, end
    while first and doc[first].ent_iob_ == "I":
        first -= 1
    while last < len(doc) and doc[last].ent_iob_ == "I":
        last += 1
    return any(token.is_title and token.is_alpha for token in (*doc[first:start], *doc[end:last]))


def is_shouted(doc: Doc, i: int) -> bool:
    """Whether the text around is all in capitals, so that a short word in capitals need be no acronym."""
    around = [token for n in range(max(0, i - 6), min(i + 7, len(doc))) if (token := doc[n]).is_alpha and n != i]
    return len(around) > 2 and sum(token.is_upper for token in around) > 0.6 * len(around)


@lru_cache(maxsize=50_000)
def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a token; a comma or stop, which ends a name, is an empty one."""
    return _words(text) or (() if text in _WITHIN else (("", "lower"),))


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a name in one spelling, each with its shape: upper, title or lower."""
    found: list[tuple[str, str]] = []
    for word in _WORD.findall(_OWNER.sub(" s", text)):
        letters = word.replace(".", "")
        if key := fold(word).replace(" ", ""):
            shape = "upper" if letters.isupper() and len(letters) > 1 else "title" if word[:1].isupper() else "lower"
            if key in _SMALL or (found and key in _KINDS):
                shape = "lower"
            elif len(letters) < _SHORT and letters[1:].lower() != letters[1:] and not letters.isupper():
                shape = letters  # "LeT"
            found.append((_one_spelling(key), shape))
    return tuple(found)


def _one_spelling(word: str) -> str:
    for american, british in _SPELLINGS:
        if word in (american, american + "s"):
            return british
    return _IZE.sub(r"is\1", word)
