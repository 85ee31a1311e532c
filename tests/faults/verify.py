"""The verifier, a process of its own: reads what went in and what came out, and says what is missing, differs or came twice.

`python -m tests.faults.verify BROKER APP_ID PREFIX EXPECTED.json` prints a Verdict as JSON.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from streams.settings import Settings, load_settings
from streams.worker.produce import Record, read_records
from streams.worker.topics import topic_names

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of every story; `well` where nothing is lost and the state is that of an undisturbed run."""

    stories: int
    lost: int
    two_outcomes: int
    repeats: int
    repeats_that_differ: int
    incidents_that_differ: int
    alerts_that_differ: int
    details: Sequence[str] = ()

    @property
    def well(self) -> bool:
        return not (self.lost or self.two_outcomes or self.repeats_that_differ or self.incidents_that_differ or self.alerts_that_differ)


def verify(
    raw: Iterable[Record],
    enriched: Iterable[Record],
    dead: Iterable[Record],
    incidents: Iterable[Record],
    alerts: Iterable[Record],
    *,
    expected: Mapping[str, Mapping[str, str]],
) -> Verdict:
    """Compare; every raw message needs one outcome, and repeats have to be the same bytes."""
    enriched, dead, incidents, alerts = list(enriched), list(dead), list(incidents), list(alerts)
    came_out = {_version(record.value) for record in enriched}
    buried = {(int(letter.headers["dead_partition"]), int(letter.headers["dead_offset"])) for letter in dead}
    lost, twice, stories = [], [], 0
    for record in raw:
        stories += 1
        outcomes = (_version(record.value) in came_out) + ((record.partition, record.offset) in buried)
        if outcomes == 0:
            lost.append(f"lost: {record.key!r} at {record.partition}/{record.offset}")
        elif outcomes == 2:
            twice.append(f"enriched and dead: {record.key!r} at {record.partition}/{record.offset}")
    repeats, differ = _repeats([*enriched, *incidents, *alerts])
    newest = {(record.key or b"").decode(): (record.value or b"").decode() for record in incidents}
    sent = {record.headers["ce_id"].decode(): (record.value or b"").decode() for record in alerts}
    incidents_differ = _differences("incident", newest, expected["incidents"])
    alerts_differ = _differences("alert", sent, expected["alerts"])
    details = [line for lines in (lost, twice, differ, incidents_differ, alerts_differ) for line in lines[:SHOWN]]
    return Verdict(stories, len(lost), len(twice), repeats, len(differ), len(incidents_differ), len(alerts_differ), details)


def _version(value: bytes | None) -> tuple[str, str] | None:
    try:
        document = orjson.loads(value or b"")
        return document["uri"], str(document["version"])
    except (orjson.JSONDecodeError, KeyError):
        return None


def _repeats(records: Iterable[Record]) -> tuple[int, list[str]]:
    seen: dict[tuple[str, bytes], Counter[bytes]] = defaultdict(Counter)
    for record in records:
        seen[record.topic, record.headers["ce_id"]][record.value or b""] += 1
    repeats = sum(sum(values.values()) - 1 for values in seen.values())
    return repeats, [
        f"{topic}: {name.decode()} came with {len(values)} contents" for (topic, name), values in seen.items() if len(values) > 1
    ]


def _differences(what: str, found: Mapping[str, str], expected: Mapping[str, str]) -> list[str]:
    lines = []
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            lines.append(f"{what} {name} is missing")
        elif name not in expected:
            lines.append(f"{what} {name} is none of an undisturbed run")
        elif found[name] != expected[name] and orjson.loads(found[name]) != orjson.loads(expected[name]):
            lines.append(f"{what} {name} differs: {_first_difference(found[name], expected[name])}")
    return lines


def _first_difference(found: str, expected: str) -> str:
    one, other = orjson.loads(found), orjson.loads(expected)
    names = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
    return "; ".join(f"{name}: {str(one.get(name))[:120]} for {str(other.get(name))[:120]}" for name in names[:2])


def read_and_verify(settings: Settings, expected: Mapping[str, Mapping[str, str]]) -> Verdict:
    """Read every topic to its end."""
    topics = topic_names(settings)
    names = (topics.raw, topics.enriched, topics.dead, topics.incidents, topics.alerts)
    return verify(*(read_records(settings, name) for name in names), expected=expected)


if __name__ == "__main__":
    broker, app_id, prefix, expected = sys.argv[1:]
    verdict = read_and_verify(load_settings(broker=broker, app_id=app_id, topic_prefix=prefix), orjson.loads(Path(expected).read_bytes()))
    print(orjson.dumps(asdict(verdict)).decode())
