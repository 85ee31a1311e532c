"""How long an incident is open, dormant and closed, by the time of its own news, and how its size is bounded."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from streams.incidents.incident import GONE, Incident, IncidentStatus, LedgerEntry
from streams.incidents.source_article import SourceArticle
from streams.incidents.tally import weigh

OPEN_FOR = timedelta(days=3)
DORMANT_FOR = timedelta(days=14)
"""Without news for this long an incident is closed; a late story opens it again."""
KEEP_FOR = timedelta(days=400)
"""Without news for this long an incident, and what was known of its stories, is let go."""
NAMES_FOR = timedelta(days=2)
"""How long after a story its headline, quoted by a kill of the same outlet, still means it."""
ID_NAMES_FOR = timedelta(days=7)
"""How long its item number does: agencies count from one again."""

MAX_BYTES = 62_000
"""What an incident may take as JSON; counted roughly, erring on the large side."""
MAX_HISTORY = 24
MAX_ARTICLES = 32
MAX_LEDGER = 60
NEWEST = 8
"""Stories that keep everything by which a report can find the incident."""
_MOST_MEASURED = 4096
"""Parts of which the size is remembered: a report changes few of an incident's."""
SMALL = 12
"""Articles and ledger entries that fit in any case."""
_MEASURED: dict[int, tuple[SourceArticle | LedgerEntry, int]] = {}
_WHO_DID_IT, _FOUND_BY = ("roles",), ("events", "involved", "subjects", "places", "words")
"""What of a story is let go first, and then of all but the newest."""


def status_at(incident: Incident, when: datetime) -> IncidentStatus:
    """Open, dormant or closed at a time of the news; what was retracted or merged stays so."""
    if incident.status in GONE:
        return incident.status
    silence = when - incident.last_reported
    if silence <= OPEN_FOR:
        return "open"
    return "dormant" if silence <= DORMANT_FOR else "closed"


def within_bounds(incident: Incident) -> Incident:
    """The incident with what counts least let go until it fits: old ledger lines, then articles whose figures no longer stand."""
    history = incident.history
    if len(history) > MAX_HISTORY:
        incident = replace(incident, history=(history[0], *history[1 - MAX_HISTORY :]))
    if len(incident.ledger) + len(incident.source_articles) <= SMALL:
        return incident
    articles, ledger, dropped = list(incident.source_articles), list(incident.ledger), incident.dropped
    room = MAX_BYTES - _size(incident.history) - sum(map(_size_of, articles)) - sum(map(_size_of, ledger))
    for names, newest in ((_WHO_DID_IT, None), (_FOUND_BY, -NEWEST)):
        nothing: dict[str, Any] = dict.fromkeys(names, ())
        for i, article in sorted(enumerate(articles), key=lambda pair: pair[1].reported)[:newest]:
            if room >= 0:
                break
            articles[i] = replace(article, **nothing)
            room += _size_of(article) - _size_of(articles[i])
    while room < 0 or len(ledger) > MAX_LEDGER or len(articles) > MAX_ARTICLES:
        if len(ledger) > MAX_LEDGER or (ledger and len(articles) <= MAX_ARTICLES and len(ledger) > len(articles)):
            gone: LedgerEntry | SourceArticle = min(ledger, key=_worth)
            ledger.remove(gone)  # type: ignore[arg-type]
        elif articles:
            needed = {uri for uri, _, _ in weigh(articles).standing}
            gone = min(articles, key=lambda article: (article.uri in needed, article.reported, article.uri))
            articles.remove(gone)
        else:
            break
        room += _size_of(gone)
        dropped += 1
    return replace(incident, source_articles=tuple(articles), ledger=tuple(ledger), dropped=dropped)


def _worth(entry: LedgerEntry) -> tuple[bool, bool, datetime, str]:
    return entry.status == "active", not entry.context, entry.reported, entry.fact_id


def as_kept(known: SourceArticle, told: SourceArticle) -> SourceArticle:
    """What is kept of a story, with whatever of it may have been let go as it was told."""
    return replace(known, **{name: getattr(told, name) for name in (*_WHO_DID_IT, *_FOUND_BY)})


def _size_of(part: SourceArticle | LedgerEntry) -> int:
    """The size of a part, measured once: it is frozen, and the same one as long as it is remembered with its size."""
    known = _MEASURED.get(id(part))
    if known is not None and known[0] is part:
        return known[1]
    if len(_MEASURED) >= _MOST_MEASURED:
        _MEASURED.clear()
    _MEASURED[id(part)] = part, (size := _size(part))
    return size


def _size(part: object) -> int:
    """About the bytes of a part as JSON: defaults, which are left out when it is kept, count too."""
    try:
        return len(orjson.dumps(part)) + 1
    except TypeError:  # a figure of more than 64 bits
        return len(repr(part))
