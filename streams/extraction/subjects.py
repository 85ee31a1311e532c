"""What a story is about, as IPTC Media Topics, from the events it tells of and its words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.extraction.event_rules import event_types
from streams.extraction.load_rules import load_rules, rule_file
from streams.facts import Event, EventStatus, Fact
from streams.story import Subject

MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"

_WEIGHTS: dict[EventStatus, float] = {"asserted": 1.0, "historical": 0.3, "hypothetical": 0.4, "denied": 0.3}
_LEAST = 30
"""Subjects of less confidence are not given."""
_SHARE = 0.5
"""Topics of which the words speak less than so much as of the first are not given."""


@dataclass(frozen=True, slots=True)
class MediaTopic:
    """One topic of the IPTC's list."""

    name: str
    parents: tuple[str, ...] = ()
    """Codes of the broader topics, the broadest first."""


@rule_file("mediatopics.toml")
@dataclass(frozen=True, slots=True)
class MediaTopics:
    """The topics by code."""

    topic: dict[str, MediaTopic]


def subjects_of(events: Iterable[Event], facts: Iterable[Fact] = (), *, words: Mapping[str, float] | None = None) -> tuple[Subject, ...]:
    """The topics of a story, surest first; confidence (0 to 100) grows with mentions, in a headline, and with people harmed.

    `words`: how much its words speak for each topic; they count little beside events, which say what the words only suggest.
    """
    weights: dict[str, float] = defaultdict(float)
    causes = {fact.cause for fact in facts if fact.status == "asserted"}
    for event in events:
        type_ = event_types().get(event.name)
        for code in type_.topics if type_ else ():
            weight = _WEIGHTS[event.status] * (2.0 if event.field == "headline" else 1.0)
            weights[code] += weight * (1.5 if event.name in causes else 1.0)
    told = sum(weights.values())
    spoken = max(words.values(), default=0.0) if words else 0.0
    for code, weight in (words or {}).items():
        if weight >= _SHARE * spoken:
            weights[code] += weight / (1.0 + told)
    topics = load_rules(MediaTopics).topic
    found = [(round(100 * (1 - 0.5**weight)), code) for code, weight in weights.items()]
    return tuple(
        Subject(topics[code].name, MEDIA_TOPIC + code, sure) for sure, code in sorted(found, key=lambda f: (-f[0], f[1])) if sure >= _LEAST
    )
