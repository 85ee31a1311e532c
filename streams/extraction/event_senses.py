"""Words of events that tell of none where they stand: "a flood of complaints", "the film bombed", "flood insurance"."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from streams.errors import RulesError
from streams.extraction import tree
from streams.extraction.columns import columns_of, lemma_of, sentence_of, sentence_start
from streams.extraction.event_rules import Hit, event_types, is_one_of, logical_objects, logical_subjects
from streams.extraction.event_words import WordClass, expand, of_several_words
from streams.extraction.fiction import is_fiction, is_title
from streams.extraction.load_rules import load_rules, rule_file

_AMOUNTS = frozenset(
    {"flood", "storm", "avalanche", "tsunami", "stampede", "landslide", "deluge", "crush", "torrent", "hail", "wave", "riot"}
)
_MATTER = frozenset(
    {"snow", "ice", "mud", "rock", "stone", "earth", "debris", "water", "lava", "ash", "dust", "sand", "wind", "century", "decade", "year"}
    | {"season", "week", "month", "night", "weekend", "people", "fan", "pilgrim", "crowd", "worshipper", "worshiper", "passenger", "rain"}
)
"""What storms and avalanches are made of, when they come and whom they crush; anything else only comes in great number."""
_LONGEST = 6
"""Words before a trigger at which a phrase may begin."""
_SCORE = re.compile(r"(?<![\d-])\d{1,3}[-–]\d{1,2}(?![\d-])(?! (?:people|dead|vote|votes|year|years|km|metres|miles|degrees))")
"""Of a match: "massacred 7-0", "beat the Crusaders 24-19"."""
_HARM = frozenset(
    {"kill", "killed", "dead", "death", "die", "died", "wound", "wounded", "injure", "injured", "police", "hospital", "vote", "rebel"}
    | {"militant", "soldier", "army", "troop", "hectare", "homes", "missing", "arrest", "detain", "parliament", "court", "bomb", "quake"}
)
_VERBS = frozenset({"VERB", "AUX"})


@dataclass(frozen=True, slots=True)
class Sense:
    """A way of speaking in which triggers of some types tell of no event."""

    id: str
    examples: tuple[str, ...]
    types: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    doers: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    modifies: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loose:
    """Words, triggers by their ids, and types of events that tell of none where they are only said aside; the types only in a story
    without any word of harm.
    """

    id: str
    examples: tuple[str, ...]
    words: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("event_senses.toml")
@dataclass(frozen=True, slots=True)
class EventSenses:
    """What rules/event_senses.toml holds."""

    class_: tuple[WordClass, ...]
    sense: tuple[Sense, ...]
    loose: tuple[Loose, ...]

    @staticmethod
    def at_work(doc: Doc) -> set[str]:
        """The entries that silenced a trigger."""
        return set(doc._.event_senses)


@dataclass(frozen=True, slots=True)
class _Words:
    """One sense with its classes written out."""

    id: str
    types: frozenset[str]
    near: frozenset[str]
    about: frozenset[str]
    doers: frozenset[str]
    under: frozenset[str]
    modifies: frozenset[str]
    phrases: dict[str, list[tuple[str, ...]]]
    """By their first words."""
    unless: frozenset[str]


@cache
def _senses() -> tuple[_Words, ...]:
    rules = load_rules(EventSenses)
    classes = {class_.name: class_.words for class_ in rules.class_}
    found = []
    for sense in rules.sense:
        types, near, about, doers, under, modifies, unless = (
            expand(words, classes, f"event_senses.toml: {sense.id!r}")
            for words in (sense.types, sense.near, sense.about, sense.doers, sense.under, sense.modifies, sense.unless)
        )
        if wrong := sorted(types - set(event_types())):
            raise RulesError(f"event_senses.toml: {sense.id!r}: {', '.join(wrong)} is no type; valid: {', '.join(sorted(event_types()))}")
        phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in sense.phrases:
            phrases[phrase.split()[0]].append(tuple(phrase.split()))
        found.append(_Words(sense.id, types, near, about, doers, under, modifies, phrases, unless))
    return tuple(found)


@cache
def _senses_of(type_: str) -> tuple[_Words, ...]:
    """The senses in which triggers of a type may be meant."""
    return tuple(sense for sense in _senses() if not sense.types or type_ in sense.types)


def other_sense(hit: Hit) -> str | None:
    """The id of the sense, "fiction", "title" or "amount", in which the trigger tells of no event; None where it tells of one."""
    if is_fiction(hit.head) or is_title(hit.head):
        return "fiction"
    if _is_amount(hit.head):
        return "amount"
    sentence, columns = sentence_of(hit.head), columns_of(hit.head.doc)
    start, end = sentence.start, sentence.end
    forms = list(zip(columns.lowers[start:end], columns.lemmas[start:end], strict=True))
    own = range(hit.start - sentence.start, hit.end - sentence.start)
    words = {word for i, pair in enumerate(forms) if i not in own for word in pair}
    text = sentence.text
    if _SCORE.search(text) and words.isdisjoint(_HARM):
        return "score"
    text = f" {text.lower()} "
    return next((sense.id for sense in _senses_of(hit.trigger.type) if _holds(sense, hit, forms, words, text)), None)


def _holds(sense: _Words, hit: Hit, forms: list[tuple[str, str]], words: set[str], text: str) -> bool:
    if _stands(sense.unless, words, text):
        return False
    return (
        (bool(sense.near) and _stands(sense.near, words, text))
        or (bool(sense.about) and any(noun.lower_ in sense.about or lemma_of(noun) in sense.about for noun in _around(hit.head)))
        or (bool(sense.doers) and hit.head.pos_ in _VERBS and any(is_one_of(noun, sense.doers) for noun in logical_subjects(hit.head)))
        or (bool(sense.under) and not sense.under.isdisjoint(_bearers(hit.head)))
        or (bool(sense.modifies) and _modified(hit, sense.modifies))
        or (bool(sense.phrases) and _in_phrase(hit, sense.phrases, forms, hit.start - sentence_start(hit.head)))
    )


def _stands(wanted: frozenset[str], words: set[str], text: str) -> bool:
    return not wanted.isdisjoint(words) or any(phrase in text for phrase in of_several_words(wanted))


def _around(head: Token) -> list[Token]:
    """Who does it, to what, and what hangs on it."""
    found = [noun for _, noun in tree.complements(head)]
    if head.pos_ in _VERBS:
        found += [*logical_subjects(head), *logical_objects(head)]
    elif head.dep_ in {"obj", "dobj"}:
        found += [noun for _, noun in tree.complements(head.head) if noun.i > head.i]
    return [noun for one in found for noun in (one, *tree.conjuncts(one))]


def _bearers(head: Token) -> Iterator[str]:
    """The noun that the trigger hangs on behind a preposition: the tale in "a tale of a shipwreck"."""
    above = tree.governor(head)
    if tree.preposition_of(head) is not None and above.pos_ == "NOUN":
        yield from (above.lower_, lemma_of(above))


def _modified(hit: Hit, wanted: frozenset[str]) -> bool:
    """Whether the noun right behind the trigger is one of the things that are only named after it."""
    doc, end = hit.head.doc, hit.end
    if hit.head.pos_ in _VERBS or end >= len(doc):
        return False
    if doc[end].text == "-" and end + 1 < len(doc):
        end += 1
    while end + 1 < len(doc) and doc[end].dep_ == "compound" and doc[end + 1].pos_ == "NOUN":
        end += 1
    noun = doc[end]
    return noun.pos_ in {"NOUN", "PROPN"} and (noun.lower_ in wanted or lemma_of(noun) in wanted)


def _in_phrase(hit: Hit, phrases: dict[str, list[tuple[str, ...]]], forms: list[tuple[str, str]], first: int) -> bool:
    """Whether the trigger is part of one of the phrases; `forms`: the sentence's words and lemmas, of which it is the one at `first`."""
    last = first + hit.end - hit.start
    for start in range(max(0, first - _LONGEST), last):
        for phrase in (p for word in forms[start] for p in phrases.get(word, ())):
            end = start + len(phrase)
            if first < end <= len(forms) and all(word in pair for word, pair in zip(phrase, forms[start:end], strict=True)):
                return True
    return False


def _is_amount(noun: Token) -> bool:
    """ "A flood of complaints": a great number of something that is no matter for floods."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() not in _AMOUNTS:
        return False
    of = tree.complement(noun, "of")
    if of is None and noun.i + 2 < len(noun.doc) and noun.nbor(1).lower_ == "of":
        of = next((t for t in noun.doc[noun.i + 2 : noun.i + 5] if t.pos_ in {"NOUN", "PROPN"} and t.dep_ != "compound"), None)
    return of is not None and of.pos_ == "NOUN" and of.lemma_.lower() not in _MATTER and not of.ent_type_
