"""What the words of a whole story say of its kind: whether "battle", "rally" or "held" can be meant in earnest there.

Most news speaks of no harm, and much of it in the words of harm. Where a story has no word that only harm is told in, those that other news
uses too tell of an event in its lead alone, and of a casualty only beside an event; where it has no word of harm at all, nothing behind its
lead tells of violence or disaster.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc

from streams.extraction.columns import lemma_of, sentence_of
from streams.extraction.doc import Casualty, EventMention
from streams.extraction.event_rules import EventRules
from streams.extraction.event_senses import EventSenses
from streams.extraction.event_words import expand
from streams.extraction.load_rules import load_rules

_LEAD = 200
"""Characters of the body of which the sentences are its lead."""
_SPORT = 3
"""Different words of matches that make a story one of them."""
_ENOUGH = 80
"""Words of a story: in a shorter one it says little that none of them tells of harm."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+")
_GOES_ON = "said-aside"
"""The entry that speaks for triggers that only go on about an event told before."""


@dataclass(frozen=True, slots=True)
class Tone:
    """Of a story, by its text alone."""

    harm: Literal["meant", "perhaps", "none"] = "meant"
    """perhaps: in words that are said of players, budgets and films too."""
    asides_from: int = 0
    """The character from which loose words tell of no event but beside a word of harm; the text's length where they do everywhere."""

    @property
    def is_of_a_match(self) -> bool:
        """Whether it is a story of sport that means no harm."""
        return self.harm != "meant" and self.asides_from == 0


def tone_of(text: str, body_start: int) -> Tone:
    """The tone of a story's text, of which the body begins at a character."""
    found, lists = _WORD.findall(text.lower()), _lists()
    words = set(found)
    match = len(words & lists.sport) >= _SPORT
    harm = words & lists.harm
    meant = harm - lists.in_figures - (lists.of_players if match else set())
    said: Literal["meant", "perhaps", "none"] = "meant" if meant or len(found) < _ENOUGH else "perhaps" if harm else "none"
    if match and not meant:
        return Tone(said, 0)
    end = _SENTENCE_END.search(text, min(len(text), body_start + _LEAD)) if not meant else None
    return Tone(said, end.end() if end is not None else len(text))


def without_asides(doc: Doc, mentions: Iterable[EventMention]) -> tuple[list[EventMention], list[str]]:
    """The mentions, in text order, that stand, and the entries that silence the others.

    All stand where a loose one is told in the lead or beside a word of harm. Else one that is not loose stands, and loose words beside it,
    but no loose type: a strike does not vouch for a shooting.
    """
    found = list(mentions)
    if not found:
        return [], []
    tone = _tone(doc)
    of_types = [_loose_type(mention, tone) for mention in found]
    loose = [_loose_entry(doc, mention) or of_type for mention, of_type in zip(found, of_types, strict=True)]
    if any(id_ and (doc[m.start].idx < tone.asides_from or _beside_harm(doc, m)) for m, id_ in zip(found, loose, strict=True)):
        return found, []
    silenced = loose if all(loose) else of_types
    return [m for m, id_ in zip(found, silenced, strict=True) if id_ is None], [id_ for id_ in silenced if id_ is not None]


def in_earnest(doc: Doc, casualties: Sequence[Casualty]) -> list[Casualty]:
    """The casualties that stand: all where harm is meant; else all beside an event, but for a match without a word of harm; else all where
    one of them is told in a sentence with such a word.
    """
    if not casualties:
        return []
    tone = _tone(doc)
    if tone.harm == "none":
        stand = bool(doc._.event_mentions) and not tone.is_of_a_match
    else:
        told = (speak_of_harm(t.lower_ for t in sentence_of(doc[c.trigger])) for c in casualties)
        stand = tone.harm == "meant" or bool(doc._.event_mentions) or any(told)
    return list(casualties) if stand else []


def is_loose(trigger: str, *words: str, harm: bool) -> bool:
    """Whether a trigger, by its id, is loose, or the first or last word at which it stands; `harm`: whether the story has words of it."""
    lists = _lists()
    return not lists.loose.keys().isdisjoint((trigger, *words)) or (not harm and trigger in lists.of_types)


def speak_of_harm(words: Iterable[str]) -> bool:
    """Whether one of the words, in small letters, is a word of harm."""
    return not _lists().harm.isdisjoint(words)


def _beside_harm(doc: Doc, mention: EventMention) -> bool:
    """Whether another word of its sentence is one of harm."""
    return speak_of_harm(t.lower_ for t in sentence_of(doc[mention.start]) if not mention.start <= t.i < mention.end)


def _tone(doc: Doc) -> Tone:
    return doc._.tone or tone_of(doc.text, doc._.body_start)


def _loose_type(mention: EventMention, tone: Tone) -> str | None:
    return _lists().of_types.get(mention.rule) if tone.harm == "none" else None


def _loose_entry(doc: Doc, mention: EventMention) -> str | None:
    loose = _lists().loose
    return next((loose[word] for word in _names(doc, mention) if word in loose), None)


def _names(doc: Doc, mention: EventMention) -> Iterator[str]:
    yield mention.rule
    for token in (doc[mention.start], doc[mention.end - 1]):
        yield lemma_of(token)
        if token.pos_ in {"NOUN", "PROPN"}:
            yield token.lower_


@dataclass(frozen=True, slots=True)
class _Lists:
    loose: dict[str, str]
    """The entry of each loose word and trigger."""
    of_types: dict[str, str]
    """The entry of each trigger of a loose type."""
    harm: frozenset[str]
    in_figures: frozenset[str]
    of_players: frozenset[str]
    sport: frozenset[str]


@cache
def _lists() -> _Lists:
    rules, triggers = load_rules(EventSenses), load_rules(EventRules).trigger
    classes = {class_.name: class_.words for class_ in rules.class_}
    loose = {trigger.id: _GOES_ON for trigger in triggers if trigger.after}
    loose |= {word: entry.id for entry in rules.loose for word in (*entry.words, *entry.triggers)}
    types = {type_: entry.id for entry in rules.loose for type_ in expand(entry.types, classes, f"event_senses.toml: {entry.id!r}")}
    of_types = {trigger.id: types[trigger.type] for trigger in triggers if trigger.type in types}
    harm, in_figures, of_players, matches = (
        frozenset(classes[name]) for name in ("harm", "harm-in-figures", "harm-of-players", "of-matches")
    )
    sport = matches.union(*(sense.near for sense in rules.sense if sense.id == "sport"))
    return _Lists(loose, of_types, harm, in_figures, of_players, sport)
