"""How several stories make one toll."""

from dataclasses import replace
from itertools import permutations

import pytest
from pydantic import TypeAdapter

from streams.facts import Kind, SourceType, Toll
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from streams.incidents.windows import MAX_ARTICLES
from streams.incidents.wording import bounds_words, toll_words
from tests.made_reports import desk, fact, killed, report


def toll(*stories: tuple[str, int, float, tuple[str, str] | None]) -> Incident:
    return desk(
        report(f"urn:{n}", facts=[fact("killed", best, uri=f"urn:{n}", said=said)], source=source, hours=hours)  # type: ignore[arg-type]
        for n, (source, best, hours, said) in enumerate(stories)
    ).only()


def test_the_latest_figure_of_an_agency_stands_for_it() -> None:
    killed = toll(("Northline", 8, 0, None), ("Northline", 12, 3, None)).tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (12, 12, 12, False)


def test_one_ministry_is_one_source_whoever_quotes_it() -> None:
    ministry = ("the health ministry", "official")
    killed = toll(("Northline", 8, 0, ministry), ("Meridian", 12, 3, ministry)).tolls["killed"]
    assert (killed.low, killed.best) == (12, 12)


def test_official_counts_come_before_unnamed_ones_and_both_stay_visible() -> None:
    incident = toll(("Northline", 9, 0, ("police", "official")), ("Meridian", 14, 2, ("an official who asked not to be named", "unnamed")))
    killed = incident.tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (9, 9, 14, True)
    assert [e.status for e in incident.ledger] == ["active", "active"]


def test_one_who_dies_days_later_lowers_no_toll() -> None:
    police = ("police", "official")
    killed = toll(("Northline", 14, 0, police), ("Meridian", 1, 72, police)).tolls["killed"]
    assert (killed.low, killed.best, killed.high) == (14, 14, 14)


def test_one_still_missing_is_the_newer_figure() -> None:
    police = ("police", "official")
    reports = [
        report(f"urn:{n}", facts=[fact("missing", best, uri=f"urn:{n}", said=police)], source=source, hours=hours)
        for n, (source, best, hours) in enumerate([("Northline", 6, 0), ("Meridian", 1, 24)])
    ]
    assert desk(reports).only().tolls["missing"].best == 1


def test_women_told_of_days_later_lower_no_toll() -> None:
    women = replace(fact("killed", None, low=2, open_above=True, who="women", uri="urn:b"), modifier="vague")
    killed = desk(
        [report("urn:a", facts=[fact("killed", 14)], source="Northline"), report("urn:b", facts=[women], source="Meridian", hours=72)]
    ).only()
    assert killed.tolls["killed"].best == 14


def test_one_dead_after_a_correction_of_more_is_the_toll() -> None:
    corrected = [fact("killed", 1, uri="urn:b"), fact("killed", 3, uri="urn:b", status="revised_from", start=30)]
    stories = [
        report("urn:a", facts=[fact("killed", 3)], source="Northline"),
        report("urn:b", facts=corrected, source="Meridian", hours=72),
    ]
    assert desk(stories).only().tolls["killed"].best == 1


def test_a_party_that_a_story_quotes_overrules_not_what_the_story_says() -> None:
    facts = [fact("killed", 14), fact("killed", 25, said=("an opposition party", "ngo"), start=60)]
    told = replace(report("urn:a", facts=facts, source="Northline"), tolls={"killed": Toll(14, 14, 25)})
    killed = desk([told]).only().tolls["killed"]
    assert (killed.best, killed.high) == (14, 25)


def test_among_equals_the_newest_is_printed() -> None:
    assert toll(("Northline", 8, 0, None), ("Meridian", 12, 3, None)).tolls["killed"].best == 12


def test_a_later_higher_figure_is_the_running_toll_whoever_gives_it() -> None:
    killed = toll(("Northline", 26, 0, ("the governor", "official")), ("Meridian", 31, 2.5, ("editors", "media"))).tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (31, 31, 31, False)


def test_a_weak_word_overtakes_no_official_one() -> None:
    killed = toll(("Northline", 26, 0, ("the governor", "official")), ("Meridian", 31, 2.5, ("residents", "witness"))).tolls["killed"]
    assert (killed.low, killed.best, killed.high) == (26, 26, 31)


def test_figures_of_the_same_time_are_rivals_and_authority_decides() -> None:
    killed = toll(("Northline", 26, 0, ("the governor", "official")), ("Meridian", 31, 1, None)).tolls["killed"]
    assert (killed.best, killed.high, killed.conflict) == (26, 31, True)


def test_a_later_lower_figure_does_not_overtake_a_higher_authority() -> None:
    killed = toll(("Northline", 26, 0, ("the governor", "official")), ("Meridian", 20, 3, None)).tolls["killed"]
    assert (killed.low, killed.best, killed.conflict) == (20, 26, True)


def test_a_story_of_one_victim_is_no_rival_of_one_that_counts_several() -> None:
    killed = toll(("Northline", 3, 0, ("the governor", "official")), ("Meridian", 1, 2, ("colleagues", "media"))).tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (3, 3, 3, False)


def test_an_official_count_of_one_stays_beside_a_weaker_word_of_several() -> None:
    killed = toll(("Northline", 3, 0, ("residents", "witness")), ("Meridian", 1, 1, ("police", "official"))).tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (1, 1, 3, True)


def test_the_fighters_that_one_side_counts_of_the_other_are_no_part_of_the_toll() -> None:
    army = fact("killed", 22, uri="urn:b", who="militants", class_="combatants", said=("the army", "military"))
    incident = desk([killed("urn:a", 14), report("urn:b", facts=[army], source="Meridian", hours=1)]).only()
    assert (incident.tolls["killed"].best, incident.tolls["killed"].high) == (14, 14)
    assert desk([report("urn:b", facts=[army])]).only().tolls["killed"].best == 22


def test_of_two_counts_in_one_story_that_of_the_higher_authority_is_printed() -> None:
    residents = fact("killed", 20, said=("residents", "witness"))
    police = fact("killed", 16, start=60, said=("police", "official"))
    story = replace(report(facts=[residents, police]), tolls={"killed": Toll(16, 20, 20)})
    toll = desk([story]).only().tolls["killed"]
    assert (toll.low, toll.best, toll.high, toll.attributed_to and toll.attributed_to.text) == (16, 16, 20, "police")


def test_a_figure_long_overtaken_no_longer_pulls_the_bounds() -> None:
    killed = toll(("Northline", 8, 0, None), ("Meridian", 12, 60, None)).tolls["killed"]
    assert (killed.low, killed.best, killed.high) == (12, 12, 12)


def test_an_increment_is_never_added_to_a_running_toll() -> None:
    more = report("urn:b", facts=[fact("killed", 3, uri="urn:b", increment=True)], source="Meridian", hours=4)
    assert desk([killed("urn:a", 12), more]).only().tolls["killed"].best == 12


def test_an_increment_alone_only_bounds_the_toll_from_below() -> None:
    killed = desk([report("urn:b", facts=[fact("killed", 3, increment=True)])]).only().tolls["killed"]
    assert (killed.low, killed.high) == (3, None)


def test_children_among_the_dead_are_part_of_the_toll() -> None:
    dead = fact("killed", 12, class_="civilians", who="civilians")
    children = fact("killed", 5, class_="children", who="children", start=30, part_of=dead.fact_id)
    killed = desk([report(facts=[dead, children])]).only().tolls["killed"]
    assert killed.best == 12
    assert [(c.class_, c.best) for c in killed.classes] == [("children", 5), ("civilians", 12)]


def test_a_class_is_never_above_the_toll_that_it_is_part_of() -> None:
    campaign = fact("killed", 200, class_="civilians", start=90, part_of="something else")
    killed = desk([report(facts=[fact("killed", 12, class_="civilians"), campaign])]).only().tolls["killed"]
    assert [(c.class_, c.best) for c in killed.classes] == [("civilians", 12)]


def test_at_least_stays_open_above() -> None:
    killed = desk([report(facts=[fact("killed", 12, open_above=True)])]).only().tolls["killed"]
    assert (killed.low, killed.best, killed.high) == (12, 12, None)


def test_somebody_comes_before_nobody() -> None:
    assert toll(("Northline", 4, 0, None), ("Meridian", 0, 1, ("police", "official"))).tolls["killed"].best == 4


def corrected(uri: str, value: int, *, wrong: int, hours: float, source: str, by: tuple[str, SourceType] | None = None) -> list[Report]:
    """Two versions of a story: the first with the wrong figure, the second its correction."""
    first = report(uri, facts=[fact("killed", wrong, uri=uri, said=by)], source=source)
    second = report(
        uri, facts=[fact("killed", value, uri=uri, said=by, start=3)], version="2", hours=hours, source=source, wire_action="correction"
    )
    return [first, second]


GROUP: tuple[str, SourceType] = ("a rescue group", "unnamed")


def test_a_corrected_figure_is_told_at_once_though_another_outlet_has_the_wrong_one() -> None:
    other = report("urn:b", facts=[fact("killed", 34, uri="urn:b")], source="Meridian", hours=2)
    killed = desk([*corrected("urn:a", 29, wrong=34, hours=6, source="Northline", by=GROUP), other]).only().tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (29, 29, 34, True)


def test_a_figure_that_was_taken_back_goes_once_two_outlets_give_another() -> None:
    other = report("urn:b", facts=[fact("killed", 34, uri="urn:b")], source="Meridian", hours=2)
    third = report("urn:c", facts=[fact("killed", 29, uri="urn:c")], source="Harbour", hours=8)
    killed = desk([*corrected("urn:a", 29, wrong=34, hours=6, source="Northline", by=GROUP), other, third]).only().tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict) == (29, 29, 29, False)


def test_a_later_version_that_repeats_the_corrected_figure_keeps_it() -> None:
    other = report("urn:b", facts=[fact("killed", 34, uri="urn:b")], source="Meridian", hours=2)
    again = report("urn:a", facts=[fact("killed", 29, said=GROUP, start=5)], version="3", hours=12, wire_action="update")
    reports = [*corrected("urn:a", 29, wrong=34, hours=6, source="Northline", by=GROUP), other, again]
    assert {desk(order).only().tolls["killed"].best for order in permutations(reports)} == {29}


def test_a_story_that_says_which_figure_was_wrong_takes_it_back_without_a_mark() -> None:
    told = [fact("killed", 29, uri="urn:a", said=GROUP), fact("killed", 34, uri="urn:a", start=60, status="revised_from")]
    other = report("urn:b", facts=[fact("killed", 34, uri="urn:b")], source="Meridian")
    killed = desk([other, report("urn:a", facts=told, hours=5)]).only().tolls["killed"]
    assert (killed.best, killed.high) == (29, 34)


def test_a_correction_says_nothing_against_another_figure_or_against_a_later_or_an_official_one() -> None:
    mine = corrected("urn:a", 29, wrong=34, hours=6, source="Northline", by=GROUP)
    for other in (
        report("urn:b", facts=[fact("killed", 36, uri="urn:b")], source="Meridian", hours=2),
        report("urn:b", facts=[fact("killed", 34, uri="urn:b", said=("the governor", "official"))], source="Meridian", hours=2),
    ):
        killed = desk([*mine, other]).only().tolls["killed"]
        assert (killed.low, killed.best) == (29, other.facts[0].best)


def test_a_correction_of_something_else_leaves_the_toll_of_others() -> None:
    same = corrected("urn:a", 21, wrong=21, hours=6, source="Northline", by=GROUP)
    other = report("urn:b", facts=[fact("killed", 24, uri="urn:b")], source="Meridian", hours=3)
    assert desk([*same, other]).only().tolls["killed"].best == 24


@pytest.mark.parametrize("kind", ["missing", "trapped"])
def test_the_newer_lower_figure_of_those_who_are_found_is_the_state_of_things(kind: Kind) -> None:
    said = ("rescue officials", "official")
    first = report("urn:a", facts=[fact(kind, 17, said=("the coastguard", "official"))])
    later = report("urn:b", facts=[fact(kind, 8, uri="urn:b", said=said)], source="Meridian", hours=17)  # type: ignore[arg-type]
    toll = desk([first, later]).only().tolls[kind]
    assert (toll.low, toll.best, toll.high, toll.conflict) == (8, 8, 8, False)


def test_a_weaker_word_of_fewer_missing_does_not_overtake() -> None:
    first = report("urn:a", facts=[fact("missing", 17, said=("the coastguard", "official"))])
    later = report("urn:b", facts=[fact("missing", 8, uri="urn:b", said=("residents", "witness"))], source="Meridian", hours=5)
    toll = desk([first, later]).only().tolls["missing"]
    assert (toll.low, toll.best) == (8, 17)


@pytest.mark.parametrize(("dead", "high"), [(16, 17), (14, 20)])
def test_fewer_are_injured_where_as_many_more_have_died(dead: int, high: int) -> None:
    first = report("urn:a", facts=[fact("killed", 13), fact("injured", 20, start=30)])
    later = report(
        "urn:b", facts=[fact("killed", dead, uri="urn:b"), fact("injured", 17, uri="urn:b", start=30)], source="Meridian", hours=5
    )
    toll = desk([first, later]).only().tolls["injured"]
    assert (toll.best, toll.high) == (17, high)


def test_at_least_six_says_nothing_against_nineteen() -> None:
    mayor = report("urn:a", facts=[fact("killed", 6, open_above=True, said=("the mayor", "official"))])
    agency = report(
        "urn:b", facts=[fact("killed", 19, uri="urn:b", open_above=True, said=("civil protection", "official"))], source="M", hours=0.7
    )
    killed = desk([mayor, agency]).only().tolls["killed"]
    assert (killed.low, killed.best, killed.high, killed.conflict, toll_words(killed)) == (19, 19, None, False, "at least 19")


def test_exactly_six_and_at_least_nineteen_contradict_each_other() -> None:
    mayor = report("urn:a", facts=[fact("killed", 6, said=("the mayor", "official"))])
    agency = report("urn:b", facts=[fact("killed", 19, uri="urn:b", open_above=True, said=("medics", "medical"))], source="M", hours=0.7)
    killed = desk([mayor, agency]).only().tolls["killed"]
    assert (killed.low, killed.best, killed.conflict) == (6, 19, True)


def test_those_who_are_still_held_do_not_lower_how_many_were_taken() -> None:
    taken = report("urn:a", facts=[fact("abducted", 25, cause="abduction")])
    left = replace(fact("abducted", 15, start=9, cause="abduction"), sentence="Nine pupils escaped and 15 are still being held in Herat.")
    incident = desk([taken, report("urn:a", facts=[left], version="2", hours=20)]).only()
    assert incident.tolls["abducted"].best == 25
    alone = desk([report("urn:a", facts=[left])]).only().tolls["abducted"]
    assert (alone.low, alone.high) == (15, None)


def test_another_two_bodies_of_a_man_and_a_woman_are_no_running_toll() -> None:
    more = [
        fact("killed", 2, uri="urn:b", increment=True),
        fact("killed", 1, uri="urn:b", start=40, who="man"),
        fact("killed", 1, uri="urn:b", start=50, who="woman", class_="women"),
    ]
    assert desk([killed("urn:a", 8), report("urn:b", facts=more, source="Meridian", hours=40)]).only().tolls["killed"].best == 8


def test_fighters_whom_another_source_counts_elsewhere_are_no_part_of_the_dead() -> None:
    dead = fact("killed", 27, said=("a rescue association", "ngo"))
    fighters = fact("killed", 16, who="fighters", class_="combatants", start=60, said=("the military", "military"))
    children = fact("killed", 5, who="children", class_="children", start=90, said=("a doctor", "medical"))
    killed = desk([report(facts=[dead, fighters, children])]).only().tolls["killed"]
    assert [one.class_ for one in killed.classes] == ["children"]


def test_an_incident_did_not_happen_after_it_was_first_told() -> None:
    words = ("caravanserai", "saffron", "karukh")
    first = killed("urn:a", 8, words=words)
    funerals = [killed(f"urn:{n}", 8, words=words, hours=24 + n, day="2026-03-13") for n in range(3)]
    assert desk([first, *funerals]).only().date_start == "2026-03-12"


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (12, 12, 12, "12"),
        (12, 12, None, "at least 12"),
        (None, None, 30, "up to 30"),
        (8, 12, 15, "12 (8 to 15)"),
        (8, 12, 12, "8 to 12"),
        (8, 12, None, "12 (at least 8)"),
        (200, None, None, "hundreds"),
        (2000000, None, None, "millions"),
        (250, None, None, "at least 250"),
        (500000, 500000, 500000, "500,000"),
        (None, None, None, "an unknown number of"),
    ],
)
def test_a_figure_is_printed_with_its_bounds(low: int | None, best: int | None, high: int | None, words: str) -> None:
    assert bounds_words(low, best, high) == words


def test_more_than_and_about_are_kept() -> None:
    assert bounds_words(500, 500, None, "more_than") == "more than 500"
    assert bounds_words(40, 40, 40, "about") == "about 40"
    assert bounds_words(8, 12, None, "at_least") == "at least 12 (others say 8)"


def test_a_figure_beyond_64_bits_is_bounded_like_any_other() -> None:
    incident = desk(killed(f"urn:{number}", 10**30 + number, hours=number / 10) for number in range(40)).only()
    assert len(incident.source_articles) <= MAX_ARTICLES
    assert incident.tolls["killed"].high == 10**30 + 39


def test_many_stories_on_one_incident_stay_within_bounds() -> None:
    long = "x" * 300
    stories = [
        report(f"urn:{long}:{n}", facts=[fact("killed", 5 + n % 9, uri=f"urn:{n}")], source=f"outlet {n}", hours=n / 10, headline=long)
        for n in range(150)
    ]
    incident = desk(stories).only()
    assert len(repr(incident).encode()) < 64 * 1024
    assert incident.dropped > 100


def test_no_value_of_the_table_is_larger_than_64_kib() -> None:
    names = tuple(f"a person with a long name {n}" for n in range(10))
    here = desk(
        report(
            f"urn:{'ü' * 200}:{n}",
            facts=[fact("killed", 5 + n % 9, uri=f"urn:{n}", start=40 * m, who="ф" * 200) for m in range(12)],
            source=f"outlet {n}",
            hours=n / 10,
            names=names,
            words=tuple(f"telling{m}" for m in range(24)),
        )
        for n in range(60)
    )
    sizes = {key: len(TypeAdapter(type(state)).dump_json(state)) for key, state in here.table.items()}
    assert max(sizes.values()) < 64 * 1024
