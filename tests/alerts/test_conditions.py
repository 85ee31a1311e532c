"""Every condition of a rule: whether it holds, and what is said where it does not."""

from dataclasses import replace

import pytest

from streams.alerts.conditions import failing
from streams.alerts.rule import Circle, Rule, Rules
from streams.facts import Place
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from tests.made_reports import HERAT, Desk, desk, fact, happened, report

CASUALTIES = [
    fact("killed", 12, said=("the governor", "official")),
    fact("killed", 2, start=30, class_="children", part_of="urn:a/killed/0/12"),
]
STRIKE = report(
    facts=CASUALTIES,
    event="air strike",
    headline="Strike hits a market",
    actors=("Rapid Support Forces",),
    involved=("Red Crescent",),
    subjects=("medtop:20000056", "desk:conflict"),
    events=[happened("air strike"), happened("abduction", start=90, event_type="Violence against civilians")],
)


def incident(*reports: Report) -> Incident:
    return desk(reports or (STRIKE,)).only()


def dead(**more: object) -> Rule:
    return Rule("r", ("killed",), "Minor", **{"at_least": 1, **more})  # type: ignore[arg-type]


def event(**more: object) -> Rule:
    return Rule("r", (), "Minor", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "fails"),
    [
        (dead(at_least=12), None),
        (dead(at_least=13), "12 killed, below 13"),
        (dead(classes=("children",), at_least=3), "2 children killed, below 3"),
        (dead(classes=("journalists",)), "no journalists among the 12 killed"),
        (Rule("r", ("injured", "abducted"), "Minor", at_least=1), "nobody injured or abducted"),
        (Rule("r", ("injured", "killed"), "Minor", at_least=20), "12 killed, below 20"),
        (dead(rises_by=3), "nobody was told of a figure of killed before"),
        (dead(min_sources=2), "12 killed by 1 source, 2 needed"),
        (dead(min_confidence=0.95), "12 killed with confidence 0.90, below 0.95"),
        (dead(source_types=("official", "un")), None),
        (dead(source_types=("un",)), "12 killed by official, not by un"),
        (dead(countries=("AF", "PK")), None),
        (dead(countries=("PK",)), "in AF, not in PK"),
        (dead(adm_1=("herat",)), None),
        (dead(adm_1=("Balkh",)), "in Herat, not in Balkh"),
        (dead(places=("Hérat",)), None),
        (dead(places=("Kabul", "Ghor")), "in Herat, not in Kabul or Ghor"),
        (dead(within=(Circle(34.35, 62.2, 1),)), None),
        (dead(within=(Circle(0, 0, 1), Circle(34.0, 62.0, 60))), None),
        (dead(within=(Circle(35.35, 62.2, 50),)), "Herat is 61 km outside"),
        (dead(event_types=("air strike",)), None),
        (dead(event_types=("abduct",), event_names=("abduction",)), None),
        (dead(event_types=("flood",)), "air strike, not flood"),
        (dead(actors=("RSF",), actor_names=("rapid support forces",)), None),
        (dead(actors=("Red Crescent",)), None),
        (dead(actors=("Lantern Brigade",)), "none of Lantern Brigade is named"),
        (dead(subjects=("armed conflict",), subject_terms=("medtop:20000056",)), None),
        (dead(subjects=("sport",), subject_terms=("medtop:15000000",)), "no story has the subject sport"),
        (dead(outlets=("NORTHLINE",)), None),
        (dead(outlets=("Meridian",)), "not reported by Meridian"),
        (dead(keywords=("MARKET",)), None),
        (dead(keywords=("ark", "marke")), "no headline or quote says ark or marke"),
        (dead(keywords=("mark*",)), None),
        (dead(keywords=("hits a market",)), None),
        (dead(keywords=("harbour",)), "no headline or quote says harbour"),
        (event(event_types=("air strike",)), None),
        (event(event_types=("air strike",), min_sources=2), "1 source, 2 needed"),
        (event(actors=("Red Crescent",), countries=("SY",)), "in AF, not in SY"),
    ],
)
def test_the_first_condition_that_fails_is_named(rule: Rule, fails: str | None) -> None:
    assert failing(rule, incident()) == fails


def test_up_to_fifty_says_not_how_many() -> None:
    vague = incident(report(facts=[replace(fact("killed", 50), low=None, best=None)]))
    assert failing(dead(), vague) == "up to 50 killed says not how many"


def test_a_rise_is_measured_from_what_was_told() -> None:
    told = incident(report(facts=[fact("killed", 10)])).tolls
    now = incident(report(facts=[fact("killed", 12)]))
    assert failing(dead(rises_by=2), now, told=told) is None
    assert failing(dead(rises_by=3), now, told=told) == "10 -> 12 killed since the last message, not 3 more"
    assert failing(dead(rises_by_percent=25), now, told=told) == "10 -> 12 killed since the last message, not 25 percent more"


def test_one_kind_has_to_meet_everything_a_rule_asks_of_a_figure() -> None:
    surely_killed = fact("killed", 2)
    perhaps_hurt = replace(fact("injured", 60, start=40), confidence=0.3)
    found = incident(report(facts=[surely_killed, perhaps_hurt]))
    rule = Rule("r", ("killed", "injured"), "Minor", at_least=50, min_confidence=0.8)
    assert failing(rule, found) == "60 injured with confidence 0.30, below 0.8"


def test_a_figure_on_the_storys_own_word_is_the_medias() -> None:
    found = incident(report(facts=[fact("killed", 12)]))
    assert failing(dead(source_types=("media",)), found) is None


def test_the_source_asked_for_has_to_give_a_figure_that_is_high_enough() -> None:
    hospital = report("urn:a", facts=[fact("killed", 12, said=("a hospital", "medical"))], source="Northline")
    witness = report("urn:b", facts=[fact("killed", 12, uri="urn:b", said=("residents", "witness"))], source="Meridian")
    both = incident(hospital, witness)
    assert failing(dead(at_least=10, source_types=("witness",)), both) is None
    lower = incident(hospital, report("urn:b", facts=[fact("killed", 3, uri="urn:b", said=("residents", "witness"))], source="Meridian"))
    assert failing(dead(at_least=10, source_types=("witness",)), lower) == "3 to 12 killed by medical, not by witness"


@pytest.mark.parametrize(
    "place",
    [Place("Afghanistan", country="AF", geonameid=1149361, latitude=33.0, longitude=65.0, where_prec=6), Place("Injil", country="AF")],
)
def test_a_circle_holds_no_place_that_is_not_known_well(place: Place) -> None:
    found = incident(report(facts=[fact("killed", 12, place=place)], place=place))
    assert failing(dead(within=(Circle(33, 65, 500),)), found) == f"{place.name} is not known well enough to say how far it is"


def test_an_incident_without_any_place_is_in_no_circle_and_no_province() -> None:
    found = incident(report(facts=[fact("killed", 12, place=None)], place=None))
    assert failing(dead(within=(Circle(33, 65, 500),)), found) == "the place is not known well enough to say how far it is"
    assert failing(dead(adm_1=("Herat",)), found) == "in no known place, not in Herat"


def test_a_rule_without_a_figure_alerts_with_the_words_for_what_happened() -> None:
    coup = report(
        event="coup",
        headline="Officers say they have taken power",
        events=[happened("coup", start=12, event_type="Strategic developments")],
        place=HERAT,
    )
    here = Desk(rules=Rules(rules=(event(event_types=("coup",), countries=("AF",)),)))
    here.send(coup)
    (alert,) = here.alerts
    assert alert.headline == "Coup in Herat, Afghanistan: Officers say they have taken power - source: Northline"
    assert [(e.quote, e.start, e.end, e.kind, e.source) for e in alert.evidence] == [("the coup", 12, 20, None, "Northline")]
    assert (alert.certainty, alert.event) == ("Possible", "coup")


def test_an_event_that_a_second_outlet_reports_is_likely() -> None:
    here = Desk(rules=Rules(rules=(event(event_types=("coup",), min_sources=2),)))
    here.send(report("urn:a", event="coup"))
    assert here.alerts == []
    here.send(report("urn:b", event="coup", hours=1, source="Meridian"))
    assert [(a.msg_type, a.certainty) for a in here.alerts] == [("Alert", "Likely")]


def test_an_event_that_a_rule_asks_for_leads_where_the_story_tells_of_others_first() -> None:
    shots = happened("shooting", event_type="Violence against civilians")
    coup = happened("coup", start=60, event_type="Strategic developments")
    here = Desk(rules=Rules(rules=(event(event_types=("coup",), event_names=("coup",)),)))
    here.send(report(event="shooting", headline="Officers take power", events=[shots, coup]))
    (alert,) = here.alerts
    assert (alert.event, alert.labels["event"]) == ("coup", "coup")
    assert alert.headline.startswith("Coup in Herat, Afghanistan: Officers take power")
    assert [e.quote for e in alert.evidence] == ["the coup", "the shooting"]
