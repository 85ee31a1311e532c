"""Does a rule hold for an incident, and if not, which condition fails first? The same code decides and explains."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from streams.alerts.rule import SEVERITIES, Mute, Rule, Rules
from streams.facts import Kind, Place
from streams.incidents.geography import distance_km
from streams.incidents.incident import GONE, Incident, IncidentToll
from streams.incidents.source_article import Claim, ClassToll, SourceArticle
from streams.incidents.telling import fold_name
from streams.incidents.wording import toll_words

Tolls = Mapping[Kind, IncidentToll]


class Counted(Protocol):
    """A toll, or what one story claims of it."""

    @property
    def low(self) -> int | None: ...  # noqa: D102
    @property
    def best(self) -> int | None: ...  # noqa: D102
    @property
    def classes(self) -> tuple[ClassToll, ...]: ...  # noqa: D102


def holding(rules: Rules, incident: Incident) -> tuple[Rule, ...]:
    """The rules that an incident meets as it stands, the most severe first."""
    return by_severity(rule for rule in rules.rules if not rule.asks_for_rise and failing(rule, incident) is None)


def jumped(rules: Rules, incident: Incident, *, told: Tolls) -> tuple[Rule, ...]:
    """The rules of which a figure has risen enough since it was last told."""
    return by_severity(rule for rule in rules.rules if rule.asks_for_rise and failing(rule, incident, told=told) is None)


def by_severity(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules, the most severe first, else in the order of their file."""
    return tuple(sorted(rules, key=lambda rule: -SEVERITIES.index(rule.severity)))


def failing(rule: Rule, incident: Incident, *, told: Tolls | None = None) -> str | None:
    """The first condition of a rule that an incident does not meet, in words; None where it meets all.

    `told` are the figures of the last message, for rules that ask for a rise.
    """
    return (
        why_silent(incident) or _elsewhere(rule, incident) or _of_another_kind(rule, incident) or _figure_fails(rule, incident, told or {})
    )


def why_silent(incident: Incident) -> str | None:
    """Why nobody is to hear of an incident, whatever the rules; None where they decide."""
    if incident.status in GONE:
        return f"the incident is {incident.status}"
    return "an editor suppressed the incident" if incident.suppressed else None


def value_of(rule: Rule, kind: Kind, counts: Mapping[Kind, Counted]) -> int | None:
    """The figure a rule looks at: best, else the lower bound; "up to 50" says nothing of how many there are."""
    counted = counts.get(kind)
    return None if counted is None else _value(rule, counted)


def is_muted(mute: Mute, incident: Incident) -> bool:
    """True where an incident is one of those that a mute names, whatever rule and channel."""
    return (
        (not mute.countries or incident.country in mute.countries)
        and (not mute.incidents or incident.incident_id in mute.incidents)
        and (not mute.event_types or _has_event(mute.event_types, mute.event_names, incident))
    )


def _value(rule: Rule, counted: Counted) -> int | None:
    if not rule.classes:
        return counted.best if counted.best is not None else counted.low
    found = [c.best if c.best is not None else c.low for c in counted.classes if c.class_ in rule.classes]
    return sum(n or 0 for n in found) if found else None


def _elsewhere(rule: Rule, incident: Incident) -> str | None:
    if rule.countries and incident.country not in rule.countries:
        return f"in {incident.country}, not in {' or '.join(rule.countries)}"
    place = incident.place
    named = place.name if place is not None else "no known place"
    if rule.adm_1 and not _is_named(rule.adm_1, (place.adm_1,) if place is not None else ()):
        return f"in {(place.adm_1 if place else None) or named}, not in {' or '.join(rule.adm_1)}"
    if rule.places and not _is_named(rule.places, (place.name, place.canonical_name, place.adm_1) if place is not None else ()):
        return f"in {named}, not in {' or '.join(rule.places)}"
    if rule.within:
        if place is None or place.latitude is None or (place.where_prec or 1) >= 6:
            return f"{place.name if place is not None else 'the place'} is not known well enough to say how far it is"
        away = min((distance_km(place, _middle(c.latitude, c.longitude)) or 0.0) - c.km for c in rule.within)
        if away > 0:
            return f"{named} is {away:,.0f} km outside"
    return None


def _middle(latitude: float, longitude: float) -> Place:
    return Place("", latitude=latitude, longitude=longitude)


def _is_named(wanted: Iterable[str], names: Iterable[str | None]) -> bool:
    return bool({fold_name(name) for name in wanted} & {fold_name(name) for name in names if name})


def _of_another_kind(rule: Rule, incident: Incident) -> str | None:
    """What speaks against the incident itself: what happened, who took part, what it is about, who reports it, in which words."""
    articles = incident.source_articles
    if rule.event_types and not _has_event(rule.event_types, rule.event_names, incident):
        return f"{incident.event or 'an unnamed event'}, not {' or '.join(rule.event_types)}"
    if rule.actors:
        wanted = set(rule.actor_names or map(fold_name, rule.actors))
        if not wanted & {fold_name(name) for a in articles for name in (*a.actors, *a.involved)}:
            return f"none of {', '.join(rule.actors)} is named"
    if rule.subjects and not {*(rule.subject_terms or rule.subjects)} & {term for a in articles for term in a.subjects}:
        return f"no story has the subject {' or '.join(rule.subjects)}"
    if rule.outlets and not _is_named(rule.outlets, (a.source for a in articles)):
        return f"not reported by {' or '.join(rule.outlets)}"
    if rule.keywords and not _says_any(rule.keywords, incident):
        return f"no headline or quote says {' or '.join(rule.keywords)}"
    if not rule.kinds and incident.number_of_sources < rule.min_sources:
        return f"{_sources(incident.number_of_sources)}, {rule.min_sources} needed"
    return None


def _has_event(words: Iterable[str], names: Iterable[str], incident: Incident) -> bool:
    text = f"{incident.event or ''} {incident.event_type or ''} {incident.sub_event_type or ''}".casefold()
    happened = {event.name for article in incident.source_articles for event in article.events}
    return any(word.casefold() in text for word in words) or not happened.isdisjoint(names or words)


def _says_any(keywords: tuple[str, ...], incident: Incident) -> bool:
    texts = [a.headline for a in incident.source_articles] + [e.sentence or e.quote for e in incident.ledger if e.status == "active"]
    return bool(_any_word(keywords).search("\n".join(texts)))


@lru_cache(maxsize=256)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of some words or phrases, whole; one that ends in * goes on as it likes."""
    parts = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _figure_fails(rule: Rule, incident: Incident, told: Tolls) -> str | None:
    """What is wrong with the figure of the kind that comes nearest; None where that of any kind is as the rule wants it."""
    if not rule.kinds:
        return None
    missing = f"nobody {' or '.join(rule.kinds)}"
    nearest = (-1, missing)
    for kind in rule.kinds:
        if (toll := incident.tolls.get(kind)) is None:
            continue
        if (fails := _toll_fails(rule, kind, toll, incident.source_articles, told)) is None:
            return None
        nearest = max(nearest, fails, key=lambda found: found[0])
    return nearest[1]


def _toll_fails(rule: Rule, kind: Kind, toll: IncidentToll, articles: Iterable[SourceArticle], told: Tolls) -> tuple[int, str] | None:
    """How far a figure comes through the conditions, and what stops it."""
    said = f"{toll_words(toll)} {kind}"
    value, least = _value(rule, toll), rule.at_least or 1
    if value is None:
        return 0, f"no {' or '.join(rule.classes).replace('_', ' ')} among the {said}" if rule.classes else f"{said} says not how many"
    if value < least:
        counted = f"{value:,} {' and '.join(rule.classes).replace('_', ' ')} {kind}" if rule.classes else said
        return 1, f"{counted}, below {least:,}"
    if rule.asks_for_rise and (stays := _stays(rule, kind, value, told)):
        return 2, stays
    if toll.number_of_sources < rule.min_sources:
        return 3, f"{said} by {_sources(toll.number_of_sources)}, {rule.min_sources} needed"
    if toll.confidence < rule.min_confidence:
        return 4, f"{said} with confidence {toll.confidence:.2f}, below {rule.min_confidence:g}"
    claims = [claim for article in articles for claim in article.claims if claim.kind == kind]
    if rule.source_types and not any((_value(rule, c) or 0) >= least and _source_type(c) in rule.source_types for c in claims):
        by = ", ".join(sorted({_source_type(c) for c in claims if (_value(rule, c) or 0) >= least})) or "no one source"
        return 5, f"{said} by {by}, not by {' or '.join(rule.source_types)}"
    return None


def _stays(rule: Rule, kind: Kind, now: int, told: Tolls) -> str | None:
    before = value_of(rule, kind, told)
    if not before:
        return f"nobody was told of a figure of {kind} before"
    if now - before < (rule.rises_by or 1):
        return f"{before:,} -> {now:,} {kind} since the last message, not {rule.rises_by or 1:,} more"
    if now < before * (1 + (rule.rises_by_percent or 0) / 100):
        return f"{before:,} -> {now:,} {kind} since the last message, not {rule.rises_by_percent:g} percent more"
    return None


def _source_type(claim: Claim) -> str:
    """Who gives a figure; what a story says on its own word, the media do."""
    return claim.attributed_to.type if claim.attributed_to is not None else "media"


def _sources(number: int) -> str:
    return f"{number} source{'' if number == 1 else 's'}"
