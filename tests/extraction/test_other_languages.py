"""A site's own pipeline for German: a toy, with an entity ruler and one component that sets casualties."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.errors import ModelError
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.other_languages import load_other_pipelines
from streams.settings import Settings, load_settings
from streams.story import Story
from streams.worker.enrich import Enricher, Handled, Read
from streams.worker.nlp_process import extract_batch, load
from streams.worker.outgoing import Arrival
from streams.worker.topics import topic_names

GERMAN = Story("urn:de", body="In Porto gab es 7 Tote, sagte Jana Weber. Die Fabrik brannte ganz aus.", language="de-AT")
ENGLISH = Story("urn:en", body="A fire in Porto killed three people, police said.", language="en")
POLISH = Story("urn:pl", body="W pożarze zginęły trzy osoby.", language="pl")


@Language.component("toy_german_casualties")
def toy_german_casualties(doc: Doc) -> Doc:
    found = []
    for number, noun in pairwise(doc):
        if noun.text == "Tote" and number.text.isdigit():
            count = int(number.text)
            quantity = Quantity(number.i, number.i + 1, count, count, count, "exact")
            found.append(Casualty("killed", quantity, number.i, noun.i + 1, noun.i, "toy"))
    doc._.casualties = tuple(found)
    return doc


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> str:
    nlp = spacy.blank("de")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Jana Weber"}])  # type: ignore[attr-defined]
    nlp.add_pipe("toy_german_casualties")
    folder = tmp_path_factory.mktemp("de") / "toy"
    nlp.to_disk(folder)
    return str(folder)


@pytest.fixture(scope="module")
def settings(german: str) -> Settings:
    return load_settings(language_pipelines={"de": german})


def test_stories_of_a_language_with_a_pipeline_have_its_facts_and_entities_beside_english_ones(settings: Settings) -> None:
    german, english = extract_batch([GERMAN, ENGLISH], load(settings))
    [fact] = german.facts
    assert (fact.kind, fact.best, fact.quote, fact.rule) == ("killed", 7, "7 Tote", "toy")
    assert fact.sentence == "In Porto gab es 7 Tote, sagte Jana Weber."
    assert [(entity.name, entity.label) for entity in german.entities] == [("Jana Weber", "PERSON")]
    assert [fact.best for fact in english.facts] == [3]


def test_such_a_story_is_enriched_under_the_name_of_its_pipeline_and_others_pass_through(settings: Settings, german: str) -> None:
    enricher = Enricher(settings, topics=topic_names(settings), partitions=lambda: 1)
    outcomes = {}
    for story in (GERMAN, POLISH):
        value = f'{{"uri": "{story.uri}", "language": "{story.language}", "body_text": "{story.body}"}}'.encode()
        read = enricher.read(Arrival("raw", 0, 1, datetime(2026, 7, 4, tzinfo=UTC), None, value, {}))
        assert isinstance(read, Read)
        [found] = extract_batch([read.story], load(settings)) if read.outcome == "enriched" else [None]
        handled = enricher.finish(read, found) if found is not None else read
        outcomes[story.uri] = read.outcome
        if isinstance(handled, Handled):
            assert german in (handled.messages[0].value or b"").decode()
    assert outcomes == {"urn:de": "enriched", "urn:pl": "skipped_language"}


@pytest.mark.parametrize(
    ("models", "why"),
    [
        ({"de": "no_such_pipeline"}, "no spaCy pipeline 'no_such_pipeline' for language 'de'"),
        ({"fr": "GERMAN"}, "is for language 'de', not 'fr'"),
        ({"en": "GERMAN"}, "TOLLWIRE_MODEL"),
    ],
)
def test_a_pipeline_that_is_none_or_of_another_language_stops_the_start(models: dict[str, str], why: str, german: str) -> None:
    with pytest.raises(ModelError, match=why):
        load_other_pipelines({language: model.replace("GERMAN", german) for language, model in models.items()})
