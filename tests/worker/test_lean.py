"""With `entities = lean` a worker reads whole only what may tell of something, and says so."""

from datetime import UTC, datetime

import orjson
import pytest

from streams.errors import ModelError
from streams.facts import Extraction
from streams.messages import EnrichedArticle, decode
from streams.settings import load_settings
from streams.story import Story
from streams.worker.enrich import Enricher, Read
from streams.worker.nlp_process import Loaded, extract_batch, load
from streams.worker.outgoing import Arrival
from streams.worker.topics import topic_names

BUDGET = Story("urn:budget", body="The Lisbon council voted on Tuesday for the budget. Mayor Ana Ruiz said taxes would not rise this year.")
BLAST = Story("urn:blast", body="Mayor Ana Ruiz said a gas blast killed nine people in Lisbon on Tuesday.")
SETTINGS = load_settings(entities="lean")


@pytest.fixture(scope="module")
def lean() -> Loaded:
    return load(SETTINGS)


def test_a_story_of_neither_casualty_nor_event_has_no_entities_and_others_have_all(lean: Loaded) -> None:
    whole = extract_batch([BUDGET, BLAST], load(load_settings()))
    budget, blast = extract_batch([BUDGET, BLAST], lean)
    assert isinstance(budget, Extraction)
    assert isinstance(whole[0], Extraction)
    assert whole[0].entities
    assert (budget.screened, budget.entities, budget.subjects) == (True, (), whole[0].subjects)
    assert blast == whole[1]


@pytest.mark.parametrize(("body", "screened"), [(BUDGET.body, True), (BLAST.body, False)])
def test_the_message_says_whether_the_story_was_only_screened(body: str, screened: bool, lean: Loaded) -> None:
    enricher = Enricher(SETTINGS, topics=topic_names(SETTINGS), partitions=lambda: 1)
    value = orjson.dumps({"uri": "urn:a", "language": "en", "body_text": body})
    read = enricher.read(Arrival("raw", 0, 1, datetime(2026, 7, 4, tzinfo=UTC), None, value, {}))
    assert isinstance(read, Read)
    [found] = extract_batch([read.story], lean)
    article = decode(EnrichedArticle, enricher.finish(read, found).messages[0].value)
    assert (article.screened, bool(article.entities)) == (screened, not screened)
    assert article.body == body


def test_a_pipeline_that_is_not_of_the_shipped_kind_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = load(load_settings()).nlp
    nlp.remove_pipe("tollwire_encoder")
    monkeypatch.setattr("streams.worker.nlp_process.load_pipeline", lambda *_, **__: nlp)
    with pytest.raises(ModelError, match="it has no tollwire_encoder, but tollwire_furniture"):
        load(SETTINGS)
