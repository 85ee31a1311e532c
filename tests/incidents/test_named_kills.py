"""A kill that calls its item by another name than its uri."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from streams.incidents.indexes import ItemIndex, KillList
from streams.incidents.item_names import headline_names, item_ids
from streams.incidents.report import Report
from tests.made_reports import NOON, Desk, desk, kill, killed, report

URI = "urn:newsml:northline.example:2026:20260312-99-000731"
HEADLINE = "Eight dead in blast at a market in Herat"


def story(uri: str = URI, *, dead: int = 8, number: str = "northline 731", headline: str = HEADLINE, **more: object) -> Report:
    told = killed(uri, dead, source="Northline", headline=headline, **more)  # type: ignore[arg-type]
    return replace(told, item_ids=item_ids(uri, (number,)))


def note(*, names: tuple[str, ...] = (), quoted: tuple[str, ...] = (), hours: float = 1, source: str = "Northline") -> Report:
    return replace(kill("urn:kill-note", version="1", hours=hours, replaces=names), quoted=quoted, source=source)


@pytest.mark.parametrize("name", ["northline 731", "Northline-731", "NORTHLINE731", "20260312-99-000731", "2026:20260312-99-000731", URI])
def test_an_item_number_or_the_tail_of_the_uri_names_the_story(name: str) -> None:
    (incident,) = desk([story(), note(names=(name,))]).incidents()
    assert (incident.status, dict(incident.tolls)) == ("retracted", {})


@pytest.mark.parametrize("headline", [HEADLINE, HEADLINE.upper(), f"UPDATE 1-{HEADLINE}"])
def test_a_quoted_headline_names_the_story(headline: str) -> None:
    (incident,) = desk([story(headline=headline), note(quoted=(HEADLINE,))]).incidents()
    assert incident.status == "retracted"


def test_the_cancel_names_the_agency_and_the_headline() -> None:
    _, cancel = desk([story(), note(names=("northline 731",))]).alerts
    assert cancel.headline.endswith("withdrawn by Northline")
    assert f"Why: Northline withdraws “{HEADLINE}”" in cancel.description
    assert "urn:" not in cancel.description


@pytest.mark.parametrize(
    ("names", "quoted"),
    [(("northline 732",), ()), ((), ("Nine dead in blast at a market in Herat",)), ((), ("In Herat",)), (("731",), ())],
)
def test_a_name_that_no_story_has_takes_nothing_back_and_says_so(names: tuple[str, ...], quoted: tuple[str, ...]) -> None:
    here = desk([story(), note(names=names, quoted=quoted)])
    assert here.only().tolls["killed"].best == 8


def test_another_agency_cannot_take_it_back_by_number_or_headline() -> None:
    here = desk([story(), note(names=("northline 731",), quoted=(HEADLINE,), source="Meridian")])
    assert here.only().status == "open"
    assert any("no story of Meridian is known here" in reason for reason in here.steps[-1].reasons)


def test_a_name_that_two_stories_have_takes_neither_back_and_says_so() -> None:
    here = desk([story(), story("urn:b", hours=0.5), note(quoted=(HEADLINE,))])
    assert {a.uri for a in here.only().source_articles} == {URI, "urn:b"}
    assert any(f"may mean urn:b, {URI}; none of them is taken back" in reason for reason in here.steps[-1].reasons)


def test_a_number_and_a_headline_of_two_stories_take_neither_back() -> None:
    other = story("urn:b", number="northline 732", headline="Nine dead in another blast in Herat", hours=0.5)
    here = desk([story(), other, note(names=("northline 732",), quoted=(HEADLINE,))])
    assert {a.uri for a in here.only().source_articles} == {URI, "urn:b"}


def test_the_number_tells_two_stories_of_one_headline_apart() -> None:
    other = story("urn:b", number="northline 732", dead=9, hours=0.5)
    here = desk([story(), other, note(names=("northline 732",), quoted=(HEADLINE,))])
    assert [a.uri for a in here.only().source_articles] == [URI]


@pytest.mark.parametrize(("hours", "status"), [(47, "retracted"), (49, "open")])
def test_a_headline_names_a_story_for_two_days(hours: float, status: str) -> None:
    (incident,) = desk([story(), note(quoted=(HEADLINE,), hours=hours)]).incidents()
    assert incident.status == status


@pytest.mark.parametrize(("days", "gone"), [(6, True), (8, False)])
def test_a_number_names_a_story_for_a_week(days: int, gone: bool) -> None:
    (incident,) = desk([story(), note(names=("northline 731",), hours=24 * days)]).incidents()
    assert (incident.status == "retracted") is gone


def test_a_kill_may_come_before_its_story_and_either_may_come_twice() -> None:
    reports = [story(), note(names=("northline 731",)), story("urn:b", number="northline 740", headline="Nine dead", hours=0.5)]
    for order in permutations(reports):
        here = desk(order)
        assert [a.uri for a in here.only().source_articles] == ["urn:b"]
        before = dict(here.table)
        assert here.send(reports[0]).incidents == here.send(reports[1]).incidents == ()
        assert here.table == before


def test_a_newer_version_speaks_again_after_the_kill_of_its_item() -> None:
    here = desk([story(), note(names=("northline 731",)), story(version="2", dead=6, hours=3)])
    assert here.only().tolls["killed"].best == 6
    here.send(story())
    assert here.only().tolls["killed"].best == 6


def test_the_kill_of_a_story_by_its_own_uri_takes_back_no_other_of_the_same_headline() -> None:
    here = desk([story(), story("urn:b", hours=0.5), replace(kill(URI), source="Northline")])
    assert [a.uri for a in here.only().source_articles] == ["urn:b"]


def test_a_kill_reaches_a_partition_that_never_saw_the_story() -> None:
    here = Desk()
    here.send(note(names=("northline 731",)))
    assert not here.incidents()
    assert any("no story of Northline is known here" in reason for reason in here.steps[-1].reasons)


def test_names_and_kills_are_let_go_after_their_time() -> None:
    here = desk([story(), note(names=("northline 9999",))])
    assert [type(state) for key, state in here.table.items() if key.startswith(("items/", "kills/"))] == [ItemIndex, KillList]
    for day in range(1, 16):
        here.send(killed(f"urn:later:{day}", 5, hours=24 * day, day=(NOON + timedelta(days=day)).date().isoformat()))
    assert not any(key.startswith(("items/0/northline/", "kills/")) for key in here.table)


def test_the_names_of_one_outlet_and_hour_stay_within_bounds() -> None:
    here = desk(story(f"urn:{'x' * 300}:{n}", number=f"northline {n}", hours=n / 1000) for n in range(200))
    (index,) = [state for key, state in here.table.items() if key.startswith("items/")]
    assert len(repr(index)) < 64 * 1024


@pytest.mark.parametrize(("headline", "names"), [("Blast", ()), ("KILL - A blast in Herat", ("kill a blast in herat", "a blast in herat"))])
def test_a_headline_of_few_words_names_nothing(headline: str, names: tuple[str, ...]) -> None:
    assert headline_names(headline) == names


def test_a_rewrite_says_whose_words_take_the_place_of_which() -> None:
    rewrite = report("urn:b", facts=killed("urn:b", 12).facts, hours=3, replaces=(URI,), headline="Twelve dead in Herat")
    other = killed("urn:c", 5, hours=1)
    incident = desk([story(), other, rewrite]).only()
    assert "Northline puts “Twelve dead in Herat” in place of “Eight dead in blast at a market in Herat”" in [
        h.why for h in incident.history
    ]
