from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.errors import ModelError
from streams.extraction import extract, extract_stories, load_pipeline
from streams.extraction.pipeline import PIPES, cut_text, make_doc
from streams.story import Story


@Language.factory("test_by_hand", assigns=["token.dep", "token.head", "token.tag", "token.pos", "token.lemma", "doc.ents"])
def by_hand(nlp: Language, name: str) -> object:
    """Stands in for a foreign tagger, parser and NER: every word is a noun that hangs on the first of its sentence."""

    def annotate(doc: Doc) -> Doc:
        starts = [token.i for token in doc if token.is_sent_start or not token.i]
        for token in doc:
            token.tag_, token.pos_, token.lemma_ = "NN", "NOUN", token.lower_
            token.head = doc[max(start for start in starts if start <= token.i)]
            token.dep_ = "ROOT" if token.head == token else "dep"
        doc.set_ents([])
        return doc

    return annotate


def saved(folder: Path, *pipes: str) -> Path:
    nlp = spacy.blank("en")
    for pipe in pipes:
        nlp.add_pipe(pipe)
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def test_our_pipes_stand_after_the_base_pipeline_in_their_order(nlp: Language) -> None:
    assert nlp.pipe_names == ["tollwire_furniture", "tollwire_encoder", "lemmatizer", *PIPES]


def test_a_foreign_pipeline_takes_the_place_of_ours(tmp_path: Path) -> None:
    nlp = load_pipeline(saved(tmp_path, "test_by_hand"))
    assert nlp.pipe_names == ["tollwire_furniture", "test_by_hand", *PIPES]
    doc = nlp("TUNIS, Nov 22 (Reuters) - A ferry sank.\n\nIt rained.")
    assert doc.text[slice(*doc._.furniture[0])] == "TUNIS, Nov 22 (Reuters) - "
    assert [sentence[0].text for sentence in doc.sents] == ["TUNIS", "A", "It"]


def test_a_foreign_pipeline_must_set_all_that_the_rules_read(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"has sentencizer; it lacks parser \(DEP\), tagger \(TAG\), .*lemmatizer \(LEMMA\), ner \(ENT_IOB\)"
    ):
        load_pipeline(saved(tmp_path, "sentencizer"))


def test_a_pipeline_for_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("fr").to_disk(tmp_path)
    with pytest.raises(ModelError, match="'fr'"):
        load_pipeline(tmp_path)


def test_a_pipeline_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"en_core_web_none.*installed: none"):
        load_pipeline("en_core_web_none")
    with pytest.raises(ModelError, match="no spaCy pipeline"):
        load_pipeline(tmp_path)


def test_extract_loads_the_shipped_pipeline_once() -> None:
    first = extract("A ferry sank off Sfax on Friday, killing nine sailors.", headline="Ferry sinks", uri="urn:x:1")
    assert [fact.best for fact in first.facts if fact.kind == "killed"] == [9]
    assert extract("A ferry sank off Sfax on Friday, killing nine sailors.", headline="Ferry sinks", uri="urn:x:1") == first


def test_furniture_says_nothing(nlp: Language) -> None:
    body = "TUNIS, 3 JAN 90 -- [TEXT] Nine sailors were killed.\n\nREAD MORE: Storm kills 30 in the south\n\n(Photo: 12 killed in Oran/AFP)"
    (found,) = extract_stories([Story(uri="urn:x:1", body=body)], nlp=nlp)
    assert [fact.best for fact in found.facts] == [9]


def test_stories_come_out_in_order_whatever_the_batch(nlp: Language) -> None:
    stories = [
        Story(uri=f"urn:x:{n}", headline="Floods" * (n % 2), body=f"At least {n} people died in Mbale on Monday.") for n in range(2, 9)
    ]
    alone = [next(extract_stories([story], nlp=nlp)) for story in stories]
    assert list(extract_stories(stories, nlp=nlp, batch_size=3)) == alone
    assert [fact.low for found in alone for fact in found.facts] == list(range(2, 9))


@pytest.mark.parametrize("body", ["", "\n\n", "\ud800 Nine people died.", "\x00", "Nine " + "very " * 500 + "old men died."])
def test_odd_bodies_are_read(nlp: Language, body: str) -> None:
    assert next(extract_stories([Story(uri="urn:x:1", body=body)], nlp=nlp)) is not None


def test_a_lone_surrogate_keeps_every_offset(nlp: Language) -> None:
    body = "\ud800\ud800 Nine people died."
    doc = make_doc(Story(uri="urn:x:1", headline="Storm", body=body), nlp)
    assert len(doc.text) == len("Storm\n\n") + len(body)
    assert doc.text[doc._.body_start :].index("Nine") == body.index("Nine")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("12\u00a0people died.", ["12", "people", "died", "."]),
        ("12\u2009people\u202fdied.", ["12", "people", "died", "."]),
        ("In \u200fHoms\u200e, 12 died.", ["In", "Homs", ",", "12", "died", "."]),
        ("\ufeff12 peo\u00adple died.", ["12", "peo\u00adple", "died", "."]),
    ],
)
def test_special_spaces_and_invisible_marks_are_plain_spaces_of_the_same_length(nlp: Language, body: str, words: list[str]) -> None:
    doc = make_doc(Story(uri="urn:x:1", body=body), nlp)
    assert [token.text for token in doc if not token.is_space] == words
    assert len(doc.text) == len(body)


@pytest.mark.parametrize(
    "body",
    [
        "A bomb killed 12\u00a0people and wounded 30\u2009others in Homs.",
        "• A bomb killed 12 people and wounded 30 others in Homs.",
        "▪ A bomb killed 12 people — and wounded 30 others — in Homs.",
        "“A bomb killed 12 people and wounded 30 others in Homs,” he said.",
        "«A bomb killed 12 people and wounded 30 others in Homs», he said.",
        "A car‑bomb killed 12 peo\u00adple and wounded 30 others in \u200fHoms\u200e.",
    ],
)
def test_typography_changes_no_facts(nlp: Language, body: str) -> None:
    (found,) = extract_stories([Story(uri="urn:x:1", body=body)], nlp=nlp)
    assert {(fact.kind, fact.best, fact.place.name if fact.place else "") for fact in found.facts} == {
        ("killed", 12, "Homs"),
        ("injured", 30, "Homs"),
    }


def test_a_long_text_is_cut_at_the_end_of_a_paragraph_or_sentence() -> None:
    assert cut_text("Nine died.", 100) == "Nine died."
    assert cut_text("Nine died.\n\nTen fled over the bridge.", 20) == "Nine died."
    assert cut_text("The ferry sank. Ten fled over the bridge.", 20) == "The ferry sank. "
    assert cut_text("a" * 30, 20) == "a" * 20


def test_five_megabytes_are_read_up_to_the_limit(nlp: Language) -> None:
    story = Story(uri="urn:x:1", body="Nine sailors died off Sfax on Friday. " * 130_000)
    doc = make_doc(story, nlp, max_chars=2_000)
    assert 1_900 < len(doc.text) <= 2_000
    assert doc.text.endswith("Friday. ")
