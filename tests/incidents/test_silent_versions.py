"""Not to repeat a figure is not to take it back; to correct or to kill is."""

from dataclasses import replace
from itertools import permutations

import pytest

from streams.incidents.report import Report
from tests.made_reports import KANDAHAR, MOSUL, NOON, desk, fact, kill, marker, report

FIRST = report("urn:a", facts=[fact("killed", 14), fact("injured", 30, start=40)])
SILENT = report("urn:a", facts=[fact("killed", 19)], version="2", hours=3)


def test_an_update_keeps_what_it_does_not_repeat_as_of_the_older_version() -> None:
    injured = desk([FIRST, SILENT]).only().tolls["injured"]
    assert (injured.best, injured.as_of) == (30, NOON)


def test_the_kept_figure_keeps_its_line_of_the_ledger() -> None:
    lines = {(e.kind, e.best): e.status for e in desk([FIRST, SILENT]).only().ledger}
    assert lines == {("killed", 14): "superseded", ("injured", 30): "active", ("killed", 19): "active"}


def test_a_figure_given_again_takes_the_kept_ones_place() -> None:
    third = report("urn:a", facts=[fact("killed", 19), fact("injured", 44, start=40)], version="3", hours=5)
    incident = desk([FIRST, SILENT, third]).only()
    assert incident.tolls["injured"].best == 44
    assert [e.status for e in incident.ledger if e.kind == "injured"] == ["superseded", "active"]


@pytest.mark.parametrize(
    "last",
    [
        replace(SILENT, wire_action="correction"),
        report("urn:a", facts=[fact("killed", 19), fact("injured", 30, start=40, status="denied")], version="2", hours=3),
    ],
)
def test_a_correction_or_a_denial_takes_back_what_it_does_not_repeat(last: Report) -> None:
    assert set(desk([FIRST, last]).only().tolls) == {"killed"}


def test_a_kill_takes_back_what_was_kept_and_a_new_story_does_not_bring_it_again() -> None:
    again = report("urn:a", facts=[fact("killed", 5)], version="4", hours=9)
    here = desk([FIRST, SILENT, kill("urn:a", version="3", hours=6)])
    assert here.standing() == []
    here.send(again)
    assert set(here.only().tolls) == {"killed"}


def test_how_many_more_died_is_added_to_nothing_and_takes_nothing_away() -> None:
    more = report("urn:a", facts=[fact("killed", 2, increment=True)], version="2", hours=3)
    assert desk([FIRST, more]).only().tolls["killed"].best == 14


THIRD = report("urn:a", facts=[fact("missing", 4)], version="3", hours=5)
FIXED = report("urn:a", facts=[fact("killed", 17)], version="2", hours=3, wire_action="correction")


@pytest.mark.parametrize("versions", [(FIRST, SILENT, THIRD), (FIRST, FIXED, THIRD)])
def test_the_order_in_which_versions_arrive_does_not_matter(versions: tuple[Report, ...]) -> None:
    messages = [m for version in versions for m in ((version, marker(version)) if version.version != "1" else (version,))]
    first = desk(messages).only()
    assert set(first.tolls) == ({"killed", "injured", "missing"} if SILENT in versions else {"killed", "missing"})
    for shuffled in permutations(messages):
        assert desk(shuffled).only().tolls == first.tolls


def test_a_late_older_version_sent_twice_changes_nothing() -> None:
    here = desk([SILENT, FIRST])
    step = here.send(FIRST)
    assert (step.writes, step.incidents, step.alerts) == ({}, (), ())


def test_a_story_that_turns_to_another_country_keeps_nothing() -> None:
    moved = report("urn:a", facts=[fact("killed", 19, place=MOSUL)], place=MOSUL, country="IQ", version="2", hours=3)
    assert [set(i.tolls) for i in desk([FIRST, moved, marker(moved)]).standing()] == [{"killed"}]


def test_a_story_that_turns_to_two_incidents_keeps_nothing() -> None:
    here = replace(SILENT, parts=2)
    there = report("urn:a", facts=[fact("killed", 6, place=KANDAHAR)], place=KANDAHAR, version="2", hours=3, part=1, parts=2)
    assert [set(i.tolls) for i in desk([FIRST, here, there]).standing()] == [{"killed"}, {"killed"}]
