"""The samples that IPTC publishes with the specification of NewsML-G2."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.errors import NoText, SeveralStories
from streams.feeds import read_story
from streams.feeds.split import split

SAMPLES = Path(__file__).parents[1] / "vendored" / "newsml-g2"


def sample(number: str) -> bytes:
    [path] = SAMPLES.glob(f"LISTING_{number}_*.xml")
    return path.read_bytes()


def test_a_news_item_without_inline_text_has_its_headline_times_and_embargo() -> None:
    story = read_story(sample("1"))
    assert (story.uri, story.version, story.language) == ("urn:newsml:acmenews.com:20161018:US-FINANCE-FED", "11", "en-GB")
    assert (story.headline, story.body) == ('Fed to halt QE to avert "bubble"', "")
    assert story.embargoed_until == datetime(2018, 10, 23, 12, tzinfo=UTC)
    assert story.version_created == datetime(2018, 10, 21, 21, 25, 32, tzinfo=UTC)
    assert (story.located, story.slugline, story.byline, story.pub_status) == ("Berlin", "US-Finance-Fed", "Meredith Jameson", "usable")


def test_a_text_document_has_its_xhtml_as_paragraphs() -> None:
    story = read_story(sample("2"))
    assert (story.located, story.source, story.language) == ("New York, NY", "Associated Press", "en-US")
    first, second = story.body.split("\n\n")
    assert first.startswith("(New York, NY - October 21) Et, sent luptat")
    assert second.startswith("Ugiating ea feugait")
    assert [subject.name for subject in story.subjects] == ["economy, business and finance", "central bank", "money and monetary policy"]


def test_a_news_message_is_split_into_its_items_and_those_of_the_sample_hold_no_text() -> None:
    with pytest.raises(SeveralStories, match="4 text items"):
        read_story(sample("24"))
    items = list(split(sample("24")))
    assert len(items) == 4
    for item in items:
        with pytest.raises(NoText, match="inlineXML"):
            read_story(item)


def test_an_article_in_nitf_inside_a_content_set_is_read_without_its_abstract() -> None:
    item = b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:25" version="1">' + sample("25") + b"</newsItem>"
    story = read_story(item)
    assert story.headline == "Arizona Diamondbacks (29-23) at Philadelphia Phillies (26-24), 7:05p.m."
    assert story.body.startswith("(Sports Network) - With the Philadelphia Phillies picking up momentum")
    assert "big weekend sweeps" not in story.body
