"""How often a fact is read from passages that hold no casualty."""

import pytest
from spacy.language import Language

from bench.negatives import Negative, negatives, read
from streams.extraction import load_pipeline
from streams.facts import Fact

MOST = 0.03
"""Share of passages that may yield a false fact."""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture(scope="module")
def found(nlp: Language) -> list[tuple[Negative, tuple[Fact, ...]]]:
    return list(read(nlp))


def test_few_passages_without_casualties_yield_a_fact(found: list[tuple[Negative, tuple[Fact, ...]]]) -> None:
    wrong = [
        f"{passage.category}: {fact.kind} {fact.quote!r} ({fact.rule}) in {passage.text!r}" for passage, facts in found for fact in facts
    ]
    hit = sum(bool(facts) for _, facts in found)
    assert hit <= MOST * len(found), f"{hit} of {len(found)} passages:\n" + "\n".join(wrong)


def test_no_category_is_read_wrongly_in_every_third_passage(found: list[tuple[Negative, tuple[Fact, ...]]]) -> None:
    for category in {passage.category for passage, _ in found}:
        of_it = [bool(facts) for passage, facts in found if passage.category == category]
        assert sum(of_it) * 3 <= len(of_it), category


def test_passages_without_casualties_are_many_and_of_many_kinds() -> None:
    passages = list(negatives())
    assert sum(passage.sentences for passage in passages) >= 320
    assert len({passage.category for passage in passages}) >= 20
    assert len({passage.text for passage in passages}) == len(passages)


def test_a_real_death_of_people_who_make_films_is_a_fact(nlp: Language) -> None:
    for text in (
        "Three members of a film crew were killed when a mine exploded near Palmyra.",
        "The film's director was stabbed by a fan in Cannes.",
        "Gunmen stormed a cinema showing a war film and killed nine people.",
        "The actor, who starred in the film Troy, was killed in a crash in Malaga.",
    ):
        assert nlp(text)._.casualties, text
