"""Bytes to Story: find the format, read it, read the marks, and say clearly what is wrong where it cannot be done."""

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message

import orjson
from lxml import etree

from streams.errors import BadEncoding, BadStory, NoText, NotText, SettingsError, SeveralStories, StoryTooLarge, UnknownFormat
from streams.feeds.clean_text import clean, looks_binary, one_line
from streams.feeds.delivered import Delivered
from streams.feeds.field_map import PARAMETER, FieldMap, apply, is_mapped, read_field_map
from streams.feeds.formats.html import read_html
from streams.feeds.formats.json_rows import is_plainly_a_row, is_row, read_row
from streams.feeds.formats.newsml_g2 import read_news_item, read_news_message
from streams.feeds.formats.ninjs import is_ninjs, read_ninjs
from streams.feeds.formats.nitf import read_nitf
from streams.feeds.formats.rss import read_entry, read_feed
from streams.feeds.formats.text import read_text
from streams.feeds.html_text import local_name
from streams.feeds.json_fields import first
from streams.feeds.ninjs_schema import NinjsCheck, check_ninjs
from streams.feeds.times import read_embargo
from streams.feeds.wire_marks import read_marks
from streams.feeds.xml_tree import parse_xml
from streams.story import PubStatus, Story, WireAction

MAX_BYTES = 8_000_000
MAX_URI = 1_000
MAX_OTHER_IDS, MAX_OTHER_ID = 8, 100
WRONG_CLOCK = timedelta(days=1)
FORMATS = "ninjs, JSON rows, NewsML-G2, NITF, RSS, Atom, HTML, plain text"

_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
"""What Python calls encodings though nobody writes text in them; some take time with the square of the length."""
_ACTS_AS: Mapping[WireAction, PubStatus] = {"kill": "canceled", "withhold": "withheld"}
"""A kill or a hold by its words has the status that it should have had."""

_ROOTS: Mapping[str, Callable[[etree._Element], Delivered]] = {
    "newsitem": read_news_item,
    "newsmessage": read_news_message,
    "nitf": read_nitf,
    "rss": read_feed,
    "rdf": read_feed,
    "feed": read_feed,
    "item": read_entry,
    "entry": read_entry,
}
_HTML_START = re.compile(
    r"(?i)<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|span|b|i|em|strong|br|ul|ol|table|blockquote|a)\b"
)


def read_story(
    value: bytes | None,
    *,
    content_type: str | None = None,
    key: bytes | None = None,
    received: datetime | None = None,
    max_bytes: int = MAX_BYTES,
    fields: FieldMap | None = None,
    ninjs: NinjsCheck = "off",
) -> Story:
    """The story in one message, whatever format it came in.

    `content_type` is believed where it names a format; `key` becomes the uri where the document has none; times that lie well after
    `received` are not believed. `fields` says where JSON keeps what, unless the content-type does (`field_map`). `ninjs` holds ninjs
    to its schema.
    Raises UnknownFormat, BadEncoding, NoText, SeveralStories, StoryTooLarge or InvalidNinjs, each saying what was looked for.
    """
    if not value or not value.strip():
        raise NoText("an empty message")
    if len(value) > max_bytes:
        raise StoryTooLarge(f"{len(value):,} bytes; at most {max_bytes:,} are read")
    try:
        media_type, charset, stated_fields = _parse_content_type(content_type)
        delivered = _deliver(value, media_type, charset, Reading(fields=stated_fields or fields or {}, ninjs=ninjs))
        return _finish(delivered, value=value, key=key, received=received)
    except BadStory:
        raise
    except (RecursionError, UnicodeError, etree.LxmlError) as error:
        raise UnknownFormat(f"cannot be read: {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a site wants its feeds read."""

    fields: FieldMap
    ninjs: NinjsCheck


def _parse_content_type(content_type: str | None) -> tuple[str, str | None, FieldMap]:
    if not content_type:
        return "", None, {}
    header = Message()
    header["content-type"] = one_line(content_type, 4_000)
    charset, fields = header.get_param("charset"), header.get_param(PARAMETER)
    try:
        stated = read_field_map(fields) if isinstance(fields, str) else {}
    except SettingsError as error:
        raise UnknownFormat(f"content-type: {error}") from error
    return header.get_content_type() if "/" in content_type else "", charset if isinstance(charset, str) else None, stated


def _deliver(value: bytes, media_type: str, charset: str | None, reading: Reading) -> Delivered:
    if media_type.endswith("json"):
        return _read_json(_decode(value, charset), reading, stated=media_type)
    if media_type == "text/html":
        return read_html(_decode(value, charset))
    if media_type == "text/plain":
        return _read_text(_decode(value, charset), stated=media_type)
    if media_type.endswith("xml"):
        return _read_xml(value, stated=media_type)
    if media_type.partition("/")[0] in ("image", "audio", "video", "font", "model"):
        raise UnknownFormat(f"content-type {media_type}: tollwire reads {FORMATS}")
    return _sniff(value, charset, reading)


def _sniff(value: bytes, charset: str | None, reading: Reading) -> Delivered:
    """Read by the first character that says anything: `{` or `[` JSON, `<` XML or HTML, else text."""
    start = value.replace(b"\0", b"")[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<?xml"):
        return _read_xml(value)
    text = _decode(value, charset)
    opening = text.lstrip()[:200]
    if opening.startswith("{") or (opening.startswith("[") and re.match(r"\[\s*[\[{\"\]\d-]", opening)):
        return _read_json(text, reading)
    if opening.startswith("<"):
        if _HTML_START.match(opening):
            return read_html(text)
        if re.match(r"<[A-Za-z!?]", opening):
            return _read_xml(value)
    return _read_text(text)


def _decode(value: bytes, charset: str | None) -> str:
    if charset is None:
        charset = "utf-16" if value[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        if codecs.lookup(charset).name in _NO_CHARSETS:
            raise LookupError(charset)
        return value.decode(charset)
    except LookupError as error:
        raise BadEncoding(f"content-type names charset {charset!r}, which is unknown") from error
    except (UnicodeError, ValueError) as error:
        where = f"{error.reason} at byte {error.start}" if isinstance(error, UnicodeDecodeError) else error
        named = "another encoding is named as `content-type: text/plain; charset=…`"
        raise BadEncoding(f"not {charset.removesuffix('-sig')}: {where}; {named}") from error


def _read_text(text: str, stated: str = "") -> Delivered:
    if looks_binary(text):
        raise UnknownFormat(f"{stated or 'no known format, and as plain text'}: full of control characters; tollwire reads {FORMATS}")
    return read_text(text)


def _read_json(text: str, reading: Reading, stated: str = "") -> Delivered:
    document = _load_json(text, stated, strict=reading.ninjs != "off")
    if isinstance(document, list):
        if len(document) != 1:
            raise SeveralStories(f"a JSON list of {len(document)}: one message holds one story")
        document = document[0]
    if isinstance(document, Mapping) and "specversion" in document and isinstance(document.get("data"), Mapping):
        document = document["data"]  # a CloudEvent in structured mode
    if isinstance(document, Mapping) and document.keys() == {"schema", "payload"}:
        document = document["payload"]  # Kafka Connect's JsonConverter with schemas.enable
        if isinstance(document, str):
            return _sniff(document.encode("utf-8", "replace"), None, reading)
    if not isinstance(document, Mapping):
        raise UnknownFormat(f"JSON {type(document).__name__} where an object was expected")
    if not is_mapped(document, reading.fields):
        return _read_document(document, reading)
    try:
        found = _read_document(document, reading)
    except NotText:
        raise
    except NoText:
        found = read_row(document)  # nothing but the mapped fields tells where its text is
    return apply(document, found, reading.fields)


def _read_document(document: Mapping[str, object], reading: Reading) -> Delivered:
    check_ninjs(document, reading.ninjs)
    if is_ninjs(document) or (first(document, "uri", "guid") is not None and not is_plainly_a_row(document)):
        return read_ninjs(document)
    if is_row(document):
        return read_row(document)
    raise NoText(f"JSON without a body; its fields are {_some(document)}; looked for {read_row({}).looked_for}, and those of ninjs")


def _load_json(text: str, stated: str, *, strict: bool) -> object:
    try:
        return orjson.loads(text.encode())
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        if strict:
            raise UnknownFormat(f"{stated or 'it begins like JSON'}, but is not: {one_line(str(error), 200)}") from error
    try:  # half of a surrogate pair, a control character or NaN costs no story: `clean` mends what is left of it
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise UnknownFormat(f"{stated or 'it begins like JSON'}, but is not: {one_line(str(error), 200)}") from error


def _read_xml(value: bytes, stated: str = "") -> Delivered:
    root = parse_xml(value)
    name = local_name(root)
    if name == "html":
        return read_html(etree.tostring(root, encoding="unicode", method="html"))
    reader = _ROOTS.get(name)
    if reader is None:
        raise UnknownFormat(f"{stated or 'XML'} with root <{one_line(name, 60)}>; tried {', '.join(sorted(_ROOTS))} and html")
    return reader(root)


def _finish(found: Delivered, *, value: bytes, key: bytes | None, received: datetime | None) -> Story:
    marks = read_marks(found)
    version_created, first_created = (_not_after(received, moment) for moment in (found.version_created, found.first_created))
    embargo, action = read_embargo(found.embargoed), marks.action
    if found.embargoed is not None and embargo is None and action != "kill":
        action = "withhold"  # an embargo that nobody can read must not be broken
    if not found.headline.strip() and not found.body.strip() and action not in ("kill", "withhold"):
        raise NoText(f"neither headline nor text; looked for {found.looked_for}")
    return Story(
        uri=_uri(found.uri, key, value),
        version=_version(found, key),
        headline=one_line(found.headline),
        body=clean(found.body) if found.body.strip() else "",
        language=found.language,
        version_created=version_created or first_created,
        first_created=first_created or version_created,
        embargoed_until=embargo,
        pub_status=_ACTS_AS.get(action, marks.pub_status),
        wire_action=action,
        replaces=marks.replaces,
        other_ids=tuple(one_line(other, MAX_OTHER_ID) for other in found.other_ids[:MAX_OTHER_IDS]),
        quoted=marks.quoted,
        urgency=marks.urgency,
        located=found.located,
        slugline=found.slugline,
        ed_note=found.ed_note,
        byline=found.byline,
        source=found.source,
        link=found.link,
        subjects=found.subjects,
    )


def _not_after(received: datetime | None, moment: datetime | None) -> datetime | None:
    """`moment`, unless no clock can be that wrong: figures are ordered by it, and one from the future would stand for ever."""
    return None if moment and received and moment > received + WRONG_CLOCK else moment


def _uri(stated: str | None, key: bytes | None, value: bytes) -> str:
    """The document's own id, else the message's key, else one made of the content."""
    uri = stated or one_line((key or b"").decode("utf-8", "replace"))
    if uri and len(uri) <= MAX_URI:
        return uri
    return f"urn:sha256:{hashlib.sha256(uri.encode() if uri else value).hexdigest()}"


def _version(found: Delivered, key: bytes | None) -> str:
    """The version as stated; else one made of the text, so that a text that changed under one id is another version."""
    if found.version:
        return found.version
    if not found.uri and not key:
        return "1"
    return "sha256-" + hashlib.sha256(f"{found.headline}\n{found.body}".encode()).hexdigest()[:12]


def _some(document: Mapping[str, object]) -> str:
    names = [one_line(str(name), 40) for name in list(document)[:12]]
    return ", ".join(names) + (" …" if len(document) > 12 else "") if names else "none"
