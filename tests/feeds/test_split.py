from datetime import UTC, datetime

import orjson
import pytest

from streams.errors import UnknownFormat
from streams.feeds import read_story
from streams.feeds.split import split

ITEM = "<item><guid>{}</guid><title>Fire in Lae</title><description>Two died.</description></item>"
RSS = f'<rss version="2.0"><channel><title>Coast Radio</title><language>en</language>{ITEM.format("a")} {ITEM.format("b")}</channel></rss>'
NEWS_ITEM = (
    '<newsItem guid="{}"><itemMeta><itemClass qcode="ninat:{}"/></itemMeta>'
    "<contentMeta><headline>Fire in Lae</headline></contentMeta></newsItem>"
)
MESSAGE = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{}</itemSet></newsMessage>"


@pytest.mark.parametrize(
    "value",
    [
        RSS.encode(),
        orjson.dumps([{"id": "a", "text": "Two died."}, {"id": "b", "text": "Two died."}]),
        orjson.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": i, "title": "Fire"} for i in "ab"]}),
        MESSAGE.format(NEWS_ITEM.format("a", "text") + NEWS_ITEM.format("p", "picture") + NEWS_ITEM.format("b", "text")).encode(),
    ],
    ids=["rss", "list", "JSON Feed", "newsMessage"],
)
def test_each_story_becomes_a_message(value: bytes) -> None:
    assert [read_story(part).uri for part in split(value)] == ["a", "b"]


def test_an_entry_keeps_what_its_feed_says() -> None:
    assert {(story.source, story.language) for story in map(read_story, split(RSS.encode()))} == {("Coast Radio", "en")}


PICTURE_BESIDE = MESSAGE.format(NEWS_ITEM.format("a", "text") + NEWS_ITEM.format("p", "picture")).encode()
BROKEN = [b"", b"<rss>", b"{", b"[]", b"[1, 2]", b"\xff\xfe"]


@pytest.mark.parametrize("value", [*BROKEN, b"Two died.", b"[Update] Two died.", ITEM.encode(), PICTURE_BESIDE, b'{"id": "a"}'])
def test_anything_else_stays_as_it_is(value: bytes) -> None:
    assert list(split(value)) == [value]


BROKEN_RSS = b"""<rss version="2.0"><channel><title>Ferries & boats</title><language>en-GB</language>
<item><guid>urn:1</guid><title>Ferry sinks</title><description>Nine people drowned off Sfax & two are missing.</description>
<pubDate>Sat, 04 Jul 2026 11:15:00 +0200</pubDate><category>Tunisia</category></item>
<item><guid>urn:2</guid><title>Second</title><description><p>All lived.<script>x()</script></description></item></channel></rss>"""


def test_a_feed_that_is_no_proper_xml_is_split_all_the_same() -> None:
    first, second = map(read_story, split(BROKEN_RSS))
    assert (first.uri, first.headline, first.source, first.language) == ("urn:1", "Ferry sinks", "Ferries & boats", "en-GB")
    assert first.body == "Nine people drowned off Sfax & two are missing."
    assert first.version_created == datetime(2026, 7, 4, 9, 15, tzinfo=UTC)
    assert [subject.name for subject in first.subjects] == ["Tunisia"]
    assert (second.uri, second.body) == ("urn:2", "All lived.")


def test_a_broken_feed_that_no_parser_survives_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("feedparser.parse", fail)
    assert list(split(BROKEN_RSS)) == [BROKEN_RSS]


def test_a_broken_feed_with_entities_of_its_own_stays_whole_and_is_refused() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaa">]>' + BROKEN_RSS
    assert list(split(bomb)) == [bomb]
    with pytest.raises(UnknownFormat):
        read_story(bomb)
