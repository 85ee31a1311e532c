"""Which incidents a story speaks of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from streams.facts import Attribution, Entity, Event, Extraction, Mention, Place, Toll, When
from streams.incidents import reports_of
from streams.story import PubStatus, Story, Subject, WireAction
from tests.made_reports import HERAT, KANDAHAR, MOSUL, NOON, fact

STORY = Story(uri="urn:a", headline="Blasts hit Afghan cities", body="…", version_created=NOON)
AFGHANISTAN = Place("Afghanistan", country="AF", geonameid=1149361, where_prec=6)


def event(place: Place | None = HERAT, *, sub: str = "bombing", kind: str = "Explosions/Remote violence", start: int = 0) -> Event:
    return Event(
        f"e{start}",
        kind,
        sub,
        "asserted",
        sub,
        start,
        start + 7,
        "made",
        place=place,
        when=When("Thursday", "2026-03-12", "2026-03-12", "day"),
    )


def test_one_blast_is_one_report_with_the_storys_own_toll() -> None:
    facts = (fact("killed", 12), fact("killed", 5, start=30, part_of="urn:a/killed/0/12"), fact("injured", 30, start=60))
    tolls = {"killed": Toll(12, 12, 12), "injured": Toll(30, 30, 30)}
    (found,) = reports_of(STORY, Extraction(facts=facts, tolls=tolls), received=NOON)  # type: ignore[arg-type]
    assert (found.country, found.place, found.event, found.date_start) == ("AF", HERAT, "bombing", "2026-03-12")
    assert (len(found.facts), found.tolls) == (3, tolls)


def test_blasts_in_two_cities_are_two_reports_numbered_within_their_country() -> None:
    facts = (fact("killed", 12), fact("killed", 4, start=80, place=KANDAHAR), fact("injured", 9, start=110, place=None))
    herat, kandahar = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert (herat.part, herat.parts, kandahar.part, kandahar.parts) == (0, 2, 1, 2)
    assert [f.best for f in kandahar.facts] == [4, 9]
    assert kandahar.tolls["killed"] == Toll(4, 4, 4)


def test_blasts_in_two_countries_each_go_to_their_own() -> None:
    facts = (fact("killed", 12), fact("killed", 4, start=80, place=MOSUL))
    found = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert [(r.country, r.part, r.parts, r.countries) for r in found] == [("AF", 0, 1, ("AF", "IQ")), ("IQ", 0, 1, ("AF", "IQ"))]


def test_one_victim_in_another_city_without_an_event_there_stays_with_the_incident() -> None:
    facts = (fact("killed", 12), fact("killed", 1, start=80, place=KANDAHAR))
    (found,) = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert len(found.facts) == 2


def test_one_victim_of_an_event_in_another_city_is_an_incident_of_its_own() -> None:
    facts = (fact("killed", 12), fact("killed", 1, start=80, place=KANDAHAR))
    assert len(reports_of(STORY, Extraction(facts=facts, events=(event(KANDAHAR, start=70),)), received=NOON)) == 2


@pytest.mark.parametrize(
    ("sentence", "tolls"),
    [
        ("A separate blast in nearby Injil killed 7.", [12, 7]),
        ("An unrelated bus crash in Injil killed 7.", [12, 7]),
        ("The blast also killed 7 in Injil.", [12]),
    ],
)
def test_a_separate_event_in_a_town_close_by_is_an_incident_of_its_own(sentence: str, tolls: list[int]) -> None:
    injil = Place("Injil", country="AF", geonameid=1139000, adm_1="Herat", latitude=34.4, longitude=62.4, where_prec=1)
    facts = (fact("killed", 12), replace(fact("killed", 7, start=80, place=injil), sentence=sentence, quote="7"))
    found = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert [one.tolls["killed"].best for one in found] == tolls


def test_a_note_of_what_was_corrected_opens_no_incident_before_the_storys_own() -> None:
    body = "(Corrects to say 22 dead in Injil is of another slide)\n\nEight died in Herat. A separate slide in Injil killed 22."
    injil = Place("Injil", country="AF", geonameid=1139000, adm_1="Herat", latitude=34.4, longitude=62.4, where_prec=1)
    facts = (
        fact("killed", 22, start=body.index("22"), place=injil),
        fact("killed", 8, start=body.index("Eight")),
        replace(fact("killed", 22, start=body.rindex("22") - 4, place=injil), sentence="A separate slide in Injil killed 22.", quote="22"),
    )
    found = reports_of(replace(STORY, body=body), Extraction(facts=facts), received=NOON)
    assert [(one.place, one.tolls["killed"].best) for one in found] == [(HERAT, 8), (injil, 22)]


def test_an_aftershock_has_its_own_dead() -> None:
    mosul = replace(HERAT, name="Mosul", geonameid=99072, latitude=34.6)
    facts = (
        replace(fact("killed", 40, cause="earthquake"), sentence="An earthquake killed 40 in Herat."),
        replace(fact("killed", 9, start=80, place=mosul, cause="earthquake"), sentence="An aftershock later killed 9 around Mosul."),
        replace(fact("injured", 300, start=200, cause="earthquake"), sentence="Some 300 people were injured."),
    )
    quake, aftershock = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert (quake.event, quake.tolls["killed"].best, quake.tolls["injured"].best) == ("earthquake", 40, 300)
    assert (aftershock.event, aftershock.tolls["killed"].best) == ("aftershock", 9)


def test_dead_of_an_earthquake_that_a_story_of_an_aftershock_recalls_are_not_the_aftershocks() -> None:
    sentence = "An aftershock killed 3 in Herat on Tuesday, two days after an earthquake that left 40 dead in Herat."
    facts = (
        replace(fact("killed", 3, cause="earthquake"), sentence=sentence, quote="killed 3"),
        replace(fact("killed", 40, start=90, cause="earthquake"), sentence=sentence, quote="40 dead"),
    )
    assert [(one.event, one.tolls["killed"].best) for one in reports_of(STORY, Extraction(facts=facts), received=NOON)] == [
        ("aftershock", 3),
        ("earthquake", 40),
    ]


def test_a_figure_for_two_shootings_is_the_toll_of_neither() -> None:
    facts = (
        replace(fact("killed", 4), sentence="Four people were shot dead in two separate shootings this week.", quote="Four people"),
        replace(fact("killed", 1, start=90), sentence="A driver was killed on Thursday in Herat."),
        replace(fact("killed", 3, start=160, day="2026-03-10"), sentence="Two days earlier, gunfire at a house in Herat killed 3 people."),
    )
    found = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert [one.tolls["killed"].best for one in found] == [1, 3]


def test_a_figure_that_only_happens_to_be_the_sum_of_others_is_the_toll() -> None:
    facts = (
        replace(fact("killed", 10), sentence="A car bomb killed 10 people in Herat.", quote="10 people"),
        replace(fact("killed", 2, start=90), sentence="Police shot 2 attackers dead."),
        replace(fact("killed", 8, start=160, day="2026-03-10"), sentence="On Tuesday a bomb killed 8 people in Herat."),
    )
    assert [one.tolls["killed"].best for one in reports_of(STORY, Extraction(facts=facts), received=NOON)] == [10, 8]


def test_two_blows_on_two_days_at_one_place_are_two_incidents() -> None:
    facts = (fact("killed", 12), fact("killed", 7, start=80, day="2026-03-10"))
    assert [r.date_start for r in reports_of(STORY, Extraction(facts=facts), received=NOON)] == ["2026-03-12", "2026-03-10"]


def test_a_country_contains_its_city() -> None:
    facts = (fact("killed", 12, place=AFGHANISTAN), fact("injured", 4, start=80))
    (found,) = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert found.place == HERAT


@pytest.mark.parametrize("status", ["historical", "cumulative"])
def test_background_alone_opens_nothing(status: str) -> None:
    assert reports_of(STORY, Extraction(facts=(fact("killed", 300, status=status),)), received=NOON) == ()  # type: ignore[arg-type]


def test_background_rides_along_as_context() -> None:
    facts = (fact("killed", 12), fact("killed", 300, start=80, status="cumulative", place=AFGHANISTAN))
    (found,) = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert ([f.best for f in found.facts], [f.best for f in found.context]) == ([12], [300])


def test_a_serious_event_without_figures_is_reported_without_tolls() -> None:
    (found,) = reports_of(STORY, Extraction(events=(event(sub="earthquake", kind="Disaster"),)), received=NOON)
    assert (found.sub_event_type, found.place, dict(found.tolls)) == ("earthquake", HERAT, {})


def test_a_quiet_event_without_figures_opens_nothing() -> None:
    moved = event(sub="Change to group/activity", kind="Strategic developments")
    assert reports_of(STORY, Extraction(events=(moved,)), received=NOON) == ()


def test_a_country_is_taken_from_the_places_named_where_no_figure_has_one() -> None:
    city = Entity("p1", "GPE", "Herat", mentions=(Mention("Herat", 0, 5), Mention("Herat", 40, 45)), place=HERAT)
    other = Entity("p2", "GPE", "Mosul", mentions=(Mention("Mosul", 9, 14),), place=MOSUL)
    (found,) = reports_of(STORY, Extraction(entities=(other, city), facts=(fact("killed", 3, place=None),)), received=NOON)
    assert found.country == "AF"


def test_nothing_known_of_the_place_goes_to_zz() -> None:
    (found,) = reports_of(STORY, Extraction(facts=(fact("killed", 3, place=None),)), received=NOON)
    assert (found.country, found.place) == ("ZZ", None)


@pytest.mark.parametrize(
    ("action", "status"), [("kill", "canceled"), ("kill", "usable"), ("withhold", "withheld"), ("new", "canceled"), ("update", "withheld")]
)
def test_a_story_that_is_taken_back_is_a_marker_for_every_country(action: WireAction, status: PubStatus) -> None:
    story = replace(STORY, wire_action=action, pub_status=status)
    (found,) = reports_of(story, Extraction(facts=(fact("killed", 12),)), received=NOON)
    assert (found.type, found.countries) == ("marker", ())


@pytest.mark.parametrize(
    "story",
    [replace(STORY, version="2"), replace(STORY, wire_action="correction"), replace(STORY, replaces=("urn:old",))],
    ids=["second version", "correction", "rewrite"],
)
def test_what_may_replace_an_earlier_story_brings_a_marker(story: Story) -> None:
    found = reports_of(story, Extraction(facts=(fact("killed", 12),)), received=NOON)
    assert [(r.type, r.countries) for r in found] == [("incident", ("AF",)), ("marker", ("AF",))]


def test_a_new_story_brings_no_marker() -> None:
    assert [r.type for r in reports_of(STORY, Extraction(facts=(fact("killed", 12),)), received=NOON)] == ["incident"]


def test_a_note_to_editors_reports_nothing() -> None:
    assert reports_of(replace(STORY, wire_action="advisory"), Extraction(facts=(fact("killed", 12),)), received=NOON) == ()


def test_ids_are_the_same_for_the_same_story_and_no_other() -> None:
    extraction = Extraction(facts=(fact("killed", 12),))
    ids = {reports_of(s, extraction, received=NOON)[0].report_id for s in (STORY, replace(STORY, version="2"), replace(STORY, uri="urn:b"))}
    assert len(ids) == 3
    assert reports_of(STORY, extraction, received=NOON + timedelta(hours=1))[0].report_id in ids


def test_an_event_is_not_dated_after_the_story() -> None:
    story = replace(STORY, version_created=datetime(2026, 3, 11, tzinfo=UTC))
    (found,) = reports_of(story, Extraction(facts=(fact("killed", 12),)), received=NOON)
    assert found.date_start is None


def test_day_on_which_somebody_dies_in_hospital_is_not_that_of_the_blow() -> None:
    died = replace(fact("killed", 1), sentence="A man burned in the blaze died in hospital on Thursday.")
    (found,) = reports_of(STORY, Extraction(facts=(died,)), received=NOON)
    assert found.date_start is None


def test_a_week_dates_an_incident_where_no_day_is_told() -> None:
    week = replace(fact("killed", 12), when=When("last week", "2026-03-02", "2026-03-08", "week"))
    (found,) = reports_of(STORY, Extraction(facts=(week,)), received=NOON)
    assert (found.date_start, found.date_end) == ("2026-03-02", "2026-03-08")


def test_persons_and_telling_words_are_kept_for_matching() -> None:
    person = Entity("x", "PERSON", "Zahra O'Malley", mentions=(Mention("Zahra O'Malley", 0, 14),))
    (found,) = reports_of(STORY, Extraction(entities=(person,), facts=(fact("killed", 12),)), received=NOON)
    assert found.names == ("zahra omalley",)
    assert found.words == ("afghan",)


def test_what_killed_is_what_happened_whatever_drove_others_out() -> None:
    facts = (
        fact("displaced", 4000, cause="armed clash"),
        fact("displaced", 900, start=30, cause="armed clash"),
        fact("killed", 6, start=60, cause="air strike"),
    )
    (found,) = reports_of(STORY, Extraction(facts=facts), received=NOON)
    assert found.event == "air strike"


def test_the_datelines_country_counts_less_than_one_that_the_story_names() -> None:
    lebanon = Entity("p1", "GPE", "BEIRUT", mentions=(Mention("BEIRUT", 0, 6),), place=Place("BEIRUT", country="LB", geonameid=1))
    syria = Entity(
        "p2", "GPE", "Syria", mentions=(Mention("Syria", 60, 65),), place=Place("Syria", country="SY", geonameid=2, where_prec=6)
    )
    (found,) = reports_of(STORY, Extraction(entities=(lebanon, syria), facts=(fact("killed", 12, place=None),)), received=NOON)
    assert (found.country, found.place) == ("SY", None)


def test_where_only_the_dateline_names_a_country_the_story_goes_there_but_its_town_is_not_the_place() -> None:
    kenya = Entity("p1", "GPE", "NAIROBI", mentions=(Mention("NAIROBI", 0, 7),), place=Place("NAIROBI", country="KE", geonameid=1))
    (found,) = reports_of(STORY, Extraction(entities=(kenya,), facts=(fact("killed", 12, place=None),)), received=NOON)
    assert (found.country, found.place) == ("KE", None)


def test_an_update_without_figures_or_events_takes_nothing_back() -> None:
    assert reports_of(replace(STORY, version="2"), Extraction(), received=NOON) == ()
    fixed = replace(STORY, version="2", wire_action="correction")
    assert [r.type for r in reports_of(fixed, Extraction(), received=NOON)] == ["marker"]
    denied = Extraction(facts=(fact("killed", 12, status="denied"),))
    assert [r.type for r in reports_of(replace(STORY, version="2"), denied, received=NOON)] == ["marker"]


def organisation(name: str, *mentions: Mention, actor_type: str = "ngo", aliases: tuple[str, ...] = ()) -> Entity:
    return Entity(name, "ORG", name, aliases=aliases, mentions=mentions, actor_type=actor_type)  # type: ignore[arg-type]


def test_organisations_told_of_with_a_figure_or_an_event_are_involved_but_whoever_only_says_so_is_not() -> None:
    hit = replace(fact("killed", 3), sentence="Three Red Crescent drivers were killed, the Lantern Office said.", attributed_to=None)
    said = replace(hit, attributed_to=Attribution("the Lantern Office", "official"))
    attacked = replace(event(start=40), actor="Rapid Support Forces", target="UN mission")
    entities = (
        organisation("Red Crescent", Mention("Red\u00a0Crescent", 6, 18)),
        organisation("Lantern Office", Mention("Lantern Office", 45, 59), actor_type="government"),
        organisation("Lant", Mention("Lant", 280, 284)),
        organisation("Harbour Fund", Mention("Harbour Fund", 300, 312)),
        organisation("Rapid Support Forces", Mention("RSF", 200, 203), actor_type="armed_group"),
        organisation("United Nations", Mention("UN", 210, 212), actor_type="igo", aliases=("UN mission",)),
        organisation("Northline", Mention("Three", 0, 5), actor_type="media"),
    )
    (found,) = reports_of(STORY, Extraction(facts=(said,), events=(attacked,), entities=entities), received=NOON)
    assert found.involved == ("Red Crescent", "Rapid Support Forces", "United Nations")


def test_subjects_are_the_feeds_own_first_and_media_topics_by_their_code() -> None:
    story = replace(
        STORY,
        subjects=(
            Subject("bombings", "http://cv.iptc.org/newscodes/mediatopic/20000055"),
            Subject("Piracy", "Desk:Piracy"),
            Subject("Markets"),
        ),
    )
    found_too = (Subject("bombings", "http://cv.iptc.org/newscodes/mediatopic/20000055", 80), Subject("x", "medtop:20000056", 60))
    (found,) = reports_of(story, Extraction(facts=(fact("killed", 3),), subjects=found_too), received=NOON)
    assert found.subjects == ("medtop:20000055", "desk:piracy", "markets", "medtop:20000056")


def test_a_coup_is_an_incident_though_nobody_is_harmed() -> None:
    coup = replace(event(sub="Other", kind="Strategic developments"), name="coup")
    (found,) = reports_of(STORY, Extraction(events=(coup,)), received=NOON)
    assert (found.event, found.facts) == ("coup", ())
