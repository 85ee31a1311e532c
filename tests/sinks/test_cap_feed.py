"""The Atom feed of CAP documents: what a reader finds, and that it never finds half of anything."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from streams.alerts.alert import Alert
from streams.errors import SinkError
from streams.sinks import cap_feed
from streams.sinks.cap_feed import ATOM, CapFeed
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE, delivery


def read(folder: Path) -> feedparser.FeedParserDict:
    found = feedparser.parse((folder / "feed.xml").read_bytes())
    assert not found.bozo
    return found


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def feed(folder: Path, *alerts: Alert, **more: object) -> CapFeed:
    sink = CapFeed(folder, **more)  # type: ignore[arg-type]
    for alert in alerts:
        await sink.deliver(delivery(alert))
    return sink


async def test_reader_finds_the_newest_first_with_a_link_to_each_document(tmp_path: Path) -> None:
    await feed(tmp_path / "www", ALERT, UPDATE, CANCEL, base_url="https://wire.example/cap/")
    found = read(tmp_path / "www")
    assert found.version == "atom10"
    assert [entry.title for entry in found.entries] == [CANCEL.headline, UPDATE.headline, ALERT.headline]
    first = found.entries[-1]
    assert first.link == "https://a.example/"
    assert [(link.type, link.href) for link in first.links] == [
        ("application/cap+xml", f"https://wire.example/cap/{ALERT.identifier}.cap.xml"),
        ("text/html", "https://a.example/"),
    ]
    assert first.id == f"urn:tollwire:alert:{ALERT.identifier}"
    assert first.updated == "2026-03-12T12:00:00Z"
    assert first.tags[0].term == "bombing"
    assert "Killed: at least 12" in first.summary
    assert found.feed.updated == "2026-03-12T14:00:00Z"
    assert found.feed.author == "tollwire"
    assert [link.href for link in found.feed.links] == ["https://wire.example/cap/feed.xml"]
    for entry in found.entries:
        document = etree.parse(tmp_path / "www" / entry.links[0].href.rpartition("/")[2])
        assert document.getroot().tag == "{urn:oasis:names:tc:emergency:cap:1.2}alert"


async def test_feed_has_what_rfc_4287_demands(tmp_path: Path) -> None:
    await feed(tmp_path, ALERT, TEST)
    root = etree.parse(tmp_path / "feed.xml").getroot()
    for parent in (root, *root.findall(f"{{{ATOM}}}entry")):
        assert all(len(parent.findall(f"{{{ATOM}}}{name}")) == 1 for name in ("id", "title", "updated"))
    assert root.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    assert root.find(f"{{{ATOM}}}entry/{{{ATOM}}}link").get("href") == f"{ALERT.identifier}.cap.xml"  # type: ignore[union-attr]


def test_feed_is_there_before_the_first_alert(tmp_path: Path) -> None:
    CapFeed(tmp_path)
    assert read(tmp_path).entries == []


async def test_test_is_a_test_in_its_title(tmp_path: Path) -> None:
    await feed(tmp_path, TEST)
    assert read(tmp_path).entries[0].title.startswith("TEST - At least 12")


async def test_old_alerts_leave_the_feed_and_the_folder(tmp_path: Path) -> None:
    alerts = [replace(ALERT, identifier=f"a{number}", sent=ALERT.sent + timedelta(minutes=number)) for number in range(5)]
    (tmp_path / "index.html").write_text("mine")
    await feed(tmp_path, *alerts, keep=2)
    assert files(tmp_path) == {"feed.xml", "a4.cap.xml", "a3.cap.xml", "index.html"}
    assert [entry.id.rpartition(":")[2] for entry in read(tmp_path).entries] == ["a4", "a3"]


async def test_restart_and_repeat_change_nothing(tmp_path: Path) -> None:
    await feed(tmp_path, ALERT, UPDATE)
    before = contents(tmp_path)
    await feed(tmp_path, UPDATE)
    assert contents(tmp_path) == before


async def test_crash_in_the_middle_of_a_file_leaves_the_old_one_and_the_next_try_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = await feed(tmp_path, ALERT)
    before = (tmp_path / "feed.xml").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(cap_feed.os, "fsync", full)
        with pytest.raises(SinkError, match="No space left") as caught:
            await sink.deliver(delivery(UPDATE))
    assert not caught.value.permanent
    assert (tmp_path / "feed.xml").read_bytes() == before
    await sink.deliver(delivery(UPDATE))
    assert len(read(tmp_path).entries) == 2
    assert not [name for name in files(tmp_path) if name.endswith(".part")]


async def test_documents_that_are_damaged_or_foreign_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "half.cap.xml").write_text("<alert")
    (tmp_path / "other.cap.xml").write_text("<note/>")
    (tmp_path / "x.cap.xml.part").write_text("left by a crash")
    await feed(tmp_path, ALERT, keep=1)
    assert files(tmp_path) == {"feed.xml", f"{ALERT.identifier}.cap.xml", "half.cap.xml", "other.cap.xml"}


async def test_identifier_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    await feed(tmp_path / "www", replace(ALERT, identifier="../../etc/x y"))
    assert files(tmp_path / "www") == {"feed.xml", "..-..-etc-x-y.cap.xml"}


async def test_files_can_be_read_by_a_web_server_of_another_user(tmp_path: Path) -> None:
    await feed(tmp_path, ALERT)
    assert all((tmp_path / name).stat().st_mode & 0o044 == 0o044 for name in files(tmp_path))


def test_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match="folder that can be written"):
        CapFeed(tmp_path / "file")
