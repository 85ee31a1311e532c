"""Is a report about an incident that is already known? A score in log-odds, with the reasons in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from streams.facts import Kind, Place
from streams.incidents.families import clash
from streams.incidents.geography import Relation, relation
from streams.incidents.incident import Incident, IndexEntry, Report
from streams.incidents.tally import figure
from streams.incidents.telling import fold_name, is_telling


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for (or against) one incident; their sum is compared with `threshold`."""

    threshold: float = 3.5
    same_story: float = 5.0
    place_same: float = 2.5
    place_near: float = 1.5
    place_within: float = 0.5
    place_region: float = -1.0
    place_apart: float = -6.0
    place_apart_in_province: float = -3.0
    """A story may give the home town or the hospital; names can outweigh that."""
    place_told_of: float = 1.5
    """Where places are apart, for each of the two that the other story speaks of as well."""
    same_sub_event: float = 1.0
    same_family: float = 0.5
    other_family: float = -3.0
    same_day: float = 1.5
    next_day: float = 0.5
    day_apart: float = -1.5
    other_day: float = -3.5
    reported_within_day: float = 0.5
    days_between: float = -0.25
    """For each day between two stories of which neither says when it happened."""
    same_figure: float = 0.75
    other_figure: float = -0.75
    shared_name: float = 3.0
    shared_actor: float = 0.4
    shared_words: float = 5.0
    """For a full overlap of telling words."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Match:
    """Why a report was, or was not, taken for an incident."""

    incident_id: str
    score: float
    reasons: tuple[str, ...]

    def words(self) -> str:
        """The match in one line."""
        return f"{self.score:+.1f}: " + "; ".join(self.reasons)


def best_match(
    report: Report,
    candidates: Iterable[Incident],
    *,
    own: frozenset[str] = frozenset(),
    fame: Mapping[str, int] | None = None,
    weights: Weights = WEIGHTS,
) -> Match | None:
    """The incident that fits best, if any fits well enough.

    `own` are the incidents that an earlier version of the story spoke of, `fame` says in how many incidents each person was named.
    """
    scored = [score(report, known, same_story=known.incident_id in own, fame=fame or {}, weights=weights) for known in candidates]
    best = max(scored, key=lambda m: (m.score, m.incident_id), default=None)
    return best if best is not None and best.score >= weights.threshold else None


def worth_reading(report: Report, entry: IndexEntry) -> bool:
    """False where the little that the index knows already rules the incident out."""
    here = relation(report.place, _place_of(entry, report.country))
    return here != "apart" and not clash(report.event, entry.event)


def score(
    report: Report, incident: Incident, *, same_story: bool = False, fame: Mapping[str, int] | None = None, weights: Weights = WEIGHTS
) -> Match:
    """How well a report fits an incident, with the reasons."""
    signs = [
        *([(weights.same_story, "an earlier version of the same story")] if same_story else []),
        *_of_place(report, incident, weights),
        *_of_event(report, incident, weights),
        *_of_time(report, incident, weights),
        *_of_figures(report, incident, weights),
        *_of_words(report, incident, fame or {}, weights),
    ]
    return Match(incident.incident_id, round(sum(points for points, _ in signs), 3), tuple(f"{why} {points:+.1f}" for points, why in signs))


Signs = list[tuple[float, str]]


def _of_place(report: Report, incident: Incident, weights: Weights) -> Signs:
    points: dict[Relation, float] = {
        "same": weights.place_same,
        "near": weights.place_near,
        "within": weights.place_within,
        "region": weights.place_region,
        "apart": weights.place_apart,
        "unknown": 0.0,
    }
    here = relation(report.place, incident.place)
    if here == "unknown" or report.place is None or incident.place is None:
        return []
    if here == "apart":
        if report.place.adm_1 is not None and report.place.adm_1 == incident.place.adm_1:
            points[here] = weights.place_apart_in_province
        points[here] += weights.place_told_of * sum(
            (is_told_of(report.place, _words_of(incident)), is_told_of(incident.place, frozenset(report.words)))
        )
    return [(points[here], f"place {here} ({report.place.name}, {incident.place.name})")]


def _of_event(report: Report, incident: Incident, weights: Weights) -> Signs:
    if report.event is None or incident.event is None:
        return []
    words = f"({report.event}, {incident.event})"
    if report.event == incident.event or (report.sub_event_type is not None and report.sub_event_type == incident.sub_event_type):
        return [(weights.same_sub_event, f"same event {words}")]
    if clash(report.event, incident.event):
        return [(weights.other_family, f"another kind of event {words}")]
    return [(weights.same_family, f"like event {words}")]


def _of_time(report: Report, incident: Incident, weights: Weights) -> Signs:
    if report.date_start is not None and incident.dated:
        apart = days_apart(report.date_start, report.date_end or report.date_start, incident.date_start, incident.date_end)
        points = {0: weights.same_day, 1: weights.next_day, 2: weights.day_apart}.get(apart, weights.other_day)
        return [(points, f"happened {apart} days apart ({report.date_start}, {incident.date_start})")]
    first = date.fromisoformat(incident.date_start) if incident.dated else incident.first_reported.date()
    last = incident.last_reported.date()
    own = date.fromisoformat(report.date_start) if report.date_start else report.published.date()
    apart = max((first - own).days, (own - last).days, 0)
    if apart <= 1:
        return [(weights.reported_within_day, "reported at the same time")]
    return [(max(weights.days_between * apart, weights.other_day), f"reported {apart} days apart")]


def days_apart(start: str, end: str, other_start: str, other_end: str) -> int:
    """Whole days between two spans of dates, 0 where they overlap."""
    a, b, c, d = (date.fromisoformat(text) for text in (start, end, other_start, other_end))
    return max((c - b).days, (a - d).days, 0)


def _of_figures(report: Report, incident: Incident, weights: Weights) -> Signs:
    kinds: tuple[Kind, ...] = ("killed", "injured", "missing", "abducted")
    found: Signs = []
    for kind in kinds:
        mine, known = report.tolls.get(kind), incident.tolls.get(kind)
        if mine is None or known is None:
            continue
        one, two = mine.best if mine.best is not None else mine.low, figure(known)
        if not one or not two:
            continue
        if one == two:
            found.append((weights.same_figure * (1.0 if one > 2 else 0.5), f"both {one} {kind}"))
        elif max(one, two) > 2 * min(one, two):
            found.append((weights.other_figure, f"{one} {kind} against {two}"))
    return found


def _of_words(report: Report, incident: Incident, fame: Mapping[str, int], weights: Weights) -> Signs:
    found: Signs = []
    names = {name for article in incident.source_articles for name in article.names} & set(report.names)
    if names:
        telling = sorted((weights.shared_name / max(1, fame.get(name, 1)), name) for name in names)[-3:]
        found.append((round(sum(points for points, _ in telling), 2), "names " + ", ".join(name for _, name in reversed(telling))))
    actors = {actor for article in incident.source_articles for actor in article.actors} & set(report.actors)
    if actors:
        found.append((weights.shared_actor * min(len(actors), 2), "actors " + ", ".join(sorted(actors)[:2])))
    mine = set(report.words)
    overlaps = [(len(mine & set(a.words)) / max(1, min(len(mine), len(a.words))), mine & set(a.words)) for a in incident.source_articles]
    share, shared = max(overlaps, key=lambda pair: pair[0], default=(0.0, set()))
    if len(shared) >= 2:
        found.append((weights.shared_words * share, f"words {', '.join(sorted(shared)[:5])}"))
    return found


def _words_of(incident: Incident) -> frozenset[str]:
    return frozenset(word for article in incident.source_articles for word in article.words)


def is_told_of(place: Place, words: frozenset[str]) -> bool:
    """True where a story with these telling words speaks of a place."""
    telling = [word for word in fold_name(place.name).split() if is_telling(word)]
    return bool(telling) and all(word in words for word in telling)


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
        first, last = start - timedelta(days=2), min(end, start + timedelta(days=31)) + timedelta(days=3)
        near = start
    else:
        near = report.published.date()
        first, last = near - timedelta(days=LOOK_BACK), near + timedelta(days=2)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(day.isoformat() for day in sorted(days, key=lambda day: (abs((day - near).days), day)))


LOOK_BACK = 14
"""Days back from its own time in which a story's incident is looked for, where it does not say when it happened."""
