"""Which story a kill means that calls it by another name than its uri: by its item number, the tail of its uri or its headline.

Only stories of the same outlet are meant, and only what names exactly one of them takes anything back.
"""

from dataclasses import replace
from datetime import datetime

from streams.incidents.expiry import hour_of, plan
from streams.incidents.indexes import ItemEntry, ItemIndex, KillList, NamedKill
from streams.incidents.item_names import fold_id, headline_names, is_id, outlet_key
from streams.incidents.report import Report
from streams.incidents.table import Table
from streams.incidents.windows import ID_NAMES_FOR, NAMES_FOR

MAX_ENTRIES, MAX_CHARACTERS = 150, 30_000
"""Stories of one outlet and hour that can be called by name; the oldest are let go first."""
MAX_KILLS = 24
MAX_HEADLINES = 4


def note_names(table: Table, report: Report) -> None:
    """Remember by what names the story of a report can be called."""
    entry = ItemEntry(report.uri, report.published, report.item_ids, headline_names(report.headline))
    name = f"{outlet_key(report.source)}/{hour_of(report.published)}"
    known = table.items(name).entries
    if entry in known:
        return
    kept = [*(one for one in known if (one.uri, one.published) != (entry.uri, entry.published)), entry]
    while len(kept) > 1 and (len(kept) > MAX_ENTRIES or sum(map(_size, kept)) > MAX_CHARACTERS):
        kept.remove(min(kept, key=lambda one: (one.published, one.uri)))
    table.put_items(name, ItemIndex(tuple(kept)))
    plan(table, f"items/{name}", report.published + ID_NAMES_FOR)


def named_stories(table: Table, kill: Report) -> tuple[str, ...]:
    """The uris of the stories that a kill calls by name, none where a name may mean several; the kill is kept for a story still to come."""
    ids = tuple(name for name in map(fold_id, kill.replaces) if is_id(name))
    quoted = tuple(dict.fromkeys(name for headline in kill.quoted for name in headline_names(headline)))[:MAX_HEADLINES]
    outlet = outlet_key(kill.source)
    if not ids and not (quoted and outlet):
        return ()
    here = NamedKill(kill.uri, kill.published, ids, quoted if outlet else ())
    before = [entry for hour in _hours(kill.published) for entry in table.items(f"{outlet}/{hour}").entries]
    meant = _meant(here, before)
    if len(meant) > 1:
        table.reasons.append(f"{kill.uri}: its words may mean {', '.join(meant)}; none of them is taken back")
        return ()
    known = table.kills(outlet).kills
    if not any((one.uri, one.published) == (here.uri, here.published) for one in known):
        kept = sorted((*known, replace(here, story=meant[0] if meant else None)), key=lambda one: (one.published, one.uri))[-MAX_KILLS:]
        table.put_kills(outlet, KillList(tuple(kept)))
        plan(table, f"kills/{outlet}", kill.published + ID_NAMES_FOR)
    if not meant:
        table.reasons.append(f"{kill.uri}: no story of {kill.source or 'an unnamed outlet'} is known here by the name that it gives")
    return meant


def killed_before(table: Table, report: Report) -> NamedKill | None:
    """The kill that named the story of a report before it came, if one still waits for it."""
    outlet = outlet_key(report.source)
    kills = table.kills(outlet).kills
    entry = ItemEntry(report.uri, report.published, report.item_ids, headline_names(report.headline))
    found = next((kill for kill in kills if kill.story is None and _meant(kill, [entry])), None)
    if found is not None:
        table.put_kills(outlet, KillList(tuple(replace(kill, story=report.uri) if kill is found else kill for kill in kills)))
    return found


def _meant(kill: NamedKill, entries: list[ItemEntry]) -> tuple[str, ...]:
    """The stories that a kill may mean: by number and headline together, else by number, else by headline alone."""
    earlier = [one for one in entries if one.uri != kill.uri and kill.published - ID_NAMES_FOR <= one.published <= kill.published]
    by_id = {one.uri for one in earlier if set(kill.ids) & set(one.ids)}
    quoted = {one.uri for one in earlier if kill.published - one.published <= NAMES_FOR and set(kill.headlines) & set(one.headlines)}
    found = by_id & quoted or (by_id | quoted)
    return tuple(sorted(found))


def _size(entry: ItemEntry) -> int:
    return len(entry.uri) + sum(map(len, (*entry.ids, *entry.headlines)))


def _hours(until: datetime) -> range:
    return range(hour_of(until - ID_NAMES_FOR), hour_of(until) + 1)
