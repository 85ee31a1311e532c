"""What Alertmanager is told, checked as its API v2 checks it, by a stand-in that merges alerts as it does."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from streams.alerts.alert import Alert
from streams.errors import SinkError
from streams.sinks.alertmanager import Alertmanager, labels_of, posted
from tests.made_reports import NOON
from tests.sinks.local_servers import HttpServer
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE, delivery

POSTABLE = {"labels", "annotations", "startsAt", "endsAt", "generatorURL"}
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def time_of(text: str) -> datetime:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)  # strfmt date-time
    return datetime.fromisoformat(text)


@dataclass
class StandIn:
    """Alertmanager's postableAlerts and what it does with them: alerts are the same where all labels are, ends may only go on or be now."""

    ends: dict[tuple[tuple[str, str], ...], datetime] = field(default_factory=dict)
    starts: dict[tuple[tuple[str, str], ...], datetime] = field(default_factory=dict)
    texts: dict[tuple[tuple[str, str], ...], dict[str, str]] = field(default_factory=dict)

    def take(self, body: bytes) -> None:
        entries = orjson.loads(body)
        assert isinstance(entries, list)
        for entry in entries:
            assert set(entry) <= POSTABLE
            assert entry["labels"]
            assert all(LABEL_NAME.fullmatch(name) and isinstance(value, str) and value for name, value in entry["labels"].items())
            assert all(LABEL_NAME.fullmatch(name) and isinstance(value, str) for name, value in entry["annotations"].items())
            assert re.fullmatch(r"https?://\S+", entry.get("generatorURL", "http://x"))
            starts, ends = time_of(entry["startsAt"]), time_of(entry["endsAt"])
            assert starts <= ends
            key = tuple(sorted(entry["labels"].items()))
            self.starts[key] = min(starts, self.starts.get(key, starts))
            self.ends[key] = ends
            self.texts[key] = entry["annotations"]

    def firing(self, now: datetime) -> list[dict[str, str]]:
        return [dict(key) for key, ends in self.ends.items() if ends > now]


async def post(server: HttpServer, stand_in: StandIn, alert: Alert, *, before: Alert | None = None, **more: Any) -> None:
    sink = Alertmanager(server.url + "/am/", **more)
    await sink.deliver(delivery(alert, before=before))
    await sink.close()
    assert server.requests[-1].path == "/am/api/v2/alerts"
    assert server.requests[-1].headers["content-type"] == "application/json"
    stand_in.take(server.requests[-1].body)


async def test_alert_fires_from_the_first_message_until_a_day_without_news(server: HttpServer) -> None:
    stand_in = StandIn()
    await post(server, stand_in, ALERT, board_url="https://board.example")
    (labels,) = stand_in.firing(NOON + timedelta(hours=23))
    assert labels == {
        "alertname": "TollwireIncident",
        "incident_id": ALERT.incident_id,
        "severity": "Severe",
        "status": "Actual",
        "country": "AF",
        "event": "bombing",
        "rule": "mass-casualty",
        "channels": "desk",
    }
    assert stand_in.firing(NOON + timedelta(hours=25)) == []
    (texts,) = stand_in.texts.values()
    assert texts["summary"].startswith("ALERT - At least 12 killed")
    assert "“12 people” - the governor's office" in texts["evidence"]
    (entry,) = orjson.loads(server.requests[0].body)
    assert entry["generatorURL"] == f"https://board.example/incidents/{ALERT.incident_id}"


async def test_more_dead_at_the_same_severity_is_the_same_alert_with_new_words(server: HttpServer) -> None:
    stand_in = StandIn()
    higher = replace(UPDATE, severity=ALERT.severity, rules=ALERT.rules, channels=ALERT.channels)
    await post(server, stand_in, ALERT)
    await post(server, stand_in, higher, before=ALERT)
    assert labels_of(higher) == labels_of(ALERT)
    assert len(stand_in.firing(NOON + timedelta(hours=24.5))) == 1  # longer than without news
    (texts,) = stand_in.texts.values()
    assert texts["msg_type"] == "Update"
    assert "Changed: killed at least 12 -> at least 60" in texts["description"]
    assert list(stand_in.starts.values()) == [NOON]


async def test_incident_that_becomes_more_severe_fires_once_under_its_new_severity(server: HttpServer) -> None:
    stand_in = StandIn()
    await post(server, stand_in, ALERT)
    await post(server, stand_in, UPDATE, before=ALERT)
    assert [labels["severity"] for labels in stand_in.firing(NOON + timedelta(hours=2))] == ["Extreme"]


@pytest.mark.parametrize("told", [[ALERT], [ALERT, UPDATE]])
async def test_cancel_resolves_whatever_fires(server: HttpServer, told: list[Alert]) -> None:
    stand_in = StandIn()
    before = None
    for alert in [*told, CANCEL]:
        await post(server, stand_in, alert, before=before)
        before = alert
    assert stand_in.firing(CANCEL.sent) == []


async def test_repeat_changes_nothing(server: HttpServer) -> None:
    once, twice = StandIn(), StandIn()
    await post(server, once, ALERT)
    await post(server, twice, ALERT)
    await post(server, twice, ALERT, before=ALERT)
    assert once == twice


def test_tests_can_be_told_apart_by_their_labels() -> None:
    assert labels_of(TEST)["status"] == "Test"
    assert labels_of(TEST) != labels_of(ALERT)


def test_label_without_a_value_is_left_out_as_prometheus_has_it() -> None:
    assert "rule" not in labels_of(replace(ALERT, rules=()))


def test_link_that_is_no_address_on_the_web_is_not_passed_on() -> None:
    evil = replace(ALERT, evidence=(replace(ALERT.evidence[0], link="javascript:alert(1)"),))
    (entry,) = posted(evil, before=None, active=timedelta(hours=1), board_url=None)
    assert "generatorURL" not in entry


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (500, False), (503, False)])
async def test_refusal_is_for_good_and_a_failure_is_not(server: HttpServer, status: int, permanent: bool) -> None:
    server.will(status)
    with pytest.raises(SinkError, match=rf"Alertmanager 127\.0\.0\.1 answered {status}") as caught:
        await post(server, StandIn(), ALERT)
    assert caught.value.permanent is permanent


async def test_name_and_password_of_the_address_go_into_a_header_and_no_error(server: HttpServer) -> None:
    sink = Alertmanager(f"http://wire:s3cret@127.0.0.1:{server.port}")
    await sink.deliver(delivery())
    assert server.requests[0].headers["authorization"] == "Basic d2lyZTpzM2NyZXQ="
    server.will(401)
    with pytest.raises(SinkError) as caught:
        await sink.deliver(delivery())
    assert "s3cret" not in str(caught.value)
    await sink.close()
