"""Five days of a wire with every mark of the agencies: incidents, ledgers and alerts as an editor would have them (five_days/README.md)."""

import json
import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from streams.alerts import load_rules
from streams.alerts.alert import Alert
from streams.cli.follow_stories import Following
from streams.cli.run_stories import read_stories
from streams.cli.story_files import raw_stories
from streams.incidents.incident import Incident
from streams.messages import decode
from streams.settings import load_settings
from streams.worker.enrich import Handled
from streams.worker.nlp_process import load
from streams.worker.topics import topic_names
from tests.golden.editor_view import differences

FOLDER = Path(__file__).with_name("five_days")
TOGETHER = timedelta(minutes=10)
"""Stories that arrive within this of one another may as well arrive the other way round."""


@dataclass
class Outcome:
    """What a run leaves behind."""

    incidents: dict[str, Incident] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    bytes: list[bytes] = field(default_factory=list)

    def tolls(self) -> list[tuple[list[str], list[tuple[str, int | None, int | None, int | None]]]]:
        """The final tolls, with the stories that they rest on."""
        standing = [one for one in self.incidents.values() if one.source_articles]
        return sorted(
            (
                sorted(article.uri for article in one.source_articles),
                sorted(((kind, toll.low, toll.best, toll.high) for kind, toll in one.tolls.items()), key=str),
            )
            for one in standing
        )


@pytest.fixture(scope="module")
def handled() -> list[Handled]:
    settings = load_settings()
    return list(read_stories(raw_stories([FOLDER / "stories.jsonl"]), pipeline=load(settings), settings=settings))


@pytest.fixture(scope="module")
def outcome(handled: list[Handled]) -> Outcome:
    return followed(handled)


def followed(handled: Iterable[Handled]) -> Outcome:
    """What TRACK makes of what ENRICH sent."""
    topics = topic_names(load_settings())
    following = Following(topics, load_rules())
    found = Outcome()
    sent = [message for one in handled for message in following.take(one.messages, received=one.arrival.received)]
    for message in (*sent, *following.finish()):
        if message.topic == topics.incidents:
            incident = decode(Incident, message.value)
            found.incidents[incident.incident_id] = incident
        elif message.topic == topics.alerts:
            found.alerts.append(decode(Alert, message.value))
        found.bytes.append(message.value or b"")
    return found


def test_incidents_tolls_and_alerts_are_what_an_editor_wants_but_for_what_is_known(outcome: Outcome) -> None:
    wanted = json.loads((FOLDER / "editor.json").read_text(encoding="utf-8"))
    found = differences(wanted, list(outcome.incidents.values()), outcome.alerts, made=times(), gone=killed())
    golden = FOLDER / "known_differences.txt"
    if os.environ.get("TOLLWIRE_UPDATE_GOLDEN") == "1":
        golden.write_text("\n".join(found) + "\n", encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8").splitlines()


def test_ledgers_and_alerts_are_those_that_were_reviewed(outcome: Outcome) -> None:
    got = {"incidents": [shown(one) for one in outcome.incidents.values()], "alerts": [told(alert) for alert in outcome.alerts]}
    golden = FOLDER / "actual.json"
    if os.environ.get("TOLLWIRE_UPDATE_GOLDEN") == "1":
        golden.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert got == json.loads(golden.read_text(encoding="utf-8"))


def test_a_replay_gives_the_same_bytes(handled: list[Handled], outcome: Outcome) -> None:
    assert followed(handled).bytes == outcome.bytes


def test_messages_that_come_twice_change_nothing_and_alert_nobody_again(handled: list[Handled], outcome: Outcome) -> None:
    twice = followed([one for one in handled for _ in range(2)])
    assert twice.incidents == outcome.incidents
    assert twice.alerts == outcome.alerts


@pytest.mark.parametrize("seed", range(6))
def test_stories_of_the_same_minutes_may_come_in_any_order(handled: list[Handled], outcome: Outcome, seed: int) -> None:
    assert followed(shuffled(handled, seed)).tolls() == outcome.tolls()


def shuffled(handled: Sequence[Handled], seed: int) -> list[Handled]:
    """The stories with neighbours exchanged that arrive within ten minutes of one another."""
    order, chance = list(handled), random.Random(seed)
    for i in range(len(order) - 1):
        if chance.random() < 0.5 and order[i + 1].arrival.received - order[i].arrival.received <= TOGETHER:
            order[i], order[i + 1] = order[i + 1], order[i]
    return order


def times() -> dict[str, str]:
    """When each version came, or its embargo ended."""
    found = {}
    for line in (FOLDER / "stories.jsonl").read_text(encoding="utf-8").splitlines():
        story = json.loads(line)
        made = story.get("versionCreated") or story["versioncreated"]
        found[f"{story.get('uri') or story['guid']} v{story['version']}"] = max(
            made.replace("+0000", "Z"), story.get("embargoedUntil") or ""
        )
    return found


def killed() -> set[str]:
    """Stories that were taken back, and the items that take others back."""
    stories = [json.loads(line) for line in (FOLDER / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    heads = {s.get("uri") or s["guid"]: s.get("headline") or s["headlines"][0]["value"] for s in stories}
    taken_back = {s.get("uri") or s["guid"] for s in stories if (s.get("pubStatus") or s.get("pubstatus")) == "canceled"}
    return taken_back | {uri for uri, head in heads.items() if "KILL KILL" in head}


def shown(incident: Incident) -> dict[str, Any]:
    """What a reader would check of an incident."""
    return {
        "id": incident.incident_id,
        "what": f"{incident.event} in {incident.place.name if incident.place else None}, {incident.country}, {incident.date_start}",
        "status": incident.status,
        "tolls": {kind: [toll.low, toll.best, toll.high] for kind, toll in incident.tolls.items()},
        "stories": [f"{article.uri} v{article.version}" for article in incident.source_articles],
        "ledger": [f"{e.kind} {e.quote!r} of {e.uri} v{e.version}: {e.says}, {e.status}" for e in incident.ledger],
    }


def told(alert: Alert) -> str:
    """An alert in one line."""
    before = ", ".join(reference.identifier for reference in alert.references) or "nothing"
    rules = ", ".join(alert.rules)
    return f"{alert.sent:%d %H:%M} {alert.msg_type} {alert.identifier} {alert.severity} {rules}: {alert.headline} (after {before})"
