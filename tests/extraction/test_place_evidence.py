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
