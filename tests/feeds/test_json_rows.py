from datetime import UTC, datetime

import orjson
import pytest

from streams.errors import NoText, SeveralStories, UnknownFormat
from streams.feeds import read_story

TEXT = "Gunmen killed four farmers near Mopti.\nVillagers fled."


def test_a_plain_row_is_a_story() -> None:
    row = read_story(orjson.dumps({"id": "row-7", "text": TEXT, "headline": "Four killed", "published": "2026-05-04"}))
    assert (row.uri, row.headline, row.body) == ("row-7", "Four killed", TEXT)
    assert row.version_created == datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "document",
    [
        {"id": 12, "title": "Four killed", "content": [{"type": "text/html", "value": "<p>Gunmen killed four.</p>"}], "summary": "Gunmen"},
        {"id": 12, "title": "Four killed", "content_html": "<p>Gunmen killed four.</p>", "date_published": "2026-05-04T10:00:00Z"},
        {"_id": "12", "title": "Four killed", "description": "Gunmen killed four.", "tags": [{"term": "Mali"}]},
        {"url": "12", "title": "Four <b>killed</b>", "body": "Gunmen killed four.", "timestamp": 1777888800},
    ],
    ids=["feedparser entry", "JSON Feed", "summary alone", "markup in the title"],
)
def test_other_names_for_the_same_things(document: dict[str, object]) -> None:
    found = read_story(orjson.dumps(document))
    assert (found.uri, found.headline, found.body) == ("12", "Four killed", "Gunmen killed four.")


def test_a_changed_text_under_the_same_id_is_another_version() -> None:
    first, second = (read_story(orjson.dumps({"id": "a", "text": text})) for text in ("Four died.", "Five died."))
    assert first.uri == second.uri
    assert first.version != second.version
    assert first == read_story(orjson.dumps({"text": "Four died.", "id": "a"}))


def test_a_list_of_one_is_that_one() -> None:
    assert read_story(orjson.dumps([{"id": "a", "text": TEXT}])).uri == "a"


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (b'[{"text": "a"}, {"text": "b"}]', SeveralStories, "JSON list of 2"),
        (b"[]", SeveralStories, "JSON list of 0"),
        (b'{"text": "a"', UnknownFormat, "begins like JSON"),
        (b'{"weather": "fair", "wind": 3}', NoText, r"its fields are weather, wind; looked for text, body"),
        (b"{}", NoText, "its fields are none"),
        (b'{"text": ""}', NoText, "neither headline nor text; looked for text, body"),
        (b'{"text": {"a": 1}, "title": null}', NoText, "looked for text, body"),
    ],
)
def test_what_is_no_story_says_why(value: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read_story(value)
