import hashlib

import pytest

from streams.errors import NoText
from streams.feeds import read_story
from streams.feeds.html_text import html_to_text

BODY = "GOMA, DR Congo - A mortar round killed two traders on Monday.\n\nNobody claimed it."


def test_plain_text_is_named_by_its_content() -> None:
    story = read_story(BODY.encode())
    assert story.uri == "urn:sha256:" + hashlib.sha256(BODY.encode()).hexdigest()
    assert (story.version, story.headline, story.body) == ("1", "", BODY)


def test_a_key_names_a_text_that_names_nothing_itself() -> None:
    assert read_story(BODY.encode(), key=b"goma.txt").uri == "goma.txt"


@pytest.mark.parametrize(
    ("text", "headline", "body"),
    [
        (f"Mortar kills two in Goma\n\n{BODY}", "Mortar kills two in Goma", BODY),
        (f"BREAKING NEWS\n\nMortar kills two in Goma\n\n{BODY}", "Mortar kills two in Goma", BODY),
        (f"\n Mortar kills two in Goma \r\n\r\n{BODY}", "Mortar kills two in Goma", BODY),
        (BODY, "", BODY),
        ("Two traders died.\n\nNobody claimed it.", "", "Two traders died.\n\nNobody claimed it."),
        ("By Jean Mbusa\n\nTwo traders died.", "", "By Jean Mbusa\n\nTwo traders died."),
        ("Two traders died in Goma", "", "Two traders died in Goma"),
        ("The market had been full\nwhen the round fell.", "", "The market had been full\nwhen the round fell."),
    ],
)
def test_a_first_line_is_a_headline_only_where_it_clearly_is_one(text: str, headline: str, body: str) -> None:
    story = read_story(text.encode())
    assert (story.headline, story.body) == (headline, body)


@pytest.mark.parametrize("content_type", ["text/plain; charset=windows-1252", 'text/plain; charset="cp1252"'])
def test_a_content_type_names_the_encoding(content_type: str) -> None:
    assert read_story("“Two dead” – officials".encode("cp1252"), content_type=content_type).body == "“Two dead” – officials"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(encoding: str) -> None:
    assert read_story("Zwei Händler starben.".encode(encoding)).body == "Zwei Händler starben."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One  two<br/>three.</p><!-- c -->tail<p>Four&nbsp;<b>f</b>ive</p>", "One two\nthree.\n\ntail\n\nFour five"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<script>x = 1</script><style>p {}</style><p>Seen</p><iframe>no</iframe>", "Seen"),
        ("five &lt; six &amp; seven", "five < six & seven"),
        ("<p>un<i>bro</i>ken</p>", "unbroken"),
        ("<p>co\u00adoperate</p>", "cooperate"),
        ("<table><tr><td>Dead</td><td>4</td></tr></table>", "Dead\n\n4"),
        ("<p>never closed <b>but read", "never closed but read"),
        ("<div>" * 3_000 + "deep" + "</div>" * 3_000 + "<p>after</p>", "deep\n\nafter"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_paragraphs(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


def test_a_page_is_its_article_under_its_heading() -> None:
    page = b"""<!doctype html><html lang="en"><head><title>Site | Mortar</title><link rel="canonical" href="https://x.example/1">
        <meta property="article:published_time" content="2026-02-02T10:00:00Z"></head>
        <body><nav>Home</nav><article><h1>Mortar kills two</h1><p>Two traders died.</p><p>Nobody claimed it.</p></article>
        <footer>Contact</footer></body></html>"""
    story = read_story(page)
    assert (story.uri, story.headline, story.language) == ("https://x.example/1", "Mortar kills two", "en")
    assert story.body == "Two traders died.\n\nNobody claimed it."


def test_a_page_without_text_is_no_story() -> None:
    with pytest.raises(NoText, match="visible text"):
        read_story(b"<html><head><script>let a</script></head><body> </body></html>")
