"""Fold one report into an incident, or take a story back out of it: (state, report) -> (state, changes)."""

import hashlib
from dataclasses import replace
from datetime import datetime

from streams.incidents.contribution import article_of, entries_of
from streams.incidents.incident import ChangeReason, EntryStatus, Incident
from streams.incidents.report import Report
from streams.incidents.settling import Cause, marked, settled
from streams.incidents.source_article import Claim, SourceArticle, TakenBack
from streams.incidents.windows import as_kept


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


def cause_of(report: Report) -> Cause:
    """The story that a report is of."""
    return Cause(report.uri, report.version, report.published, source=report.source)
