"""A plan follows from its seed, and the verifier finds what it is there to find."""

from datetime import UTC, datetime

import orjson
import pytest

from streams.worker.produce import Record
from tests.faults.plan import BROKER_FAULTS, plan
from tests.faults.verify import Verdict, verify

INCIDENT = orjson.dumps({"killed": 4}).decode()
EXPECTED = {"incidents": {"inc-1": INCIDENT}, "alerts": {"inc-1-1-alert": INCIDENT}}


def record(topic: str, key: str, value: bytes, *, offset: int = 0, **headers: str) -> Record:
    return Record(topic, 0, offset, datetime(2026, 5, 4, tzinfo=UTC), key.encode(), value, {k: v.encode() for k, v in headers.items()})


def story(uri: str, offset: int, *, version: str = "1", topic: str = "raw") -> Record:
    return record(topic, uri, orjson.dumps({"uri": uri, "version": version}), offset=offset, ce_id=f"{uri}/{version}")


RAW = (story("urn:a", 0), story("urn:b", 1), record("raw", "rubbish", b"\xff", offset=2))
ENRICHED = (story("urn:a", 0, topic="enriched"), story("urn:b", 1, topic="enriched"))
DEAD = (record("dead", "rubbish", b"\xff", dead_partition="0", dead_offset="2"),)
INCIDENTS = (record("incidents", "inc-1", INCIDENT.encode(), ce_id="inc-1/1"),)
ALERTS = (record("alerts", "inc-1", INCIDENT.encode(), ce_id="inc-1-1-alert"),)


def verdict(**other: tuple[Record, ...]) -> Verdict:
    topics = {"raw": RAW, "enriched": ENRICHED, "dead": DEAD, "incidents": INCIDENTS, "alerts": ALERTS} | other
    return verify(**topics, expected=EXPECTED)


def test_undisturbed_run_is_well() -> None:
    assert verdict().well
    assert verdict().stories == 3


@pytest.mark.parametrize("other", [{"enriched": ENRICHED[:1]}, {"dead": ()}])
def test_story_without_an_outcome_is_lost(other: dict[str, tuple[Record, ...]]) -> None:
    assert verdict(**other).lost == 1
    assert not verdict(**other).well


def test_other_version_of_a_story_is_another_story() -> None:
    assert verdict(raw=(*RAW, story("urn:a", 3, version="2"))).lost == 1


def test_story_that_is_enriched_and_dead_has_two_outcomes() -> None:
    assert verdict(dead=(*DEAD, record("dead", "urn:a", b"", dead_partition="0", dead_offset="0"))).two_outcomes == 1


def test_repeat_is_well_only_if_it_is_the_same() -> None:
    assert verdict(enriched=ENRICHED + ENRICHED[:1]).repeats == 1
    assert verdict(enriched=ENRICHED + ENRICHED[:1]).well
    other = record("enriched", "urn:a", orjson.dumps({"uri": "urn:a", "version": "1", "facts": []}), ce_id="urn:a/1")
    assert verdict(enriched=(*ENRICHED, other)).repeats_that_differ == 1


@pytest.mark.parametrize("topic", ["incidents", "alerts"])
def test_state_or_alert_that_differs_is_found(topic: str) -> None:
    other = record(topic, "inc-1", orjson.dumps({"killed": 5}), ce_id="inc-1-1-alert")
    assert getattr(verdict(**{topic: (other,)}), f"{topic}_that_differ") == 1


@pytest.mark.parametrize("topic", ["incidents", "alerts"])
def test_state_or_alert_that_an_undisturbed_run_has_not_is_found(topic: str) -> None:
    extra = record(topic, "inc-2", INCIDENT.encode(), ce_id="inc-2-1-alert")
    known = INCIDENTS if topic == "incidents" else ALERTS
    assert getattr(verdict(**{topic: (*known, extra)}), f"{topic}_that_differ") == 1


@pytest.mark.parametrize("topic", ["incidents", "alerts"])
def test_state_or_alert_that_is_missing_is_found(topic: str) -> None:
    assert getattr(verdict(**{topic: ()}), f"{topic}_that_differ") == 1


def test_plan_follows_from_its_seed() -> None:
    one, same, other = (plan(seed, kills=10, others=4, broker_faults=2) for seed in (7, 7, 8))
    assert one == same != other
    assert [fault.kind for fault in one].count("kill") == 10


def test_two_of_three_brokers_are_always_there() -> None:
    for seed in range(50):
        now, back_at = 0.0, 0.0
        for fault in plan(seed, kills=5, others=5, broker_faults=4):
            now += fault.after
            if fault.kind in BROKER_FAULTS:
                assert now >= back_at - 0.5
                back_at = now + fault.seconds
