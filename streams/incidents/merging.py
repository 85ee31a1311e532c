"""Two incidents that turn out to be one: one of them takes in the other's stories, and the other stays as a pointer to it."""

from dataclasses import replace
from datetime import datetime

from streams.incidents.incident import ChangeReason, Incident, LedgerEntry
from streams.incidents.settling import Cause, marked, recorded, settled
from streams.incidents.source_article import SourceArticle
from streams.incidents.story_state import StoryState
from streams.incidents.table import Table
from streams.incidents.versions import comes_before
from streams.incidents.windows import within_bounds

MAX_APART = 16
"""Incidents that one incident is told from; the oldest are forgotten first."""


def survivor(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """Of two incidents that are one, that which stays and that which goes: what was first reported stays, one that stands before one
    that was taken back.
    """
    into, gone = sorted((one, other), key=lambda incident: (incident.status == "retracted", incident.first_reported, incident.incident_id))
    return into, gone


def obstacle(one: Incident, other: Incident) -> str | None:
    """Why two incidents cannot be one whoever says so; None where they can."""
    for incident in (one, other):
        if incident.status == "merged":
            return f"{incident.incident_id} was merged into {incident.merged_into} already"
    if one.incident_id == other.incident_id:
        return f"{one.incident_id} is one incident already"
    if one.country != other.country:
        return (
            f"{one.incident_id} is in {one.country} and {other.incident_id} in {other.country}: only incidents of one country can be merged"
        )
    parts = {(article.uri, article.version): article.part for article in one.source_articles}
    told = (a.uri for a in other.source_articles if parts.get((a.uri, a.version), a.part) != a.part)
    if uri := next(told, None):
        return f"{uri} tells {one.incident_id} and {other.incident_id} apart: it gives figures of both"
    return None


def kept_apart(table: Table, one: Incident, other: Incident) -> bool:
    """True where an editor told two incidents apart, under these ids or under those that they had before they were merged."""
    pairs = ((one, other), (other, one))
    return any(
        known.incident_id == to.incident_id for of, to in pairs for name in of.apart if (known := table.what_became_of(name)) is not None
    )


def merge(
    table: Table, gone: Incident, into: Incident, *, why: str, cause: Cause, now: datetime, reason: ChangeReason = "merged"
) -> Incident:
    """Make `gone` a part of `into`, which is given back: its stories, figures and links, and where later versions of them go.

    Raises ValueError where there is an `obstacle`; whether an editor told them apart is the caller's question (`kept_apart`).
    """
    if why_not := obstacle(into, gone):
        raise ValueError(why_not)
    articles, overtaken = _newest((*into.source_articles, *gone.source_articles))
    whole = settled(
        replace(into, first_reported=min(into.first_reported, gone.first_reported), dropped=into.dropped + gone.dropped),
        articles,
        _ledger(into, gone, overtaken),
        cause,
        reason=reason,
        why=f"{gone.incident_id} ({gone.title}) is the same: {why}",
        now=now,
    )
    apart = [name for name in dict.fromkeys((*into.apart, *gone.apart)) if _is_another(table, name, into, gone)]
    whole = replace(
        whole,
        apart=tuple(apart[-MAX_APART:]),
        confirmed_by=into.confirmed_by or gone.confirmed_by,
        suppressed=into.suppressed or gone.suppressed,
    )
    table.put_incident(whole)
    table.put_incident(_pointer(gone, into, cause, reason=reason, why=why, now=now))
    kept = {article.uri: article.version for article in articles}
    for uri in sorted(_stories_of(gone) | _stories_of(into)):
        if (state := table.story(uri)) is not None:
            table.put_story(uri, relinked(state, gone.incident_id, into.incident_id, version=kept.get(uri)))
    table.merged.append((gone.incident_id, into.incident_id))
    table.reasons.append(f"{gone.incident_id}: merged into {into.incident_id}, {why}")
    return whole


def relinked(state: StoryState, old: str, new: str, *, version: str | None) -> StoryState:
    """The state of a story whose link to one incident leads to another; of two that lead there, that of the `version` which stands."""
    links = [replace(link, incident_id=new, placed=True) if link.incident_id in (old, new) else link for link in state.links]
    there = [link.version for link in links if link.incident_id == new]
    stands = version if version in there else there[-1] if there else None
    return replace(state, links=tuple(link for link in links if link.incident_id != new or link.version == stands))


def _is_another(table: Table, name: str, *incidents: Incident) -> bool:
    known = table.what_became_of(name)
    return known is not None and known.incident_id not in [incident.incident_id for incident in incidents]


def _stories_of(incident: Incident) -> set[str]:
    return {article.uri for article in incident.source_articles} | {entry.uri for entry in incident.ledger}


def _pointer(gone: Incident, into: Incident, cause: Cause, *, reason: ChangeReason, why: str, now: datetime) -> Incident:
    """What stays of an incident that is another one: where it went, what it was, and its history."""
    after = replace(
        gone,
        status="merged",
        merged_into=into.incident_id,
        tolls={},
        number_of_sources=0,
        source_articles=(),
        ledger=(),
        roles=(),
        apart=(),
    )
    why = f"the same as {into.incident_id} ({into.title}): {why}"
    return within_bounds(recorded(gone, after, cause, reason=reason, why=why, now=now))


def _newest(articles: tuple[SourceArticle, ...]) -> tuple[list[SourceArticle], set[tuple[str, str]]]:
    """One article for each story, its newest version, and the versions that are overtaken by it."""
    newest: dict[str, SourceArticle] = {}
    overtaken: set[tuple[str, str]] = set()
    for article in articles:
        known = newest.get(article.uri)
        if known is None:
            newest[article.uri] = article
            continue
        older, newer = known, article
        if comes_before(newer.version, newer.reported, older.version, older.reported):
            older, newer = newer, older
        newest[article.uri] = newer
        overtaken.add((older.uri, older.version))
    return list(newest.values()), overtaken


def _ledger(into: Incident, gone: Incident, overtaken: set[tuple[str, str]]) -> list[LedgerEntry]:
    """Every figure of the two, once, in the order in which they were told."""
    both = {(entry.uri, entry.version, entry.fact_id): entry for entry in (*gone.ledger, *into.ledger)}
    ledger = [marked(entry, "superseded") if (entry.uri, entry.version) in overtaken else entry for entry in both.values()]
    return sorted(ledger, key=lambda entry: (entry.reported, entry.uri))
