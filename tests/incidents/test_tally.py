"""How several stories make one toll."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from streams.facts import Toll
from streams.incidents.incident import Incident
from streams.incidents.wording import bounds_words
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
