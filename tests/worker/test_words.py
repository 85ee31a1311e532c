"""A worker that reads for months does not keep every word that it ever saw, and finds the same."""

import random
import string
from collections.abc import Iterator

import pytest

from streams.settings import load_settings
from streams.story import Story
from streams.worker import nlp_process
from streams.worker.nlp_process import Loaded, extract_batch, load


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(load_settings())


def stories(number: int, *, seed: int) -> Iterator[list[Story]]:
    """Batches full of words that nobody has seen."""
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choice(string.ascii_lowercase) for _ in range(9))

    for batch in range(number):
        yield [
            Story(
                uri=f"urn:{seed}:{batch}:{n}",
                headline=f"{word().title()} hit",
                body=f"{word().title()} {word().title()} of the {word()} said {n + 2} {word()}ing nurses were killed in Homs on Friday.",
            )
            for n in range(8)
        ]


def test_new_words_are_kept_until_there_are_many_and_then_let_go(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    strings = loaded.nlp.vocab.strings
    before = len(strings)
    for batch in stories(5, seed=1):
        extract_batch(batch, loaded)
    grown = len(strings)
    assert grown > before + 200
    monkeypatch.setattr(nlp_process, "MOST_WORDS", grown - 1)
    for batch in stories(10, seed=2):
        extract_batch(batch, loaded)
    assert len(strings) == grown


def test_what_is_found_is_the_same_whether_words_are_kept_or_not(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [extract_batch(batch, loaded) for batch in stories(4, seed=3)]
    monkeypatch.setattr(nlp_process, "MOST_WORDS", 0)
    let_go = [extract_batch(batch, loaded) for batch in [*stories(4, seed=4), *stories(4, seed=3)]][4:]
    assert let_go == kept
    assert all(found.facts[0].low == n + 2 for batch in let_go for n, found in enumerate(batch))  # type: ignore[union-attr]


def test_a_lemma_that_was_learned_and_let_go_is_learned_again(loaded: Loaded) -> None:
    nlp = loaded.nlp
    for _ in range(3):
        with nlp.memory_zone():
            doc = nlp("They were quorbling the wug.")
            assert doc[2].lemma_ == "quorble" or doc[2].lemma_ == "quorbl"
        assert "quorbling" not in nlp.vocab.strings
    assert nlp("They were quorbling the wug.")[2].lemma_
