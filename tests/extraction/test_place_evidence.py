"""What tells where a story plays beside the names of places: words of one country, streets, quarters, counties, datelines."""

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.facts import Place


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def place_of(nlp: Language, text: str, words: str) -> Place | None:
    doc = nlp(text)
    return next((m.place for m in doc._.place_mentions if doc[m.start : m.end].text == words), None)


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("A man was shot outside a bar in Hamilton on Sunday. A neighbor called 911, sheriff's deputies said.", "Hamilton", "US"),
        ("Two men were stabbed in Douglas on Sunday, and a grand jury will hear the case.", "Douglas", "US"),
        ("Ten people were shot at a Georgia bar, the sheriff said.", "Georgia", "US"),
        ("A man appeared at a magistrates' court after a fire in Newport.", "Newport", "GB"),
        ("Gardai closed the road near Newcastle after a crash.", "Newcastle", "IE"),
    ],
)
def test_words_of_one_country_tell_which_namesake_is_meant(nlp: Language, text: str, words: str, country: str) -> None:
    place = place_of(nlp, text, words)
    assert place is not None
    assert place.country == country


@pytest.mark.parametrize(
    ("text", "words", "name", "adm_1"),
    [
        ("A shooting in North Austin killed a man.", "North Austin", "Austin", "Texas"),
        ("Two were shot in Northwest DC.", "Northwest DC", "Washington", "District of Columbia"),
        ("A man was shot in Boyle Co. on Monday.", "Boyle Co.", "Boyle County", "Kentucky"),
        ("Police in Prince George's Co. found two bodies.", "Prince George's Co.", "Prince George's County", "Maryland"),
        ("Two men died in Lubbock County.", "Lubbock County", "Lubbock County", "Texas"),
    ],
)
def test_quarters_and_counties_are_found_under_their_own_names(nlp: Language, text: str, words: str, name: str, adm_1: str) -> None:
    place = place_of(nlp, text, words)
    assert place is not None
    assert (place.canonical_name, place.adm_1) == (name, adm_1)


def test_a_county_of_several_namesakes_has_the_country_that_they_share(nlp: Language) -> None:
    place = place_of(nlp, "A man was shot in Davidson County on Monday.", "Davidson County")
    assert place is not None
    assert (place.country, place.geonameid) == ("US", None)


@pytest.mark.parametrize(
    "text",
    [
        "The shop stands at the corner of Hollywood and Vine, Phoenix police said.",
        "Shots were fired in the 300 block of Hollywood in Phoenix.",
        "Shots were fired on Hearne Avenue in Phoenix. The men met near Hearne at noon.",
    ],
)
def test_a_street_is_no_town(nlp: Language, text: str) -> None:
    doc = nlp(text)
    known = {m.place.canonical_name for m in doc._.place_mentions if m.place.geonameid is not None}
    assert known == {"Phoenix"}


@pytest.mark.parametrize("age", ["15-year-old", "15 year-old"])
def test_a_name_behind_an_age_is_a_person(nlp: Language, age: str) -> None:
    assert not any(m.place.name.startswith("Chadra") for m in nlp(f"The {age} Chadra Jackson was shot in Phoenix.")._.place_mentions)


@pytest.mark.parametrize(
    "dateline",
    ["Yangon (Hansa) - ", "Yangon (Northgate Press) — ", "Yangon (Myanmar), Nov 18, 2026 (Atlas News Agency) - "],
)
def test_the_dateline_of_an_agency_that_nobody_listed_is_not_the_scene(nlp: Language, dateline: str) -> None:
    facts = extract(f"{dateline}An air strike on a market in Shwebo killed 21 people on Monday, rescuers said.", nlp=nlp).facts
    assert [fact.place.name for fact in facts if fact.place] == ["Shwebo"]


def test_brackets_behind_a_name_in_a_later_line_make_no_dateline(nlp: Language) -> None:
    text = "Votes were counted all night.\n\nThe winners are these.\n\nWroclaw (Poland) - Six people were killed in a crush there."
    assert [fact.place.name for fact in extract(text, nlp=nlp).facts if fact.place] == ["Wroclaw"]


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("The Niger state chapter of a teachers' union said gunmen abducted 14 pupils in Kuta.", "Kuta", "NG"),
        ("Niger State police said gunmen killed nine farmers in Kuta.", "Kuta", "NG"),
        ("State television in Niger said gunmen killed nine farmers in Tera.", "Niger", "NE"),
    ],
)
def test_a_state_with_the_name_of_a_country_is_a_state_where_the_words_say_so(nlp: Language, text: str, words: str, country: str) -> None:
    found = place_of(nlp, text, words)
    assert found is not None
    assert found.country == country


@pytest.mark.parametrize(
    ("text", "words", "district"),
    [
        ("Indonesian troops dug at Grogol hamlet in Pejawaran district of Banjarnegara regency.", "Grogol", "Banjarnegara"),
        ("A slope fell on Cibeber hamlet in Naringgul district of Cianjur regency, killing 10.", "Cibeber", "Naringgul"),
        ("Kenyan police in the village of Sombo in Kwale county said nine people drowned.", "Sombo", "Kwale"),
    ],
)
def test_a_village_that_is_unknown_there_lies_in_the_district_named_with_it(nlp: Language, text: str, words: str, district: str) -> None:
    village, area = place_of(nlp, text, words), place_of(nlp, text, district)
    assert village is not None
    assert area is not None
    assert (village.latitude, village.longitude, village.adm_1) == (area.latitude, area.longitude, area.adm_1)
    assert (village.where_prec, village.geonameid) == (2, None)


def test_a_town_in_a_state_that_is_said_behind_its_country_lies_in_that_state(nlp: Language) -> None:
    found = place_of(nlp, "Gunmen raided a school in Dukku in Nigeria's Niger state.", "Dukku")
    assert found is not None
    assert found.adm_1 == "Niger"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("At St. Mary's, three of those killed in a shooting in Peoria, Illinois, were mourned.", "St. Mary"),
        ("Classes at Guilford were optional after a Guilford High School pupil died in Rockford, Illinois.", "Guilford"),
    ],
)
def test_a_church_or_school_by_its_short_name_is_no_town(nlp: Language, text: str, words: str) -> None:
    assert words not in {m.place.name for m in nlp(text)._.place_mentions}


def test_the_arabic_article_is_a_part_of_the_name(nlp: Language) -> None:
    assert [m.place.name for m in nlp("Eleven died in al-Hasakah.")._.place_mentions] == ["al-Hasakah"]


@pytest.mark.parametrize(
    "text",
    [
        "ROCKFORD - Ann Smith died in hospital, the fourth person killed in a shooting.",
        "Sleman Pos - Four people were killed in a shooting in Rockford, Illinois.",
        "Kano (Nigeria) (AFP) - Four people were killed in a shooting in Rockford, Illinois.",
    ],
)
def test_a_local_papers_dateline_is_the_scene_and_the_name_of_a_paper_or_of_an_agencys_town_is_not(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert {c.place.name.title() if c.place else None for c in doc._.casualties} == {"Rockford"}


def test_a_namesake_abroad_is_no_town_that_the_words_put_elsewhere(nlp: Language) -> None:
    near = place_of(nlp, "Two people died in a crash at Mandeville, near Gore, in New Zealand's Southland on Friday.", "Mandeville")
    assert near is None or near.country == "NZ"
    within = place_of(nlp, "RED LAKE, Ont. - Police in Sandy Lake, Ont., said three had died. Sandy Lake lies to the north.", "Sandy Lake")
    assert within is None or within.country == "CA"


def test_a_small_town_of_the_storys_country_comes_before_a_foreign_name_of_a_city_abroad(nlp: Language) -> None:
    place = place_of(nlp, "The Philippine coast guard brought nine fishermen to Burdeos in Quezon province.", "Burdeos")
    assert place is None or place.country == "PH"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # a home town
        ("A man was shot in Peoria on Friday. The victim was Alan Reed, 31, of Pekin, the coroner said.", "Peoria"),
        # where a car was found, or a choir is from
        ("Two men were shot dead in Peoria.\n\nBoth were hit twice. A car seen leaving was found burned in Chillicothe.", "Peoria"),
        ("A tenor was killed in Leeds on Monday. He had come with a choir from Porto. Two others were wounded.", "Leeds"),
    ],
)
def test_home_towns_and_where_a_car_was_found_are_no_scene(nlp: Language, text: str, name: str) -> None:
    found = extract(text, nlp=nlp).facts
    assert {fact.place.name for fact in found if fact.place} == {name}


def test_a_shop_named_for_somebody_is_no_town(nlp: Language) -> None:
    assert place_of(nlp, "Two men were shot outside Sam's Diner in Salem, Oregon.", "Sam") is None
