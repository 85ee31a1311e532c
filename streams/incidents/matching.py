"""Is a report about an incident that is already known? A score in log-odds, with the reasons in words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import log

from streams.facts import Fact, Kind, Place
from streams.incidents.families import AFTERSHOCK, EARTHQUAKE, clash, is_blow, is_disaster, is_everyday
from streams.incidents.geography import Relation, is_wide, relation
from streams.incidents.incident import Incident, LedgerEntry
from streams.incidents.indexes import IndexEntry
from streams.incidents.report import Report
from streams.incidents.tally import figure
from streams.incidents.telling import fold_name, goes_on, is_telling


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for (or against) one incident, in log-odds; their sum is compared with `threshold`."""

    threshold: float = 5.6
    merge_threshold: float = 7.9
    """A report that fits a second incident as well as this shows the two to be one."""
    same_story: float = 5.0
    place_same: float = 4.3
    place_near: float = 2.2
    place_within: float = 1.6
    place_region: float = -1.5
    place_apart: float = -3.2
    place_apart_in_province: float = -0.5
    """A story may give the home town or the hospital; names and words can outweigh that."""
    place_moved: float = -5.0
    """Where a new version of a story tells of another place than its earlier one did."""
    place_told_of: float = 3.8
    """For each of two places that are not the same, where the other story speaks of it as well."""
    told_as_background: float = -7.0
    """Where the story recalls the incident's toll as that of an earlier one elsewhere."""
    shared_places: float = 3.7
    """For a full overlap of the places that they name."""
    same_event: float = 1.8
    same_disaster: float = 2.8
    """An earthquake, a shipwreck: a province seldom has two a day."""
    same_everyday_event: float = 0.6
    """A shooting, a crash: a large town has several a day."""
    same_family: float = 0.1
    other_shock: float = -4.0
    """Where one is the earthquake, the other an aftershock with dead of its own."""
    other_family: float = -3.0
    same_day: float = 1.9
    next_day: float = -0.5
    few_days: float = -0.6
    week: float = -1.4
    after_first_report: float = -1.8
    """Where it happened after the incident was first told of, by the words of the story."""
    another_blow: float = -2.0
    """Where that is a bombing, a strike or a clash, which may come again within days."""
    other_day: float = -3.2
    reported_within_day: float = 1.4
    days_between: float = -0.9
    """Where one does not say when it happened: for each power of e of the days between the two."""
    same_small_figure: float = 0.9
    same_figure: float = 3.0
    """Of three and more."""
    other_figure: float = -0.2
    shared_name: float = 4.3
    more_names: float = 0.2
    other_names: float = -1.4
    """Where both name persons, and none of them in common, of an everyday event: for each power of e of the stories that name any."""
    other_victims: float = -3.5
    """Where both name the one or two who died, and they are others."""
    shared_actors: float = 0.6
    shared_words: float = 3.0
    """For a full overlap of rare words."""
    many_words: float = 0.6
    """For each power of e of the rare words that they share."""
    shared_headline: float = 3.4
    """For a full overlap of the telling words of headlines."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign for or against, how strong it is, and the words for it."""

    weight: str
    """The field of Weights."""
    amount: float
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """Why a report was, or was not, taken for an incident."""

    incident_id: str
    score: float
    reasons: tuple[str, ...]

    def words(self) -> str:
        """The match in one line."""
        return f"{self.score:+.1f}: " + "; ".join(self.reasons)


def matches(
    report: Report,
    candidates: Iterable[Incident],
    *,
    own: frozenset[str] = frozenset(),
    fame: Mapping[str, int] | None = None,
    weights: Weights = WEIGHTS,
) -> list[Match]:
    """The incidents that fit well enough, the best first.

    `own` are the incidents that an earlier version of the story spoke of, `fame` says in how many incidents each person was named.
    """
    known = list(candidates)
    here = {one.incident_id for one in known if _is_at_its_place(report, one)}
    scored = [
        score(report, one, same_story=one.incident_id in own, rivals=here - {one.incident_id}, fame=fame or {}, weights=weights)
        for one in known
    ]
    return sorted((m for m in scored if m.score >= weights.threshold), key=lambda m: (m.score, m.incident_id), reverse=True)


def is_one(one: Incident, other: Incident) -> bool:
    """True where nothing that two incidents say of themselves stands against their being the same; an everyday event says too little."""
    if one.event is None or other.event is None or clash(one.event, other.event) or (is_everyday(one.event) and is_everyday(other.event)):
        return False
    days = days_apart(one.date_start, one.date_end, other.date_start, other.date_end)
    return days <= MOST_DAYS_APART and relation(one.place, other.place) in ("same", "near", "within")


def worth_reading(report: Report, entry: IndexEntry) -> bool:
    """False where the little that the index knows already rules the incident out."""
    return not clash(report.event, entry.event) and relation(report.place, _place_of(entry, report.country)) != "apart"


def score(
    report: Report,
    incident: Incident,
    *,
    same_story: bool = False,
    rivals: Set[str] = frozenset(),
    fame: Mapping[str, int] | None = None,
    weights: Weights = WEIGHTS,
) -> Match:
    """How well a report fits an incident, with the reasons; `rivals` are others that are known at the report's own place."""
    found = signs(report, incident, same_story=same_story, rivals=rivals, fame=fame or {})
    points = [getattr(weights, sign.weight) * sign.amount for sign in found]
    reasons = tuple(f"{sign.why} {value:+.1f}" for sign, value in zip(found, points, strict=True) if round(value, 1))
    return Match(incident.incident_id, round(sum(points), 3), reasons)


def signs(
    report: Report, incident: Incident, *, same_story: bool = False, rivals: Set[str] = frozenset(), fame: Mapping[str, int]
) -> list[Sign]:
    """Everything that speaks for or against a report being of an incident."""
    found = [Sign("same_story", 1, "an earlier version of the same story")] if same_story else []
    here = relation(report.place, incident.place)
    places = _names_of(report.place) | _names_of(incident.place)
    if same_story and here == "apart":
        found.append(Sign("place_moved", 1, "which told of another place"))
    found += _of_place(report, incident, here, places, rivals)
    found += _of_background(report, incident, here)
    found += _of_event(report, incident)
    found += _of_time(report, incident)
    found += _of_figures(report, incident)
    found += _of_names(report, incident, fame)
    compared = here in ("same", "near", "within")
    return [*found, *_of_words(report, incident, told=_words_of_places(places) if compared else frozenset())]


def _is_at_its_place(report: Report, incident: Incident) -> bool:
    """True for an incident of these days at the very place of the report: what else the story names is another's."""
    if report.place is None or is_wide(report.place) or clash(report.event, incident.event):
        return False
    days = max((report.published - incident.last_reported).days, 0)
    return days <= LOOK_BACK and relation(report.place, incident.place) == "same"


def _of_place(report: Report, incident: Incident, here: Relation, places: Set[str], rivals: Set[str]) -> Iterator[Sign]:
    named = [place for article in incident.source_articles for place in article.places]
    if report.place is not None and incident.place is not None:
        where = f"({report.place.name}, {incident.place.name})"
        if here == "apart" and report.place.adm_1 is not None and report.place.adm_1 == incident.place.adm_1:
            yield Sign("place_apart_in_province", 1, f"places apart in one province {where}")
        elif here != "unknown":
            yield Sign(f"place_{here}", 1, f"place {here} {where}")
        if here in ("apart", "region", "unknown"):
            both = is_told_of(report.place, named) + is_told_of(incident.place, report.places)
            much = both / 4 if rivals else both  # what it names may be another's
            yield from [Sign("place_told_of", much, f"{both} of them named in both")] if both else []
    mine = set(report.places) - places
    shared = mine & set(named)
    if shared:
        yield Sign("shared_places", len(shared) / max(FEW, len(mine)), "places " + ", ".join(sorted(shared)[:3]))


def _of_background(report: Report, incident: Incident, here: Relation) -> Iterator[Sign]:
    """Where a story of one place recalls the toll of an incident at another: "two days after 61 were seized in the next town"."""
    recalled = [fact for fact in report.context if fact.status == "historical"]
    if here == "same" or not recalled:
        return
    if report.event == incident.event and report.date_start is not None and report.date_start > incident.date_start:
        cues = (AFTER_ANOTHER.search(fact.sentence) for fact in recalled)
        if cue := next((cue for cue in cues if cue), None):
            yield Sign("told_as_background", 1, f"\u201c{cue[0]}\u201d")
            return
    if here == "within":
        return
    named = {name for article in incident.source_articles for name in article.places} | _names_of(incident.place)
    told = {(entry.kind, figure(entry)) for entry in incident.ledger}
    for fact in recalled:
        value = (fact.best if fact.best is not None else fact.low) or 0
        if value <= MANY or (fact.kind, value) not in told or relation(fact.place, report.place) == "same":
            continue
        if relation(fact.place, incident.place) in ("same", "near") or not _names_of(fact.place).isdisjoint(named):
            yield Sign("told_as_background", 1, f"recalls {value} {fact.kind} at {fact.place.name if fact.place else 'another place'}")
            return


def _of_event(report: Report, incident: Incident) -> Iterator[Sign]:
    if report.event is None or incident.event is None:
        return
    words = f"({report.event}, {incident.event})"
    if {report.event, incident.event} == {AFTERSHOCK, EARTHQUAKE}:
        yield Sign("other_shock", 1, f"another shock {words}")
    elif report.event == incident.event or (report.sub_event_type is not None and report.sub_event_type == incident.sub_event_type):
        kind = "same_everyday_event" if is_everyday(report.event) else "same_disaster" if is_disaster(report.event) else "same_event"
        yield Sign(kind, 1, f"same event {words}")
    elif clash(report.event, incident.event):
        yield Sign("other_family", 1, f"another kind of event {words}")
    else:
        yield Sign("same_family", 1, f"like event {words}")


def _of_time(report: Report, incident: Incident) -> Iterator[Sign]:
    if report.date_start is not None and incident.dated:
        apart = days_apart(report.date_start, report.date_end or report.date_start, incident.date_start, incident.date_end)
        if apart <= MOST_DAYS_OF_NEWS and is_disaster(report.event or incident.event or ""):
            apart = min(apart, 1)  # survivors are found, dead are counted, for days
        step = next((name for most, name in DAYS_APART if apart <= most), "other_day")
        yield Sign(step, 1, f"happened {apart} days apart ({report.date_start}, {incident.date_start})")
        later = date.fromisoformat(report.date_start) > incident.first_reported.date()
        if apart and later and not is_disaster(report.event or "") and not any(map(goes_on, _told_in(report))):
            yield Sign("after_first_report", 1, "after the other was told of")
            yield from [Sign("another_blow", 1, f"another {report.event}")] if is_blow(report.event or "") else []
        return
    first = date.fromisoformat(incident.date_start) if incident.dated else incident.first_reported.date()
    last = incident.last_reported.date()
    own = date.fromisoformat(report.date_start) if report.date_start else report.published.date()
    apart = max((first - own).days, (own - last).days, 0)
    if apart <= 1:
        yield Sign("reported_within_day", 1, "reported at the same time")
    else:
        yield Sign("days_between", log(apart), f"reported {apart} days apart")


MOST_DAYS_OF_NEWS = 7
"""Between two dates that stories of one disaster may give."""
MOST_DAYS_APART = 1
"""Between two incidents that a story shows to be one."""
AFTER_ANOTHER = re.compile(
    r"\b(?:hours?|days?) after (?:another|a separate|a similar|an earlier|a previous|a first|the first)\b", re.IGNORECASE
)
MANY = 2
"""Figures above this are seldom the same by chance."""
MOST_VICTIMS = 4
"""Of more victims each story may name others."""
FEW = 4
"""Of fewer words, or places, an overlap tells less."""
DAYS_APART = ((0, "same_day"), (1, "next_day"), (2, "few_days"), (7, "week"))


def days_apart(start: str, end: str, other_start: str, other_end: str) -> int:
    """Whole days between two spans of dates, 0 where they overlap."""
    a, b, c, d = (date.fromisoformat(text) for text in (start, end, other_start, other_end))
    return max((c - b).days, (a - d).days, 0)


def _told_in(report: Report) -> set[str]:
    """The headline, and the sentences that a report's dead and injured are told in."""
    return {report.headline, *(fact.sentence for fact in report.facts if fact.kind in ("killed", "injured"))}


def _of_figures(report: Report, incident: Incident) -> Iterator[Sign]:
    kinds: tuple[Kind, ...] = ("killed", "injured", "missing", "abducted")
    for kind in kinds:
        mine, known = report.tolls.get(kind), incident.tolls.get(kind)
        if mine is None or known is None:
            continue
        one, two = mine.best if mine.best is not None else mine.low, figure(known)
        if not one or not two:
            continue
        if one == two:
            yield Sign("same_figure" if one > MANY else "same_small_figure", 1, f"both {one} {kind}")
        elif max(one, two) > 2 * min(one, two):
            yield Sign("other_figure", 1, f"{one} {kind} against {two}")


def _of_names(report: Report, incident: Incident, fame: Mapping[str, int]) -> Iterator[Sign]:
    """Persons named in both; one that stands in many incidents (a spokesman) tells less."""
    known = {name for article in incident.source_articles for name in article.names}
    names = known & set(report.names)
    if not names and known and report.names and is_everyday(report.event or ""):
        naming = sum(bool(article.names) for article in incident.source_articles)
        yield Sign("other_names", log(1 + naming), "no person named in both")
    mine = _victims(report.facts, set(report.names))
    theirs = _victims((entry for entry in incident.ledger if entry.status == "active" and not entry.context), known)
    if mine and theirs and mine.isdisjoint(theirs) and max(len(mine), len(theirs)) <= MOST_VICTIMS:
        yield Sign("other_victims", 1, f"other victims ({', '.join(sorted(mine))} against {', '.join(sorted(theirs))})")
    if names:
        telling = sorted(names, key=lambda name: (fame.get(name, 1), name))
        yield Sign("shared_name", 1 / max(1, fame.get(telling[0], 1)), f"both name {telling[0]}")
        if more := telling[1:3]:
            yield Sign("more_names", sum(1 / max(1, fame.get(name, 1)) for name in more), "and " + ", ".join(more))
    actors = {actor for article in incident.source_articles for actor in article.actors} & set(report.actors)
    if actors:
        yield Sign("shared_actors", min(len(actors), 2), "actors " + ", ".join(sorted(actors)[:2]))


def _victims(told: Iterable[Fact | LedgerEntry], persons: Set[str]) -> set[str]:
    """The family names of those of the persons who died: daud for "16-year-old Omar Daud"."""
    dead = [fold_name(fact.who.text) for fact in told if fact.kind == "killed" and fact.best == 1]
    return {person.split()[-1] for person in persons if person.strip() and any(f" {name}".endswith(f" {person}") for name in dead)}


def _of_words(report: Report, incident: Incident, *, told: Set[str]) -> Iterator[Sign]:
    """Rare words and headlines, without those that are `told` already: the names of places that were compared."""
    others = [article for article in incident.source_articles if article.uri != report.uri]
    mine = set(report.words) - told
    shared = max((mine & set(article.words) for article in others), key=lambda words: (len(words), sorted(words)), default=set())
    most = max((_overlap(mine, set(article.words) - told) for article in others), default=0.0)
    if shared:
        yield Sign("shared_words", most, "rare words " + ", ".join(sorted(shared)[:5]))
        yield Sign("many_words", log(1 + len(shared)), f"{len(shared)} of them")
    heads = _head_words(report.headline) - told
    if head := max((_overlap(heads, _head_words(article.headline) - told) for article in others), default=0.0):
        yield Sign("shared_headline", head, "headlines alike")


def _names_of(place: Place | None) -> set[str]:
    return {fold_name(place.name), fold_name(place.canonical_name or place.name)} if place is not None else set()


def _words_of_places(places: Iterable[str]) -> frozenset[str]:
    return frozenset(word for place in places for word in place.split())


def _overlap(one: Set[str], other: Set[str]) -> float:
    return len(one & other) / max(FEW, min(len(one), len(other)))


@lru_cache(maxsize=4096)
def _head_words(headline: str) -> frozenset[str]:
    return frozenset(word for word in fold_name(headline).split() if is_telling(word))


def is_told_of(place: Place, places: Iterable[str]) -> bool:
    """True where a story that names these places speaks of this one."""
    return not _names_of(place).isdisjoint(places)


def _place_of(entry: IndexEntry, country: str) -> Place | None:
    if entry.place is None:
        return None
    return Place(
        name=entry.place,
        country=None if country == "ZZ" else country,
        geonameid=entry.geonameid,
        adm_1=entry.adm_1,
        latitude=entry.latitude,
        longitude=entry.longitude,
        where_prec=entry.where_prec,
    )


def days_to_search(report: Report) -> tuple[str, ...]:
    """The days of event time under which the incident of a report may be kept, the likeliest first."""
    if report.date_start is not None:
        start, end = date.fromisoformat(report.date_start), date.fromisoformat(report.date_end or report.date_start)
        before = MOST_DAYS_OF_NEWS if is_disaster(report.event or "") else 2
        first, last = start - timedelta(days=before), min(end, start + timedelta(days=31)) + timedelta(days=3)
        near = start
    else:
        near = report.published.date()
        first, last = near - timedelta(days=LOOK_BACK), near + timedelta(days=2)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(day.isoformat() for day in sorted(days, key=lambda day: (abs((day - near).days), day)))


LOOK_BACK = 14
"""Days back from its own time in which a story's incident is looked for, where it does not say when it happened."""
