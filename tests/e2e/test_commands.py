"""Editors' commands on the embedded broker: sent from the command line, carried out by a worker, in order with the stories."""

import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.incidents.command import Action, Command
from streams.settings import Settings
from streams.worker.dead_letters import dead_letters
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.envelopes import command_message
from streams.worker.produce import Feed, read_records, send_records
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs
from tests.e2e.worker_process import WorkerProcess, eventually, fresh_settings

run = CliRunner()
BY = ["--by", "Amina", "--reason", "one convoy was hit twice on the road"]
MANY = 600
"""Commands, of which a worker is killed among the first."""


@pytest.fixture(scope="module")
def site(embedded: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A site with a worker, two incidents in Syria, and one in Iraq."""
    folder = tmp_path_factory.mktemp("site")
    settings = fresh_settings(embedded.url, folder, alert_max_age_hours=1e6)
    with WorkerProcess(settings, folder) as worker:
        worker.start()
        for number, (town, country, dead) in enumerate((("Homs", "Syria", 12), ("Aleppo", "Syria", 30), ("Mosul", "Iraq", 7))):
            body = f"A car bomb killed {dead} people in the city of {town}, {country}, on Tuesday, police said."
            send_records(settings, topic_names(settings).raw, [(town.encode(), ninjs(f"urn:{town}", body, minute=number))])
        eventually(lambda: newest(settings), until=lambda found: len(found) == 3, seconds=60)
        yield settings
        assert worker.stop() == 0


def newest(settings: Settings) -> dict[str, dict[str, object]]:
    """The newest state of each incident, under the town it was opened for."""
    found = {}
    for record in read_records(settings, topic_names(settings).incidents):
        state = orjson.loads(record.value or b"")
        found[state["history"][0]["uri"].removeprefix("urn:")] = state
    return found


def order(settings: Settings, *arguments: str, status: int = 0) -> str:
    result = run.invoke(app, ["incident", *arguments, "--broker", settings.broker, "--prefix", settings.topic_prefix])
    assert result.exit_code == status, result.output
    return result.output


def outcomes(settings: Settings) -> dict[str, dict[str, object]]:
    records = read_records(settings, topic_names(settings).outcomes)
    return {(record.key or b"").decode(): orjson.loads(record.value or b"") for record in records}


def test_two_incidents_are_merged_and_split_and_each_is_told_and_written_down(site: Settings) -> None:
    ids = {town: str(state["incident_id"]) for town, state in newest(site).items()}
    said = order(site, "merge", ids["Aleppo"], ids["Homs"], *BY)
    assert said.strip() == f"{ids['Aleppo']} merged into {ids['Homs']}"
    states = newest(site)
    assert (states["Aleppo"]["status"], states["Aleppo"]["merged_into"]) == ("merged", ids["Homs"])
    assert states["Homs"]["tolls"]["killed"]["best"] == 30  # type: ignore[index]
    assert states["Homs"]["history"][-1]["by"] == "Amina"  # type: ignore[index]
    alerts = [orjson.loads(record.value or b"") for record in read_records(site, topic_names(site).alerts)]
    cancels = [alert for alert in alerts if alert["msg_type"] == "Cancel"]
    assert [(alert["incident_id"], alert["headline"].endswith(f"now followed as {ids['Homs']}")) for alert in cancels] == [
        (ids["Aleppo"], True)
    ]

    said = order(site, "split", ids["Homs"], "urn:Aleppo", "--by", "Bo", "--reason", "two cities after all")
    new = said.strip().rpartition(" ")[2]
    split = {str(state["incident_id"]): state["tolls"]["killed"]["best"] for state in newest(site).values() if state["status"] == "open"}  # type: ignore[index]
    assert (split[ids["Homs"]], split[new]) == (12, 30)
    done = outcomes(site)
    assert {(one["command"]["action"], one["status"], one["command"]["by"]) for one in done.values()} == {  # type: ignore[index]
        ("merge", "accepted", "Amina"),
        ("split", "accepted", "Bo"),
    }
    shown = order(site, "show", ids["Homs"])
    assert "one convoy was hit twice on the road" in shown
    assert f"Told apart from {new}" in shown


def test_a_command_that_comes_twice_is_carried_out_once(site: Settings) -> None:
    state = newest(site)["Mosul"]
    topics = topic_names(site)
    command = Command("cmd-twice", "suppress", str(state["incident_id"]), "IQ", "Bo", datetime.now(UTC), "an old video")
    message = command_message(command, topic=topics.commands)
    with Feed(site, topics.commands) as feed:
        for _ in range(2):
            feed.send(message.value or b"", key=message.key, headers=message.headers)
    eventually(lambda: outcomes(site), until=lambda found: "cmd-twice" in found)
    order(site, "unsuppress", command.incident_id, "--by", "Bo", "--reason", "it is new")
    assert newest(site)["Mosul"]["version"] == 3
    told = [orjson.loads(record.value or b"") for record in read_records(site, topics.alerts)]
    assert [alert["msg_type"] for alert in told if alert["incident_id"] == command.incident_id] == ["Alert", "Cancel", "Alert"]


def test_what_is_no_command_or_cannot_be_done_is_a_dead_letter_that_says_why(site: Settings) -> None:
    topics = topic_names(site)
    homs = newest(site)["Homs"]
    good = {"incident_id": homs["incident_id"], "country": "SY", "by": "Bo", "at": "2026-03-04T10:00:00Z", "reason": "r"}
    bad = {
        b"none": b"no JSON",
        b"action": json.dumps(good | {"command_id": "cmd-bad-1", "action": "delete"}).encode(),
        b"field": json.dumps({k: v for k, v in good.items() if k != "by"} | {"command_id": "cmd-bad-2", "action": "confirm"}).encode(),
        b"unknown": json.dumps(good | {"command_id": "cmd-bad-3", "action": "confirm", "incident_id": "inc-none"}).encode(),
    }
    send_records(site, topics.commands, list(bad.items()))
    letters = eventually(lambda: [x for x in dead_letters(site) if x.stage == "command"], until=lambda found: len(found) == 4)
    why = {letter.error + ": " + letter.message for letter in letters}
    assert len(why) == 4
    text = "\n".join(sorted(why))
    assert "'merge', 'split', 'confirm', 'suppress' or 'unsuppress'" in text
    assert "by: Field required" in text
    assert "CommandRefused: no incident 'inc-none' among those of SY" in text
    assert outcomes(site)["cmd-bad-3"]["status"] == "refused"


def test_the_command_line_refuses_what_it_can_see_is_wrong(site: Settings) -> None:
    states = newest(site)
    mosul, homs = (str(states[town]["incident_id"]) for town in ("Mosul", "Homs"))
    assert "only incidents of one country" in order(site, "merge", mosul, homs, *BY, status=1)
    assert "no incident 'inc-none'" in order(site, "confirm", "inc-none", *BY, status=1)
    assert "urn:nowhere: no story of" in order(site, "split", homs, "urn:nowhere", *BY, status=1)


def test_incidents_are_listed_by_country_with_what_editors_said(site: Settings) -> None:
    states = newest(site)
    order(site, "confirm", str(states["Homs"]["incident_id"]), "--by", "Cy", "--reason", "I was there")
    listed = order(site, "list", "--country", "SY", "--all")
    assert "confirmed by Cy" in listed
    assert "merged into" in listed
    assert str(states["Mosul"]["incident_id"]) not in listed
    assert json.loads(order(site, "show", str(states["Mosul"]["incident_id"]), "--json"))["country"] == "IQ"


def test_a_command_without_a_worker_says_that_nobody_has_answered(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    settings = fresh_settings(embedded.url, tmp_path)
    example = json.loads((Path(__file__).parents[2] / "schemas" / "examples" / "valid" / "incident.json").read_text())
    send_records(settings, topic_names(settings).incidents, [(example["incident_id"].encode(), json.dumps(example).encode())])
    assert "no worker has said" in order(settings, "confirm", example["incident_id"], *BY, "--wait", "0.5", status=1)


def test_commands_are_carried_out_once_each_and_in_order_though_the_worker_is_killed_among_them(tmp_path: Path) -> None:
    with EmbeddedBroker() as broker:
        settings = fresh_settings(broker.url, tmp_path, alert_max_age_hours=1e6)
        topics = topic_names(settings)
        with WorkerProcess(settings, tmp_path) as worker:
            worker.start()
            body = "A car bomb killed 12 people in the city of Homs, Syria, on Tuesday, police said."
            send_records(settings, topics.raw, [(b"urn:Homs", ninjs("urn:Homs", body))])
            state = eventually(lambda: newest(settings), until=bool, seconds=60)["Homs"]
            with Feed(settings, topics.commands) as feed:
                for number in range(MANY):
                    action: Action = "unsuppress" if number % 2 else "suppress"
                    command = Command(f"cmd-{number}", action, str(state["incident_id"]), "SY", "Bo", datetime.now(UTC), f"reason {number}")
                    message = command_message(command, topic=topics.commands)
                    feed.send(message.value or b"", key=message.key, headers=message.headers)
            eventually(lambda: outcomes(settings), until=lambda found: len(found) >= 5)
            worker.stop(signal.SIGKILL)
            assert len(outcomes(settings)) < MANY
            worker.start()
            eventually(lambda: outcomes(settings), until=lambda found: len(found) == MANY, seconds=90)
            assert worker.stop() == 0

        after = newest(settings)["Homs"]
        assert (after["version"], after["suppressed"]) == (MANY + 1, False)
        assert [entry["uri"] for entry in after["history"][1:]] == [f"cmd-{number}" for number in range(MANY - 23, MANY)]  # type: ignore[index]
        for topic in (topics.outcomes, topics.alerts, topics.incidents):
            records = read_records(settings, topic)
            by_id = {record.headers["ce_id"]: record.value for record in records}
            assert all(record.value == by_id[record.headers["ce_id"]] for record in records)
            assert len(by_id) == {topics.outcomes: MANY, topics.alerts: MANY + 1, topics.incidents: MANY + 1}[topic]
