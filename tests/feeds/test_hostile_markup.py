"""XML, HTML and archives made to hurt: nothing is fetched, nothing grows, nothing takes long, nothing is unpacked."""

import gzip
import io
import resource
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.story_files import raw_stories
from streams.errors import BadStory, UnknownFormat
from streams.feeds import read_story
from streams.feeds.html_text import html_to_text

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BILLION_LAUGHS = (
    f'<!DOCTYPE nitf [<!ENTITY a0 "lol">{LAUGHS}]><nitf id="&a11;"><body><body.content><p>&a11;</p></body.content></body></nitf>'
)
QUADRATIC = f'<!DOCTYPE nitf [<!ENTITY a "{"a" * 100_000}">]><nitf id="{"&a;" * 5_000}"><body><p>{"&a;" * 20_000}</p></body></nitf>'
QUIET_SECONDS = 8.0
MEGABYTES = 700


@pytest.fixture
def within_bounds() -> Iterator[None]:
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.process_time() - began < QUIET_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


def read(value: bytes, content_type: str | None = None) -> str:
    """The text, or "" where the document is refused."""
    try:
        story = read_story(value, content_type=content_type)
    except BadStory:
        return ""
    return "\n".join((story.uri, story.headline, story.body, story.ed_note or "", story.source or ""))


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize("bomb", [BILLION_LAUGHS, QUADRATIC], ids=["billion laughs", "quadratic"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-7", "cp037", "utf-32", "cp500"])
def test_entities_do_not_grow_whatever_encoding_hides_them(bomb: str, encoding: str) -> None:
    for label in (encoding, encoding.replace("cp", "ebcdic-cp-us" if encoding == "cp037" else "ibm")):
        document = f'<?xml version="1.0" encoding="{label}"?>{bomb}'.encode(encoding)
        for content_type in ("application/xml", None):
            assert len(read(document, content_type)) < 100_000 + 10 * len(document)
            assert read(document, content_type).count("lol") < 10


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that must not be asked."""
    asked: list[bytes] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(200))

        threading.Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked
        time.sleep(0.05)
        assert asked == []
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp037", "utf-7"])
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE nitf SYSTEM "{url}">',
        '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "{url}">',
        '<!DOCTYPE nitf [<!ENTITY x SYSTEM "{url}">]>',
        '<!DOCTYPE nitf [<!ENTITY % x SYSTEM "{url}"> %x;]>',
        '<?xml-stylesheet type="text/xsl" href="{url}"?>',
        '<?xml-model href="{url}"?>',
    ],
)
def test_no_document_reaches_out_nor_reads_a_file(prolog: str, encoding: str, listener: tuple[str, list[bytes]], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret-of-this-machine")
    name = "ebcdic-cp-us" if encoding == "cp037" else encoding
    for url in (f"http://{listener[0]}/x.dtd", secret.as_uri(), f"ftp://{listener[0]}/x", str(secret), "expect://id", "php://input"):
        body = (
            '<nitf xmlns:xi="http://www.w3.org/2001/XInclude" xsi:schemaLocation="urn:x {url}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            '<body><body.content><p>Two died. &x;</p><xi:include href="{url}" parse="text"/></body.content></body></nitf>'
        )
        document = f'<?xml version="1.0" encoding="{name}"?>{prolog}{body}'.replace("{url}", url).encode(encoding)
        assert "the-secret" not in read(document)
        assert "the-secret" not in read(document, "application/xml")


def test_page_that_names_other_files_has_none_of_them_fetched(listener: tuple[str, list[bytes]], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret-of-this-machine")
    for url in (f"http://{listener[0]}/x", secret.as_uri()):
        tags = f'<base href="{url}"><link rel=stylesheet href="{url}"><img src="{url}"><iframe src="{url}"></iframe><object data="{url}">'
        assert "the-secret" not in read(f"<!DOCTYPE html SYSTEM '{url}'><html>{tags}<body><p>Two died.</p></body></html>".encode())


MANY = 200_000


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize(
    "document",
    [
        "<div>" * 250_000 + "Two died.",
        "<div><p>" * 100_000 + "Two died.",
        "<b><i>" * 100_000 + "Two died.",
        "<table><tr><td>" * 60_000 + "Two died.",
        "<svg><math>" * 60_000 + "Two died.",
        f'<p title="{"x" * 5_000_000}">Two died.</p>',
        f"<p title={'x' * 5_000_000}>Two died.</p>",
        "<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">Two died.</p>",
        "<p " + " ".join(f"a<{n}='>'" for n in range(MANY)) + ">Two died.</p>",
        "<p \"='1' " + "/".join(f"a{n}" for n in range(MANY)) + ">Two died.</p>",
        "<p " + "\f".join(f"=a{n}= >" if n % 500 else f"a{n}" for n in range(MANY)) + ">Two died.</p>",
        "".join("<p " + " ".join(f"a{n}=1" for n in range(990)) + ">Two died." for _ in range(700)),
        '<p a="' + "<p a='" * 200_000,
        "<p a" + "=" * 4_000_000,
        "<p " + "a=1 " * MANY + ">Two died.</p>",
        "<p>" + "&amp;" * 1_000_000,
        "<p>" + "&#0;" * 1_000_000,
        "<p>" + "&" * 4_000_000,
        "<p>" + "</p>" * 280_000,
        "<!-- " * 280_000,
        "<![CDATA[" * 280_000,
        "<script>" * 200_000 + "Two died.",
        "<" + "x" * 5_000_000 + ">Two died.",
        "<p" + "/" * 5_000_000 + ">Two died.",
        "<a href='" * 200_000,
    ],
    ids=lambda document: document[:14],
)
def test_page_made_to_hurt_takes_no_time(document: str) -> None:
    read(document.encode(), "text/html")


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize(
    "document",
    [
        "<nitf " + " ".join(f'a{n}="1"' for n in range(MANY)) + "><body><p>Two died.</p></body></nitf>",
        "<nitf " + 'a="1" ' * MANY + "><body><p>Two died.</p></body></nitf>",
        "<nitf " + " ".join(f'xmlns:a{n}="urn:{n}"' for n in range(MANY)) + "><body><p>Two died.</p></body></nitf>",
        "<nitf " + " ".join(f'xmlns:a{n}="urn:x"' for n in range(20_000)) + ">" + "<a1:p>x</a1:p>" * 20_000 + "</nitf>",
        f'<nitf id="{"x" * 7_000_000}"><body><p>Two died.</p></body></nitf>',
        f"<nitf>{'<p>x</p>' * 140_000}</nitf>",
        f"<nitf><!--{'-' * 5_000_000}--></nitf>",
        f"<nitf>{'<?x y?>' * 280_000}</nitf>",
        f"<{'x' * 5_000_000}/>",
        "<nitf>" + "&nbsp;" * 1_000_000 + "</nitf>",
        "<nitf>" + "&undeclared;" * 500_000 + "</nitf>",
    ],
    ids=lambda document: document[:26],
)
def test_xml_made_to_hurt_takes_no_time(document: str) -> None:
    read(document.encode(), "application/xml")


def test_text_behind_a_thousand_levels_is_read_or_the_page_refused_but_never_runs_out_of_stack() -> None:
    assert "Two died." in html_to_text("<div>" * 200 + "Two died." + "</div>" * 200)
    read(("<div>" * 100_000 + "Two died." + "</div>" * 100_000).encode(), "text/html")


def test_page_with_a_crowded_tag_is_read_without_its_tags() -> None:
    crowded = "<p " + " ".join(f"a{n}=1" for n in range(2_000)) + ">Two died.</p><script>evil()</script><p>Nine hurt.</p>"
    assert html_to_text(crowded) == "Two died.\n\nNine hurt."


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


ZEROS = b"\0" * 50_000_000
STORY = b'{"uri": "urn:x", "headline": "h", "body_text": "Two died."}'


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize("value", [gzip.compress(ZEROS), gzip.compress(STORY), zipped("../../story.json", STORY), zipped("a", ZEROS)])
@pytest.mark.parametrize("content_type", [None, "application/gzip", "application/zip", "application/octet-stream"])
def test_archive_is_no_story_and_is_not_unpacked(value: bytes, content_type: str | None) -> None:
    with pytest.raises(BadStory):
        read_story(value, content_type=content_type)


@pytest.mark.usefixtures("within_bounds")
@pytest.mark.parametrize(("name", "value"), [("story.json.gz", gzip.compress(ZEROS)), ("stories.zip", zipped("../../evil.json", STORY))])
def test_compressed_file_that_is_fed_goes_out_as_it_is(name: str, value: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(value)
    assert b"".join(raw.value for raw in raw_stories([tmp_path])) == value
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert not (tmp_path.parent / "evil.json").exists()


def test_what_is_refused_is_said_in_a_line_that_quotes_little_of_it() -> None:
    with pytest.raises(UnknownFormat) as caught:
        read_story(f"<{'x' * 100_000}/>".encode(), content_type="application/xml")
    assert len(str(caught.value)) < 1_000
