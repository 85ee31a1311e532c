"""Sentences are divided by "|", which is no token; entities are given as "words/LABEL", in order."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.extraction.consistent_names import consistent_names
from streams.extraction.document_case import document_case
from streams.extraction.name_context import acronym_after, context_of
from streams.extraction.whole_entities import EntitySpan
from streams.extraction.wordpieces import case_id


def found(text: str, *entities: str, common: str = "") -> list[str]:
    """What becomes of the entities that the network found in a text; capitals are proper nouns to it but for `common`."""
    lines = [line.split() for line in text.split("|")]
    words = [word for line in lines for word in line]
    spans: list[EntitySpan] = []
    at = 0
    for entity in entities:
        name, label = entity.rsplit("/", 1)
        wanted = name.split()
        at = next(i for i in range(at, len(words)) if words[i : i + len(wanted)] == wanted)
        spans.append((at, at + len(wanted), label))
        at += len(wanted)
    cases = [case_id(word) for word in words]
    case = document_case(words, cases, [0, *accumulate(map(len, lines))][:-1])
    proper = [word[0].isupper() and word not in common.split() for word in words]
    names = consistent_names(spans, words, proper=proper, case=case)
    return [f"{' '.join(words[start:end])}/{label}" for start, end, label in names]


def test_a_surname_alone_is_the_person_named_in_full() -> None:
    text = "Mustafa Bakour fled . Later Bakour spoke . Rebels blamed Bakour ."
    assert found(text, "Mustafa Bakour/PERSON", "Bakour/ORG") == ["Mustafa Bakour/PERSON", "Bakour/PERSON", "Bakour/PERSON"]


def test_the_full_name_may_come_after() -> None:
    assert found("Police found Odhiambo dead . Peter Odhiambo , 41 , drove .", "Peter Odhiambo/PERSON") == [
        "Odhiambo/PERSON",
        "Peter Odhiambo/PERSON",
    ]


def test_an_arabic_article_makes_no_other_surname() -> None:
    text = "Bashar al - Assad spoke . Nobody heard Assad . Crowds cheered al - Assad ."
    assert found(text, "Bashar al - Assad/PERSON", "al - Assad/ORG") == ["Bashar al - Assad/PERSON", "Assad/PERSON", "al - Assad/PERSON"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        # The town of that name, the company of that name, the company named first.
        ("Karl Lindau swam . Boats left Lindau for shelter in Lindau .", ("Karl Lindau/PERSON", "Lindau/GPE", "Lindau/GPE")),
        ("Ruth Ford wept . Ford Motor paid . Ford closed .", ("Ruth Ford/PERSON", "Ford Motor/ORG", "Ford/ORG")),
        ("Shares of Harlan fell . Ruth Harlan wept .", ("Harlan/ORG", "Ruth Harlan/PERSON")),
        # Nothing but the network's word for a place, which may be the country.
        ("Vernon Jordan left . Aid for Jordan came .", ("Vernon Jordan/PERSON", "Jordan/GPE")),
        # A given name may be a city.
        ("Paris Hilton sang . Crowds left Paris .", ("Paris Hilton/PERSON", "Paris/GPE")),
        # Others of the name, and parts of other names.
        ("Rami Haddad died . His uncle Omar Haddad lived .", ("Rami Haddad/PERSON",)),
        ("Ana Bakour died . A Bakour - led group came . The Bakour Brigade left .", ("Ana Bakour/PERSON",)),
        # A word that the text writes small too.
        ("Anita Brown leads . The water was brown . Nobody saw Brown water .", ("Anita Brown/PERSON",)),
        ("Peter the Great built . It was Great .", ("Peter the Great/PERSON",)),
    ],
)
def test_what_may_be_something_else_stays_as_it_is(text: str, entities: tuple[str, ...]) -> None:
    assert found(text, *entities) == list(entities)


def test_a_word_that_the_network_takes_for_no_proper_noun_is_no_surname() -> None:
    text = "Dale Young swam . Young people watched ."
    assert found(text, "Dale Young/PERSON", common="Young") == ["Dale Young/PERSON"]


def test_a_title_or_an_age_makes_a_surname_a_person_even_where_it_is_a_city() -> None:
    text = "Desiree Washington left Washington . Washington , 29 , slept in Washington ."
    assert found(text, "Desiree Washington/PERSON", "Washington/GPE", "Washington/GPE", "Washington/GPE") == [
        "Desiree Washington/PERSON",
        "Washington/GPE",
        "Washington/PERSON",
        "Washington/GPE",
    ]


def test_a_name_of_several_words_has_the_label_that_most_of_its_mentions_have() -> None:
    text = "Shells hit Khan Arabeh . Khan Arabeh burned . He left Khan Arabeh ."
    labels = ("Khan Arabeh/GPE", "Khan Arabeh/PERSON", "Khan Arabeh/GPE")
    assert found(text, *labels) == ["Khan Arabeh/GPE"] * 3


def test_a_mention_whose_context_is_certain_outweighs_one_that_is_not() -> None:
    text = "Nine died in Khan Arabeh . Khan Arabeh burned ."
    assert found(text, "Khan Arabeh/GPE", "Khan Arabeh/PERSON") == ["Khan Arabeh/GPE"] * 2


def test_two_mentions_that_differ_without_evidence_are_left() -> None:
    labels = ["Khan Arabeh/GPE", "Khan Arabeh/PERSON"]
    assert found("Shells hit Khan Arabeh . Khan Arabeh burned .", *labels) == labels


def test_spellings_of_one_name_have_one_label() -> None:
    text = "Rockets struck Maarat al - Hosn . Nine died in Maaret al - Hosn ."
    assert found(text, "Maarat al - Hosn/PERSON", "Maaret al - Hosn/GPE") == ["Maarat al - Hosn/GPE", "Maaret al - Hosn/GPE"]


def test_a_town_and_its_club_may_share_a_name() -> None:
    labels = ["Barcelona/GPE", "Barcelona/GPE", "Barcelona/GPE", "Barcelona/ORG"]
    assert found("He left Barcelona . It rained on Barcelona . Trains reached Barcelona . Fans cheered Barcelona .", *labels) == labels


def test_an_acronym_in_brackets_has_the_label_of_the_name_before_it() -> None:
    text = "The Syrian Observatory for Human Rights ( SOHR ) counted . Later SOHR workers left . Ask SOHR ."
    assert found(text, "Syrian Observatory for Human Rights/ORG", "SOHR/PERSON") == [
        "Syrian Observatory for Human Rights/ORG",
        "SOHR/ORG",
        "SOHR/ORG",
        "SOHR/ORG",
    ]


def test_other_letters_in_brackets_are_no_acronym_of_the_name() -> None:
    assert acronym_after(2, ["Red", "Crescent", "(", "RC", ")"], ["Red", "Crescent"]) == "RC"
    assert acronym_after(2, ["Red", "Crescent", "(", "TV", ")"], ["Red", "Crescent"]) == ""
    assert acronym_after(2, ["Red", "Crescent", "(", "RC"], ["Red", "Crescent"]) == ""


def test_a_name_that_is_whole_once_is_not_cut_elsewhere() -> None:
    text = "Hayat Tahrir al - Sham attacked . Jets bombed Hayat Tahrir al - Sham ."
    assert found(text, "Hayat Tahrir/ORG", "al - Sham/ORG", "Hayat Tahrir al - Sham/ORG") == ["Hayat Tahrir al - Sham/ORG"] * 2


def test_places_from_and_to_are_not_one_because_they_once_were() -> None:
    labels = ["Oslo - Bergen/GPE", "Oslo/GPE", "Bergen/GPE"]
    assert found("The line Oslo - Bergen is shut . It says Oslo - Bergen here .", *labels) == labels


def test_a_name_that_was_overlooked_once_is_found() -> None:
    text = "Khan Arabeh fell . Shells hit Khan Arabeh . He saw Khan Arabeh burn ."
    assert found(text, "Khan Arabeh/GPE", "Khan Arabeh/GPE") == ["Khan Arabeh/GPE"] * 3


def test_a_name_that_was_mostly_overlooked_is_not_spread() -> None:
    text = "The Prime Minister spoke . A Prime Minister left . One Prime Minister stayed ."
    assert found(text, "Prime Minister/ORG") == ["Prime Minister/ORG"]


def test_a_part_of_a_longer_name_is_not_taken_for_the_shorter() -> None:
    text = "Shells hit Deir Salam . Deir Salam burned . Near the Deir Salam Hospital nine died ."
    assert found(text, "Deir Salam/GPE", "Deir Salam/GPE") == ["Deir Salam/GPE", "Deir Salam/GPE"]


def test_a_single_word_that_is_always_a_place_is_one_where_it_was_overlooked() -> None:
    text = "Shells hit Daraya . He fled Daraya . Near besieged Daraya nine died ."
    assert found(text, "Daraya/GPE", "Daraya/GPE") == ["Daraya/GPE"] * 3
    assert found(text, "Daraya/GPE") == ["Daraya/GPE"]


def test_a_cyclone_is_not_the_nurse_of_that_name() -> None:
    text = "Nurses helped Dineta . They thanked Dineta . Cyclone Dineta hit . A Cyclone Dineta map hung ."
    assert found(text, "Dineta/PERSON", "Dineta/PERSON", common="Cyclone") == ["Dineta/PERSON", "Dineta/PERSON"]


def test_a_headline_has_the_names_of_the_body() -> None:
    text = "NINE DIE IN DARAYA AS BAKOUR FLEES | Nine died in Daraya as Samir Bakour flees . He left Daraya ."
    assert found(text, "Daraya/GPE", "Samir Bakour/PERSON", "Daraya/GPE", common="NINE DIE IN AS FLEES Nine") == [
        "DARAYA/GPE",
        "BAKOUR/PERSON",
        "Daraya/GPE",
        "Samir Bakour/PERSON",
        "Daraya/GPE",
    ]


def test_capitals_make_no_names_of_words_that_the_body_writes_small() -> None:
    text = "FLOODS KILL TWELVE IN PAKISTAN | The floods killed twelve in Pakistan ."
    assert found(text, "FLOODS/ORG", "PAKISTAN/GPE", "Pakistan/GPE") == ["PAKISTAN/GPE", "Pakistan/GPE"]


def test_a_headline_in_capitals_does_not_outvote_the_body() -> None:
    text = "DARAYA BURNS AS JETS RETURN | Jets hit Daraya . Shells hit Daraya ."
    assert found(text, "DARAYA/PERSON", "Daraya/GPE", "Daraya/GPE", common="BURNS AS JETS RETURN") == ["DARAYA/GPE"] + ["Daraya/GPE"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Col. [ Dembele ] fell", "person"),
        ("killed [ Lucy Marsh ] , 19 , and", "person"),
        ("killed [ Lucy Marsh ] , aged 19", "person"),
        ("died in [ Homs ] .", "place"),
        ("faith in [ Assad ] 's army", None),
        ("the town of [ Homs ] fell", "place"),
        ("in [ Homs ] province", "place"),
        ("the [ Red Crescent ] ( RC ) said", "organisation"),
        ("he left [ Homs ]", None),
    ],
)
def test_the_words_beside_a_name_tell_what_it_is(text: str, expected: str | None) -> None:
    before, name, after = (part.split() for part in text.replace("]", "[").split("["))
    assert context_of(len(before), len(before) + len(name), [*before, *name, *after]) == expected


WORDS = st.sampled_from(
    ["Omar", "Haddad", "HADDAD", "al", "-", "Sham", "Homs", "in", "the", "The", ",", "(", "SOHR", ")", ".", "Mr.", "'s", "Pago", "water"]
)


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=30), st.data())
def test_names_never_overlap_whatever_the_text(words: list[str], data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.sets(st.integers(0, len(words)), max_size=12)))
    labels = st.sampled_from(["PERSON", "ORG", "GPE", "DATE"])
    spans = [(start, end, data.draw(labels)) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    case = document_case(words, [case_id(word) for word in words], data.draw(st.sets(st.integers(0, max(0, len(words) - 1)), max_size=3)))
    names = consistent_names(spans, words, proper=[word[0].isupper() for word in words], case=case)
    assert names == sorted(names)
    assert all(one[1] <= other[0] for one, other in pairwise(names))
    assert all(0 <= start < end <= len(words) for start, end, _ in names)
