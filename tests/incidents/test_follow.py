"""What becomes of a report: matched, opened, replaced, taken back."""

from dataclasses import replace

import pytest

from streams.facts import Place
from tests.made_reports import HERAT, KANDAHAR, MOSUL, NOON, Desk, desk, fact, kill, killed, marker, report


def test_two_agencies_on_one_blast_are_one_incident_with_two_sources() -> None:
    incident = desk([killed("urn:a", 8), killed("urn:b", 12, hours=1)]).only()
    assert incident.tolls["killed"].best == 12
    assert incident.number_of_sources == 2
    assert incident.tolls["killed"].conflict


def test_blasts_in_two_cities_are_two_incidents() -> None:
    here = killed("urn:a", 8)
    there = report("urn:b", facts=[fact("killed", 8, uri="urn:b", place=KANDAHAR)], place=KANDAHAR, hours=1)
    assert len(desk([here, there]).incidents()) == 2


def test_the_same_city_on_another_day_is_another_incident() -> None:
    first = killed("urn:a", 8)
    later = killed("urn:b", 8, day="2026-03-15", hours=72)
    assert len(desk([first, later]).incidents()) == 2


def test_a_flood_and_a_bombing_in_one_city_are_two_incidents() -> None:
    assert len(desk([killed("urn:a", 8), killed("urn:b", 5, event="flood", hours=1)]).incidents()) == 2


def test_an_aftershock_is_no_story_of_the_earthquake_and_its_later_stories_are_its_own() -> None:
    next_day = "2026-03-13"
    quake = report("urn:a", facts=[fact("killed", 26)], event="earthquake")
    first = report("urn:b", facts=[fact("killed", 3, uri="urn:b", day=next_day)], day=next_day, event="aftershock", hours=20)
    later = report("urn:c", facts=[fact("killed", 4, uri="urn:c", day=next_day)], day=next_day, event="aftershock", hours=40)
    assert sorted(one.tolls["killed"].best or 0 for one in desk([quake, first, later]).incidents()) == [4, 26]


def test_nobody_missing_any_longer_takes_the_place_of_those_who_were() -> None:
    first = report("urn:a", facts=[fact("killed", 6), fact("missing", 3, start=60)])
    last = report("urn:b", facts=[fact("killed", 9, uri="urn:b"), fact("missing", 0, start=60, uri="urn:b")], hours=30)
    assert desk([first, last]).only().tolls["missing"].best == 0


def test_a_province_contains_its_city() -> None:
    province = Place("Herat province", country="AF", geonameid=1140025, adm_1="Herat", latitude=34.0, longitude=62.0, where_prec=4)
    assert len(desk([killed("urn:a", 8), killed("urn:b", 8, place=province, hours=1)]).incidents()) == 1


def test_two_parts_of_one_story_never_meet_in_one_incident() -> None:
    first = killed("urn:a", 8, part=0, parts=2)
    second = killed("urn:a", 8, part=1, parts=2)
    assert len(desk([first, second]).incidents()) == 2


def test_every_match_says_why() -> None:
    here = desk([killed("urn:a", 8), killed("urn:b", 8, hours=2)])
    assert "place same (Herat, Herat)" in here.only().history[-1].why
    assert "both 8 killed" in here.only().history[-1].why


def test_a_new_version_takes_the_place_of_the_old_one() -> None:
    incident = desk([killed("urn:a", 8), killed("urn:a", 12, version="2", hours=3)]).only()
    assert incident.tolls["killed"].best == 12
    assert [(e.best, e.status) for e in incident.ledger] == [(8, "superseded"), (12, "active")]


def test_a_correction_marks_the_old_figure_as_corrected() -> None:
    incident = desk([killed("urn:a", 80), killed("urn:a", 8, version="2", hours=3, wire_action="correction")]).only()
    assert incident.tolls["killed"].best == 8
    assert [(e.best, e.status) for e in incident.ledger] == [(80, "corrected"), (8, "active")]


@pytest.mark.parametrize(("late", "seen"), [("1", "2"), ("9", "10"), ("1.2", "1.10")])
def test_an_older_version_that_arrives_late_is_ignored(late: str, seen: str) -> None:
    here = desk([killed("urn:a", 12, version=seen, hours=3), killed("urn:a", 8, version=late)])
    assert here.only().tolls["killed"].best == 12
    assert not here.steps[-1].incidents


def test_versions_that_are_no_numbers_go_by_the_time_of_the_story() -> None:
    here = desk([killed("urn:a", 12, version="c0ffee", hours=3), killed("urn:a", 8, version="beef")])
    assert here.only().tolls["killed"].best == 12


def test_a_kill_takes_every_figure_back_and_the_ledger_remembers() -> None:
    here = desk([killed("urn:a", 8), kill("urn:a")])
    (incident,) = here.incidents()
    assert (incident.status, dict(incident.tolls), incident.source_articles) == ("retracted", {}, ())
    assert [e.status for e in incident.ledger] == ["retracted"]


def test_a_kill_leaves_what_other_stories_say() -> None:
    incident = desk([killed("urn:a", 30), killed("urn:b", 8, hours=1), kill("urn:a", hours=2)]).only()
    assert incident.tolls["killed"].best == 8
    assert incident.status == "open"


def test_a_kill_that_comes_as_an_item_of_its_own_takes_the_named_story_back() -> None:
    (incident,) = desk([killed("urn:a", 8), kill("urn:kill-note", version="1", replaces=("urn:a",))]).incidents()
    assert incident.status == "retracted"


def test_a_story_that_comes_after_its_kill_says_nothing() -> None:
    assert desk([kill("urn:a"), killed("urn:a", 8)]).incidents() == []


def test_a_story_sent_anew_after_its_kill_speaks_again() -> None:
    incident = desk([killed("urn:a", 8), kill("urn:a"), killed("urn:a", 6, version="3", hours=5)]).only()
    assert incident.tolls["killed"].best == 6
    assert [e.status for e in incident.ledger] == ["retracted", "active"]


def test_a_kill_whose_version_was_not_raised_still_kills() -> None:
    (incident,) = desk([killed("urn:a", 8, version="3"), kill("urn:a", version="1", hours=1)]).incidents()
    assert incident.status == "retracted"


def test_a_rewrite_under_a_new_uri_takes_the_place_of_the_story_it_evolved_from() -> None:
    first, rewrite = killed("urn:a", 8), killed("urn:b", 12, hours=3, replaces=("urn:a",))
    incident = desk([first, rewrite, marker(rewrite)]).only()
    assert [a.uri for a in incident.source_articles] == ["urn:b"]
    assert incident.tolls["killed"].best == 12


def test_the_marker_may_come_before_the_report() -> None:
    first, rewrite = killed("urn:a", 8), killed("urn:b", 12, hours=3, replaces=("urn:a",))
    incident = desk([first, marker(rewrite), rewrite]).only()
    assert [a.uri for a in incident.source_articles] == ["urn:b"]


def test_a_story_that_was_replaced_is_ignored_when_it_arrives_late() -> None:
    first, rewrite = killed("urn:a", 8), killed("urn:b", 12, hours=3, replaces=("urn:a",))
    assert [a.uri for a in desk([rewrite, marker(rewrite), first]).only().source_articles] == ["urn:b"]


def test_a_new_version_that_names_another_country_takes_figures_back_from_the_first() -> None:
    first = killed("urn:a", 8)
    there = report("urn:a", facts=[fact("killed", 8, place=MOSUL)], place=MOSUL, country="IQ", version="2", hours=2)
    here = desk([first, there, marker(there)])
    assert [(i.country, i.status) for i in here.incidents()] == [("AF", "retracted"), ("IQ", "open")]


def test_a_correction_of_the_place_moves_the_incident_that_rests_on_it_alone() -> None:
    first = killed("urn:a", 8)
    fixed = report("urn:a", facts=[fact("killed", 8, place=KANDAHAR)], place=KANDAHAR, version="2", hours=2, wire_action="correction")
    incident = desk([first, fixed, marker(fixed)]).only()
    assert incident.place == KANDAHAR
    assert incident.incident_id == desk([first]).only().incident_id


def test_a_part_that_a_new_version_drops_is_taken_back() -> None:
    herat = killed("urn:a", 8, part=0, parts=2)
    kandahar = report("urn:a", facts=[fact("killed", 5, place=KANDAHAR)], place=KANDAHAR, part=1, parts=2)
    second = killed("urn:a", 9, version="2", hours=2)
    here = desk([herat, kandahar, second, marker(second)])
    assert [(i.place.name if i.place else "", i.status) for i in here.incidents()] == [("Herat", "open"), ("Kandahar", "retracted")]


def test_ids_do_not_depend_on_when_the_message_arrives() -> None:
    one, two = Desk(), Desk()
    one.send(killed("urn:a", 8), now=NOON)
    two.send(replace(killed("urn:a", 8), received=NOON.replace(hour=20)))
    assert one.only().incident_id == two.only().incident_id


def test_background_rides_along_and_never_counts() -> None:
    context = [fact("killed", 300, start=80, status="cumulative")]
    incident = desk([killed("urn:a", 8, context=context)]).only()
    assert incident.tolls["killed"].best == 8
    assert [(e.best, e.context) for e in incident.ledger] == [(8, False), (300, True)]


def test_late_news_opens_a_closed_incident_again() -> None:
    here = desk([killed("urn:a", 8)])
    here.send(killed("urn:b", 9, hours=24 * 20))
    incident = here.only()
    assert incident.status == "open"
    assert incident.number_of_sources == 2


def test_the_place_of_most_stories_is_the_place() -> None:
    near = replace(HERAT, name="Injil", geonameid=1, latitude=34.3, longitude=62.25)
    reports = [killed("urn:a", 8, place=near), killed("urn:b", 8, hours=1), killed("urn:c", 8, hours=2)]
    assert desk(reports).only().place == HERAT
