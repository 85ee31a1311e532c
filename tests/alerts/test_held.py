"""What waits for a time of its own goes out by itself, once, and the same again after a crash."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alerts.alert import AlertState, HeldIndex
from streams.alerts.held import MAX_HELD, next_due, planned, tick
from streams.alerts.rule import Quiet, Rule, Rules
from streams.alerts.track import track
from streams.incidents.report import Report
from tests.made_reports import NOON, Desk, desk, kill, killed


def test_what_the_throttle_holds_back_goes_out_when_the_pause_is_over() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    assert here.told().held == ("toll-jump",)
    assert next_due(here.table.get, "0") == NOON + timedelta(minutes=20)
    (update,) = here.wake(hours=1)
    assert (update.msg_type, update.sent) == ("Update", NOON + timedelta(minutes=20))
    assert [(c.before, c.after) for c in update.changes] == [("4", "9")]
    assert "Held back since 2026-03-12 12:06 UTC (throttle)" in update.description
    assert next_due(here.table.get, "0") is None
    assert "held/0" not in here.table


def test_several_updates_within_the_pause_become_one() -> None:
    here = Desk(rules=Rules(rules=(RULES[0], RULES[3])))
    here.send(killed("urn:a", 4), *(killed("urn:a", n, version=str(n), hours=n / 100) for n in (9, 15, 19)))
    assert [(c.before, c.after) for update in here.wake(hours=2) for c in update.changes] == [("4", "19")]
    assert len(here.alerts) == 2


def test_what_was_held_and_is_taken_back_meanwhile_is_not_sent() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1), killed("urn:a", 4, version="3", hours=0.2)])
    assert here.wake(hours=5) == []
    assert (here.told().held, "held/0" in here.table) == ((), False)


def test_a_higher_severity_passes_what_is_held_and_leaves_nothing_to_wait_for() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1), killed("urn:a", 60, version="3", hours=0.2)])
    assert [alert.severity for alert in here.alerts] == ["Moderate", "Extreme"]
    assert here.wake(hours=5) == []


def test_a_tick_that_is_followed_twice_says_the_same_and_changes_nothing_more() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    due = tick("0", at=NOON + timedelta(minutes=21))
    before = dict(here.table)
    first = here.send(due)
    again = track(before.get, due, shard="0", rules=here.rules, now=due.received)  # published, but not kept: the worker was killed
    assert again == first
    assert here.send(due).writes == {}
    assert len(here.alerts) == 2


def test_a_tick_before_its_time_does_nothing() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    assert here.send(tick("0", at=NOON + timedelta(minutes=19))).writes == {}


def test_an_incident_that_is_gone_waits_for_nothing() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    del here.table[f"incident/{here.only().incident_id}"]
    assert here.wake(hours=1) == []
    assert "held/0" not in here.table


def test_the_index_is_bounded() -> None:
    index = HeldIndex()
    for number in range(MAX_HELD + 20):
        index = planned(index, f"inc-{number}", NOON + timedelta(minutes=number))
    assert len(index.entries) == MAX_HELD
    assert planned(index, "inc-3", None).entries[3].incident_id == "inc-4"


RULES = (
    Rule("few", ("killed",), "Moderate", at_least=3),
    Rule("many", ("killed",), "Severe", channel="night", at_least=10),
    Rule("flash", ("killed",), "Extreme", channel="flash", at_least=40, min_sources=2),
    Rule("rise", ("killed",), "Moderate", rises_by=4),
    Rule("trial", ("killed",), "Minor", channel="trial", at_least=5, test=True),
)


@st.composite
def days(draw: st.DrawFn) -> tuple[Rules, list[Report]]:
    """A day of versions, corrections, other agencies and kills, and quiet hours for some channels."""
    hours = st.integers(0, 23).map(lambda hour: NOON.replace(hour=hour).time())
    channels = st.sampled_from([(), ("desk",), ("night",), ("desk", "flash")])
    mode = st.sampled_from(["batch", "silence", "critical_only"])
    quiet = tuple(
        Quiet(draw(hours), draw(hours), draw(mode), channels=draw(channels), min_severity=draw(st.sampled_from([None, "Extreme"])))  # type: ignore[arg-type]
        for _ in range(draw(st.integers(0, 2)))
    )
    reports, at = [], 0.0
    for version in range(1, draw(st.integers(1, 6)) + 1):
        at += draw(st.sampled_from([0.1, 0.5, 3]))
        uri = draw(st.sampled_from(["urn:a", "urn:b"]))
        if draw(st.integers(0, 5)) == 0:
            reports.append(kill(uri, version=str(version), hours=at))
        else:
            action = draw(st.sampled_from(["new", "new", "correction"]))
            reports.append(killed(uri, draw(st.integers(1, 60)), version=str(version), hours=at, wire_action=action))
    return Rules(rules=RULES, quiet=quiet, throttle_minutes=20), reports


@given(days())
@settings(max_examples=120, deadline=None)
def test_whoever_was_told_is_told_when_all_is_taken_back_and_no_two_messages_share_a_name(day: tuple[Rules, list[Report]]) -> None:
    rules, reports = day
    here = Desk(rules=rules)
    for one in reports:
        here.wake(hours=(one.received - NOON).total_seconds() / 3600)
        here.send(one)
    here.wake(hours=90)
    if all(quiet.mode == "batch" for quiet in rules.quiet):  # nothing is held for ever
        states = [state for state in here.table.values() if isinstance(state, AlertState)]
        assert not any(one.held for state in states for one in (state, *state.apart))
        assert "held/0" not in here.table
    here.send(kill("urn:a", version="98", hours=91), kill("urn:b", version="99", hours=91.5))
    assert here.wake(hours=200) == []
    names = [alert.identifier for alert in here.alerts]
    assert len(names) == len(set(names))
    standing: dict[tuple[str, str], set[str]] = {}
    for alert in here.alerts:
        for channel in alert.channels:
            told = standing.setdefault((alert.incident_id, alert.status), set())
            (told.discard if alert.msg_type == "Cancel" else told.add)(channel)
    assert all(not channels for channels in standing.values())
    assert {alert.channels for alert in here.alerts if alert.status == "Test"} <= {("trial",)}
    assert not any("trial" in alert.channels for alert in here.alerts if alert.status == "Actual")
