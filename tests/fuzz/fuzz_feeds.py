"""Bytes of a feed: a story that keeps its promises, or a reason of streams/errors.py."""

from datetime import UTC, datetime
from itertools import islice

from streams.errors import BadStory
from streams.extraction.doc import story_text
from streams.facts import Extraction
from streams.feeds import language_of, read_story
from streams.feeds.split import split
from streams.incidents import reports_of
from streams.messages import Pipeline, Position, encode, enriched_of, headers_of
from streams.story import Story
from tests.fuzz.choices import Choices
from tests.fuzz.documents import DOCUMENTS
from tests.fuzz.mutations import mutated

RECEIVED = datetime(2026, 7, 5, tzinfo=UTC)
CONTENT_TYPES = (
    None, None, None, None, "", "application/json", "text/xml", "text/html", "application/newsml+xml", "application/rss+xml",
    "text/plain; charset=utf-7", "text/plain; charset=idna", "a/b; charset=\x00", 'text/html; charset="',
    "text/plain; charset=utf-16", "text/plain; charset=base64", "text/plain; charset*0=ut; charset*1=f-8", "image/jpeg", "json",
    "text/plain;charset=unicode_escape",
)  # fmt: skip
KEYS = (None, b"", b"urn:key", b"\xff\xfe", b"k" * 2_000, b"\x00", b" ")


def fuzz_feeds(data: bytes) -> None:
    choices = Choices(data)
    content_type, key = choices.pick(CONTENT_TYPES), choices.pick(KEYS)
    raw = choices.once_in(4)
    value = choices.rest() if raw else mutated(choices.pick(DOCUMENTS), choices, others=DOCUMENTS)
    _read(value, content_type, key)
    for part in islice(split(value), 8):
        _read(part, None, key)


def _read(value: bytes, content_type: str | None, key: bytes | None) -> None:
    try:
        story = read_story(value, content_type=content_type, key=key, received=RECEIVED)
    except BadStory as error:
        assert str(error)  # noqa: PT017
        return
    assert read_story(value, content_type=content_type, key=key, received=RECEIVED) == story
    _check(story)
    language = language_of(story)
    reports = reports_of(story, Extraction(), received=RECEIVED)
    where = Position("articles.raw", 0, 0)
    article = enriched_of(story, Extraction(), received=RECEIVED, position=where, pipeline=Pipeline(), language=language)
    for message in (article, *reports):
        encode(message)
        headers_of(message)


def _check(story: Story) -> None:
    assert story.uri
    assert story.version
    assert len(story.uri) <= 1_000
    subjects = [text for subject in story.subjects for text in (subject.name, subject.uri or "")]
    lines = (story.uri, story.version, story.headline, story.language, story.located, story.slugline, story.ed_note, story.byline)
    for text in (*lines, story.source, story.link, *story.replaces, *story.other_ids, *story.quoted, *subjects, story.body):
        (text or "").encode()  # no lone surrogate is left
        assert "\x00" not in (text or "")
    for moment in (story.version_created, story.first_created, story.embargoed_until):
        assert moment is None or moment.tzinfo is UTC
    assert story.urgency is None or 1 <= story.urgency <= 9
    text, start = story_text(story)
    assert text[start:] == story.body
