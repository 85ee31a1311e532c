"""Whatever comes in: a story, or one clear reason why not."""

import json
import time
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from streams.errors import BadEncoding, BadStory, NoText, StoryTooLarge, UnknownFormat
from streams.feeds import language_of, read_story


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (None, NoText, "empty"),
        (b"", NoText, "empty"),
        (b" \n\t ", NoText, "empty"),
        (b"\xef\xbb\xbf", NoText, "neither headline nor text"),
        (b"Twenty died in \xc1leppo", BadEncoding, "not utf-8: invalid start byte at byte 15; another encoding is named as"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 4, UnknownFormat, "control characters"),
        (b"x" * 2_001, StoryTooLarge, r"2,001 bytes; at most 2,000"),
        (b'{"uri": "a", "text": ', UnknownFormat, "begins like JSON"),
        (b'{"uri": "a", "colour": "red"}', NoText, "looked for bodies"),
        (b"[" * 100_000, StoryTooLarge, "100,000 bytes"),
    ],
)
def test_bad_input_has_a_clear_outcome(value: bytes | None, error: type[BadStory], says: str) -> None:
    with pytest.raises(error, match=says):
        read_story(value, max_bytes=2_000)


@pytest.mark.parametrize(
    ("content_type", "says"),
    [
        ("image/jpeg", "content-type image/jpeg: tollwire reads ninjs"),
        ("application/json", "application/json, but is not"),
        ("application/xml", "not well-formed"),
    ],
)
def test_a_content_type_is_believed(content_type: str, says: str) -> None:
    with pytest.raises(UnknownFormat, match=says):
        read_story(b"Ten died.", content_type=content_type)


@pytest.mark.parametrize("charset", ["ebcdic-klingon", "idna", "Punycode", "unicode_escape", "base64", "a\x00b"])
def test_an_unknown_charset_is_named(charset: str) -> None:
    with pytest.raises(BadEncoding, match=f"'{charset.replace(chr(0), '.')}'"):
        read_story(b"Ten \\died.", content_type=f"text/plain; charset={charset}")


def test_an_unknown_content_type_is_left_to_be_recognised() -> None:
    assert read_story(b"Ten died.", content_type="application/x-wire").body == "Ten died."


def test_lone_surrogates_and_nuls_are_replaced_one_for_one() -> None:
    assert read_story(b'{"id": "a", "text": "x \\ud83d y \\u0000 z"}').body == "x \ufffd y \ufffd z"
    assert read_story(b"one\x00two\x07three\r\nfour").body == "one\ufffdtwo three \nfour"


def test_json_that_only_a_lenient_reader_takes() -> None:
    assert read_story(b'{"id": "a", "text": "line\nbreak", "score": NaN}').body == "line\nbreak"


def test_a_figure_of_ten_to_the_thirtieth_is_text_like_any_other() -> None:
    document = b'{"id": "a", "text": "' + str(10**30).encode() + b' people fled.", "urgency": ' + str(10**30).encode() + b"}"
    story = read_story(document)
    assert story.body.startswith("1000000000")
    assert story.urgency is None


FIVE_MEGABYTES = "A flood killed two people.\n\n" * 180_000


@pytest.mark.parametrize(
    "value",
    [
        FIVE_MEGABYTES.encode(),
        orjson.dumps({"id": "a", "text": FIVE_MEGABYTES}),
        b"<p>" + FIVE_MEGABYTES.encode(),
        b"<" * 5_000_000,
        b"<p>" * 1_600_000 + b"x",
        b"<nitf>" + b"<p>" * 1_600_000,
        b"<!--" * 1_200_000 + b"<div>" * 300,
        b"(" * 5_000_000,
        b"{" * 5_000_000,
        b"UPDATE " * 700_000,
        b" \n" * 2_400_000 + b"x",
        b"<pre>x" + b"\t" * 5_000_000 + b"x",
    ],
    ids=["text", "json", "html", "angles", "paragraphs", "nitf", "comments", "brackets", "braces", "marks", "space", "tabs"],
)
def test_five_megabytes_take_no_time(value: bytes) -> None:
    began = time.process_time()
    outcome(value, repeat=False)
    assert time.process_time() - began < 10  # a second or so; what must not be is minutes


def test_a_story_in_another_language_is_recognised() -> None:
    text = "Al menos doce personas murieron el martes cuando un autobús cayó por un barranco en el sur del país, según la policía local."
    assert language_of(read_story(text.encode())) == "es"


@pytest.mark.parametrize("moment", ["2999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "31/31/2026", "1e9", "2026-02-30", "x" * 9_000])
def test_an_absurd_time_is_no_time(moment: str) -> None:
    assert read_story(orjson.dumps({"id": "a", "text": "t", "published": moment})).version_created is None


def test_a_time_well_after_arrival_is_not_believed() -> None:
    value = orjson.dumps({"uri": "a", "body_text": "t", "versioncreated": "2026-06-09T00:00:00Z", "firstcreated": "2026-06-01T00:00:00Z"})
    assert read_story(value, received=datetime(2026, 6, 1, tzinfo=UTC)).version_created == datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("embargo", "until", "action"),
    [
        ("2026-06-01T12:00:00Z", datetime(2026, 6, 1, 12, tzinfo=UTC), "new"),
        ("2026-06-01T12:00:00", datetime(2026, 6, 2, 0, tzinfo=UTC), "new"),
        ("2026-06-01", datetime(2026, 6, 1, 12, tzinfo=UTC), "new"),
        ("Friday noon", None, "withhold"),
        ({"until": 3}, None, "withhold"),
    ],
)
def test_an_embargo_is_never_broken_by_mistake(embargo: object, until: datetime | None, action: str) -> None:
    story = read_story(orjson.dumps({"uri": "a", "headline": "h", "embargoed": embargo}))
    assert (story.embargoed_until, story.wire_action) == (until, action)


def outcome(value: bytes, *, content_type: str | None = None, repeat: bool = True) -> None:
    """Read `value`, and hold the result to what every story promises."""
    try:
        story = read_story(value, content_type=content_type)
    except BadStory as error:
        assert str(error) != ""  # noqa: PT017
        return
    assert story.uri
    assert story.version
    for text in (story.uri, story.headline, story.body, story.ed_note or "", story.source or ""):
        text.encode()  # no lone surrogate is left
        assert "\x00" not in text
    for moment in (story.version_created, story.first_created, story.embargoed_until):
        assert moment is None or moment.tzinfo is UTC
    if repeat:
        assert read_story(value, content_type=content_type) == story


TAGS = "</ /> <p> </p> <newsItem <nitf> <rss> <item> <body> <!DOCTYPE <![CDATA[ ]]> <!-- --> &amp; &#0; &#xD800; &nbsp;"
FRAGMENTS = st.sampled_from(
    [
        *TAGS.split(" "),
        *("<", ">", "{", "}", "[", "]", ":", ",", "null", "true", "1e999", "-0"),
        *("\\ud800", "\\u0000", '"', '"text"', '"uri"', '"headlines"', '"bodies"', '"embargoed"', '"value"'),
        *("<?xml version='1.0'?>", "\ufeff", "\x00", "\x85", "\u2028", "é", "💥"),
    ]
)
CONTENT_TYPES = [None, "application/json", "text/xml", "text/html", "text/plain; charset=utf-7", "a/b; charset=\x00"]


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(CONTENT_TYPES))
def test_any_bytes_end_in_a_story_or_a_reason(value: bytes, content_type: str | None) -> None:
    outcome(value, content_type=content_type)


@settings(max_examples=300)
@example("<!-->")
@example('{"uri":"\ud800"}')
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_any_broken_markup_ends_in_a_story_or_a_reason(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
TELLING_VALUES = st.sampled_from(["2026-01-01", "canceled", "<p>a", "&#55296;", "medtop:20000145"])
INNER_FIELDS = st.sampled_from(["value", "name", "role", "code", "contentType", "rel"])
JSON = st.recursive(
    SCALARS | TELLING_VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INNER_FIELDS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        *("uri", "guid", "id", "version", "type", "pubStatus", "versionCreated", "embargoed", "urgency", "language", "located"),
        *("headline", "headlines", "bodies", "body_html", "body_text", "text", "content", "subject", "subjects", "tags", "authors"),
        *("infoSources", "signal", "signals", "associations", "evolvedfrom", "edNote", "slugline", "published", "data", "specversion"),
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(FIELDS, JSON, max_size=8))
def test_any_values_in_known_fields_end_in_a_story_or_a_reason(document: dict[str, object]) -> None:
    outcome(json.dumps(document).encode())
