import pytest

from streams.extraction.load_rules import load_rules
from streams.extraction.victims import VictimRules, is_person_noun, is_thing_noun, plural_of, thing_unit, victim_class
from streams.facts import VictimClass


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("villagers", "civilians"),
        ("police officers", "police"),
        ("army officers", "combatants"),
        ("ambulance drivers", "medics"),
        ("bus drivers", "civilians"),
        ("schoolgirls", "children"),
        ("pregnant women", "women"),
        ("suspected rebels", "combatants"),
        ("suicide bomber", "attackers"),
        ("asylum seekers", "migrants"),
        ("local reporters", "journalists"),
        ("U.N. staff", "civilians"),
        ("aid workers", "aid_workers"),
        ("people", "unknown"),
        ("snowplough operators", "unknown"),
        ("child victims", "children"),
        ("", "unknown"),
    ],
)
def test_the_class_of_victims_comes_from_the_noun(text: str, expected: VictimClass) -> None:
    assert victim_class(text) == expected


@pytest.mark.parametrize("noun", ["person", "people", "miner", "miners", "snowploughman", "accordionists", "Bolivians", "crew"])
def test_nouns_for_people_are_known(noun: str) -> None:
    assert is_person_noun(noun)
    assert not is_thing_noun(noun)


@pytest.mark.parametrize(
    ("noun", "unit"),
    [("lorries", "vehicle"), ("cattle", "thing"), ("tonnes", "measure"), ("weeks", "date"), ("euros", "money")],
)
def test_nouns_for_things_are_no_people(noun: str, unit: str) -> None:
    assert thing_unit([noun]) == unit
    assert not is_person_noun(noun)


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("policeman", "policemen"), ("schoolchild", "schoolchildren"), ("baby", "babies"), ("German", "Germans"), ("passer-by", "passers-by")],
)
def test_plurals_are_made_by_rule(singular: str, plural: str) -> None:
    assert plural_of(singular.lower()) == plural.lower()


def test_no_word_stands_in_two_entries() -> None:
    rules = load_rules(VictimRules)
    words = [word for entry in (*rules.noun, *rules.thing) for word in {*entry.words, *entry.plural}]
    assert sorted({word for word in words if words.count(word) > 1} - {"congolese", "lebanese", "senegalese", "sudanese"}) == []
