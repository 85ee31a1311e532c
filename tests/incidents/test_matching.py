"""Signs for and against: places, kinds of events, names, words."""

from dataclasses import replace

import pytest

from streams.facts import Entity, Mention, Place
from streams.incidents.families import clash
from streams.incidents.follow import follow
from streams.incidents.geography import relation
from streams.incidents.matching import WEIGHTS, days_apart, score
from streams.incidents.report import Report
from streams.incidents.telling import names_in, words_in
from streams.story import Story
from tests.made_reports import HERAT, KANDAHAR, MOSUL, NOON, desk, fact, killed, report

NAVARRO = Place("Navarro County", country="US", adm_1="Texas", latitude=31.0, longitude=-97.6, where_prec=3)
BEXAR = Place("Bexar County", country="US", adm_1="Texas", latitude=31.0, longitude=-97.6, where_prec=3)
CORSICANA = Place("Corsicana", country="US", geonameid=1, adm_1="Texas", latitude=32.1, longitude=-96.5, where_prec=1)
TEXAS = Place("Texas", country="US", geonameid=2, adm_1="Texas", latitude=31.0, longitude=-97.6, where_prec=4)
OHIO = Place("Ohio", country="US", geonameid=3, adm_1="Ohio", latitude=40.4, longitude=-82.7, where_prec=4)
USA = Place("United States", country="US", geonameid=4, where_prec=6)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (HERAT, HERAT, "same"),
        (HERAT, KANDAHAR, "apart"),
        (HERAT, MOSUL, "apart"),
        (HERAT, Place("Injil", country="AF", geonameid=9, latitude=34.30, longitude=62.30, where_prec=1), "near"),
        (HERAT, Place("Karukh", country="AF", geonameid=9, latitude=34.48, longitude=62.60, where_prec=1), "region"),
        (HERAT, Place("the old bazaar", country="AF", where_prec=6), "unknown"),
        (HERAT, replace(HERAT, name="Injil", canonical_name="Injil", geonameid=None, where_prec=2), "near"),
        (HERAT, None, "unknown"),
        (CORSICANA, TEXAS, "within"),
        (CORSICANA, USA, "within"),
        (TEXAS, OHIO, "apart"),
        (NAVARRO, BEXAR, "apart"),
        (NAVARRO, CORSICANA, "unknown"),
        (NAVARRO, NAVARRO, "same"),
    ],
)
def test_how_places_lie_to_one_another(one: Place, other: Place | None, expected: str) -> None:
    assert relation(one, other) == relation(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("air strike", "explosion", False),
        ("air strike", "flood", True),
        ("flood", "landslide", False),
        ("train crash", "flood", True),
        ("earthquake", "tsunami", False),
        ("fire", "explosion", False),
        ("shooting", None, False),
    ],
)
def test_which_events_can_be_one(one: str, other: str | None, expected: bool) -> None:
    assert clash(one, other) is expected


def test_days_between_spans_count_from_their_near_ends() -> None:
    assert days_apart("2026-03-10", "2026-03-12", "2026-03-12", "2026-03-12") == 0
    assert days_apart("2026-03-10", "2026-03-10", "2026-03-12", "2026-03-14") == 2


def test_persons_named_in_both_outweigh_a_doubtful_place_and_months_between() -> None:
    elsewhere = Place("Injil Hospital", country="AF", where_prec=6)
    words = ("karimi", "zahra", "rahim", "saffron", "stall")
    first = killed("urn:a", 1, names=("zahra karimi", "rahim shah"), words=words, day=None)
    trial = killed("urn:b", 1, names=("rahim shah", "zahra karimi"), words=words, day=None, place=elsewhere, hours=24 * 200)
    incident = desk([first]).only()
    assert score(trial, incident).score >= WEIGHTS.threshold
    assert len(desk([first, trial]).incidents()) == 1


def test_a_spokesman_of_many_incidents_counts_less() -> None:
    incident = desk([killed("urn:a", 8, names=("farid noori",))]).only()
    later = killed("urn:b", 8, names=("farid noori",))
    assert score(later, incident, fame={"farid noori": 6}).score < score(later, incident, fame={"farid noori": 1}).score


def test_words_that_few_stories_share_speak_for_one_incident() -> None:
    incident = desk([report("urn:a", words=("caravanserai", "saffron", "karukh"), place=None)]).only()
    alike = score(report("urn:b", words=("caravanserai", "saffron", "injil"), place=None), incident)
    other = score(report("urn:b", words=("bazaar", "pomegranate", "injil"), place=None), incident)
    assert alike.score > other.score
    assert any(reason.startswith("rare words caravanserai, saffron") for reason in alike.reasons)


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        ("Zahra Karimi, 19, died at the scene.", "Zahra Karimi", ("zahra karimi",)),
        ("Police Chief Omar Daud said so.", "Omar Daud", ()),
        ("Sgt. Lena Marsh said so.", "Lena Marsh", ()),
        ("Omar Daud, a police spokesman, said so.", "Omar Daud", ()),
        ("Omar Daud, the provincial governor, said so.", "Omar Daud", ()),
        ("Her brother Omar Daud, a baker, wept.", "Omar Daud", ("omar daud",)),
        ("Daud wept.", "Daud", ()),
    ],
)
def test_persons_are_kept_but_for_those_in_office(body: str, name: str, expected: tuple[str, ...]) -> None:
    start = body.index(name)
    entity = Entity("e", "PERSON", name, mentions=(Mention(name, start, start + len(name)),))
    assert names_in(Story(uri="urn:a", body=body), [entity]) == expected


def test_everyday_words_of_the_wires_tell_nothing() -> None:
    story = Story(uri="urn:a", headline="Police say three people killed in caravanserai panic on Monday", version_created=NOON)
    assert words_in(story, []) == ("caravanserai", "panic")


def test_words_that_the_vocabulary_lacks_are_the_rarest_and_the_repeated_ones_among_them_first() -> None:
    story = Story(
        uri="urn:a", headline="Fire at Kargowara mill", body="Saffrona burned. Kargowara smelled of lavender.", version_created=NOON
    )
    assert words_in(story, []) == ("kargowara", "saffrona", "lavender", "smelled", "burned")


def test_a_story_found_by_its_rare_words_joins_its_incident_though_its_place_is_read_wrongly() -> None:
    words = ("saffrona", "kargowara", "meltzak", "orvanna", "turrigo", "lisbeck")
    first = killed("urn:a", 4, words=words, places=("herat",))
    other = killed("urn:b", 4, words=words, place=KANDAHAR, places=("kandahar", "herat"))
    assert len(desk([first, other]).incidents()) == 1
    assert len(desk([first, killed("urn:c", 4, words=("bazaar", "melon"), place=KANDAHAR)]).incidents()) == 2


def shot(uri: str, victim: str, **more: object) -> Report:
    dead = fact("killed", 1, who=victim, cause="shooting", uri=uri)
    return report(uri, facts=(dead,), event="shooting", names=(victim.casefold(),), **more)  # type: ignore[arg-type]


def test_two_shootings_of_one_town_and_day_that_killed_different_persons_are_two() -> None:
    first = shot("urn:a", "Omar Daud")
    assert len(desk([first, shot("urn:b", "Zahra Karimi", hours=2)]).incidents()) == 2
    assert len(desk([first, shot("urn:c", "Omar Daud", hours=2)]).incidents()) == 1


def test_the_thresholds_are_a_sites_own() -> None:
    first, second = killed("urn:a", 8), killed("urn:b", 8, hours=1)
    table = desk([first]).table
    for threshold, incidents in ((5.0, 1), (99.0, 2)):
        step = follow(table.get, second, shard="0", now=second.received, weights=replace(WEIGHTS, threshold=threshold))
        ids = {key for key in (*table, *step.writes) if key.startswith("incident/")}
        assert len(ids) == incidents


def test_a_bombing_days_later_in_the_same_town_is_another_and_a_quake_told_of_for_days_is_one() -> None:
    for event, incidents in (("bombing", 2), ("earthquake", 1)):
        first = killed("urn:a", 8, event=event)
        later = killed("urn:b", 11, event=event, hours=72, day="2026-03-15")
        assert len(desk([first, later]).incidents()) == incidents, event


INJIL = Place("Injil", country="AF", geonameid=1139000, adm_1="Herat", latitude=34.9, longitude=62.4, where_prec=1)


def test_a_story_of_two_towns_goes_to_the_incident_known_at_its_own() -> None:
    both = ("herat", "injil", "karukh")
    herat = killed("urn:a", 3, places=both, words=("caravanserai", "saffron"), headline="Three die in Herat")
    injil = killed("urn:b", 9, places=("injil",), words=("tannery",), place=INJIL, day=None, headline="Nine die in Injil")
    later = killed("urn:c", 10, places=both, words=("caravanserai", "saffron"), place=INJIL, hours=5, headline="Toll in Injil")
    assert [len(incident.source_articles) for incident in desk([herat, injil, later]).incidents()] == [1, 2]


def test_a_story_that_recalls_the_toll_of_another_towns_incident_is_not_of_it() -> None:
    both = ("herat", "injil")
    first = killed("urn:a", 61, places=both)
    recalled = fact("killed", 61, status="historical", uri="urn:b", start=200)
    second = killed("urn:b", 4, place=INJIL, places=both, hours=20, context=(recalled,), headline="Four dead")
    assert len(desk([first, second]).incidents()) == 2
    assert len(desk([first, replace(second, context=())]).incidents()) == 1


def test_a_story_of_what_came_two_days_after_another_is_not_of_that_one() -> None:
    first = killed("urn:a", 9, event="landslide", places=("herat", "injil"), words=("saffron", "tannery"))
    recalled = replace(fact("killed", 11, status="historical", start=200), sentence="Four died two days after another slide killed 11.")
    second = killed(
        "urn:b", 4, event="landslide", place=INJIL, day="2026-03-14", hours=48, places=("herat", "injil"), words=("saffron", "tannery")
    )
    assert len(desk([first, replace(second, context=(recalled,))]).incidents()) == 2
    assert len(desk([first, second]).incidents()) == 1


@pytest.mark.parametrize(
    ("headline", "incidents"),
    [
        ("Toll in Herat market blast rises to 14", 1),
        ("Herat ends search for victims of market blast", 1),
        ("Herat buries victims of last week's blast", 1),
        ("Blast in Herat market kills 14", 2),
    ],
)
def test_a_toll_that_has_risen_or_a_search_that_has_ended_is_no_second_blow(headline: str, incidents: int) -> None:
    first = killed("urn:a", 11)
    later = killed("urn:b", 14, day="2026-03-14", hours=48, headline=headline, words=("bazaar", "saffron"))
    assert len(desk([replace(first, words=("bazaar", "saffron")), later]).incidents()) == incidents


def test_a_story_that_fits_two_incidents_shows_them_to_be_one() -> None:
    injil = Place("Injil", country="AF", geonameid=9, latitude=34.20, longitude=62.30, where_prec=1)
    one = report("urn:a", facts=(fact("killed", 7),), words=("saffron", "kargowara"), headline="Seven die in Herat")
    two = report(
        "urn:b", facts=(fact("killed", 40, place=injil),), place=injil, day=None, hours=1, words=("melon", "turrigo"), headline="40 dead"
    )
    assert len(desk([one, two]).standing()) == 2
    bridge = report(
        "urn:c", facts=(fact("killed", 40),), hours=2, words=("saffron", "kargowara", "melon", "turrigo"), headline="Toll at 40"
    )
    here = desk([one, two, bridge])
    assert len(here.standing()) == 1
    assert "fits both" in here.standing()[0].history[-1].why


def test_a_person_without_a_name_is_nobody_who_died() -> None:
    told = [report(uri, facts=[fact("killed", 1, who="…", uri=uri)], names=("", "omar daud")) for uri in ("urn:a", "urn:b")]
    assert len(desk(told).standing()) == 1


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("fire", "industrial accident", False),
        ("collapse", "earthquake", False),
        ("sea accident", "sinking", False),
        ("road accident", "collapse", True),
        ("rail accident", "earthquake", True),
    ],
)
def test_a_factory_burns_and_a_quake_brings_down_houses_but_no_bus_crash_is_a_collapse(one: str, other: str, *, apart: bool) -> None:
    assert clash(one, other) is apart
