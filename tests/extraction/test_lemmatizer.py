import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import lemmatizer
from streams.extraction.pipeline import SHIPPED_MODEL


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(SHIPPED_MODEL, exclude=["tollwire_encoder"])


def tagged(nlp: Language, *words: tuple[str, str, str]) -> Doc:
    return Doc(nlp.vocab, words=[w for w, _, _ in words], pos=[p for _, p, _ in words], morphs=[m for _, _, m in words])


def test_a_lemma_depends_on_the_part_of_speech_and_the_form(nlp: Language) -> None:
    doc = tagged(
        nlp, ("leaves", "NOUN", "Number=Plur"), ("leaves", "VERB", "Tense=Pres|VerbForm=Fin|Number=Sing"), ("found", "VERB", "VerbForm=Inf")
    )
    pipe = nlp.get_pipe("lemmatizer")
    assert [token.lemma_ for token in pipe(doc)] == ["leaf", "leave", "found"]


def test_a_lemma_that_is_set_is_kept(nlp: Language) -> None:
    doc = tagged(nlp, ("wounded", "VERB", "VerbForm=Part"), ("wounded", "VERB", "VerbForm=Part"))
    doc[0].lemma_ = "hurt"
    assert [token.lemma_ for token in nlp.get_pipe("lemmatizer")(doc)] == ["hurt", "wound"]


def test_an_empty_text_has_no_lemmas(nlp: Language) -> None:
    assert len(nlp("")) == 0


def test_what_is_remembered_is_bounded(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lemmatizer, "_KNOWN_LIMIT", 50)
    pipe = nlp.get_pipe("lemmatizer")
    for number in range(300):
        pipe(tagged(nlp, (f"w{number}s", "NOUN", "Number=Plur")))
    assert len(pipe._known) <= 52
    assert len(pipe.cache) <= 2


def test_verbs_that_the_tables_give_to_others_have_their_own_lemma(nlp: Language) -> None:
    doc = tagged(nlp, ("staged", "VERB", "VerbForm=Fin"), ("retook", "VERB", "VerbForm=Fin"))
    assert [token.lemma_ for token in dict(nlp.pipeline)["lemmatizer"](doc)] == ["stage", "retake"]
