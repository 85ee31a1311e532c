"""Organisations that act: found by name, by pattern, and again under every name that a story gives them."""

from pathlib import Path

import pytest
from spacy.language import Language

from streams.errors import RulesError
from streams.extraction import extract, load_pipeline
from streams.extraction.actor_lexicon import ActorRules, check_actors, load_actors
from streams.extraction.load_rules import load_rules
from streams.facts import Entity, Side


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def actors(text: str, nlp: Language) -> dict[str, Entity]:
    return {entity.name: entity for entity in extract(text, nlp=nlp).entities if entity.actor_type}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fighters of Al Shabaab burned the mill.", "al-Shabaab"),
        ("AL-SHABAAB SAID THE CAMP WAS EMPTY AND THE ROAD WAS OPEN.", "al-Shabaab"),
        ("Hay’at Tahrir al-Sham left the town.", "Hayat Tahrir al-Sham"),
        ("Médecins sans Frontières closed the ward.", "Médecins Sans Frontières"),
        ("The Israel Defence Forces left the town.", "Israel Defense Forces"),
        ("The World Health Organisation sent vaccines.", "World Health Organization"),
        ("U.N. officials left the town.", "United Nations"),
    ],
)
def test_a_known_name_is_found_however_it_is_spelt(nlp: Language, text: str, name: str) -> None:
    assert name in actors(text, nlp)


def test_letters_that_mean_many_things_count_where_the_story_names_the_country(nlp: Language) -> None:
    assert "Kurdistan Democratic Party" not in actors("The KDP shut its office.", nlp)
    assert "Kurdistan Democratic Party" in actors("The KDP shut its office in northern Iraq.", nlp)


def test_a_name_that_is_also_a_word_counts_where_the_story_says_what_it_is(nlp: Language) -> None:
    assert "Dawn" in actors("The daily Dawn named the crew.", nlp)
    assert not actors("Dawn Lindholm was pulled from the river at dawn.", nlp)


@pytest.mark.parametrize(
    "text",
    [
        "Hezbollah Street was closed.",
        "The M23 motorway was closed.",
        "Two people died at the Guardian Hotel.",
        "Jim Guard, 41, drowned.",
        "The Army Navy Club burned down.",
        "The film Brigade of Thieves opened on Friday.",
        "The Halden Hawks beat the Wexford Lions.",
        "A jet was tossed about over the Bering Sea, the airline said.",
        "Christian Front, a 23-year-old student, drowned.",
        "The National Football League met in Halden.",
        "Lindholm Says Teen Shot By Police During Vigil For Friend.",
    ],
)
def test_a_name_inside_another_is_no_actor(nlp: Language, text: str) -> None:
    assert not actors(text, nlp)


@pytest.mark.parametrize(
    ("text", "name", "actor_type"),
    [
        ("The rebel group Sons of Sarvan freed two engineers.", "Sons of Sarvan", "armed_group"),
        ("The Harun Hunters, a militant group in the hills, freed two engineers.", "Harun Hunters", "armed_group"),
        ("Fighters of the Harun Pact freed two engineers.", "Harun Pact", "armed_group"),
        ("Jaysh al-Nasim freed two engineers.", "Jaysh al-Nasim", "armed_group"),
        ("The separatist Harun Column freed two engineers.", "Harun Column", "armed_group"),
        ("A group calling itself the Lions of Harun freed two engineers.", "Lions of Harun", "armed_group"),
        ("The Front for a Free Harun overran the post.", "Front for a Free Harun", "armed_group"),
        ("The Front for a Free Harun won nine seats.", "Front for a Free Harun", "political_party"),
        ("The Royal Harun Defence Force flew in tents.", "Royal Harun Defence Force", "state_military"),
        ("The 6th Harun Company left the camp.", "6th Harun Company", "state_military"),
        ("The Harun district police closed the road.", "Harun district police", "police"),
        ("The Harun regional government sent tents.", "Harun regional government", "government"),
        ("The Ministry of Mines and Energy sent tents.", "Ministry of Mines and Energy", "government"),
        ("The UN Mission in Harun lost two men.", "UN Mission in Harun", "igo"),
        ("The aid agency Luz Alta lost two drivers.", "Luz Alta", "ngo"),
        ("The Harun Committee for Missing Migrants counted 30 boats.", "Harun Committee for Missing Migrants", "ngo"),
        ("Radio Harun Livre aired the call.", "Radio Harun Livre", "media"),
        ("The Norwegian Red Cross sent a team.", "Norwegian Red Cross", "ngo"),
        ("Reporters at the Harun Mirror hid.", "Harun Mirror", "media"),
        ("The Committee to Save Lake Harun said the fish had died.", "Committee to Save Lake Harun", "ngo"),
        ("The Harun League for Human Rights named the dead.", "Harun League for Human Rights", "ngo"),
        ("Norway's emergencies ministry sent tents.", "Norway's emergencies ministry", "government"),
        ("The airline Aero Harun said the crew was safe.", "Aero Harun", "company"),
        ("The Children of the Harun militia burned the mill.", "Children of the Harun", "armed_group"),
    ],
)
def test_the_words_beside_an_unknown_name_say_what_it_is(nlp: Language, text: str, name: str, actor_type: str) -> None:
    found = actors(text, nlp)
    assert name in found, sorted(found)
    assert found[name].actor_type == actor_type


def test_what_one_sentence_tells_of_a_name_holds_for_the_story(nlp: Language) -> None:
    found = actors("The Harun League met in May. On Friday the Harun League, a rebel group, said that it was over.", nlp)
    assert (found["Harun League"].actor_type, len(found["Harun League"].mentions)) == ("armed_group", 2)


def test_letters_are_the_name_whose_initials_they_are(nlp: Language) -> None:
    found = actors("The Free Harun Front rebel group left the camp. The FHF has no more than 300 men.", nlp)
    assert found["Free Harun Front"].aliases == ("FHF",)


def test_letters_of_an_alias_keep_their_case(nlp: Language) -> None:
    assert not actors("LET US GO, said the guide.", nlp)
    assert "Lashkar-e-Taiba" in actors("LeT denied it.", nlp)


def test_a_name_ends_with_its_sentence(nlp: Language) -> None:
    assert "New Zealand Police" not in actors("He died in New Zealand. Police named him.", nlp)


def test_a_title_makes_a_person_of_a_name(nlp: Language) -> None:
    assert "Bloomberg" not in actors("Mayor Bloomberg left the town.", nlp)


def test_a_word_of_an_actors_name_counts_nobody(nlp: Language) -> None:
    found = extract("The bus fell into a ravine and, said Rescue 1122, nine people were killed.", nlp=nlp)
    assert [(fact.kind, fact.best) for fact in found.facts] == [("killed", 9)]


def test_two_countries_have_a_ministry_each(nlp: Language) -> None:
    found = extract("Iraq's Interior Ministry sent tents. Kuwait's Interior Ministry sent none.", nlp=nlp).entities
    assert {e.country for e in found if e.name == "Interior Ministry"} == {"IQ", "KW"}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Iranian-backed Harun Brigade fighters left.", Side("with", "Iran")),
        ("The pro-Lindholm Harun Brigade left.", Side("with", "Lindholm")),
        ("The anti-junta Harun Defence Force left.", Side("against", "junta")),
        ("The Harun Brigade, backed by Turkey, left.", Side("with", "Turkey")),
        ("The Houthi-aligned Harun Brigade left.", Side("with", "Houthi movement")),
        ("Turkey-backed rebels left.", Side("with", "Turkey")),
        ("The Harun Brigade, which is opposed to Turkey, left.", Side("against", "Turkey")),
    ],
)
def test_the_side_is_the_one_that_the_text_names(nlp: Language, text: str, side: Side) -> None:
    assert side in {side for actor in actors(text, nlp).values() for side in actor.sides}


def test_an_actor_has_its_country(nlp: Language) -> None:
    found = actors("The Peruvian navy searched the bay. The FARDC left Goma. Moscow denied it.", nlp)
    assert {name: actor.country for name, actor in found.items()} == {
        "Peruvian navy": "PE",
        "Armed Forces of the Democratic Republic of the Congo": "CD",
        "Government of Russia": "RU",
    }


def test_the_lexicon_holds_at_least_four_hundred_actors_each_sure_name_of_one_alone() -> None:
    shipped = load_rules(ActorRules).actor
    assert len(shipped) >= 400
    check_actors(shipped, "actors.toml")


def test_a_desk_adds_actors_and_replaces_ours(tmp_path: Path) -> None:
    desk = tmp_path / "desk.toml"
    desk.write_text(
        """
        [[actor]]
        id = "harun-pact"
        name = "Harun Pact"
        type = "armed_group"
        former = [{ name = "Harun Circle", until = "2019-04" }]
        examples = ["The Harun Pact left."]

        [[actor]]
        id = "hts"
        name = "HTS"
        type = "government"
        examples = ["HTS left."]
        """
    )
    found = actors("Harun Circle left. HTS stayed.", load_pipeline(extra_actors=desk))
    assert {name: actor.actor_type for name, actor in found.items()} == {"Harun Pact": "armed_group", "HTS": "government"}
    assert found["Harun Pact"].aliases == ("Harun Circle",)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('country = "Syria"', "desk.toml: actor 'pact': country 'Syria' is not an ISO 3166-1 code of two capitals, like 'SY'"),
        ('aliases = ["--"]', "desk.toml: actor 'pact': '--' is not a name"),
        ('aliases = ["Circle"]', "desk.toml: 'Circle' is a name of 'pact' and of 'circle'; make it `unsure` in one of them"),
        ('color = "red"', "desk.toml: actor 'pact': unknown key 'color'; valid keys: "),
    ],
)
def test_a_mistake_in_a_desks_file_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    desk = tmp_path / "desk.toml"
    entry = '[[actor]]\nid = "{0}"\nname = "{1}"\ntype = "armed_group"\nexamples = ["It left."]\n'
    desk.write_text(entry.format("pact", "Pact") + line + "\n" + entry.format("circle", "Circle"))
    with pytest.raises(RulesError) as error:
        load_actors(desk)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("The crane was leased from Norvik Cranes International, city records show.", "Norvik Cranes International", "company"),
        ("Halden shares fell after Norvik Delta shareholders sued.", "Norvik Delta", "company"),
        ("A spokesman for Norvik Dynamo said that its fighters had withdrawn from the town.", "Norvik Dynamo", "armed_group"),
        ("The driver told KXLH on Monday.", "KXLH", "media"),
        ("The Grey Sparrows claimed responsibility for the blast.", "Grey Sparrows", "armed_group"),
    ],
)
def test_what_is_said_of_a_name_tells_its_type(nlp: Language, text: str, name: str, type_: str) -> None:
    assert actors(text, nlp)[name].actor_type == type_


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("Halden Health Partners, a Harun-based charity, closed the ward.", "Halden Health Partners", "ngo"),
        ("Fighters of the Harun Council left the hill.", "Harun Council", "armed_group"),
        ("The gang, called Los Lirios Negros, holds the port.", "Los Lirios Negros", "armed_group"),
        ("The far-right Harun Awakening won the vote.", "Harun Awakening", "political_party"),
        ("Lashkar-e-Harun has carried out attacks.", "Lashkar-e-Harun", "armed_group"),
        ("The Movement for the Liberation of Harun left the talks.", "Movement for the Liberation of Harun", "armed_group"),
        ("Moms Against Harun Guns held a vigil.", "Moms Against Harun Guns", "ngo"),
        ("The Department of Harun Mines and Human Rights left.", "Department of Harun Mines and Human Rights", "government"),
        ("The Nordic Legislative Assembly met in Oslo.", "Nordic Legislative Assembly", "igo"),
        ("The Harun Rapid Intervention Battalion left the camp.", "Harun Rapid Intervention Battalion", "state_military"),
    ],
)
def test_the_clearest_word_beside_a_name_decides(nlp: Language, text: str, name: str, type_: str) -> None:
    assert actors(text, nlp)[name].actor_type == type_


def test_two_gangs_named_together_are_both_armed(nlp: Language) -> None:
    found = actors("Rival gangs the Iron Lirios and the Blue Vats traded fire.", nlp)
    assert {found["Iron Lirios"].actor_type, found["Blue Vats"].actor_type} == {"armed_group"}


def test_known_as_joins_a_name_and_its_letters(nlp: Language) -> None:
    found = actors("The Harun Liberation Front, known as HLF, left the hill.", nlp)
    assert "HLF" in found["Harun Liberation Front"].aliases


def test_a_text_that_ends_with_a_country_in_the_name_of_a_force_is_read(nlp: Language) -> None:
    [actor] = nlp("Armed Forces of the Democratic Republic of the Congo")._.actor_mentions
    assert actor.actor_type == "state_military"
