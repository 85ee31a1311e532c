"""What the words of a whole story say of its kind: whether "battle", "rally" or "held" can be meant in earnest there.

Most news speaks of no harm, and much of it in the words of harm. Where a story has no word that only harm is told in, those that other news
uses too tell of an event in its lead alone, and of a casualty only beside an event.
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
    """The mentions, in text order, that stand, and the entries that silence the others: all stand where one of them is no aside."""
    found = list(mentions)
    ids = [id_ for mention in found if (id_ := _loose_entry(doc, mention)) is not None]
    if not ids or len(ids) < len(found):
        return found, []
    stand = doc[found[0].start].idx < _tone(doc).asides_from or any(_beside_harm(doc, mention) for mention in found)
    return (found, []) if stand else ([], ids)


def in_earnest(doc: Doc, casualties: Sequence[Casualty]) -> list[Casualty]:
    """The casualties that stand: all beside an event or where harm is meant, none without a word of it, and else all where one of them
    is told in a sentence with such a word.
    """
    if not casualties or doc._.event_mentions or (said := _tone(doc).harm) == "meant":
        return list(casualties)
    stand = said == "perhaps" and any(speak_of_harm(t.lower_ for t in sentence_of(doc[c.trigger])) for c in casualties)
    return list(casualties) if stand else []


def is_loose(trigger: str, *words: str) -> bool:
    """Whether a trigger, by its id, is loose, or the first or last word at which it stands."""
    return not _lists().loose.keys().isdisjoint((trigger, *words))


def speak_of_harm(words: Iterable[str]) -> bool:
    """Whether one of the words, in small letters, is a word of harm."""
    return not _lists().harm.isdisjoint(words)


def _beside_harm(doc: Doc, mention: EventMention) -> bool:
    """Whether another word of its sentence is one of harm."""
    return speak_of_harm(t.lower_ for t in sentence_of(doc[mention.start]) if not mention.start <= t.i < mention.end)


def _tone(doc: Doc) -> Tone:
    return doc._.tone or tone_of(doc.text, doc._.body_start)


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
    harm: frozenset[str]
    in_figures: frozenset[str]
    of_players: frozenset[str]
    sport: frozenset[str]


@cache
def _lists() -> _Lists:
    rules = load_rules(EventSenses)
    loose = {trigger.id: _GOES_ON for trigger in load_rules(EventRules).trigger if trigger.after}
    loose |= {word: entry.id for entry in rules.loose for word in (*entry.words, *entry.triggers)}
    classes = {class_.name: frozenset(class_.words) for class_ in rules.class_}
    sport = frozenset(word for sense in rules.sense if sense.id == "sport" for word in sense.near)
    return _Lists(loose, classes["harm"], classes["harm-in-figures"], classes["harm-of-players"], sport)
