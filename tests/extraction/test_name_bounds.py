"""Where a name begins and ends."""

import pytest

from streams.extraction.name_bounds import name_bounds


def bounds(text: str, *entities: tuple[str, str]) -> list[tuple[str, str]]:
    """The names found, from names given as text; a name occurs once, and names side by side are told apart by order."""
    words = text.split()
    spans = []
    at = 0
    for name, label in entities:
        tokens = name.split()
        at = next(i for i in range(at, len(words)) if words[i : i + len(tokens)] == tokens)
        spans.append((at, at + len(tokens), label))
        at += len(tokens)
    return [(" ".join(words[start:end]), label) for start, end, label in name_bounds(spans, words)]


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("Then King Harald spoke", "King Harald", "Harald"),
        ("Sgt. Ada Marsh died", "Sgt. Ada Marsh", "Ada Marsh"),
        ("Harald III fell", "Harald", "Harald III"),
        ("Bo Lind , Jr. spoke", "Bo Lind", "Bo Lind , Jr."),
        ("Lind as a boy", "Lind as", "Lind"),
        ("with van Lind there", "van Lind", "van Lind"),
        ("Harald I , king of it", "Harald", "Harald I"),
        ("With Harald I agree", "Harald", "Harald"),
        ("with bo Lind there", "bo Lind", "bo Lind"),
        ("Mr King spoke", "King", "King"),
    ],
)
def test_a_persons_name_has_no_title_and_ends_with_its_number(text: str, given: str, wanted: str) -> None:
    assert bounds(text, (given, "PERSON")) == [(wanted, "PERSON")]


def test_a_state_is_one_name() -> None:
    text = "in the Federal Republic of Norland today"
    assert bounds(text, ("Federal", "GPE"), ("Republic of", "GPE"), ("Norland", "GPE")) == [("Federal Republic of Norland", "GPE")]


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("in the Kingdom of Norland today", ["Kingdom", "Norland"], ["Kingdom of Norland"]),
        ("the United States of America said", ["United States", "America"], ["United States of America"]),
        ("the People 's Republic of Norland said", ["Norland"], ["People 's Republic of Norland"]),
        ("the north of Norland", ["Norland"], ["Norland"]),
        ("a republic of Norland", ["Norland"], ["Norland"]),
    ],
)
def test_a_state_has_its_kind_in_its_name(text: str, given: list[str], wanted: list[str]) -> None:
    assert bounds(text, *((name, "GPE") for name in given)) == [(name, "GPE") for name in wanted]


def test_places_with_something_between_them_stay_two() -> None:
    assert bounds("LUND - Norway said", ("LUND", "GPE"), ("Norway", "GPE")) == [("LUND", "GPE"), ("Norway", "GPE")]


def test_a_dateline_and_the_place_after_its_dash_are_two() -> None:
    assert bounds("LUND - Norway said", ("LUND - Norway", "GPE")) == [("LUND", "GPE"), ("Norway", "GPE")]
    assert bounds("in Lund-on - Sea today", ("Lund-on - Sea", "GPE")) == [("Lund-on - Sea", "GPE")]


def test_a_person_beside_a_place_is_not_joined_to_it() -> None:
    assert bounds("Norway Lind said", ("Norway", "GPE"), ("Lind", "PERSON")) == [("Norway", "GPE"), ("Lind", "PERSON")]


@pytest.mark.parametrize(
    ("text", "given", "label", "wanted"),
    [
        ("They went by gondola to Lund", "gondola", "LOC", []),
        ("in Tulle county on Friday", "Tulle county", "GPE", [("Tulle", "GPE")]),
        ("the upper Lund valley", "upper Lund", "LOC", [("Lund", "LOC")]),
        ("by the University of Lund itself", "University of Lund", "ORG", [("University of Lund", "ORG")]),
        ("sold on eBay there", "eBay", "ORG", [("eBay", "ORG")]),
    ],
)
def test_common_words_are_no_names(text: str, given: str, label: str, wanted: list[tuple[str, str]]) -> None:
    assert bounds(text, (given, label)) == wanted


def test_a_text_without_capitals_keeps_its_names() -> None:
    assert bounds("floods hit lund on friday", ("lund", "GPE")) == [("lund", "GPE")]


def test_numbers_and_dates_are_left_alone() -> None:
    assert bounds("some two hundred on Friday", ("some two hundred", "CARDINAL"), ("Friday", "DATE")) == [
        ("some two hundred", "CARDINAL"),
        ("Friday", "DATE"),
    ]


def test_what_a_name_is_carried_on_over_is_no_entity_of_its_own() -> None:
    assert bounds("Bo Lind , Jr. spoke", ("Bo Lind", "PERSON"), ("Jr.", "PERSON")) == [("Bo Lind , Jr.", "PERSON")]


def test_an_organisation_has_its_kind_in_its_name() -> None:
    assert bounds("a Lund Eight News crew", ("Lund Eight", "ORG")) == [("Lund Eight News", "ORG")]
    assert bounds("the Ada Marsh Brigade said", ("Ada Marsh", "PERSON")) == [("Ada Marsh Brigade", "ORG")]


def test_an_organisation_for_something_is_one() -> None:
    text = "the Alliance of Forces for the Liberation of Norland said"
    assert bounds(text, ("Alliance of Forces", "ORG"), ("Liberation of Norland", "ORG")) == [
        ("Alliance of Forces for the Liberation of Norland", "ORG")
    ]
