"""Incidents fall silent, close and go by the time of the news, not by a clock."""

from datetime import timedelta

from streams.incidents.command import Obeyed
from streams.incidents.expiry import MAX_DUE, look_again, plan, plan_command
from streams.incidents.incident import Incident
from streams.incidents.indexes import DayIndex, Due
from streams.incidents.story_state import StoryState
from streams.incidents.table import FollowState, Table
from streams.incidents.windows import KEEP_FOR
from tests.made_reports import NOON, Desk, killed, report

ELSEWHERE = {"country": "PE", "place": None, "day": None}


def later(desk: Desk, days: float) -> Desk:
    """Other news goes on, story by story, until `days` after noon of the first day."""
    for number in range(1, int(days * 24 / 60) + 2):
        desk.send(report(f"urn:other:{days}:{number}", hours=min(number * 60, days * 24), **ELSEWHERE))  # type: ignore[arg-type]
    for number in range(4):
        desk.send(report(f"urn:last:{days}:{number}", hours=days * 24, **ELSEWHERE))  # type: ignore[arg-type]
    return desk


def herat(desk: Desk) -> Incident:
    (found,) = [incident for incident in desk.incidents() if incident.country == "AF"]
    return found


def test_an_incident_without_news_is_dormant_and_then_closed() -> None:
    desk = Desk()
    desk.send(killed("urn:a", 8))
    assert herat(desk).status == "open"
    assert herat(later(desk, 4)).status == "dormant"
    assert herat(later(desk, 16)).status == "closed"


def test_what_falls_silent_is_published() -> None:
    desk = Desk()
    desk.send(killed("urn:a", 8))
    later(desk, 4)
    assert "dormant" in [i.status for step in desk.steps for i in step.incidents if i.country == "AF"]


def test_falling_silent_alerts_nobody() -> None:
    desk = Desk()
    desk.send(killed("urn:a", 12))
    assert len(later(desk, 16).alerts) == 1


def test_a_replay_of_last_week_gives_last_weeks_incidents() -> None:
    desk = Desk()
    desk.send(killed("urn:a", 8), now=NOON + timedelta(days=7))
    assert herat(desk).status == "open"


def test_state_is_let_go_in_the_end() -> None:
    desk = Desk()
    desk.send(killed("urn:a", 12, names=("zahra karimi",)))
    for days in range(20, KEEP_FOR.days + 40, 20):
        desk.send(*(report(f"urn:other:{days}:{n}", hours=days * 24, **ELSEWHERE) for n in range(8)))  # type: ignore[arg-type]
    assert not [key for key, state in desk.table.items() if "/AF/" in key or (isinstance(state, Incident) and state.country == "AF")]
    assert not [key for key, state in desk.table.items() if isinstance(state, StoryState) and key.endswith("urn:a")]
    assert not [key for key, state in desk.table.items() if isinstance(state, DayIndex) and not state.entries]
    assert not [
        key
        for key in desk.table
        if key.startswith("alerts/") and key.removeprefix("alerts/") not in {i.incident_id for i in desk.incidents()}
    ]


def stepped(kept: dict[str, FollowState], table: Table) -> Table:
    """The table of the next step, after what this one has written is kept."""
    for key, state in table.writes.items():
        if state is None:
            kept.pop(key, None)
        else:
            kept[key] = state
    return Table(read=kept.get, shard="0")


def test_however_much_is_due_in_one_hour_is_looked_at_in_that_hour_by_pages() -> None:
    kept: dict[str, FollowState] = {}
    table, number = Table(read=kept.get, shard="0"), 3 * MAX_DUE + 10
    look_again(table, NOON)
    for n in range(number):
        table.put_command(f"c{n}", Obeyed("confirm", NOON))
        plan_command(table, f"c{n}", NOON)
        plan_command(table, f"c{n}", NOON)
        table = stepped(kept, table)
    plans = {key: state for key, state in kept.items() if isinstance(state, Due)}
    assert len({key.split("/")[2] for key in plans}) == 1
    assert sorted(key for state in plans.values() for key in state.keys) == sorted(f"command/c{n}" for n in range(number))
    assert max(len(state.keys) for state in plans.values()) == MAX_DUE
    for _ in range(2 * number):
        look_again(table, NOON + KEEP_FOR + timedelta(hours=2))
        table = stepped(kept, table)
    assert set(kept) == {"clock/0"}


def test_a_long_plan_of_an_earlier_version_is_looked_at_to_its_end() -> None:
    kept: dict[str, FollowState] = {}
    table = Table(read=kept.get, shard="0")
    look_again(table, NOON)
    plan(table, "command/new", NOON)
    [key] = table.writes.keys() - {"clock/0"}
    table = stepped(kept, table)
    kept[key] = Due(tuple(f"command/c{n}" for n in range(4 * MAX_DUE)))
    table = Table(read=kept.get, shard="0")
    plan(table, "command/new", NOON)
    table = stepped(kept, table)
    for _ in range(4 * MAX_DUE):
        look_again(table, NOON + timedelta(hours=3))
        table = stepped(kept, table)
    assert set(kept) == {"clock/0"}
