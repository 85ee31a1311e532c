import json
import random
import shutil
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.errors import ModelError
from streams.extraction.network import load_network, preload, profiles_in
from streams.extraction.pipeline import SHIPPED_ENCODER, SHIPPED_MODEL

TEXTS = [
    "A ferry sank off Sfax on Friday, killing at least nine sailors and injuring 14 others, the coast guard said.",
    "Ferry sinks off Sfax\n\nNine sailors died. The captain, Ali Haddad, survived.",
    "SIX KILLED AS TRAIN HITS BUS IN ORAN",
    "Heavy rain brought down a hillside above the town of Mbale in eastern Uganda before dawn; "
    "rescuers dug with their hands for more than forty people who were missing, and two schools were closed.",
    "",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(SHIPPED_MODEL)


def annotation(doc: Doc) -> list[object]:
    tokens = [(t.text, t.tag_, t.pos_, t.dep_, t.head.i, t.lemma_, t.is_sent_start, str(t.morph)) for t in doc]
    return [tokens, [(e.start, e.end, e.label_) for e in doc.ents]]


def test_one_pass_gives_entities_tags_tree_and_lemmas(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Sfax", "GPE"),
        ("Friday", "DATE"),
        ("at least nine", "CARDINAL"),
        ("14", "CARDINAL"),
    ]
    killing, sailors = (next(t for t in doc if t.text == word) for word in ("killing", "sailors"))
    assert (killing.lemma_, killing.tag_, killing.pos_) == ("kill", "VBG", "VERB")
    assert (sailors.lemma_, sailors.dep_, sailors.head) == ("sailor", "obj", killing)
    assert all(doc.has_annotation(name) for name in ("DEP", "HEAD", "TAG", "POS", "LEMMA", "ENT_IOB", "SENT_START"))


def test_the_output_is_the_same_whatever_the_batch_and_the_order(nlp: Language) -> None:
    alone = {text: annotation(nlp(text)) for text in TEXTS}
    for size in (1, 2, 64):
        shuffled = random.Random(size).sample(TEXTS, len(TEXTS))
        assert {doc.text: annotation(doc) for doc in nlp.pipe(shuffled, batch_size=size)} == alone


def test_the_output_is_the_same_after_a_round_trip_to_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [annotation(doc) for doc in again.pipe(TEXTS)] == [annotation(doc) for doc in nlp.pipe(TEXTS)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\t \n x",
        "x\n\n\n",
        "\x00\x01",
        "é😀👩‍👩‍👧",
        "a" * 30_000,
        "- " * 3_000,
        "word " * 3_000,
        "שלום 中文 привет",
        "\ufffd",
        "...\n...\n...",
    ],
)
def test_any_text_becomes_whole_trees(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for sentence in doc.sents:
        assert sum(token.head is token or token.head == token for token in sentence) == 1
        assert all(token.head in sentence for token in sentence)


def test_a_line_ends_a_sentence_without_a_full_stop(nlp: Language) -> None:
    doc = nlp("Ferry sinks off Sfax\n\nNine sailors died in the storm\nThe port is closed.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "Ferry sinks off Sfax",
        "Nine sailors died in the storm",
        "The port is closed.",
    ]


def test_sentence_starts_that_are_set_before_are_kept(nlp: Language) -> None:
    doc = nlp.make_doc("TUNIS - Nine sailors died.")
    doc[2].is_sent_start = True
    assert [sentence.text for sentence in nlp(doc).sents] == ["TUNIS -", "Nine sailors died."]


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("They were dying.", ["they", "be", "die", "."]),
        ("She hasn't fled.", ["she", "have", "not", "flee", "."]),
        ("The men found bodies.", ["the", "man", "find", "body", "."]),
        ("Two children were slain.", ["two", "child", "be", "slay", "."]),
        ("He left his wives.", ["he", "leave", "his", "wife", "."]),
    ],
)
def test_lemmas(nlp: Language, text: str, lemmas: list[str]) -> None:
    assert [token.lemma_ for token in nlp(text)] == lemmas


def test_an_encoder_without_weights_says_so(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    encoder = nlp.add_pipe("tollwire_encoder")
    with pytest.raises(ModelError, match="no weights"):
        nlp("Nine died.")
    with pytest.raises(ModelError, match=r"lacks profiles\.json"):
        encoder.from_disk(tmp_path)  # type: ignore[attr-defined]


@pytest.mark.parametrize("profile", profiles_in(SHIPPED_ENCODER))
def test_each_profile_reads_names_and_trees(profile: str) -> None:
    nlp = spacy.load(SHIPPED_MODEL, config={"components": {"tollwire_encoder": {"profile": profile}}})
    doc = nlp(TEXTS[0])
    assert ("Sfax", "GPE") in [(e.text, e.label_) for e in doc.ents]
    assert next(token.head.text for token in doc if token.text == "sailors") == "killing"
    assert nlp.config["components"]["tollwire_encoder"]["profile"] == profile


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'quick' is not"):
        spacy.load(SHIPPED_MODEL, config={"components": {"tollwire_encoder": {"profile": "quick"}}})


def test_a_model_may_lack_a_profile_and_a_file_and_says_so(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED_ENCODER, tmp_path, dirs_exist_ok=True)
    described = tmp_path / "profiles.json"
    profiles = json.loads(described.read_text())
    described.write_text(json.dumps({"accurate": profiles["accurate"]}))
    with pytest.raises(ModelError, match="no profile 'fast'; it has accurate"):
        spacy.blank("en").add_pipe("tollwire_encoder", config={"profile": "fast"}).from_disk(tmp_path)  # type: ignore[attr-defined]
    (tmp_path / profiles["accurate"]["relations"]).unlink()
    with pytest.raises(ModelError, match=r"lacks relations\.accurate\.onnx"):
        spacy.blank("en").add_pipe("tollwire_encoder").from_disk(tmp_path)  # type: ignore[attr-defined]


def test_a_network_that_was_loaded_before_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.extraction.network._preloaded", {})
    assert load_network(SHIPPED_ENCODER, "accurate") is not load_network(SHIPPED_ENCODER, "accurate")
    preload(SHIPPED_ENCODER, "accurate")
    assert load_network(SHIPPED_ENCODER, "accurate") is load_network(SHIPPED_ENCODER, "accurate")
