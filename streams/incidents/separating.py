"""One incident that turns out to be two: some of its stories become an incident of their own, and the two never meet again."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from streams.incidents.incident import Incident
from streams.incidents.merging import MAX_APART, relinked
from streams.incidents.settling import Cause, settled
from streams.incidents.table import Table


def why_inseparable(incident: Incident, uris: Collection[str]) -> str | None:
    """Why stories cannot be taken out of an incident; None where they can."""
    stories = [article.uri for article in incident.source_articles]
    if unknown := sorted(set(uris) - set(stories)):
        return f"{', '.join(unknown)}: no story of {incident.incident_id}; those are {', '.join(stories) or 'none'}"
    if not set(stories) - set(uris):
        return f"nothing would be left of {incident.incident_id}: {', '.join(stories)} are all its stories"
    return None


def separate(
    table: Table, incident: Incident, uris: Collection[str], *, incident_id: str, why: str, cause: Cause, now: datetime
) -> Incident:
    """Make some stories of an incident a new one, which is given back; later versions of them follow.

    Raises ValueError where they are `why_inseparable`.
    """
    if why_not := why_inseparable(incident, uris):
        raise ValueError(why_not)
    goes = [article for article in incident.source_articles if article.uri in uris]
    stays = [article for article in incident.source_articles if article.uri not in uris]
    named = ", ".join(article.uri for article in goes)
    new = replace(
        incident,
        incident_id=incident_id,
        version=0,
        title=goes[0].headline,
        place=None,
        first_reported=goes[0].reported,
        tolls={},
        source_articles=(),
        ledger=(),
        history=(),
        dropped=0,
        apart=(*incident.apart, incident.incident_id)[-MAX_APART:],
        confirmed_by=None,
    )
    old = replace(incident, first_reported=stays[0].reported, apart=(*incident.apart, incident_id)[-MAX_APART:])
    taken = [entry for entry in incident.ledger if entry.uri in uris]
    left = [entry for entry in incident.ledger if entry.uri not in uris]
    part = settled(new, goes, taken, cause, reason="split", why=f"split from {incident.incident_id} ({incident.title}): {why}", now=now)
    table.put_incident(settled(old, stays, left, cause, reason="split", why=f"{named} split off as {incident_id}: {why}", now=now))
    table.put_incident(part)
    for article in goes:
        if (state := table.story(article.uri)) is not None:
            table.put_story(article.uri, relinked(state, incident.incident_id, incident_id, version=article.version))
    table.reasons.append(f"{incident.incident_id}: {named} split off as {incident_id}, {why}")
    return part
