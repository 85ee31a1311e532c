"""Fold one report into an incident, or take a story back out of it: (state, report) -> (state, changes)."""

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from streams.facts import KINDS, Fact, Kind, Place
from streams.incidents.claims import claims_of
from streams.incidents.geography import is_wide, name_of
from streams.incidents.incident import Change, ChangeReason, EntryStatus, HistoryEntry, Incident, IncidentToll, LedgerEntry
from streams.incidents.report import Report
from streams.incidents.roles import roles_told
from streams.incidents.source_article import Claim, EventMention, SourceArticle, TakenBack
from streams.incidents.splitting import words_for
from streams.incidents.tally import weigh
from streams.incidents.windows import as_kept, status_at, within_bounds
from streams.incidents.wording import toll_words

MAX_QUOTE = 240
MAX_EVENTS, MAX_EVENT_QUOTE = 4, 120


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


def cause_of(report: Report) -> Cause:
    """The story that a report is of."""
    return Cause(report.uri, report.version, report.published, source=report.source)


def incident_id_of(report: Report, *, with_version: bool = False) -> str:
    """The id of an incident that `report` is the first to tell of; with its version where the plain one is taken."""
    parts = [report.uri, report.country, str(report.part), *([report.version] if with_version else [])]
    return "inc-" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def open_incident(report: Report, *, incident_id: str, now: datetime) -> Incident:
    """A new, empty incident for `report` to be folded into."""
    day = report.date_start or report.published.date().isoformat()
    return Incident(
        incident_id=incident_id,
        version=0,
        status="open",
        title=report.headline,
        country=report.country,
        event=report.event,
        event_type=report.event_type,
        sub_event_type=report.sub_event_type,
        place=report.place,
        date_start=day,
        date_end=day,
        first_reported=report.published,
        last_reported=report.published,
        updated=now,
    )


def fold_report(
    incident: Incident,
    report: Report,
    *,
    earlier: tuple[Claim, ...] = (),
    taken_back: tuple[TakenBack, ...] = (),
    reason: ChangeReason,
    why: str,
    now: datetime,
) -> Incident:
    """The incident with `report` in place of whatever its story said before, but for the `earlier` claims that still stand."""
    older = [article for article in incident.source_articles if article.uri == report.uri]
    articles = [article for article in incident.source_articles if article.uri != report.uri]
    articles.append(article_of(report, earlier, taken_back))
    gone = {(article.uri, article.version, article.part) for article in older}
    fate: EntryStatus = "corrected" if report.wire_action == "correction" else "superseded"
    ledger = [marked(entry, fate) if entry.uri == report.uri and gone else entry for entry in incident.ledger]
    known = {(entry.fact_id, entry.version) for entry in ledger}
    ledger += [entry for entry in entries_of(report) if (entry.fact_id, entry.version) not in known]
    return settled(incident, articles, ledger, cause_of(report), reason=reason, why=why, now=now)


def fold_late(
    incident: Incident,
    report: Report,
    article: SourceArticle,
    *,
    earlier: tuple[Claim, ...],
    taken_back: tuple[TakenBack, ...] = (),
    now: datetime,
) -> Incident:
    """The incident with what an older version, come late, tells of kinds that the `article` of its story is silent on."""
    own = tuple(claim for claim in article.claims if claim.version is None)
    told = replace(article, claims=(*own, *earlier), taken_back=taken_back)
    articles = [told if known is article else known for known in incident.source_articles]
    seen = {(entry.fact_id, entry.version) for entry in incident.ledger}
    late = [replace(entry, status="superseded") for entry in entries_of(report) if (entry.fact_id, entry.version) not in seen]
    why = f"version {report.version}, come late, tells what version {article.version} does not repeat"
    return settled(incident, articles, [*incident.ledger, *late], cause_of(report), reason="late_report", why=why, now=now)


def says_the_same(incident: Incident, report: Report, earlier: tuple[Claim, ...] = (), taken_back: tuple[TakenBack, ...] = ()) -> bool:
    """True where the incident already holds this very version of the story, sent once more."""
    mine = article_of(report, earlier, taken_back)
    same = (known for known in incident.source_articles if (known.uri, known.version, known.part) == (mine.uri, mine.version, mine.part))
    return any(replace(as_kept(known, mine), reported=mine.reported, report_id=mine.report_id) == mine for known in same)


def take_back(
    incident: Incident, uri: str, report: Report, *, fate: EntryStatus, reason: ChangeReason, why: str, now: datetime
) -> Incident:
    """The incident as if the story `uri` had never been told, but for the ledger, which remembers."""
    articles = [article for article in incident.source_articles if article.uri != uri]
    ledger = [marked(entry, fate) if entry.uri == uri else entry for entry in incident.ledger]
    return settled(incident, articles, ledger, cause_of(report), reason=reason, why=why, now=now)


def marked(entry: LedgerEntry, fate: EntryStatus) -> LedgerEntry:
    """A line of the ledger that no longer stands; what was corrected or retracted stays so."""
    return entry if entry.status in ("corrected", "retracted") else replace(entry, status=fate)


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

    def settled(entry: LedgerEntry) -> LedgerEntry:
        key = entry.uri, entry.version, entry.kind
        if entry.status in ("corrected", "retracted") or (key[:2] not in current and key not in carried):
            return entry
        stands = key in standing or (key not in carried and (entry.context or entry.kind not in counted))
        status: EntryStatus = "active" if stands else "superseded"
        return entry if entry.status == status else replace(entry, status=status)

    return tuple(settled(entry) for entry in ledger)


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


def article_of(report: Report, earlier: tuple[Claim, ...] = (), taken_back: tuple[TakenBack, ...] = ()) -> SourceArticle:
    """What a report gives to an incident, with what earlier versions of its story told and it does not repeat, or took back."""
    return SourceArticle(
        uri=report.uri,
        version=report.version,
        reported=report.published,
        headline=report.headline,
        source=report.source,
        link=report.link,
        report_id=report.report_id,
        part=report.part,
        wire_action=report.wire_action,
        event=report.event,
        event_type=report.event_type,
        sub_event_type=report.sub_event_type,
        place=report.place,
        date_start=report.date_start,
        date_end=report.date_end,
        claims=(*claims_of(report), *earlier),
        taken_back=taken_back,
        events=_events(report),
        actors=report.actors,
        involved=report.involved,
        subjects=report.subjects,
        names=report.names,
        places=report.places,
        words=report.words,
        roles=report.roles,
    )


def _events(report: Report) -> tuple[EventMention, ...]:
    """Each kind of event of a report once, that of the incident first."""
    found: dict[str, EventMention] = {}
    for event in sorted(report.events, key=lambda event: words_for(event) != report.event):
        quote = event.quote[:MAX_EVENT_QUOTE]
        mention = EventMention(words_for(event), quote, event.start, min(event.end, event.start + len(quote)), event.field)
        found.setdefault(mention.name, mention)
    return tuple(found.values())[:MAX_EVENTS]


def entries_of(report: Report) -> list[LedgerEntry]:
    """Every figure of a report as a line of the ledger."""
    both = [(fact, False) for fact in report.facts] + [(fact, True) for fact in report.context]
    return [_entry(fact, report, context=context) for fact, context in both]


def _entry(fact: Fact, report: Report, *, context: bool) -> LedgerEntry:
    quote = fact.quote[:MAX_QUOTE]
    return LedgerEntry(
        fact_id=fact.fact_id,
        kind=fact.kind,
        low=fact.low,
        best=fact.best,
        high=fact.high,
        modifier=fact.modifier,
        who=fact.who,
        quote=quote,
        start=fact.start,
        end=min(fact.end, fact.start + len(quote)),
        field=fact.field,
        uri=report.uri,
        version=report.version,
        reported=report.published,
        status="active",
        says=fact.status,
        source=report.source,
        attributed_to=fact.attributed_to,
        part_of=fact.part_of,
        increment=fact.increment,
        confidence=fact.confidence,
        sentence=fact.sentence[:MAX_QUOTE],
        context=context,
    )
