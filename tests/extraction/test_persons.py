"""Persons: one each under all their names, with what they are called and whom they speak for."""

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.facts import Entity


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def persons(text: str, nlp: Language) -> dict[str, Entity]:
    return {entity.name: entity for entity in extract(text, nlp=nlp).entities if entity.label == "PERSON"}


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("Colonel Erik Lindholm left the town.", "Erik Lindholm", "Colonel"),
        ("Interior Minister Erik Lindholm left the town.", "Erik Lindholm", "Interior Minister"),
        ("The district police chief, Erik Lindholm, left the town.", "Erik Lindholm", "district police chief"),
        ("Erik Lindholm, a spokesman for the council, left the town.", "Erik Lindholm", "spokesman"),
        ("Mr Erik Lindholm left the town.", "Erik Lindholm", None),
    ],
)
def test_a_person_has_the_title_that_the_story_gives(nlp: Language, text: str, name: str, title: str | None) -> None:
    assert persons(text, nlp)[name].title == title


@pytest.mark.parametrize(
    ("text", "affiliation"),
    [
        ("UNICEF spokesman Erik Lindholm left the town.", "UNICEF"),
        ("Erik Lindholm, a spokesman for UNICEF, left the town.", "UNICEF"),
        ("UNICEF's spokesman Erik Lindholm left the town.", "UNICEF"),
        ("Colonel Erik Lindholm of the Harun Brigade left the town.", "Harun Brigade"),
        ("The leader of the Harun Brigade, Erik Lindholm, left the town.", "Harun Brigade"),
        ("Norwegian Foreign Minister Erik Lindholm left the town.", "Norway"),
        ("Teacher Erik Lindholm left the town.", None),
    ],
)
def test_a_person_speaks_for_whom_the_story_says(nlp: Language, text: str, affiliation: str | None) -> None:
    assert persons(text, nlp)["Erik Lindholm"].affiliation == affiliation


def test_a_short_mention_is_the_person_named_in_full(nlp: Language) -> None:
    found = persons("Colonel Omar al-Farid spoke first. Al-Farid left. Col. Farid said that the town was empty.", nlp)
    assert {name: len(person.mentions) for name, person in found.items()} == {"Omar al-Farid": 3}


def test_a_given_name_joins_too(nlp: Language) -> None:
    found = persons("Hawa Traore fled with Binta Keita. Hawa is nine.", nlp)
    assert len(found["Hawa Traore"].mentions) == 2


def test_of_two_with_one_surname_the_first_is_meant(nlp: Language) -> None:
    found = persons("President Erik Lindholm sent his brother Anders Lindholm. Lindholm said that it was over.", nlp)
    assert (len(found["Erik Lindholm"].mentions), len(found["Anders Lindholm"].mentions)) == (2, 1)


def test_the_generation_is_no_surname(nlp: Language) -> None:
    found = persons("Judge Erik Lindholm Jr. left the town. Lindholm said that it was over.", nlp)
    assert [len(person.mentions) for person in found.values()] == [2]
