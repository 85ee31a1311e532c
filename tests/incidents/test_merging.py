"""Two incidents that turn out to be one: what becomes of their stories, their tolls and what was told of them."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.facts import Place
from streams.incidents.indexes import DayIndex
from streams.incidents.merging import kept_apart, merge, obstacle, survivor
from streams.incidents.report import Report
from streams.incidents.settling import Cause
from streams.incidents.story_state import StoryState
from streams.incidents.table import Table
from streams.messages import encode
from tests.made_reports import HERAT, KANDAHAR, MOSUL, NOON, Desk, command, desk, fact, kill, killed, marker, report

INJIL = Place("Injil", country="AF", geonameid=1, adm_1="Herat", latitude=33.0, longitude=62.25, where_prec=1)
FAR = replace(KANDAHAR, name="Spin Boldak", geonameid=2, latitude=31.0, longitude=66.4)


def elsewhere(uri: str, best: int, *, hours: float = 1, place: Place = KANDAHAR, source: str | None = None, **more: object) -> Report:
    facts = [fact("killed", best, uri=uri, place=place)]
    return report(uri, facts=facts, place=place, hours=hours, source=source or f"agency of {uri}", **more)  # type: ignore[arg-type]


def two(*, first: int = 8, second: int = 12, place: Place = KANDAHAR, event: str = "bombing") -> tuple[Desk, str, str]:
    """A desk with two incidents, of which the second was reported an hour after the first."""
    here = desk([killed("urn:a", first), elsewhere("urn:b", second, place=place, event=event)])
    ids = {incident.source_articles[0].uri: incident.incident_id for incident in here.incidents()}
    return here, ids["urn:a"], ids["urn:b"]


def test_the_first_reported_takes_in_the_stories_figures_and_history_note_of_the_other() -> None:
    here, a, b = two()
    here.merge(b, a)
    incident = here.only()
    assert incident.incident_id == a
    assert [article.uri for article in incident.source_articles] == ["urn:a", "urn:b"]
    assert {(entry.uri, entry.status) for entry in incident.ledger} == {("urn:a", "active"), ("urn:b", "active")}
    assert incident.tolls["killed"].best == 12
    assert incident.number_of_sources == 2
    assert (incident.history[-1].reason, b in incident.history[-1].why) == ("merged", True)


def test_the_other_stays_as_a_pointer_that_nothing_finds() -> None:
    here, a, b = two()
    here.merge(a, b)
    gone = here.of(b)
    assert (gone.status, gone.merged_into, gone.source_articles, gone.ledger, dict(gone.tolls)) == ("merged", a, (), (), {})
    assert [entry.reason for entry in gone.history] == ["new_report", "merged"]
    indexed = [entry.incident_id for state in here.table.values() if isinstance(state, DayIndex) for entry in state.entries]
    assert indexed == [a]


def test_later_versions_and_kills_of_its_stories_act_on_the_incident_that_stays() -> None:
    here, a, b = two()
    here.merge(a, b)
    second = elsewhere("urn:b", 15, version="2", hours=4)
    here.send(second, marker(second))
    assert here.only().incident_id == a
    assert here.only().tolls["killed"].best == 15
    here.send(kill("urn:b", version="3", hours=5))
    assert here.only().tolls["killed"].best == 8
    assert here.of(b).status == "merged"


def test_a_later_version_that_tells_of_another_place_is_matched_anew() -> None:
    here, a, b = two()
    here.merge(a, b)
    moved = elsewhere("urn:b", 12, version="2", hours=4, place=FAR, wire_action="correction")
    here.send(moved, marker(moved))
    assert {incident.place: incident.tolls["killed"].best for incident in here.standing()} == {HERAT: 8, FAR: 12}


def test_an_older_version_that_comes_late_tells_its_kinds_to_the_incident_that_stays() -> None:
    newer = elsewhere("urn:b", 12, version="2", hours=3)
    here = desk([killed("urn:a", 8), newer])
    a, b = (incident.incident_id for incident in here.incidents())
    here.merge(a, b)
    older = report("urn:b", facts=[fact("injured", 30, uri="urn:b", place=KANDAHAR)], place=KANDAHAR, hours=1)
    here.send(older)
    assert here.only().tolls["injured"].best == 30


def test_a_story_sent_anew_after_its_kill_goes_where_its_incident_went() -> None:
    here, a, b = two()
    here.merge(a, b)
    here.send(kill("urn:a"), kill("urn:b", version="2", hours=2))
    assert here.of(a).status == "retracted"
    here.send(elsewhere("urn:b", 12, version="3", hours=5))
    assert here.only().incident_id == a
    assert here.only().tolls["killed"].best == 12


def test_merged_incidents_can_be_merged_on_and_stories_follow_the_whole_way() -> None:
    here = desk([killed("urn:a", 8), elsewhere("urn:b", 12), elsewhere("urn:c", 20, hours=2, place=INJIL)])
    a, b, c = (incident.incident_id for incident in here.incidents())
    here.merge(b, c)
    here.merge(a, b)
    here.send(kill("urn:c", version="2", hours=9))
    assert here.only().tolls["killed"].best == 12
    table = Table(here.table.get, "0")
    known = table.what_became_of(c)
    assert known is not None
    assert known.incident_id == a


def test_two_parts_of_one_story_tell_their_incidents_apart() -> None:
    first = killed("urn:a", 8, part=0, parts=2)
    second = elsewhere("urn:a", 5, part=1, parts=2, hours=0)
    one, other = desk([first, second]).incidents()
    assert "urn:a tells" in (obstacle(one, other) or "")


def test_incidents_of_two_countries_are_not_merged() -> None:
    one, other = desk([killed("urn:a", 8), report("urn:b", facts=[fact("killed", 8, place=MOSUL)], place=MOSUL, country="IQ")]).incidents()
    assert "only incidents of one country" in (obstacle(one, other) or "")
    with pytest.raises(ValueError, match="only incidents of one country"):
        merge(Table({}.get, "0"), other, one, why="", cause=Cause("urn:c", "1", NOON), now=NOON)


def test_what_was_merged_is_not_merged_again() -> None:
    here, a, b = two()
    here.merge(a, b)
    assert "already" in (obstacle(here.of(a), here.of(b)) or "")
    assert "already" in (obstacle(here.of(a), here.of(a)) or "")


def test_an_incident_that_stands_stays_before_one_that_was_taken_back() -> None:
    here, a, b = two()
    here.send(kill("urn:a"))
    into, gone = survivor(here.of(a), here.of(b))
    assert (into.incident_id, gone.incident_id) == (b, a)
    here.merge(a, b)
    assert here.of(b).tolls["killed"].best == 12
    assert [entry.status for entry in here.of(b).ledger] == ["retracted", "active"]


def test_of_a_story_in_both_the_newest_version_stands() -> None:
    here, a, b = two()
    other = replace(
        here.of(b), source_articles=(*here.of(b).source_articles, replace(here.of(a).source_articles[0], version="0", claims=()))
    )
    here.table[f"incident/{b}"] = other
    here.merge(a, b)
    assert [(article.uri, article.version) for article in here.only().source_articles] == [("urn:a", "1"), ("urn:b", "1")]
    state = here.table["story/0/urn:a"]
    assert isinstance(state, StoryState)
    assert [link.incident_id for link in state.links] == [a]


def test_incidents_told_apart_are_known_as_such_after_they_were_merged_with_others() -> None:
    here = desk([killed("urn:a", 8), elsewhere("urn:b", 12), elsewhere("urn:c", 20, hours=2, place=INJIL)])
    a, b, c = (incident.incident_id for incident in here.incidents())
    here.table[f"incident/{b}"] = replace(here.of(b), apart=(c,))
    here.merge(a, b)
    table = Table(here.table.get, "0")
    assert kept_apart(table, here.of(a), here.of(c))
    assert kept_apart(table, here.of(c), here.of(a))


def test_large_incidents_stay_within_bounds_when_merged() -> None:
    many = [killed(f"urn:a:{n}", 8 + n, hours=n / 60, words=("market", "blast", "tower")) for n in range(32)]
    more = [elsewhere(f"urn:b:{n}", 50 + n, hours=1 + n / 60, words=("bridge", "lorry", "depot")) for n in range(32)]
    here = desk([*many, *more])
    a, b = (incident.incident_id for incident in here.standing())
    here.merge(a, b)
    incident = here.only()
    assert len(incident.source_articles) <= 32
    assert len(incident.ledger) <= 60
    assert incident.dropped >= 32
    assert all(len(encode(state, sparse=True)) < 65_536 for state in here.table.values())
    assert incident.tolls["killed"].best == 81


def messages(here: Desk) -> list[tuple[str, str]]:
    return [(alert.msg_type, alert.incident_id) for alert in here.alerts]


def test_whoever_was_alerted_of_both_is_told_that_one_goes_on_as_the_other() -> None:
    here, a, b = two()
    step = here.merge(a, b, hours=2)
    assert messages(here) == [("Alert", a), ("Alert", b), ("Update", a), ("Cancel", b)]
    update, cancel = step.alerts
    assert "12 killed (was 8)" in update.headline
    assert cancel.headline.endswith(f"now followed as {a}")
    assert [ref.identifier for ref in cancel.references] == [f"{b}-1-alert"]


def test_where_only_the_one_that_goes_was_alerted_its_messages_become_those_of_the_other() -> None:
    here, a, b = two(first=1, place=HERAT, event="flood")
    assert messages(here) == [("Alert", b)]
    here.merge(a, b, hours=2)
    assert messages(here) == [("Alert", b), ("Update", a)]  # who was told of a flood hears that it was a bombing
    second = elsewhere("urn:b", 40, version="2", hours=4, place=HERAT, event="flood")
    here.send(second, marker(second))
    assert messages(here) == [("Alert", b), ("Update", a), ("Update", a)]
    assert all(alert.references[0].identifier == f"{b}-1-alert" for alert in here.alerts[1:])
    assert here.alerts[-1].fingerprint == b


def test_whoever_was_alerted_of_an_incident_that_is_one_the_desk_suppressed_gets_a_cancel() -> None:
    here, a, b = two(first=1)
    here.order(command("suppress", a))
    here.merge(a, b, hours=4)
    assert messages(here) == [("Alert", b), ("Cancel", a)]
    assert here.alerts[-1].headline.endswith("stopped by the desk")
    assert (here.alerts[-1].references[0].identifier, here.alerts[-1].fingerprint) == (f"{b}-1-alert", b)


def test_an_incident_that_never_alerted_takes_over_all_that_was_told_through_two_merges_in_a_row() -> None:
    here = desk([killed("urn:a", 1), elsewhere("urn:b", 1), elsewhere("urn:c", 20, hours=2, place=INJIL)])
    a, b, c = (incident.incident_id for incident in here.incidents())
    here.merge(b, c)
    here.merge(a, b)
    here.send(kill("urn:c", version="2", hours=40))
    assert messages(here)[0] == ("Alert", c)
    assert messages(here)[-1] == ("Cancel", a)
    assert here.alerts[-1].fingerprint == c
    assert here.alerts[-1].references[0].identifier == f"{c}-1-alert"


def test_where_nobody_was_alerted_nobody_is_told() -> None:
    here, a, b = two(first=1, second=2)
    here.merge(a, b)
    assert messages(here) == []


def test_a_pointer_is_let_go_in_time_and_the_stories_still_lead_to_the_incident() -> None:
    here, a, b = two()
    here.merge(a, b)
    for day in range(1, 425):
        here.send(killed(f"urn:z:{day}", 5, hours=24 * day, day=(NOON + timedelta(days=day)).date().isoformat(), event="flood"))
    assert f"incident/{b}" not in here.table


PLACES = [KANDAHAR, INJIL, FAR]


@st.composite
def told(draw: st.DrawFn) -> list[Report]:
    """Stories of three places, some of them in two versions: three incidents, one of which the desk will find to be the others."""
    made: list[Report] = []
    for number in range(draw(st.integers(2, 7))):
        place = PLACES[number % 3]
        uri = f"urn:story:{number}"
        for version in range(1, draw(st.integers(1, 2)) + 1):
            hours = draw(st.integers(0, 20)) + 30 * (version - 1)
            source = draw(st.sampled_from(["Northline", "Meridian", None]))
            facts = [fact(draw(st.sampled_from(["killed", "injured"])), draw(st.integers(1, 60)), uri=uri, place=place)]
            made.append(report(uri, facts=facts, version=str(version), hours=hours, source=source, place=place))
            made += [marker(made[-1])] if version > 1 else []
    return made


def merged(here: Desk, *, order: random.Random | None = None) -> Desk:
    while len(ids := [incident.incident_id for incident in here.standing()]) > 1:
        if order is not None:
            order.shuffle(ids)
        here.merge(ids[0], ids[1], hours=60)
    return here


@settings(max_examples=30)
@given(told(), st.randoms(use_true_random=False))
def test_the_order_of_merging_changes_neither_the_toll_nor_which_incident_stays(reports: list[Report], order: random.Random) -> None:
    one, other = merged(desk(reports)).only(), merged(desk(reports), order=order).only()
    assert one.tolls == other.tolls
    assert one.incident_id == other.incident_id
    assert {(e.fact_id, e.version, e.status) for e in one.ledger} == {(e.fact_id, e.version, e.status) for e in other.ledger}


@settings(max_examples=30)
@given(told(), st.data())
def test_withdrawing_a_story_after_the_merge_equals_never_having_seen_it(reports: list[Report], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted({r.uri for r in reports})))
    here = merged(desk(reports))
    here.send(kill(gone, version="9", hours=200))
    without = merged(desk([r for r in reports if r.uri != gone]))
    assert [incident.tolls for incident in here.standing()] == [incident.tolls for incident in without.standing()]


@settings(max_examples=30)
@given(told(), st.data())
def test_a_message_that_is_repeated_after_the_merge_changes_nothing(reports: list[Report], data: st.DataObject) -> None:
    here = merged(desk(reports))
    before = dict(here.table)
    step = here.send(data.draw(st.sampled_from(reports)))
    assert (step.writes, step.incidents, step.alerts) == ({}, (), ())
    assert here.table == before
