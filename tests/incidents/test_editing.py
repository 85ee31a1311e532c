"""What an editor makes of one story's figures before they count."""

from dataclasses import replace

import pytest

from streams.facts import Extraction, Fact, Place, SourceType, Toll, When
from streams.incidents import reports_of
from streams.incidents.report import Report
from streams.story import Story
from tests.made_reports import HERAT, KANDAHAR, NOON, fact

STORY = Story(uri="urn:a", headline="Blast kills nine in Afghan city", body="…", version_created=NOON)
AFGHANISTAN = Place("Afghanistan", country="AF", geonameid=1149361, where_prec=6)
POLICE: tuple[str, SourceType] = ("police", "official")
ARMY: tuple[str, SourceType] = ("the army", "military")


def only(*facts: Fact, story: Story = STORY) -> Report:
    (found,) = reports_of(story, Extraction(facts=facts), received=NOON)
    return found


def title(kind: str, best: int, **more: object) -> Fact:
    return replace(fact(kind, best, start=500, day=None, **more), field="headline")  # type: ignore[arg-type]


def test_the_body_gives_the_bounds_and_the_source_of_a_headlines_figure() -> None:
    found = only(title("killed", 9, place=AFGHANISTAN), fact("killed", 9, open_above=True, said=POLICE))
    assert found.tolls["killed"] == Toll(9, 9, None)
    assert [f.field for f in found.facts] == ["body"]
    assert found.place == HERAT


def test_the_first_line_of_a_story_without_a_headline_is_its_headline() -> None:
    story = replace(
        STORY, headline="", body="Nine dead in Herat blast\n\nHERAT - At least nine people were killed on Thursday, police said."
    )
    found = only(fact("killed", 9, start=0), fact("killed", 9, start=34, open_above=True, said=POLICE), story=story)
    assert found.tolls["killed"] == Toll(9, 9, None)


def test_what_only_the_headline_says_of_a_figure_is_kept() -> None:
    found = only(title("killed", 2, who="medics", class_="medics", said=POLICE), fact("killed", 2))
    assert (found.facts[0].who.class_, found.facts[0].attributed_to and found.facts[0].attributed_to.text) == ("medics", "police")


def test_a_round_headline_figure_is_the_bodys_exact_one() -> None:
    over_thirty = replace(title("injured", 30, open_above=True), modifier="more_than")
    assert [f.best for f in only(over_thirty, fact("injured", 34)).facts] == [34]


def test_a_headline_figure_that_the_body_does_not_give_counts() -> None:
    assert only(title("killed", 11), fact("killed", 4, who="children", class_="children")).tolls["killed"].best == 11


def test_those_hurt_in_a_headline_are_not_those_shot_in_the_body() -> None:
    shot = replace(fact("injured", 3), rule="shoot")
    assert len(only(title("injured", 3), shot).facts) == 2


def test_a_headlines_figure_for_all_is_not_added_to_within_a_sentence() -> None:
    both = replace(fact("killed", 3, said=POLICE), sentence="s"), replace(fact("killed", 2, start=30, who="others"), sentence="s")
    assert only(title("killed", 3), *both).tolls["killed"] == Toll(3, 3, 3)
    assert only(*both).tolls["killed"] == Toll(5, 5, 5)


def test_a_headline_takes_the_status_of_the_body() -> None:
    campaign = fact("killed", 310, status="cumulative", said=("the health ministry", "official"))
    assert reports_of(STORY, Extraction(facts=(title("killed", 310), campaign)), received=NOON) == ()


def test_a_neighbour_of_a_total_over_years_is_one_too() -> None:
    since = When("since the war began", None, "2026-03-12", "unknown")
    dead = replace(fact("killed", 9000, status="cumulative"), when=since, sentence="s")
    fled = replace(fact("displaced", 70000, start=40), when=since, sentence="s")
    assert reports_of(STORY, Extraction(facts=(dead, fled)), received=NOON) == ()


def test_a_running_total_covers_what_the_story_tells_of_its_parts() -> None:
    total = replace(
        fact("killed", 19, said=("doctors", "medical")), rule="toll-killed", sentence="rose to 19 after five of the wounded died"
    )
    later = replace(fact("killed", 5, start=40, who="wounded", said=("doctors", "medical")), sentence=total.sentence)
    children = fact("killed", 4, start=90, who="children", class_="children", said=("a surgeon", "medical"))
    found = only(total, later, children)
    assert found.tolls["killed"] == Toll(19, 19, 19)
    assert [f.part_of for f in found.facts] == [None, total.fact_id, total.fact_id]


def test_those_among_the_dead_are_part_of_the_dead() -> None:
    six = replace(fact("killed", 6, start=40, who="women", class_="women"), sentence="Six women were among the dead.")
    found = only(fact("killed", 21), six)
    assert found.facts[1].part_of == found.facts[0].fact_id


def test_another_source_of_about_the_same_size_is_no_part() -> None:
    total = replace(fact("killed", 26, said=("the regional government", "official")), rule="toll-killed")
    found = only(total, fact("killed", 23, start=60, said=("the rescue agency", "official")))
    assert (found.tolls["killed"].low, found.tolls["killed"].best) == (23, 26)


@pytest.mark.parametrize(("who", "said", "counted"), [("fighters", ARMY, 16), ("soldiers", ARMY, 22)])
def test_the_other_sides_dead_are_another_group(who: str, said: tuple[str, SourceType], counted: int) -> None:
    fighters = fact("killed", 22, who=who, class_="combatants", said=said)
    found = only(fighters, fact("killed", 16, start=60, said=("a volunteer group", "ngo")))
    assert found.tolls["killed"].best == counted
    assert (fighters in found.context) is (counted == 16)


def test_a_story_of_fighters_alone_counts_them() -> None:
    assert only(fact("killed", 22, who="militants", class_="combatants", said=ARMY)).tolls["killed"].best == 22


@pytest.mark.parametrize("place", [AFGHANISTAN, None])
def test_a_sum_over_several_incidents_is_the_toll_of_none(place: Place | None) -> None:
    facts = (title("killed", 15, place=place), fact("killed", 8), fact("killed", 7, start=80, place=KANDAHAR))
    assert [r.tolls["killed"].best for r in reports_of(STORY, Extraction(facts=facts), received=NOON)] == [8, 7]


def test_those_who_fled_elsewhere_are_background() -> None:
    many = replace(fact("displaced", None, start=80, place=KANDAHAR), low=2000000, modifier="vague")
    found = only(fact("killed", 12), many)
    assert (set(found.tolls), found.context) == ({"killed"}, (many,))
