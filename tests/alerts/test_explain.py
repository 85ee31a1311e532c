"""What an incident's history says of each decision."""

from streams.alerts.explain import MAX_WORDS, explain
from streams.alerts.rule import Rule, Rules
from tests.made_reports import NOON, Desk, desk, fact, killed, report


def decisions(here: Desk) -> list[str]:
    return [entry.decision for entry in here.only().history]


def test_an_alert_names_its_rules_and_channels() -> None:
    assert decisions(desk([killed("urn:a", 12)])) == ["Alert, mass-casualty, first-report, to desk"]


def test_where_no_rule_holds_each_says_why_and_those_that_agree_say_it_once() -> None:
    (decision,) = decisions(desk([report(facts=[fact("killed", 2)])]))
    assert decision.startswith("no rule holds (catastrophe: 2 killed, below 50; mass-casualty: 2 killed, below 10; ")
    assert "children: no children among the 2 killed" in decision
    nothing = decisions(desk([report(facts=[fact("rescued", 2)])]))[0]
    assert "catastrophe, mass-casualty, children, first-report: nobody killed" in nothing


def test_where_nothing_mattered_it_says_how_far_the_figures_moved() -> None:
    assert decisions(desk([killed("urn:a", 12), killed("urn:a", 14, version="2", hours=2)]))[1] == (
        "nothing that matters changed (toll-jump: 12 -> 14 killed since the last message, not 5 more)"
    )


def test_old_news_and_what_was_held_back_say_so() -> None:
    here = desk([killed("urn:a", 4), killed("urn:a", 9, version="2", hours=0.1)])
    assert decisions(here)[1] == "held back: throttle: the last message went out at 2026-03-12 12:00 UTC, less than 20 minutes ago"
    (old,) = decisions(desk([killed("urn:a", 12, day="2025-03-12")]))
    assert old.startswith("old news: it happened on 2025-03-12")


def test_a_decision_leaves_room_in_the_incident_however_many_rules_there_are() -> None:
    rules = tuple(Rule(f"rule-number-{n}", ("killed",), "Minor", at_least=n + 5) for n in range(200))
    here = Desk(rules=Rules(rules=rules))
    here.send(killed("urn:a", 2))
    (decision,) = decisions(here)
    assert len(decision) <= MAX_WORDS + 20
    assert decision.endswith(" more)")


def test_what_is_explained_is_what_was_decided() -> None:
    here = desk([killed("urn:a", 12)])
    holds = [verdict.rule for verdict in explain(here.rules, here.only()) if verdict.fails is None]
    assert tuple(holds) == here.alerts[0].rules


def test_an_incident_that_only_falls_silent_decides_nothing() -> None:
    here = desk([killed("urn:a", 12)])
    here.send(
        report("urn:z", country="AF", day="2026-05-01", hours=24 * 50, facts=[fact("killed", 1, place=None)], place=None, event="flood")
    )
    first = next(incident for incident in here.incidents() if incident.first_reported == NOON)
    assert [entry.decision for entry in first.history] == ["Alert, mass-casualty, first-report, to desk"]
