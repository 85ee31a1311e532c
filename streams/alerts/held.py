"""What waits for a time of its own: an index for each shard, and the tick that says that the time has come."""

from collections.abc import Callable
from datetime import datetime

from streams.alerts.alert import AlertState, HeldAlert, HeldIndex
from streams.incidents.report import Report

MAX_HELD = 500
"""Incidents of a shard that can wait for a time; what is over waits for its next report."""


def held_key(shard: str) -> str:
    """Where a shard keeps its index."""
    return f"held/{shard}"


def next_due(read: Callable[[str], object | None], shard: str) -> datetime | None:
    """When the first of what a shard holds back is to go out."""
    index = read(held_key(shard))
    return min((entry.until for entry in index.entries), default=None) if isinstance(index, HeldIndex) else None


def tick(shard: str, *, at: datetime) -> Report:
    """The message that makes a shard send what is due; what it leads to depends on nothing but the message and the table."""
    moment = at.isoformat()
    return Report(
        report_id=f"tick-{shard}-{moment}", type="tick", uri=f"urn:tollwire:tick:{shard}", version=moment, received=at, published=at
    )


def waits_until(*states: AlertState | None) -> datetime | None:
    """When the first thing that is held back of an incident goes out by itself."""
    every = [state for one in states if one is not None for state in (one, *one.apart)]
    return min((state.held_until for state in every if state.held_until is not None), default=None)


def planned(index: HeldIndex, incident_id: str, until: datetime | None) -> HeldIndex:
    """The index with an incident waiting until a time, or not at all; the very same one where that changes nothing."""
    known = next((entry for entry in index.entries if entry.incident_id == incident_id), None)
    if (known.until if known is not None else None) == until:
        return index
    entries = [entry for entry in index.entries if entry is not known]
    if until is not None and len(entries) < MAX_HELD:
        entries.append(HeldAlert(incident_id, until))
    return HeldIndex(tuple(sorted(entries, key=lambda entry: (entry.until, entry.incident_id))))


def after(read: Callable[[str], object | None], shard: str, when: datetime) -> HeldIndex | None:
    """The index of a shard without what is due by then; None where nothing is left."""
    index = read(held_key(shard))
    entries = tuple(entry for entry in index.entries if entry.until > when) if isinstance(index, HeldIndex) else ()
    return HeldIndex(entries) if entries else None
