"""An incident for a person: its tolls, its ledger, its stories and its history."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.cli.show_facts import COLOURS, bounds, place_words, shown, source_words, tolls_line
from streams.facts import KINDS
from streams.incidents.incident import HistoryEntry, Incident
from streams.incidents.wording import toll_words


def incidents_list(incidents: Iterable[Incident]) -> Table:
    """A row for each incident."""
    table = _table("id", "country", "status", "what", "place", "toll", "stories", "newest (UTC)", "title")
    for incident in incidents:
        table.add_row(
            *map(shown, (incident.incident_id, incident.country, ", ".join(marks(incident)), incident.event or "")),
            shown(incident.place.name if incident.place else ""),
            tolls_line(incident.tolls),
            Text(str(len(incident.source_articles))),
            Text(f"{incident.last_reported:%Y-%m-%d %H:%M}"),
            shown(incident.title),
        )
    return table


def marks(incident: Incident) -> list[str]:
    """Its status, and what editors said of it."""
    found = [f"merged into {incident.merged_into}" if incident.merged_into else incident.status]
    if incident.confirmed_by:
        found.append(f"confirmed by {incident.confirmed_by}")
    if incident.suppressed:
        found.append("suppressed")
    return found


def show_incident(out: Console, incident: Incident) -> None:
    """Print everything there is of one incident."""
    out.print(shown(incident.title), style="bold")
    what = (incident.event or "incident", place_words(incident.place) or incident.country, _dates(incident), *marks(incident))
    out.print(shown(f"{incident.incident_id} version {incident.version} · " + " · ".join(what)), style="dim")
    if incident.apart:
        out.print(shown(f"Told apart from {', '.join(incident.apart)}"), style="dim")
    for title, table, rows in (
        ("Tolls", _tolls(incident), len(incident.tolls)),
        ("Figures told", _ledger(incident), len(incident.ledger)),
        ("Stories", _stories(incident), len(incident.source_articles)),
        ("History", _history(incident.history), len(incident.history)),
    ):
        if rows:
            out.print()
            out.print(Text(title, style="bold"))
            out.print(table)
    if incident.dropped:
        out.print(Text(f"{incident.dropped} older stories and figures were let go", style="dim"))


def _tolls(incident: Incident) -> Table:
    table = _table("", "toll", "as of (UTC)", "sources", "from", "said by")
    for kind in KINDS:
        if (toll := incident.tolls.get(kind)) is not None:
            table.add_row(
                Text(kind, style=COLOURS[kind]),
                Text((toll_words(toll) or "") + (", sources differ" if toll.conflict else "")),
                Text(f"{toll.as_of:%Y-%m-%d %H:%M}"),
                Text(str(toll.number_of_sources)),
                *map(shown, (toll.uri, source_words(toll.attributed_to))),
            )
    return table


def _ledger(incident: Incident) -> Table:
    table = _table("time (UTC)", "status", "", "figure", "who", "outlet", "said by", "story", "quote")
    for entry in sorted(incident.ledger, key=lambda entry: entry.reported):
        status = f"{entry.status}, background" if entry.context else entry.status
        table.add_row(
            Text(f"{entry.reported:%Y-%m-%d %H:%M}"),
            Text(status, style="" if entry.status == "active" else "dim"),
            Text(entry.kind, style=COLOURS[entry.kind]),
            Text(("another " if entry.increment else "") + bounds(entry)),
            *map(shown, (entry.who.text, entry.source or "", source_words(entry.attributed_to), f"{entry.uri} {entry.version}")),
            shown(f"“{entry.quote}”"),
        )
    return table


def _stories(incident: Incident) -> Table:
    table = _table("time (UTC)", "outlet", "story", "version", "headline")
    for article in incident.source_articles:
        table.add_row(
            Text(f"{article.reported:%Y-%m-%d %H:%M}"), *map(shown, (article.source or "", article.uri, article.version, article.headline))
        )
    return table


def _history(history: Iterable[HistoryEntry]) -> Table:
    table = _table("", "time (UTC)", "reason", "by", "changes", "why")
    for entry in history:
        changes = ", ".join(f"{c.field} {c.before or 'none'} → {c.after or 'none'}" for c in entry.changes)
        table.add_row(
            Text(str(entry.version)),
            Text(f"{entry.when:%Y-%m-%d %H:%M}"),
            Text(entry.reason.replace("_", " ")),
            *map(shown, (entry.by or entry.uri, changes, entry.why)),
        )
    return table


def _dates(incident: Incident) -> str:
    return incident.date_start if incident.date_start == incident.date_end else f"{incident.date_start} to {incident.date_end}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
