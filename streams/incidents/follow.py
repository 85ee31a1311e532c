"""Follow one report: find its incident, fold it in, and take back what it replaces; everything as writes to the table."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from streams.incidents.claims import claims_of
from streams.incidents.expiry import look_again, plan_changed, plan_story
from streams.incidents.fold import cause_of, fold_late, fold_report, incident_id_of, open_incident, says_the_same, take_back
from streams.incidents.geography import relation
from streams.incidents.incident import ChangeReason, EntryStatus, Incident
from streams.incidents.matching import WEIGHTS, Match, Weights, days_to_search, is_one, matches, worth_reading
from streams.incidents.merging import kept_apart, merge, obstacle, survivor
from streams.incidents.naming import killed_before, named_stories, note_names
from streams.incidents.report import Report
from streams.incidents.story_state import StoryLink, StoryState
from streams.incidents.table import Table, keys_of
from streams.incidents.versions import carried, is_older, is_withdrawal, remembered, silenced_by, taken_back

MAX_READ = 24
"""Incidents that one report is compared with."""
MAX_LINKS = 16
"""Incidents that one story may speak of."""


def follow(read: Callable[[str], object | None], report: Report, *, shard: str, now: datetime, weights: Weights = WEIGHTS) -> Table:
    """Fold one report into the table; what comes back holds the writes, and every changed incident as it was before."""
    table = Table(read, shard)
    if report.type == "incident" and (kill := killed_before(table, report)) is not None:
        _withdraw(table, report.uri, kill.uri, kill.published)
    state = table.story(report.uri)
    if state is not None and is_older(report, state):
        gone = f", {state.gone_by} took its place" if state.gone_by else ""
        table.reasons.append(f"{report.uri} version {report.version}: {state.version} was seen{gone}")
        _follow_late(table, report, state, now)
    elif report.type == "marker":
        _follow_marker(table, report, state, now)
    else:
        _follow_report(table, report, state, now, weights)
    _plan(table, report.uri, state)
    if table.writes:  # a message that changes nothing does not move the clock either
        look_again(table, min(report.published, now))
    return table


def _plan(table: Table, uri: str, known: StoryState | None) -> None:
    """Have what this step brought looked at again when its time is over."""
    plan_changed(table)
    if known is None and (state := table.story(uri)) is not None:
        plan_story(table, uri, state)


def _follow_late(table: Table, report: Report, state: StoryState, now: datetime) -> None:
    """Keep of an older version what the newest one is silent on; its place, event and everything else were overtaken."""
    known = remembered(state, report)
    table.put_story(report.uri, known)
    for link in known.links:
        incident = table.incident(link.incident_id)
        articles = incident.source_articles if incident is not None and link.version == known.version else ()
        for article in (a for a in articles if a.uri == report.uri and a.version == link.version):
            own = [claim for claim in article.claims if claim.version is None]
            earlier = carried(known, link.country, link.version, own)
            gone = taken_back(known, link.country)
            old = tuple(claim for claim in article.claims if claim.version is not None), article.taken_back
            if incident is not None and (earlier, gone) != old:
                table.put_incident(fold_late(incident, report, article, earlier=earlier, taken_back=gone, now=now))
                table.reasons.append(
                    f"{incident.incident_id}: version {report.version} tells what version {article.version} does not repeat"
                )


def _follow_report(table: Table, report: Report, state: StoryState | None, now: datetime, weights: Weights) -> None:
    note_names(table, report)
    links = state.links if state is not None else ()
    if any(link.report_id == report.report_id for link in links):
        table.reasons.append(f"{report.uri} version {report.version}: seen before")
        return
    incident, why, others = _incident_for(table, report, links, now, weights)
    reason: ChangeReason = "correction" if report.wire_action == "correction" else "new_version" if links else "new_report"
    known = remembered(state or StoryState(version=report.version, published=report.published), report)
    earlier = carried(known, report.country, report.version, claims_of(report))
    gone = taken_back(known, report.country)
    if not says_the_same(incident, report, earlier, gone):
        table.put_incident(fold_report(incident, report, earlier=earlier, taken_back=gone, reason=reason, why=why, now=now))
    table.reasons.append(f"{report.uri} version {report.version}: {incident.incident_id}, {why}")
    placed = any(link.placed for link in links if link.incident_id == incident.incident_id)
    mine = StoryLink(incident.incident_id, report.country, report.version, report.part, report.report_id, placed)
    links = (*(link for link in links if link.incident_id != incident.incident_id), mine)
    if report.part == report.parts - 1:
        links = _without_older(table, report, links, now)
        for uri in report.replaces:
            _let_go(table, uri, report, now, fate="superseded", reason="replaced", only=(report.country,))
    seen = replace(known, version=report.version, published=report.published, gone_by=None, gone_at=None, links=links[-MAX_LINKS:])
    table.put_story(report.uri, seen)
    _join(table, incident.incident_id, others, report, now)


def _join(table: Table, incident_id: str, others: list[Match], report: Report, now: datetime) -> None:
    """Merge the incidents that a report shows to be the one it went to: it fits them as well, and they do not contradict one another."""
    for match in others:
        one, other = table.incident(incident_id), table.what_became_of(match.incident_id)
        if one is None or other is None or obstacle(one, other) or kept_apart(table, one, other) or not is_one(one, other):
            continue
        into, gone = survivor(one, other)
        incident_id = merge(table, gone, into, why=f"{report.uri} fits both, {match.words()}", cause=cause_of(report), now=now).incident_id


def _incident_for(
    table: Table, report: Report, links: tuple[StoryLink, ...], now: datetime, weights: Weights
) -> tuple[Incident, str, list[Match]]:
    """The incident that a report belongs to, opened where there is none, and why; and others that it fits well."""
    inherited = [link for uri in report.replaces if (told := table.story(uri)) is not None for link in told.links]
    own = [link for link in (*links, *inherited) if link.country == report.country]
    known = {found.incident_id: found for link in own if (found := table.what_became_of(link.incident_id)) is not None}
    earlier = [found for found in known.values() if not _taken(found, report)]
    if report.parts == 1 and len(earlier) == 1 and {a.uri for a in earlier[0].source_articles} <= {report.uri, *report.replaces}:
        return earlier[0], "an earlier version is all that the incident rests on", []
    if report.parts == 1 and (placed := [found for found in earlier if _is_placed(found, report, own)]):
        return placed[0], "an earlier version came here by a merge or a split, and tells of the same place", []
    others = [found for found in _candidates(table, report) if not any(kept_apart(table, found, own) for own in earlier)]
    candidates = {incident.incident_id: incident for incident in (*earlier, *others)}
    kept = frozenset(incident.incident_id for incident in earlier)
    fitting = matches(report, candidates.values(), own=kept, fame=_fame(table, report), weights=weights)
    if not fitting:
        return _opened(table, report, now), "no known incident fits", []
    as_well = [match for match in fitting[1:] if match.score >= weights.merge_threshold and match.incident_id not in kept]
    return candidates[fitting[0].incident_id], fitting[0].words(), as_well


def _is_placed(incident: Incident, report: Report, links: list[StoryLink]) -> bool:
    """True where a merge or a split led the story to an incident, and its new version tells of no other place."""
    own = [a for a in incident.source_articles if a.uri == report.uri and relation(a.place, report.place) != "apart"]
    return bool(own) and any(link.placed and link.incident_id == incident.incident_id for link in links)


def _candidates(table: Table, report: Report) -> list[Incident]:
    """Known incidents of its country that may be the report's: by persons and rare words that they share, then by its days."""
    shared = Counter(incident_id for key in keys_of(report.country, report) for incident_id in table.leads(key))
    by_words = (incident_id for incident_id, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])))
    by_day = (entry for day in days_to_search(report) for entry in reversed(table.day(report.country, day).entries))
    found: dict[str, Incident] = {}
    for incident_id in chain(islice(by_words, MAX_READ // 2), (entry.incident_id for entry in by_day if worth_reading(report, entry))):
        if len(found) >= MAX_READ:
            break
        incident = table.incident(incident_id) if incident_id not in found else None
        if incident is not None and not _taken(incident, report):
            found[incident_id] = incident
    return list(found.values())


def _fame(table: Table, report: Report) -> dict[str, int]:
    """In how many known incidents each person of a report is named."""
    return {name: len(table.leads(f"name/{report.country}/{name}")) for name in report.names}


def _taken(incident: Incident, report: Report) -> bool:
    """True where another part of the same story stands in the incident already: the story tells the two apart."""
    return any(a.uri == report.uri and a.version == report.version and a.part != report.part for a in incident.source_articles)


def _opened(table: Table, report: Report, now: datetime) -> Incident:
    incident_id = incident_id_of(report)
    known = table.what_became_of(incident_id)
    if known is not None and known.status == "retracted":
        return known  # the story comes back after a kill: the same incident, with its ledger
    if table.incident(incident_id) is not None:
        incident_id = incident_id_of(report, with_version=True)
    return open_incident(report, incident_id=incident_id, now=now)


def _without_older(table: Table, report: Report, links: tuple[StoryLink, ...], now: datetime) -> tuple[StoryLink, ...]:
    """The links of a story without those of older versions in the report's country, whose figures are taken back."""
    older = [link for link in links if link.country == report.country and link.version != report.version]
    fate: EntryStatus = "corrected" if report.wire_action == "correction" else "superseded"
    for link in older:
        _take_back(table, link, report.uri, report, now, fate=fate, reason="correction" if fate == "corrected" else "new_version")
    return tuple(link for link in links if link not in older)


def _follow_marker(table: Table, report: Report, state: StoryState | None, now: datetime) -> None:
    """Take back what the story, and those it replaces, said of countries that it no longer speaks of; a kill: of all."""
    withdrawn = is_withdrawal(report)
    fate: EntryStatus = "retracted" if withdrawn else "corrected" if report.wire_action == "correction" else "superseded"
    reason: ChangeReason = "kill" if withdrawn else "correction" if fate == "corrected" else "new_version"
    known = remembered(state or StoryState(version=report.version, published=report.published), report)
    for link in known.links:
        if link.country not in report.countries:
            _take_back(table, link, report.uri, report, now, fate=fate, reason=reason)
    kept = tuple(link for link in known.links if link.country in report.countries)
    gone = (report.uri, report.published) if withdrawn else (None, None)
    version = report.version if not withdrawn or state is None else state.version
    published = max(report.published, known.published)
    seen = replace(known, version=version, published=published, gone_by=gone[0], gone_at=gone[1], links=kept)
    table.put_story(report.uri, seen)
    for uri in _meant(table, report) if withdrawn else report.replaces:
        others = None if withdrawn else tuple(link.country for link in _links(table, uri) if link.country not in report.countries)
        _let_go(table, uri, report, now, fate=fate, reason="kill" if withdrawn else "replaced", only=others)
        _withdraw(table, uri, report.uri, report.published, version=report.version)


def _meant(table: Table, kill: Report) -> tuple[str, ...]:
    """The stories that a kill of its own takes back: by uri, and by the other names of items."""
    uris = (uri for uri in kill.replaces if " " not in uri)
    return tuple(dict.fromkeys((*uris, *named_stories(table, kill))))


def _withdraw(table: Table, uri: str, by: str, when: datetime, *, version: str = "") -> None:
    """Let a story be silent that another one took the place of, or took back, also where it is yet to come."""
    told = table.story(uri) or StoryState(version=version, published=when)
    table.put_story(uri, replace(silenced_by(told, when), gone_by=by, gone_at=when))


def _links(table: Table, uri: str) -> tuple[StoryLink, ...]:
    state = table.story(uri)
    return state.links if state is not None else ()


def _let_go(
    table: Table, uri: str, report: Report, now: datetime, *, fate: EntryStatus, reason: ChangeReason, only: tuple[str, ...] | None
) -> None:
    """Take back another story, `only` in some countries or in all; the stories that it replaced went when it came."""
    state = table.story(uri)
    if state is None or uri == report.uri:
        return
    gone = [link for link in state.links if only is None or link.country in only]
    for link in gone:
        _take_back(table, link, uri, report, now, fate=fate, reason=reason)
    table.put_story(uri, replace(state, links=tuple(link for link in state.links if link not in gone)))


def _take_back(table: Table, link: StoryLink, uri: str, report: Report, now: datetime, *, fate: EntryStatus, reason: ChangeReason) -> None:
    incident = table.incident(link.incident_id)
    if incident is None or uri not in {entry.uri for entry in incident.ledger} | {article.uri for article in incident.source_articles}:
        return
    why = _why_gone(incident, uri, report, withdrawn=fate == "retracted")
    table.put_incident(take_back(incident, uri, report, fate=fate, reason=reason, why=why, now=now))
    table.reasons.append(f"{incident.incident_id}: {why}")


def _why_gone(incident: Incident, uri: str, report: Report, *, withdrawn: bool) -> str:
    """Who takes which story back, in the words of an editor: agencies and headlines, never a urn."""
    who = report.source or report.uri
    headline = next((article.headline for article in incident.source_articles if article.uri == uri), "") or incident.title
    if withdrawn:
        return f"{who} withdraws \u201c{headline}\u201d"
    if uri == report.uri:
        return f"version {report.version} takes it back"
    return f"{who} puts \u201c{report.headline}\u201d in place of \u201c{headline}\u201d"
