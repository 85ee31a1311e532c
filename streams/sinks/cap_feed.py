"""CAP documents in a folder, and an Atom feed (RFC 4287) of the newest: files that any web server can serve as they are."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from streams.errors import SinkError
from streams.sinks.cap import CAP, cap_id, cap_xml
from streams.sinks.delivery import Delivery

ATOM = "http://www.w3.org/2005/Atom"
FEED = "feed.xml"
_ENDING = ".cap.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What the feed says of one document."""

    sent: str
    """As Atom writes it, so that entries sort by it."""
    file: str
    identifier: str
    sender: str
    title: str
    summary: str
    event: str
    web: str
    """Where a person reads on: the incident on the board, or a story; empty where neither is known."""


class CapFeed:
    """Write each alert as a file and the feed anew; the folder itself is the memory, so a restart or a repeat changes nothing.

    A reader never finds half a file, nor a link in the feed to a file that is not there.
    """

    def __init__(
        self, folder: Path, *, name: str = "cap", base_url: str | None = None, keep: int = 100, board_url: str | None = None
    ) -> None:
        self.name = name
        self._folder = folder
        self._base_url = f"{base_url.rstrip('/')}/" if base_url else ""
        self._keep = keep
        self._board_url = board_url
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"*{_ENDING}.part"):
                left.unlink()
            self._entries = {file.name: entry for file in folder.glob(f"*{_ENDING}") if (entry := read_entry(file)) is not None}
            self._write_feed()
        except OSError as error:
            raise SinkError(f"{folder}: {error.strerror}; name a folder that can be written", permanent=True) from error

    async def deliver(self, delivery: Delivery) -> None:
        """Write the document, then the feed, then remove what has left the feed; a full disk is worth another try."""
        file = f"{re.sub(r'[^A-Za-z0-9._-]', '-', cap_id(delivery.alert_id))[:200]}{_ENDING}"
        try:
            write_whole(self._folder / file, cap_xml(delivery.alert, board_url=self._board_url))
            if (entry := read_entry(self._folder / file)) is not None:
                self._entries[file] = entry
            gone = sorted(self._entries.values(), reverse=True)[self._keep :]
            for entry in gone:
                del self._entries[entry.file]
            self._write_feed()
            for entry in gone:
                (self._folder / entry.file).unlink(missing_ok=True)
        except OSError as error:
            raise SinkError(f"{self._folder}: {error.strerror}") from error

    async def close(self) -> None:
        """Nothing stays open."""

    def _write_feed(self) -> None:
        newest = sorted(self._entries.values(), reverse=True)
        write_whole(self._folder / FEED, atom(newest, base_url=self._base_url))


def atom(entries: list[Entry], *, base_url: str) -> bytes:
    """The feed, the newest entry first."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(root, "id", f"{base_url}{FEED}" if base_url else "urn:tollwire:cap-feed")
    _add(root, "title", "tollwire alerts")
    _add(root, "updated", entries[0].sent if entries else "1970-01-01T00:00:00Z")
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", entries[0].sender if entries else "tollwire")
    if base_url:
        etree.SubElement(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=f"{base_url}{FEED}")
    for one in entries:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", f"urn:tollwire:alert:{one.identifier}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.sent)
        _add(entry, "published", one.sent)
        etree.SubElement(entry, f"{{{ATOM}}}category", term=one.event)
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="application/cap+xml", href=f"{base_url}{one.file}")
        if one.web:
            etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=one.web)
        _add(entry, "summary", one.summary)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def read_entry(file: Path) -> Entry | None:
    """What a document of this folder says of itself; None for a file that is no CAP document."""
    try:
        root = etree.fromstring(file.read_bytes(), _PARSER)
    except etree.XMLSyntaxError:
        return None

    def text(path: str) -> str:
        return root.findtext(path, default="", namespaces={"c": CAP})

    if root.tag != f"{{{CAP}}}alert" or not (identifier := text("c:identifier")):
        return None
    status, headline = text("c:status"), text("c:info/c:headline")
    return Entry(
        sent=text("c:sent").replace("-00:00", "Z"),
        file=file.name,
        identifier=identifier,
        sender=text("c:sender"),
        title=headline if status == "Actual" else f"{status.upper()} - {headline}",
        summary=text("c:info/c:description"),
        event=text("c:info/c:event"),
        web=text("c:info/c:web"),
    )


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in its place at once, whole and on the disk."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{tag}").text = text
