"""Words of events that other news uses too: behind the lead of a story in which nothing else speaks of harm they tell of none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from streams.extraction.columns import lemma_of
from streams.extraction.doc import EventMention
from streams.extraction.event_rules import EventRules
from streams.extraction.event_senses import EventSenses
from streams.extraction.load_rules import load_rules

_LEAD = 200
"""Characters of the body of which the sentences are its lead."""
_SPORT = 3
"""Different words of matches that make a story one of them."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+")


_GOES_ON = "said-aside"
"""The entry that speaks for triggers that only go on about an event told before."""


@dataclass(frozen=True, slots=True)
class _Loose:
    ids: dict[str, str]
    """The entry of each word and trigger."""
    harm: frozenset[str]
    harm_in_sport: frozenset[str]
    """What is said of players and teams too."""
    sport: frozenset[str]


def asides_from(text: str, body_start: int) -> int:
    """The character of a story's text from which loose words alone tell of no event: its end where other words speak of harm, 0 in
    news of a match.
    """
    words, loose = set(_WORD.findall(text.lower())), _loose()
    harm = words & loose.harm
    if len(words & loose.sport) >= _SPORT:
        return 0 if harm <= loose.harm_in_sport else len(text)
    if harm:
        return len(text)
    end = _SENTENCE_END.search(text, min(len(text), body_start + _LEAD))
    return end.end() if end is not None else len(text)


def without_asides(doc: Doc, mentions: Iterable[EventMention]) -> tuple[list[EventMention], list[str]]:
    """The mentions, in text order, that stand, and the entries that silence the others: all stand where one of them is no aside."""
    found = list(mentions)
    ids = [id_ for mention in found if (id_ := _loose_entry(doc, mention)) is not None]
    if not ids or len(ids) < len(found):
        return found, []
    start = doc._.asides_from if doc._.asides_from is not None else asides_from(doc.text, doc._.body_start)
    return (found, []) if doc[found[0].start].idx < start else ([], ids)


def is_loose(trigger: str, *words: str) -> bool:
    """Whether a trigger, by its id, is loose, or the first or last word at which it stands."""
    return not _loose().ids.keys().isdisjoint((trigger, *words))


def _loose_entry(doc: Doc, mention: EventMention) -> str | None:
    ids = _loose().ids
    return next((ids[word] for word in _names(doc, mention) if word in ids), None)


def _names(doc: Doc, mention: EventMention) -> Iterator[str]:
    yield mention.rule
    for token in (doc[mention.start], doc[mention.end - 1]):
        yield lemma_of(token)
        if token.pos_ in {"NOUN", "PROPN"}:
            yield token.lower_


@cache
def _loose() -> _Loose:
    rules = load_rules(EventSenses)
    ids = {trigger.id: _GOES_ON for trigger in load_rules(EventRules).trigger if trigger.after}
    ids |= {word: entry.id for entry in rules.loose for word in (*entry.words, *entry.triggers)}
    classes = {class_.name: frozenset(class_.words) for class_ in rules.class_}
    sport = frozenset(word for sense in rules.sense if sense.id == "sport" for word in sense.near)
    return _Loose(ids, classes["harm"], classes["harm-in-sport"], sport)
