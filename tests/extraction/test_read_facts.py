"""Facts as they leave the pipeline: offsets, fields, ids, parts."""

from datetime import UTC, datetime

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.extraction.pipeline import extract_stories
from streams.facts import Extraction
from streams.story import Story

HEADLINE = "Blast kills 12 in Homs"
BODY = "A blast in Homs killed 12 people, including five children, and wounded 40, the governor said on Friday.\n\nNo group claimed it."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture(scope="module")
def extraction(nlp: Language) -> Extraction:
    return extract(BODY, headline=HEADLINE, published=datetime(2026, 3, 6, tzinfo=UTC), uri="urn:story:1", nlp=nlp)


def test_quote_stands_at_its_offsets_in_its_field(extraction: Extraction) -> None:
    fields = {"headline": HEADLINE, "body": BODY}
    assert {fact.field for fact in extraction.facts} == {"headline", "body"}
    for fact in extraction.facts:
        assert fields[fact.field][fact.start : fact.end] == fact.quote
        assert fact.quantity_text in fact.quote
        assert fact.quote in fact.sentence


def test_quotes_keep_the_spaces_and_marks_of_the_story_and_figures_do_not_mind_them(nlp: Language, extraction: Extraction) -> None:
    body = BODY.replace("12 people", "12\u00a0people").replace("Homs killed", "Homs\u200b killed").replace("five ", "five\u2009")
    found = extract(body, headline=HEADLINE.replace(" ", "\u00a0"), published=datetime(2026, 3, 6, tzinfo=UTC), nlp=nlp)
    fields = {"headline": HEADLINE.replace(" ", "\u00a0"), "body": body}
    assert [fact.quote for fact in found.facts] == [fields[fact.field][fact.start : fact.end] for fact in found.facts]
    assert "12\u00a0people" in [fact.quote for fact in found.facts]
    assert [event.quote for event in found.events] == [fields[event.field][event.start : event.end] for event in found.events]
    mentions = [mention for entity in found.entities for mention in entity.mentions]
    assert [mention.text for mention in mentions] == [fields[mention.field][mention.start : mention.end] for mention in mentions]
    assert found.tolls == extraction.tolls


def test_part_names_its_whole_by_id(extraction: Extraction) -> None:
    children = next(fact for fact in extraction.facts if fact.who.text == "children")
    whole = next(fact for fact in extraction.facts if fact.fact_id == children.part_of)
    assert (whole.best, whole.kind, children.best) == (12, "killed", 5)


def test_every_fact_says_who_says_so_and_by_which_rule_it_was_found(extraction: Extraction) -> None:
    body = [fact for fact in extraction.facts if fact.field == "body"]
    assert {fact.attributed_to.text for fact in body if fact.attributed_to} == {"governor"}
    assert all(fact.rule and 0 < fact.confidence < 1 for fact in body)


def test_tolls_leave_out_the_part(extraction: Extraction) -> None:
    assert {kind: toll.best for kind, toll in extraction.tolls.items()} == {"killed": 12, "injured": 40}


def test_ids_are_the_same_for_the_same_version_and_differ_for_another(nlp: Language) -> None:
    def ids(version: str) -> list[str]:
        story = Story(uri="urn:story:1", version=version, headline=HEADLINE, body=BODY)
        return [fact.fact_id for fact in next(extract_stories([story], nlp=nlp)).facts]

    first = ids("1")
    assert first == ids("1")
    assert len(set(first)) == len(first)
    assert not set(first) & set(ids("2"))


def test_story_without_casualties_has_none(nlp: Language) -> None:
    extraction = extract("The council met on Monday and adopted the budget.", nlp=nlp)
    assert extraction.facts == ()
    assert extraction.tolls == {}


@pytest.mark.parametrize("text", ["", " \n\n ", "?!", "12", "killed", "\ud800 12 killed", "10" * 40 + " people were killed."])
def test_odd_text_is_read_without_failing(nlp: Language, text: str) -> None:
    extract(text, nlp=nlp)


def test_a_quote_holds_its_figure_though_them_stands_before_it(nlp: Language) -> None:
    text = "miners some 40 ( of them Dozens of women and two children were abducted by gunmen in Kabul and Herat , according to the mayor"
    assert [fact.quote for fact in extract(text, nlp=nlp).facts] == ["Dozens", "two children"]
