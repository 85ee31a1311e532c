"""Sentences made from others."""

import random

from streams.extraction.wordpieces import LOWER, TITLE, UPPER, case_id
from training.augment import names_of, other_case, other_glyphs, swap_names
from training.corpora import Sentence
from training.labels import one_of


def sentence() -> Sentence:
    words = ["Rain", "fell", "on", "Lund", ",", "Ada", "Marsh", "said", "."]
    labels = ["O", "O", "O", "B-GPE", "O", "B-PERSON", "I-PERSON", "O", "O"]
    return Sentence(words, [one_of([label]) for label in labels])


def test_names_are_gathered_by_type_and_the_worlds_towns_are_among_the_places() -> None:
    names = names_of([[sentence()]])
    assert names["PERSON"] == [["Ada", "Marsh"]]
    assert ["Lund"] in names["GPE"]
    assert len(names["GPE"]) > 10_000


def test_a_swapped_name_keeps_its_label_and_the_words_around_it() -> None:
    names = {"PERSON": [["Bo", "Ek", "Lind"]], "GPE": [["Sao", "Tome"]]}
    for seed in range(20):
        swapped = swap_names(sentence(), names, random.Random(seed))
        text = " ".join(swapped.words)
        assert text in {
            "Rain fell on Lund , Ada Marsh said .",
            "Rain fell on Sao Tome , Ada Marsh said .",
            "Rain fell on Lund , Bo Ek Lind said .",
            "Rain fell on Sao Tome , Bo Ek Lind said .",
        }
        assert swapped.names[swapped.words.index("said")] == one_of(["O"])
        if "Tome" in text:
            assert swapped.names[swapped.words.index("Tome")] == one_of(["I-GPE"])


def test_quotes_and_dashes_change_their_form_only() -> None:
    assert other_glyphs(['"', "no", "'s", "--"], random.Random(0))[1] == "no"
    assert {other_glyphs(['"'], random.Random(seed))[0] for seed in range(9)} <= {"“", "”"}


def test_case_is_mostly_kept_and_at_times_a_headlines() -> None:
    words = ["Rain", "fell", "in", "Lund"]
    cases = [case_id(word) for word in words]
    seen = {tuple(other_case(words, cases, random.Random(seed))) for seed in range(300)}
    assert seen == {
        (TITLE, LOWER, LOWER, TITLE),
        (UPPER, UPPER, UPPER, UPPER),
        (TITLE, TITLE, LOWER, TITLE),
        (LOWER, LOWER, LOWER, LOWER),
    }
