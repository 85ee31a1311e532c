"""Why each part of a fact is what it is, as `explain` tells it."""

import pytest
from spacy.language import Language

from streams.extraction import load_pipeline
from streams.extraction.explain import Part, Reason, explain
from streams.extraction.pipeline import make_doc
from streams.extraction.read_facts import casualty_facts
from streams.story import Story


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def reasons(nlp: Language, text: str, number: int = 0) -> dict[Part, Reason]:
    """The reasons of one fact of a text, by part."""
    doc = nlp(make_doc(Story(uri="a", body=text), nlp))
    facts = casualty_facts(doc)
    return {reason.part: reason for reason in explain(doc)[facts[number].fact_id]}


def test_every_part_names_its_rule_and_its_words(nlp: Language) -> None:
    found = reasons(nlp, "At least 28 people were killed in an air strike on Taiz on Friday, medics said.")
    assert {part: (reason.rule, reason.words) for part, reason in found.items() if part != "confidence"} == {
        "kind": ("casualties.toml: kill", "killed"),
        "figure": ("quantities.toml: at-least", "At least 28"),
        "who": ("victims.toml: people", "people"),
        "status": ("", "asserted"),
        "place": ("", "Taiz"),
        "when": ("", "on Friday"),
        "attributed_to": ("attribution.toml: say", "medics"),
        "cause": ("events.toml: air-strike", "air strike"),
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A collapse could kill 300 commuters.", "“could”"),
        ("The ministry denied that 12 soldiers had been captured.", "“denied”"),
        ("In 2015 a raid killed 31 people in Homs.", "“2015”"),
        ("The war has killed 14,000 people since 2014.", "“since ”"),
        ("In the simulation 40 passengers were killed.", "“simulation”"),
    ],
)
def test_a_status_names_the_words_behind_it(nlp: Language, text: str, why: str) -> None:
    assert reasons(nlp, text)["status"].how == why


def test_a_figure_that_is_taken_back_says_by_what(nlp: Language) -> None:
    text = "The death toll in Palu rose to 212 from 180, officials said."
    doc = nlp(make_doc(Story(uri="a", body=text), nlp))
    facts = casualty_facts(doc)
    revised = next(fact for fact in facts if fact.status == "revised_from")
    assert any("rose or fell" in reason.how for reason in explain(doc)[revised.fact_id])


def test_a_part_names_its_whole_and_how_it_was_found(nlp: Language) -> None:
    found = reasons(nlp, "A bomb killed 31 people, including four policemen, in Mosul.", 1)
    assert found["part_of"] == Reason("part_of", "", "31 people", "listed behind “including” or “among them”")


def test_a_pronoun_says_whom_it_stands_for(nlp: Language) -> None:
    found = reasons(nlp, "Five climbers were caught in an avalanche near Davos. All of them died.")
    assert "stands for “Five climbers”" in found["who"].how
    assert "part_of" not in found


def test_a_place_of_another_sentence_says_so(nlp: Language) -> None:
    found = reasons(nlp, "A blast shook a market in Mosul on Monday. Nine people were killed.")
    assert (found["place"].words, found["place"].how) == ("Mosul", "in a sentence before")


def test_every_fact_of_a_text_without_headline_has_its_reasons(nlp: Language) -> None:
    doc = nlp(make_doc(Story(uri="a", body="Two men died. A woman and her son were hurt. Six are missing."), nlp))
    assert set(explain(doc)) == {fact.fact_id for fact in casualty_facts(doc)}


def test_confidence_says_what_speaks_for_and_against_the_fact(nlp: Language) -> None:
    found = reasons(nlp, "A quake could kill 400 people in Palu, officials said.")["confidence"]
    assert found.rule == "confidence.toml"
    assert 0 < float(found.words) < 1
    assert found.how.startswith("for it: a place is known")
    assert " – against it: feared or possible only" in found.how
