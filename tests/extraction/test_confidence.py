"""How sure facts are: what speaks for and against them, and that it points the way a reader would say."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.confidence import ConfidenceRules, confidence
from streams.extraction.evidence import EVIDENCE
from streams.extraction.load_rules import load_rules
from streams.extraction.pipeline import make_doc
from streams.extraction.read_facts import casualty_facts
from streams.story import Story

PLAIN = "A blast killed 12 people in Homs."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def read(nlp: Language, text: str) -> Doc:
    return nlp(make_doc(Story(uri="a", body=text), nlp))


def sure(nlp: Language, text: str, number: int = -1) -> float:
    """The confidence of one fact of a text, the last by default."""
    doc = read(nlp, text)
    return confidence(doc, doc._.casualties[number]).value


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("A blast killed people in Homs.", PLAIN),
        ("A blast could kill 12 people in Homs.", PLAIN),
        ("Officials feared that a blast had killed 12 people in Homs.", PLAIN),
        ("Three sailors who had jumped from the burning ferry died.", "Three sailors died."),
        ("Five climbers were caught in an avalanche near Davos. All of them died.", "Five climbers died in an avalanche near Davos."),
        ("Two died in Homs and on the road to Hama, where the army has its barracks, three.", PLAIN),
        ("A farmer was kidnapped near Homs.", "Nine farmers were kidnapped near Homs."),
        ("The blast killed 12.", "The blast in Homs killed 12, police said."),
        ("A blast killed 12 people in Homs.", "A blast killed 12 people in Homs. The 12 people killed in Homs were buried on Friday."),
    ],
)
def test_the_less_plainly_a_figure_is_told_the_less_sure_it_is(nlp: Language, less: str, more: str) -> None:
    assert sure(nlp, less) < sure(nlp, more, 0)


@pytest.mark.parametrize("text", [PLAIN, "The rebels denied that they killed 12 people.", "Policemen were hurt.", "Nobody died in Homs."])
def test_confidence_is_never_certain(nlp: Language, text: str) -> None:
    assert all(0 < fact.confidence < 1 for fact in casualty_facts(read(nlp, text)))


def test_a_fact_has_the_confidence_that_its_evidence_adds_up_to(nlp: Language) -> None:
    doc = read(nlp, PLAIN)
    assert casualty_facts(doc)[0].confidence == round(confidence(doc, doc._.casualties[0]).value, 2)


def test_the_weightiest_evidence_comes_first(nlp: Language) -> None:
    doc = read(nlp, PLAIN)
    weights = [abs(item.weight) for item in confidence(doc, doc._.casualties[0]).because]
    assert weights == sorted(weights, reverse=True)


def test_all_evidence_is_weighed_and_no_weight_speaks_against_its_own_side() -> None:
    rules = load_rules(ConfidenceRules)
    assert {item.id for item in rules.evidence} == set(EVIDENCE)
    wrong = [item.id for item in rules.evidence if (item.weight < 0) is (item.speaks == "for") and item.weight]
    assert not wrong
