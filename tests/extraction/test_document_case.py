import pytest

from streams.extraction.document_case import document_case
from streams.extraction.wordpieces import LOWER, MIXED, TITLE, UPPER, case_id

BODY = "Nine shells fell on Idlib as rebels fled . The rebels left Idlib , said NATO and McGee ."


def cases(headline: str, body: str = BODY) -> list[int]:
    """Case ids that the words of the headline are read with."""
    words = headline.split() + body.split()
    case = document_case(words, [case_id(word) for word in words], [len(headline.split())])
    assert list(case.cases[len(headline.split()) :]) == [case_id(word) for word in body.split()]
    return list(case.cases[: len(headline.split())])


def test_capitals_are_read_as_the_body_writes_them() -> None:
    assert cases("AGAIN SHELLS ON IDLIB") == [UPPER, LOWER, LOWER, TITLE]
    assert cases("REBELS FLED NATO AND MCGEE") == [TITLE, LOWER, UPPER, LOWER, MIXED]


def test_another_form_of_a_word_that_is_written_small_is_small() -> None:
    assert cases("IDLIB SHELLED AS REBEL FLED", "The rebels fled as a shell fell . Idlib shook . It was Idlib again .") == [
        TITLE,
        LOWER,
        LOWER,
        LOWER,
        LOWER,
    ]


def test_a_capital_at_the_start_of_a_sentence_tells_nothing() -> None:
    assert cases("FLOODS HIT THE TOWN", "Floods came . They hit the town .") == [UPPER, LOWER, LOWER, LOWER]


def test_a_word_that_the_body_lacks_keeps_its_own_id() -> None:
    assert cases("OUTRAGE AS REBELS FLED IDLIB") == [UPPER, LOWER, LOWER, LOWER, TITLE]


@pytest.mark.parametrize("headline", ["GUNMEN STORM PRISON", "Rebels Fled Idlib As Shells Fell", "Rebels fled", "EU , UN"])
def test_lines_of_which_the_body_knows_little_or_that_are_no_capitals_are_left_alone(headline: str) -> None:
    assert cases(headline) == [case_id(word) for word in headline.split()]


def test_a_story_without_a_body_is_read_as_it_is_written() -> None:
    words = ["SIX", "KILLED", "AS", "TRAIN", "HITS", "BUS", "IN", "ORAN"]
    case = document_case(words, [UPPER] * len(words), [0])
    assert list(case.cases) == [UPPER] * len(words)
    assert not case.common


def test_a_text_without_headlines_is_read_as_it_is_written() -> None:
    words = BODY.split()
    case = document_case(words, [case_id(word) for word in words], [0, 9])
    assert not case.headline
    assert document_case([], [], []).cases == []


def test_words_of_a_headline_that_the_body_writes_small_are_common() -> None:
    words = ["Rebels", "Flee", "Idlib", "Under", "Heavy", "Fire", *BODY.split()]
    case = document_case(words, [case_id(word) for word in words], [6])
    assert case.headline == frozenset(range(6))
    assert case.common == {"rebels"}
