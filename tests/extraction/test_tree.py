"""The adapter gives one answer for one sentence, whether the tree wears UD labels or spaCy's English ones."""

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc, Token

from streams.extraction import tree

VOCAB = English().vocab


def doc(words: str, heads: list[int], deps: str, pos: str, tags: str | None = None) -> Doc:
    return Doc(VOCAB, words=words.split(), heads=heads, deps=deps.split(), pos=pos.split(), tags=(tags or pos).split())


# Each sentence twice: UD first, spaCy's English scheme second.
PASSIVE = (
    doc(
        "Nine miners were killed by gas", [1, 3, 3, 3, 5, 3], "nummod nsubj:pass aux:pass ROOT case obl:agent", "NUM NOUN AUX VERB ADP NOUN"
    ),
    doc("Nine miners were killed by gas", [1, 3, 3, 3, 3, 4], "nummod nsubjpass auxpass ROOT agent pobj", "NUM NOUN AUX VERB ADP NOUN"),
)
ACTIVE = (
    doc(
        "Floods killed nine miners and a cook in Homs",
        [1, 1, 3, 1, 6, 6, 3, 8, 1],
        "nsubj ROOT nummod obj cc det conj case obl",
        "NOUN VERB NUM NOUN CCONJ DET NOUN ADP PROPN",
    ),
    doc(
        "Floods killed nine miners and a cook in Homs",
        [1, 1, 3, 1, 3, 6, 3, 1, 7],
        "nsubj ROOT nummod dobj cc det conj prep pobj",
        "NOUN VERB NUM NOUN CCONJ DET NOUN ADP PROPN",
    ),
)
COPULA = (
    doc("Two are missing", [2, 2, 2], "nsubj cop ROOT", "NUM AUX ADJ"),
    doc("Two are missing", [1, 1, 1], "nsubj ROOT acomp", "NUM AUX ADJ"),
)
LEFT_DEAD = (
    doc("It left nine miners dead", [1, 1, 3, 1, 1], "nsubj ROOT nummod obj xcomp", "PRON VERB NUM NOUN ADJ"),
    doc("It left nine miners dead", [1, 1, 3, 1, 1], "nsubj ROOT nummod dobj oprd", "PRON VERB NUM NOUN ADJ"),
)
RELATIVE = (
    doc("storm which killed nine", [0, 2, 0, 2], "ROOT nsubj acl:relcl obj", "NOUN PRON VERB NUM"),
    doc("storm which killed nine", [0, 2, 0, 2], "ROOT nsubj relcl dobj", "NOUN PRON VERB NUM"),
)
DEATHS = (
    doc("deaths of nine miners", [0, 3, 3, 0], "ROOT case nummod nmod", "NOUN ADP NUM NOUN"),
    doc("deaths of nine miners", [0, 0, 3, 1], "ROOT prep nummod pobj", "NOUN ADP NUM NOUN"),
)
NEGATED = (
    doc("They were not found", [3, 3, 3, 3], "nsubj:pass aux:pass advmod ROOT", "PRON AUX PART VERB"),
    doc("They were not found", [3, 3, 3, 3], "nsubjpass auxpass neg ROOT", "PRON AUX PART VERB"),
)
APPOSITION = (
    doc("The driver , Ali , died", [1, 5, 3, 1, 1, 5], "det nsubj punct appos punct ROOT", "DET NOUN PUNCT PROPN PUNCT VERB"),
    doc("The driver , Ali , died", [1, 5, 1, 1, 1, 5], "det nsubj punct appos punct ROOT", "DET NOUN PUNCT PROPN PUNCT VERB"),
)
SHARED = (
    doc("Ali was shot and died", [2, 2, 2, 4, 2], "nsubj:pass aux:pass ROOT cc conj", "PROPN AUX VERB CCONJ VERB"),
    doc("Ali was shot and died", [2, 2, 2, 2, 2], "nsubjpass auxpass ROOT cc conj", "PROPN AUX VERB CCONJ VERB"),
)
FORCED = (
    doc("It forced nine men to flee", [1, 1, 3, 1, 5, 1], "nsubj ROOT nummod obj mark xcomp", "PRON VERB NUM NOUN PART VERB"),
    doc("It forced nine men to flee", [1, 1, 3, 1, 5, 1], "nsubj ROOT nummod dobj aux xcomp", "PRON VERB NUM NOUN PART VERB"),
)
SAID = (
    doc("Police said nine could have died", [1, 1, 5, 5, 5, 1], "nsubj ROOT nsubj aux aux ccomp", "NOUN VERB NUM AUX AUX VERB"),
    doc("Police said nine could have died", [1, 1, 5, 5, 5, 1], "nsubj ROOT nsubj aux aux ccomp", "NOUN VERB NUM AUX AUX VERB"),
)


def texts(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens]


@pytest.mark.parametrize("sentence", PASSIVE)
def test_passive_has_its_subject_agent_and_number(sentence: Doc) -> None:
    killed = sentence[3]
    assert tree.is_passive(killed)
    assert texts(tree.subjects(killed)) == ["miners"]
    assert texts(tree.agents(killed)) == ["gas"]
    assert texts(tree.numeric_modifiers(sentence[1])) == ["Nine"]
    assert tree.objects(killed) == []


@pytest.mark.parametrize("sentence", ACTIVE)
def test_active_has_its_object_conjuncts_and_place(sentence: Doc) -> None:
    killed = sentence[1]
    assert not tree.is_passive(killed)
    assert texts(tree.subjects(killed)) == ["Floods"]
    assert texts(tree.objects(killed)) == ["miners"]
    assert texts(tree.conjuncts(sentence[3])) == ["cook"]
    assert tree.first_conjunct(sentence[6]).text == "miners"
    place = tree.complement(killed, "in", "at")
    assert place is not None
    assert place.text == "Homs"
    assert tree.governor(place).text == "killed"


@pytest.mark.parametrize("sentence", COPULA)
def test_predicate_finds_of_whom_it_is_said(sentence: Doc) -> None:
    assert texts(tree.predicate_subjects(sentence[2])) == ["Two"]


@pytest.mark.parametrize("sentence", LEFT_DEAD)
def test_second_predicate_is_said_of_the_object(sentence: Doc) -> None:
    assert texts(tree.predicate_subjects(sentence[4])) == ["miners"]


@pytest.mark.parametrize("sentence", RELATIVE)
def test_relative_pronoun_leads_to_its_noun(sentence: Doc) -> None:
    assert tree.is_relative_clause(sentence[2])
    noun = tree.antecedent(sentence[1])
    assert noun is not None
    assert noun.text == "storm"


@pytest.mark.parametrize("sentence", DEATHS)
def test_complement_of_a_noun_has_its_preposition_and_governor(sentence: Doc) -> None:
    miners = tree.complement(sentence[0], "of")
    assert miners is not None
    assert miners.text == "miners"
    preposition = tree.preposition_of(miners)
    assert preposition is not None
    assert preposition.text == "of"
    assert tree.noun_phrase_start(miners) == 2


@pytest.mark.parametrize("sentence", NEGATED)
def test_negation_is_seen(sentence: Doc) -> None:
    assert tree.is_negated(sentence[3])
    assert not tree.is_negated(sentence[0])


@pytest.mark.parametrize("sentence", APPOSITION)
def test_apposition_is_found(sentence: Doc) -> None:
    assert texts(tree.appositions(sentence[1])) == ["Ali"]


@pytest.mark.parametrize("sentence", SHARED)
def test_subject_is_shared_by_a_second_verb(sentence: Doc) -> None:
    assert texts(tree.subjects(sentence[4])) == ["Ali"]


@pytest.mark.parametrize("sentence", FORCED)
def test_infinitive_takes_the_object_before_it_as_its_subject(sentence: Doc) -> None:
    assert texts(tree.subjects(sentence[5])) == ["men"]


@pytest.mark.parametrize("sentence", SAID)
def test_clause_knows_its_auxiliaries_and_what_governs_it(sentence: Doc) -> None:
    died = sentence[5]
    assert texts(tree.auxiliaries(died)) == ["could", "have"]
    assert texts(list(tree.governing_clauses(died))) == ["said"]
    assert texts(tree.complement_clauses(sentence[1])) == ["died"]


def test_conjunct_behind_another_verb_is_no_conjunct_of_the_first() -> None:
    # the parse joins "volunteers" to "adults", but they are the wounded
    sentence = doc(
        "Mud killed ten adults and injured two volunteers",
        [1, 1, 3, 1, 5, 1, 7, 3],
        "nsubj ROOT nummod obj cc conj nummod conj",
        "NOUN VERB NUM NOUN CCONJ VERB NUM NOUN",
    )
    assert tree.verb_between(sentence[3], sentence[7])
