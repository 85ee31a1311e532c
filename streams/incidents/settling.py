"""What follows from the articles that stand: an incident's toll, place, dates and status, which figures count, and the line of history."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from streams.facts import KINDS, Kind, Place
from streams.incidents.geography import is_wide, name_of
from streams.incidents.incident import Change, ChangeReason, EntryStatus, HistoryEntry, Incident, IncidentToll, LedgerEntry
from streams.incidents.roles import roles_told
from streams.incidents.source_article import SourceArticle
from streams.incidents.tally import weigh
from streams.incidents.windows import status_at, within_bounds
from streams.incidents.wording import toll_words


@dataclass(frozen=True, slots=True)
class Cause:
    """What changes an incident: one version of a story, or an editor's command."""

    uri: str
    """The story, or the id of the command."""
    version: str
    published: datetime
    """The time of the news: of the story, or of what was known when the command came."""
    by: str | None = None
    """The editor."""
    source: str | None = None
    """The agency or publisher."""


def settled(
    before: Incident,
    articles: Iterable[SourceArticle],
    ledger: Iterable[LedgerEntry],
    cause: Cause,
    *,
    reason: ChangeReason,
    why: str,
    now: datetime,
) -> Incident:
    """Everything that follows from the articles that stand: tolls, place, dates, event, status, and the line of history."""
    standing = tuple(sorted(articles, key=lambda article: (article.reported, article.uri, article.part)))
    weighed = weigh(standing)
    after = (
        _described(before, standing, weighed.tolls)
        if standing
        else replace(before, source_articles=(), roles=(), tolls={}, number_of_sources=0, status="retracted")
    )
    after = replace(after, ledger=_with_standing(standing, ledger, weighed.standing))
    if standing:
        after = replace(after, status=status_at(after, min(now, max(cause.published, after.last_reported))))
    return within_bounds(recorded(before, after, cause, reason=reason, why=why, now=now))


def recorded(before: Incident, after: Incident, cause: Cause, *, reason: ChangeReason, why: str, now: datetime) -> Incident:
    """The incident `after` a change as its next version, with a line of history that says what changed, why, and by whom."""
    entry = HistoryEntry(
        version=before.version + 1,
        when=now,
        uri=cause.uri,
        story_version=cause.version,
        reason=reason,
        why=why,
        source=cause.source,
        changes=changes_between(before, after),
        by=cause.by,
    )
    return replace(after, version=before.version + 1, updated=now, history=(*before.history, entry))


def changes_between(before: Incident, after: Incident) -> tuple[Change, ...]:
    """What an editor would want to be told, figures first."""
    kinds = [kind for kind in KINDS if kind in before.tolls or kind in after.tolls]
    pairs: list[tuple[str, str | None, str | None]] = [
        (kind, toll_words(before.tolls.get(kind)), toll_words(after.tolls.get(kind))) for kind in kinds
    ]
    if before.version:
        pairs += [
            ("place", before.place.name if before.place else None, after.place.name if after.place else None),
            ("event", before.event, after.event),
            ("date", before.date_start, after.date_start),
            ("status", before.status, after.status),
            ("confirmed_by", before.confirmed_by, after.confirmed_by),
            ("suppressed", "yes" if before.suppressed else None, "yes" if after.suppressed else None),
        ]
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def marked(entry: LedgerEntry, fate: EntryStatus) -> LedgerEntry:
    """A line of the ledger that no longer stands; what was corrected or retracted stays so."""
    return entry if entry.status in ("corrected", "retracted") else replace(entry, status=fate)


def _described(before: Incident, articles: tuple[SourceArticle, ...], tolls: Mapping[Kind, IncidentToll]) -> Incident:
    events = Counter((a.event, a.event_type, a.sub_event_type) for a in articles if a.event is not None)
    event, event_type, sub_event_type = max(events, key=lambda words: events[words], default=(None, None, None))
    dates = Counter((a.date_start, a.date_end or a.date_start) for a in articles if a.date_start is not None)
    reported = articles[0].reported.date().isoformat()
    first = min(before.first_reported, articles[0].reported).date().isoformat()
    possible = [pair for pair in sorted(dates, key=str) if (pair[0] or first) <= first] or sorted(dates, key=str)[:1]
    start, end = max(possible, key=lambda pair: dates[pair], default=(reported, reported))  # nothing happens after it was first told
    return replace(
        before,
        status="open",
        title=next((a.headline for a in reversed(articles) if a.headline), before.title),
        event=event,
        event_type=event_type,
        sub_event_type=sub_event_type,
        place=_place(articles) or before.place,
        date_start=start or reported,
        date_end=end or reported,
        dated=bool(dates),
        first_reported=min(before.first_reported, articles[0].reported),
        last_reported=articles[-1].reported,
        tolls=tolls,
        number_of_sources=len({a.source or a.uri for a in articles}),
        source_articles=articles,
        roles=roles_told(articles),
    )


def _place(articles: tuple[SourceArticle, ...]) -> Place | None:
    """The place that most stories name, among the most exact ones named."""
    named = [article.place for article in articles if article.place is not None]
    exact = [place for place in named if not is_wide(place)] or named
    votes = Counter(name_of(place) for place in exact)
    return max(exact, key=lambda place: votes[name_of(place)], default=None)


def _with_standing(
    articles: tuple[SourceArticle, ...], ledger: Iterable[LedgerEntry], standing: Container[tuple[str, str, Kind]]
) -> tuple[LedgerEntry, ...]:
    """A figure is active while its story's claim stands, superseded once a newer one of the same source does."""
    current = {(article.uri, article.version) for article in articles}
    carried = {(article.uri, claim.version, claim.kind) for article in articles for claim in article.claims if claim.version}
    counted = {claim.kind for article in articles for claim in article.claims}

    def as_it_counts(entry: LedgerEntry) -> LedgerEntry:
        key = entry.uri, entry.version, entry.kind
        if entry.status in ("corrected", "retracted") or (key[:2] not in current and key not in carried):
            return entry
        stands = key in standing or (key not in carried and (entry.context or entry.kind not in counted))
        status: EntryStatus = "active" if stands else "superseded"
        return entry if entry.status == status else replace(entry, status=status)

    return tuple(as_it_counts(entry) for entry in ledger)
