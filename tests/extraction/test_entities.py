"""Who and where a story is about: one entity for all the names of one thing."""

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.facts import Entity


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def entities(text: str, nlp: Language, *, headline: str = "") -> dict[str, Entity]:
    return {entity.name: entity for entity in extract(text, headline=headline, nlp=nlp).entities}


def test_a_former_name_is_an_alias(nlp: Language) -> None:
    found = entities("The Nusra Front left Binnish. Hayat Tahrir al-Sham denied it.", nlp)
    assert "Nusra Front" in found["Hayat Tahrir al-Sham"].aliases
    assert found["Hayat Tahrir al-Sham"].actor_type == "armed_group"


def test_now_known_as_joins_names_that_no_lexicon_has(nlp: Language) -> None:
    found = entities("The Zagros Dawn Front, now known as the Zagros Liberation Front, freed two engineers.", nlp)
    (front,) = (entity for entity in found.values() if entity.actor_type == "armed_group")
    assert {front.name, *front.aliases} >= {"Zagros Dawn Front", "Zagros Liberation Front"}


def test_a_surname_joins_the_full_name(nlp: Language) -> None:
    found = entities("Colonel Rustam Belov spoke first. The village is empty, Belov said.", nlp)
    person = found["Rustam Belov"]
    assert (person.label, len(person.mentions)) == ("PERSON", 2)


def test_a_capital_that_speaks_is_a_government(nlp: Language) -> None:
    found = entities("Moscow denied it. A shell fell on Kherson.", nlp)
    assert found["Government of Russia"].actor_type == "government"
    assert "Moscow" not in found


def test_a_nationality_mentions_its_country(nlp: Language) -> None:
    place = entities("Iranian rescuers dug all night.", nlp)["Iran"].place
    assert place is not None
    assert place.country == "IR"


def test_two_spellings_are_one_place(nlp: Language) -> None:
    found = entities("Syrian jets bombed Tamanah at dawn. By noon the rebels had left Tamaneh.", nlp)
    assert "Tamaneh" in found["Tamanah"].aliases


def test_mentions_point_into_their_field(nlp: Language) -> None:
    entity = entities("The Red Cross flew to Goma.", nlp, headline="Red Cross in Goma")["Goma"]
    assert [(m.field, m.start, m.end, m.text) for m in entity.mentions] == [("headline", 13, 17, "Goma"), ("body", 22, 26, "Goma")]


@pytest.mark.parametrize(
    ("text", "name", "actor_type"),
    [
        ("The Sarvan rebel group took the mill.", "Sarvan", "armed_group"),
        ("The 25th Airborne Brigade reached the ridge.", "25th Airborne Brigade", "state_military"),
        ("The Nur al-Din Brigade took the mill.", "Nur al-Din Brigade", "armed_group"),
        ("The Tulsa Police Department named the driver.", "Tulsa Police Department", "police"),
        ("Turkey-backed rebels lost the hill.", "Turkey-backed rebels", "armed_group"),
        ("Kenyan troops crossed the river.", "Kenyan troops", "state_military"),
        ("He told the Halden Tribune that he hid.", "Halden Tribune", "media"),
        ("Medics of MSF were hurt.", "Médecins Sans Frontières", "ngo"),
        ("UNHCR counted 900 arrivals.", "UN High Commissioner for Refugees", "igo"),
        ("The RSF shelled the camp.", "Rapid Support Forces", "armed_group"),
    ],
)
def test_what_kind_of_organisation(nlp: Language, text: str, name: str, actor_type: str) -> None:
    found = entities(text, nlp)
    assert name in found, sorted(found)
    assert found[name].actor_type == actor_type


def test_letters_in_a_shouted_line_are_no_organisation(nlp: Language) -> None:
    found = entities("MEN WHO FLED THE CAMP SAID THEY WERE SAFE.", nlp)
    assert "World Health Organization" not in found


def test_subjects_come_from_what_the_story_tells(nlp: Language) -> None:
    found = extract("A 6.1-magnitude earthquake shook Herat, killing nine people.", headline="Earthquake kills nine", nlp=nlp)
    subject = found.subjects[0]
    assert (subject.name, subject.uri) == ("earthquake", "http://cv.iptc.org/newscodes/mediatopic/20000153")
    assert subject.confidence is not None
    assert subject.confidence > 80


def test_what_did_not_happen_is_no_subject(nlp: Language) -> None:
    assert not extract("There was no earthquake in Herat, officials said.", nlp=nlp).subjects
