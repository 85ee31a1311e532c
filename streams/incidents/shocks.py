"""Whose dead are whose: of an earthquake, or of an aftershock days later, which desks count by itself."""

import re
from collections.abc import Iterable, Mapping, Sequence

from streams.facts import Event, Fact
from streams.incidents.editing import end_in_sentence
from streams.incidents.families import AFTERSHOCK, EARTHQUAKE

_SHOCK = re.compile(r"\b(?:aftershock|(?:earth)?quake)\b", re.IGNORECASE)


def shocks_of(facts: Sequence[Fact], events: Iterable[Event]) -> Mapping[str, str]:
    """The shock of each figure by its fact_id; where its sentence names none, that of the headline, else the one named first.

    Empty where no sentence names one.
    """
    told = {fact.fact_id: shock for fact in facts if (shock := _said_in(fact))}
    if not told:
        return told
    named = (_called(match[0]) for event in sorted(events, key=_in_headline_first) if (match := _SHOCK.search(event.quote)))
    own = next(named, None) or next(iter(told.values()))
    return {fact.fact_id: told.get(fact.fact_id, own) for fact in facts}


def _said_in(fact: Fact) -> str | None:
    """By the word named last before the figure, else by the next one behind it."""
    end = end_in_sentence(fact)
    before = list(_SHOCK.finditer(fact.sentence, 0, end))
    told = before[-1] if before else _SHOCK.search(fact.sentence, end)
    return _called(told[0]) if told else None


def _called(word: str) -> str:
    return AFTERSHOCK if word.lower() == AFTERSHOCK else EARTHQUAKE


def _in_headline_first(event: Event) -> tuple[bool, int]:
    return event.field != "headline", event.start
