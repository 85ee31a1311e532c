"""What the words of a rule mean: events, actors and subjects as the lexicons of extraction know them.

The lexicons are loaded only for a file that needs them, since they bring spaCy along.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from streams.alerts.value_checks import Wrong
from streams.incidents.reports import subject_term
from streams.incidents.telling import fold_name


def events_called(words: Iterable[str]) -> tuple[str, ...]:
    """The names of all events that any of `words` is a word of, in their name, type or sub-type; raises Wrong for words of none."""
    found: dict[str, None] = {}
    for word in words:
        names = [name for name, text in _events().items() if word.casefold() in text]
        if not names:
            raise Wrong(f"a list of words of events; {word!r} is none{_near(word, _events())}; they are {', '.join(_events())}")
        found |= dict.fromkeys(names)
    return tuple(found)


def actors_called(names: Iterable[str], *, extra: Path | None) -> tuple[str, ...]:
    """The folded names of the actors that have any of `names`, the canonical one of those whom the lexicon knows."""
    known = _actors(extra)
    return tuple(dict.fromkeys(known.get(fold_name(name), fold_name(name)) for name in names))


def subjects_called(names: Iterable[str]) -> tuple[str, ...]:
    """The terms of the subjects of these codes, addresses or names, and of all that are narrower; raises Wrong for what is none."""
    topics = _topics()
    by_name = {name.casefold(): code for code, (name, _) in topics.items()}
    found: dict[str, None] = {}
    for name in names:
        term = subject_term(name)
        code = by_name.get(name.strip().casefold(), term.removeprefix("medtop:"))
        if code not in topics and ":" not in term:  # topics that the lexicon lacks, and schemes of the feed's own, have one
            raise Wrong(f"a list of Media Topics by code, address or name; {name!r} is none{_near(name, by_name)}")
        found[f"medtop:{code}" if code in topics else term] = None
        found |= dict.fromkeys(f"medtop:{narrower}" for narrower, (_, parents) in topics.items() if code in parents)
    return tuple(found)


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.casefold(), list(known), n=3, cutoff=0.6)
    return f", did you mean {' or '.join(near)}?" if near else ""


@cache
def _events() -> Mapping[str, str]:
    """What each event is called, by its name: name, type and sub-type in small letters."""
    from streams.extraction.event_rules import event_types

    return {name: f"{name} {event.event_type} {event.sub_event_type}".casefold() for name, event in event_types().items()}


@cache
def _actors(extra: Path | None) -> Mapping[str, str]:
    """The folded canonical name of each actor, by each of its folded names."""
    from streams.extraction.actor_lexicon import load_actors

    actors = load_actors(extra)
    unsure = {fold_name(name): fold_name(actor.name) for actor in actors for name in actor.unsure}
    return unsure | {fold_name(name): fold_name(actor.name) for actor in actors for name in actor.names if name not in actor.unsure}


@cache
def _topics() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Name and broader topics of each Media Topic, by code."""
    from streams.extraction.load_rules import load_rules
    from streams.extraction.subjects import MediaTopics

    return {code: (topic.name, topic.parents) for code, topic in load_rules(MediaTopics).topic.items()}
