"""The triggers of events as signs."""

from collections.abc import Iterator
from functools import cache

from streams.extraction.event_rules import Trigger, TriggerIndex
from streams.extraction.event_words import KINDS
from streams.extraction.sign import NAME, Need, Sign, Words

_NAMED = frozenset({"@place", "@nation", "@name"})


def event_signs(index: TriggerIndex) -> Iterator[tuple[str, Sign]]:
    """Every sign with the word, of any form, at which it stands."""
    yield from _phrases(index)
    yield from _verbs(index)


def words_of_events(index: TriggerIndex) -> Iterator[str]:
    """The words that may stand in any form: in those of the casualties the forms are written out."""
    yield from index.verbs
    yield from (word for entries in index.phrases.values() for words, _, _ in entries for word in words)
    yield from (word for words in index.expanded.values() for word in _first_words(words))


def _phrases(index: TriggerIndex) -> Iterator[tuple[str, Sign]]:
    for first, entries in index.phrases.items():
        for (_, *rest), is_noun, trigger in entries:
            if not trigger.after:  # else another sentence has told of the event before
                yield first, Sign(trigger.id, tuple(rest), _conditions(trigger, index, of_noun=is_noun))


def _verbs(index: TriggerIndex) -> Iterator[tuple[str, Sign]]:
    for lemma, triggers in index.verbs.items():
        for trigger in (t for t in triggers if not t.after):
            yield lemma, Sign(trigger.id, (), _conditions(trigger, index, of_noun=bool(trigger.nouns)))


def _conditions(trigger: Trigger, index: TriggerIndex, *, of_noun: bool) -> tuple[Need, ...]:
    """What the words tell of a trigger's conditions; those on who does what hold for verbs alone."""
    needs = []
    for condition in (trigger.near,) if of_noun else (trigger.near, trigger.subjects, trigger.objects):
        words = index.expanded[condition]
        kinds = words & KINDS
        if words and kinds <= _NAMED:  # of a person or an actor the words do not tell
            needs.append(Need(_first_words(words - kinds) | ({NAME} if kinds else frozenset())))
    return tuple(needs)


@cache
def _first_words(words: Words) -> Words:
    return frozenset(word.partition(" ")[0] for word in words)
