"""What `tollwire why` looks at: the published topics, or the files of a replay."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from streams.alerts.alert import Alert
from streams.errors import NothingFound
from streams.incidents.incident import Incident
from streams.messages import EnrichedArticle, decode
from streams.settings import Settings

Lines = Callable[[str], Iterator[tuple[str, Mapping[str, str], bytes]]]
"""Key, headers and value of every message of a topic, by its name without prefix: "alerts"."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A story that never came as far as its facts."""

    uri: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that has to do with what was asked for."""

    asked: str
    alert: Alert | None = None
    """The alert that was asked for, where it was one."""
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """All about those incidents, in the order of the topic."""
    stories: tuple[EnrichedArticle, ...] = ()
    """Every version of the stories that were asked for, or that led to the alert."""
    asides: tuple[Aside, ...] = ()


def find(asked: str, lines: Lines) -> Found:
    """What is known of an alert, an incident or a story; raises NothingFound."""
    alerts = {alert.identifier: alert for _, _, value in lines("alerts") for alert in (decode(Alert, value),)}
    newest: dict[str, Incident] = {}
    for _, _, value in lines("incidents"):
        if value:
            incident = decode(Incident, value)
            known = newest.get(incident.incident_id)
            if known is None or known.version <= incident.version:
                newest[incident.incident_id] = incident
    alert = alerts.get(asked)
    ids, uris = _named(asked, alert, newest.values())
    stories = tuple(story for story in _stories(lines) if story.uri in uris)
    asides = tuple(aside for aside in _asides(lines) if aside.uri == asked)
    if not (ids or stories or asides):
        raise NothingFound(f"no alert, incident or story is called {asked!r}")
    told = tuple(alert for alert in alerts.values() if alert.incident_id in ids)
    return Found(asked, alert, tuple(newest[i] for i in ids if i in newest), told, stories, asides)


def _named(asked: str, alert: Alert | None, incidents: Iterable[Incident]) -> tuple[list[str], set[str]]:
    """The incidents that are meant, and the stories."""
    if alert is not None:
        history = (entry for incident in incidents if incident.incident_id == alert.incident_id for entry in incident.history)
        return [alert.incident_id], {entry.uri for entry in history if entry.version == alert.incident_version}
    incidents = list(incidents)
    if any(incident.incident_id == asked for incident in incidents):
        return [asked], set()
    return [incident.incident_id for incident in incidents if asked in _uris(incident)], {asked}


def _uris(incident: Incident) -> set[str]:
    return {part.uri for parts in (incident.history, incident.ledger, incident.source_articles) for part in parts}


def _stories(lines: Lines) -> Iterator[EnrichedArticle]:
    for _, _, value in lines("enriched"):
        yield decode(EnrichedArticle, value)


def _asides(lines: Lines) -> Iterator[Aside]:
    for key, headers, _ in lines("held"):
        until = headers.get("held_until", "")
        yield Aside(key, "held", f"held back: {headers.get('held_reason', '')}" + (f" until {until}" if until else ""))
    for key, headers, _ in lines("dead"):
        yield Aside(key, "dead", f"dead letter: {headers.get('dead_error', '')}: {headers.get('dead_message', '')}")


def lines_of_folder(folder: Path) -> Lines:
    """The files that `tollwire replay --out` has written."""

    def lines(name: str) -> Iterator[tuple[str, Mapping[str, str], bytes]]:
        with (folder / f"{name}.jsonl").open("rb") as file:
            for line in file:
                if name in ("held", "dead"):
                    row = orjson.loads(line)
                    yield row["key"] or "", row["headers"], b""
                else:
                    yield "", {}, line

    return lines


def lines_of_kafka(settings: Settings) -> Lines:
    """The topics, from the oldest message kept."""
    from streams.worker.produce import read_topic
    from streams.worker.topics import topic_names

    def lines(name: str) -> Iterator[tuple[str, Mapping[str, str], bytes]]:
        for record in read_topic(settings, getattr(topic_names(settings), name)):
            if record is not None:
                headers = {key: value.decode("utf-8", "replace") for key, value in record.headers.items()}
                yield (record.key or b"").decode("utf-8", "replace"), headers, record.value or b""

    return lines
