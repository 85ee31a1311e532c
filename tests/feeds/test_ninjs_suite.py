"""IPTC's own tests of ninjs, judged by what `read_story` says where a site holds its feeds to the schema."""

from pathlib import Path
from typing import get_args

import orjson
import pytest

from streams.errors import BadStory, InvalidNinjs, NoText, NotText, UnknownFormat
from streams.feeds import read_story
from streams.feeds.ninjs_schema import VERSIONS, version_of
from streams.settings import Settings

SUITE = Path(__file__).parents[1] / "vendored" / "ninjs-suite"
PASS, FAIL = (sorted(SUITE.glob(f"*/should_{verdict}/*.json")) for verdict in ("pass", "fail"))
NO_JSON = {"009_body_text_with_cr", "010_body_must_be_string", "011_description_must_be_string", "012_location_not_object", "006_bad_genre"}
"""Of the suite's files that should fail, those that are not JSON at all."""


def named(path: Path) -> str:
    return f"{path.parts[-3]}-{path.stem}"


def test_the_suite_is_whole() -> None:
    assert (len(PASS), len(FAIL), tuple(sorted({path.parts[-3] for path in PASS}))) == (142, 58, VERSIONS)


@pytest.mark.parametrize("path", PASS, ids=named)
def test_a_document_that_should_pass_is_read_or_said_to_hold_no_text(path: Path) -> None:
    document = orjson.loads(path.read_bytes())
    try:
        story = read_story(path.read_bytes(), ninjs=path.parts[-3])  # type: ignore[arg-type]
    except NotText:
        assert document["type"] not in ("text", None)
    except NoText:
        text = ("headline", "body", "description")
        assert not any(value for name, value in document.items() if name.startswith(text) and not name.endswith("_new"))
    else:
        assert story.uri == document["uri"]


@pytest.mark.parametrize("path", FAIL, ids=named)
def test_a_document_that_should_fail_is_refused_with_the_reason(path: Path) -> None:
    with pytest.raises(BadStory) as refused:
        read_story(path.read_bytes(), ninjs=path.parts[-3])  # type: ignore[arg-type]
    if path.stem in NO_JSON:
        assert isinstance(refused.value, UnknownFormat)
        assert "line" in str(refused.value)
    else:
        assert isinstance(refused.value, InvalidNinjs)
        assert str(refused.value).startswith(f"not valid ninjs {path.parts[-3]}: ")


@pytest.mark.parametrize("path", [path for path in PASS + FAIL if b"standard" in path.read_bytes() and path.stem not in NO_JSON], ids=named)
def test_a_document_that_names_its_version_is_held_to_that_one(path: Path) -> None:
    document = orjson.loads(path.read_bytes())
    stated = document.get("standard", document.get("$standard"))
    if not isinstance(stated, dict) or "version" not in stated:
        return
    assert version_of(document) == stated["version"].removesuffix("-dev")


@pytest.mark.parametrize(
    ("document", "version"),
    [
        ({"uri": "a", "versionCreated": "2026-01-01T00:00:00Z", "headlines": []}, "3.1"),
        ({"uri": "a", "versioncreated": "2026-01-01T00:00:00Z", "headlines": []}, "2.2"),
        ({"uri": "a", "versioncreated": "2026-01-01T00:00:00Z", "headline": "Ferry sinks"}, "1.6"),
    ],
)
def test_a_document_without_a_version_is_of_the_newest_that_has_its_names(document: dict[str, object], version: str) -> None:
    assert version_of(document) == version


def test_an_unknown_version_is_named_with_the_known_ones() -> None:
    document = {"standard": {"name": "ninjs", "version": "9.9"}, "uri": "a", "headline": "Ferry sinks"}
    with pytest.raises(InvalidNinjs, match=r"'9\.9'; there are 1\.0, .*3\.1"):
        read_story(orjson.dumps(document), ninjs="declared")


def test_what_breaks_the_schema_costs_no_story_unless_the_site_asks() -> None:
    document = orjson.dumps({"uri": "a", "urgency": "high", "pubstatus": "usable", "headline": "Ferry sinks off Zanzibar"})
    assert read_story(document).headline == "Ferry sinks off Zanzibar"
    with pytest.raises(InvalidNinjs, match="urgency: 'high' is not of type 'number'"):
        read_story(document, ninjs="declared")


def test_rows_of_other_names_are_held_to_nothing_by_what_they_do_not_declare() -> None:
    assert read_story(b'{"title": "Ferry sinks off Zanzibar", "text": "It sank."}', ninjs="declared").body == "It sank."


def test_the_setting_takes_what_read_story_takes() -> None:
    assert get_args(Settings.model_fields["ninjs_check"].annotation) == ("off", "declared", *VERSIONS)
