"""Whom a change alerts, with what words, and what holds an alert back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.alerts.rules import Rule, Rules, load_rules
from streams.facts import KINDS, Fact, Place
from streams.incidents.report import Report
from tests.made_reports import KANDAHAR, NOON, Desk, desk, fact, kill, killed, marker, report

STRIKE = report(
    "urn:a",
    facts=[
        fact(
            "killed",
            12,
            open_above=True,
            who="civilians",
            class_="civilians",
            said=("the governor's office", "official"),
            cause="air strike",
        ),
        fact("killed", 5, who="children", class_="children", start=30, part_of="urn:a/killed/0/12", cause="air strike"),
    ],
    event="air strike",
)


def test_one_alert_names_every_rule_that_fires_and_reads_like_a_headline() -> None:
    (alert,) = desk([STRIKE]).alerts
    assert alert.msg_type == "Alert"
    assert alert.rules == ("mass-casualty", "children", "first-report")
    assert alert.severity == "Severe"
    assert alert.headline == (
        "At least 12 civilians killed, 5 of them children, in Herat, Afghanistan (air strike) - source: the governor's office, Northline"
    )


def test_an_alert_carries_the_words_it_stands_on() -> None:
    (alert,) = desk([STRIKE]).alerts
    first, second = alert.evidence
    assert (first.uri, first.quote, first.start, first.end, first.source, first.link) == (
        "urn:a",
        "12 civilians",
        0,
        12,
        "Northline",
        "https://a.example/",
    )
    assert second.quote == "5 children"
    assert alert.certainty == "Observed"
    assert (alert.area.area_desc, alert.category, alert.urgency) == ("Herat, Afghanistan", "Security", "Immediate")


def test_another_agency_with_the_same_figure_alerts_nobody_again() -> None:
    assert len(desk([killed("urn:a", 12), killed("urn:b", 12, hours=1)]).alerts) == 1


def test_a_jump_is_an_update_with_before_and_after_that_refers_to_the_first() -> None:
    first, update = desk([killed("urn:a", 8), killed("urn:a", 14, version="2", hours=2)]).alerts
    assert (first.msg_type, update.msg_type) == ("Alert", "Update")
    assert [reference.identifier for reference in update.references] == [first.identifier]
    assert [(c.field, c.before, c.after) for c in update.changes] == [("killed", "8", "14")]
    assert update.headline.startswith("UPDATE - 14 killed (was 8) in Herat, Afghanistan (bombing)")
    assert "Changed: killed 8 -> 14" in update.description
    assert {"mass-casualty", "toll-jump"} <= set(update.rules)


def test_a_small_rise_alerts_nobody() -> None:
    assert len(desk([killed("urn:a", 12), killed("urn:a", 13, version="2", hours=2)]).alerts) == 1


def test_the_missing_who_are_found_are_no_correction() -> None:
    first = report("urn:a", facts=[fact("killed", 12), fact("missing", 30, start=40)])
    found = report("urn:a", facts=[fact("killed", 12), fact("missing", 4, start=40)], version="2", hours=2)
    assert len(desk([first, found]).alerts) == 1


def test_that_victims_of_a_flood_are_civilians_goes_without_saying() -> None:
    (alert,) = desk([report(facts=[fact("killed", 6, class_="civilians", cause="flood")], event="flood")]).alerts
    assert alert.headline.startswith("6 killed in Herat, Afghanistan (flood)")


def test_a_place_that_the_gazetteer_does_not_know_is_still_named() -> None:
    (alert,) = desk([report(facts=[fact("killed", 6)], place=Place("Injil", country="AF", where_prec=6))]).alerts
    assert "in Injil, Afghanistan" in alert.headline


def test_a_kill_cancels_and_says_why() -> None:
    first, cancel = desk([killed("urn:a", 12), kill("urn:a")]).alerts
    assert (cancel.msg_type, cancel.headline) == (
        "Cancel",
        "CANCEL - 12 killed in Herat, Afghanistan (bombing) - withdrawn by agency of urn:a",
    )
    assert [reference.identifier for reference in cancel.references] == [first.identifier]
    assert "Why: Northline withdraws \u201cBlast in a market\u201d" in cancel.description
    assert cancel.channels == first.channels


def test_a_correction_below_every_rule_cancels() -> None:
    alerts = desk([killed("urn:a", 12), killed("urn:a", 1, version="2", hours=1, wire_action="correction")]).alerts
    assert [a.msg_type for a in alerts] == ["Alert", "Cancel"]
    assert alerts[1].headline == "CANCEL - 1 killed (was 12) in Herat, Afghanistan (bombing) - corrected by agency of urn:a"


def test_a_correction_below_one_rule_of_two_updates_those_who_were_told() -> None:
    first, update = desk([killed("urn:a", 12), killed("urn:a", 4, version="2", hours=0.1, wire_action="correction")]).alerts
    assert (update.msg_type, update.severity, update.rules) == ("Update", "Moderate", ("first-report",))
    assert set(first.channels) <= set(update.channels)


def test_a_kill_of_one_of_two_stories_leaves_the_alert_standing() -> None:
    assert len(desk([killed("urn:a", 12), killed("urn:b", 12, hours=1), kill("urn:b", hours=2)]).alerts) == 1


def test_a_corrected_place_is_told() -> None:
    fixed = report("urn:a", facts=[fact("killed", 12, place=KANDAHAR)], place=KANDAHAR, version="2", hours=0.1, wire_action="correction")
    alerts = desk([killed("urn:a", 12), fixed, marker(fixed)]).alerts
    assert [a.msg_type for a in alerts] == ["Alert", "Update"]
    assert [(c.field, c.before, c.after) for c in alerts[1].changes] == [("place", "Herat", "Kandahar")]


def test_an_event_that_turns_out_another_is_told() -> None:
    quake = report(
        "urn:a", facts=[fact("killed", 12, cause="earthquake")], event="earthquake", version="2", hours=0.1, wire_action="correction"
    )
    alerts = desk([killed("urn:a", 12), quake]).alerts
    assert [(c.field, c.before, c.after) for c in alerts[1].changes] == [("event", "bombing", "earthquake")]
    assert alerts[1].headline.startswith("CORRECTION - 12 killed in Herat, Afghanistan (earthquake)")


def test_an_incident_that_comes_back_after_its_cancel_is_an_alert_again() -> None:
    alerts = desk([killed("urn:a", 12), kill("urn:a"), killed("urn:a", 11, version="3", hours=2)]).alerts
    assert [a.msg_type for a in alerts] == ["Alert", "Cancel", "Alert"]
    assert len({a.identifier for a in alerts}) == 3


def test_updates_in_quick_succession_wait_and_the_next_report_brings_them() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    assert [a.msg_type for a in here.alerts] == ["Alert"]
    assert any("held back" in reason for reason in here.steps[-1].reasons)
    here.send(killed("urn:b", 9, hours=1))
    assert [(c.before, c.after) for c in here.alerts[-1].changes] == [("4", "9")]


def test_a_higher_severity_never_waits() -> None:
    alerts = desk([killed("urn:a", 4), killed("urn:a", 60, version="2", hours=0.1)]).alerts
    assert [(a.msg_type, a.severity) for a in alerts] == [("Alert", "Moderate"), ("Update", "Extreme")]


def test_old_news_alerts_nobody() -> None:
    here = Desk()
    here.send(killed("urn:a", 12), now=NOON + timedelta(days=3))
    assert here.alerts == []
    assert any("old news" in reason for reason in here.steps[-1].reasons)


def test_an_anniversary_told_today_alerts_nobody() -> None:
    assert desk([killed("urn:a", 12, day="2025-03-12")]).alerts == []


def test_a_toll_that_still_rises_days_after_a_disaster_is_news() -> None:
    quakes = [killed("urn:a", 12, event="earthquake"), killed("urn:a", 90, event="earthquake", version="2", hours=80)]
    assert [a.msg_type for a in desk(quakes).alerts] == ["Alert", "Update"]


def test_a_kill_cancels_even_when_the_news_is_old() -> None:
    here = desk([killed("urn:a", 12)])
    here.send(kill("urn:a", hours=1), now=NOON + timedelta(days=9))
    assert here.alerts[-1].msg_type == "Cancel"


def test_a_replay_gives_the_same_alerts() -> None:
    reports = [STRIKE, killed("urn:b", 30, hours=1), kill("urn:b", hours=2)]
    assert desk(reports).alerts == desk(reports).alerts


@pytest.mark.parametrize(
    ("rule", "fires"),
    [
        (Rule("r", ("killed",), "Minor", at_least=12), True),
        (Rule("r", ("killed",), "Minor", at_least=13), False),
        (Rule("r", ("injured", "killed"), "Minor", at_least=12), True),
        (Rule("r", ("killed",), "Minor", at_least=5, classes=("children",)), True),
        (Rule("r", ("killed",), "Minor", at_least=1, classes=("journalists",)), False),
        (Rule("r", ("killed",), "Minor", at_least=1, countries=("AF",)), True),
        (Rule("r", ("killed",), "Minor", at_least=1, countries=("SY",)), False),
        (Rule("r", ("killed",), "Minor", at_least=1, event_types=("air strike",)), True),
        (Rule("r", ("killed",), "Minor", at_least=1, event_types=("flood",)), False),
        (Rule("r", ("killed",), "Minor", at_least=1, keywords=("MARKET",)), True),
        (Rule("r", ("killed",), "Minor", at_least=1, keywords=("harbour",)), False),
        (Rule("r", ("killed",), "Minor", at_least=1, min_sources=2), False),
        (Rule("r", ("killed",), "Minor", at_least=1, min_confidence=0.95), False),
    ],
)
def test_every_condition_of_a_rule_has_to_hold(rule: Rule, fires: bool) -> None:
    here = Desk(rules=Rules(rules=(rule,)))
    here.send(STRIKE)
    assert bool(here.alerts) is fires


def test_up_to_fifty_is_not_fifty() -> None:
    vague: Report = report(facts=[replace(fact("killed", 50), low=None, best=None)])
    assert Desk(rules=load_rules()).send(vague).alerts == ()


def test_sources_that_differ_are_shown() -> None:
    update = desk([killed("urn:a", 12), killed("urn:b", 30, hours=1)]).alerts[-1]
    assert update.headline.startswith("UPDATE - 12 to 30 killed (was 12)")
    assert "Sources differ: 12 (agency of urn:a); 30 (agency of urn:b)" in update.description


def alone(*facts: Fact, **more: object) -> str:
    (alert,) = desk([report(facts=facts, **more)]).alerts  # type: ignore[arg-type]
    return alert.headline.partition(" in Herat")[0].rstrip(",")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([fact("killed", 12, open_above=True)], "At least 12 killed"),
        ([fact("killed", 7, who="other shoppers", class_="civilians")], "7 shoppers killed"),
        ([fact("killed", 7, who="residents of the town", class_="civilians")], "7 killed"),
        ([fact("killed", 7, who="officers", class_="police")], "7 police officers killed"),
        ([fact("killed", 1, who="reporter", class_="journalists")], "1 journalist killed"),
        (
            [fact("killed", 4), fact("injured", 3, start=40), fact("injured", 1, start=60, class_="medics", part_of="urn:a/injured/40/3")],
            "4 killed, 3 injured, one of them a medic",
        ),
        (
            [fact("missing", 9, start=80), fact("injured", 6, start=40), fact("killed", 4)],
            "4 killed, 6 injured, 9 missing",
        ),
        ([fact("killed", 12), replace(fact("injured", None, start=40), low=2, modifier="vague")], "12 killed"),
        (
            [fact("killed", 12), replace(fact("displaced", None, start=40), low=20000, modifier="vague")],
            "12 killed, tens of thousands displaced",
        ),
    ],
)
def test_a_headline_counts_as_an_editor_would(facts: list[Fact], words: str) -> None:
    assert alone(*facts) == words


def test_a_headline_is_never_longer_than_160_characters() -> None:
    said = ("the provincial directorate of disaster preparedness and relief", "official")
    facts = [fact(kind, 12345, start=n * 40, said=said) for n, kind in enumerate(KINDS)]  # type: ignore[arg-type]
    first = report("urn:a", facts=facts, source="The Meridian and Northern Provinces Wire Service")
    more = [fact(kind, 23456, start=n * 40, said=said) for n, kind in enumerate(KINDS)]  # type: ignore[arg-type]
    second = report("urn:a", facts=more, source="The Meridian and Northern Provinces Wire Service", version="2", hours=2)
    alerts = desk([first, second]).alerts
    assert len(alerts) == 2
    assert all(len(alert.headline) <= 160 and "killed" in alert.headline for alert in alerts)


def test_an_update_that_is_silent_on_the_injured_does_not_say_that_there_are_none() -> None:
    first = report("urn:a", facts=[fact("killed", 14), fact("injured", 30, start=40)])
    update = desk([first, killed("urn:a", 19, version="2", hours=2, source="Northline")]).alerts[-1]
    assert [c.field for c in update.changes] == ["killed"]
    assert "19 killed (was 14), 30 injured" in update.headline


def test_children_who_become_known_among_the_dead_are_a_change() -> None:
    dead = fact("killed", 12)
    named = [dead, fact("killed", 3, start=40, who="children", class_="children", part_of=dead.fact_id)]
    update = desk([report("urn:a", facts=[dead]), report("urn:a", facts=named, version="2", hours=2)]).alerts[-1]
    assert [(c.before, c.after) for c in update.changes] == [("12 killed", "12 killed, 3 of them children")]
    assert update.headline.startswith("UPDATE - 12 killed, 3 of them children, in Herat")


def test_each_figure_is_quoted_once() -> None:
    twice = [fact("killed", 12), fact("killed", 12, start=300)]
    (alert,) = desk([report(facts=twice)]).alerts
    assert [e.start for e in alert.evidence] == [0]


def test_the_fighters_that_an_army_counts_are_shown_as_context() -> None:
    army = fact("killed", 22, start=90, who="militants", class_="combatants", said=("the army", "military"))
    story = report("urn:b", facts=[fact("killed", 16)], context=[army], source="Meridian")
    (alert,) = desk([story]).alerts
    assert alert.headline.startswith("16 killed in Herat")
    assert "Context: 22 militants were killed in Herat." in alert.description


def test_totals_of_a_campaign_alert_nobody() -> None:
    months = fact("killed", 410, status="cumulative")
    assert desk([report(context=[months], event="epidemic")]).alerts == []


def test_a_correction_that_leaves_the_told_figure_contested_is_told_at_once() -> None:
    governor = report("urn:b", facts=[fact("killed", 34, uri="urn:b", said=("the governor", "official"))], source="Meridian", hours=2)
    fixed = killed("urn:a", 29, version="2", hours=2.1, wire_action="correction")
    alerts = desk([killed("urn:a", 34), governor, fixed]).alerts
    assert [a.msg_type for a in alerts] == ["Alert", "Update"]
    assert alerts[1].headline.startswith("CORRECTION - 29 to 34 killed (was 34)")
