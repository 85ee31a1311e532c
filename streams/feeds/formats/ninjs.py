"""ninjs 1.x, 2.x and 3.x, and Superdesk's dialect of 1.x, read leniently: a fault elsewhere in the document costs no story."""

import re
from collections.abc import Iterator, Mapping

from streams.errors import NotText
from streams.feeds.delivered import Delivered
from streams.feeds.html_text import html_to_text, looks_like_html
from streams.feeds.json_fields import Json, first, line_of, name_of, number_of, objects, text_of
from streams.feeds.times import read_time
from streams.story import Subject

MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
MAX_SUBJECTS = 100
TELLING = frozenset({
    "headlines", "bodies", "body_text", "body_html", "pubstatus", "pubStatus", "versioncreated", "versionCreated", "firstcreated",
    "firstCreated", "slugline", "ednote", "edNote", "infosource", "infosources", "infoSources", "description_text",
    "description_html", "descriptions", "evolvedfrom", "altids", "altIds",
})  # fmt: skip
"""Fields that nobody but ninjs has."""
_NOT_TEXT = frozenset({"audio", "video", "picture", "graphic", "composite", "component", "event", "planning"})
_MAIN_ROLES = frozenset({"", "main", "default", "full", "body", "headline", "drol:main", "hdlrole:main"})


def is_ninjs(document: Json) -> bool:
    """Whether a JSON object speaks ninjs beyond doubt."""
    return not TELLING.isdisjoint(document)


def read_ninjs(document: Json) -> Delivered:
    """One ninjs document, of any version."""
    kind = line_of(document.get("type")) or "text"
    if kind.lower() in _NOT_TEXT:
        raise NotText(f"ninjs of type {kind!r}: tollwire reads text")
    return Delivered(
        uri=line_of(first(document, "guid", "uri", "_id", "id")),
        version=line_of(first(document, "version", "_current_version")),
        headline=_headline(document),
        body=_body(document),
        language=line_of(document.get("language")),
        version_created=read_time(first(document, "versionCreated", "versioncreated")),
        first_created=read_time(first(document, "firstCreated", "firstcreated", "contentCreated", "contentcreated", "firstpublished")),
        embargoed=first(document, "embargoedUntil", "embargoed", "publish_schedule"),
        status=line_of(first(document, "pubStatus", "pubstatus", "state")),
        signals=tuple(_signals(document)),
        replaces=tuple(_replaced(document)),
        other_ids=tuple(_other_ids(document)),
        urgency=number_of(first(document, "urgency", "priority")),
        located=name_of(document.get("located")),
        slugline=line_of(document.get("slugline")),
        ed_note=line_of(first(document, "edNote", "ednote")),
        byline=line_of(first(document, "by", "byline")),
        source=name_of(first(document, "infoSources", "infosources", "infosource", "source", "provider")),
        link=line_of(first(document, "link", "canonical_url", "permalink")),
        subjects=tuple(_subjects(document)),
        looked_for="bodies, body_text, body_html, descriptions, description_text, headlines, headline",
    )


def _headline(document: Json) -> str:
    listed = (item.get("value") for item in sorted(objects(document.get("headlines")), key=_by_role))
    others = (document[name] for name in sorted(document) if name.startswith("headline_"))
    return next(filter(None, map(line_of, (document.get("headline"), *listed, *others))), "")


def _body(document: Json) -> str:
    """The full text; a summary only where there is none."""
    return next((text for text in _texts(document) if text.strip()), "")


def _texts(document: Json) -> Iterator[str]:
    for name in ("bodies", "descriptions"):
        if name == "descriptions":
            others = (n for n in sorted(document) if n.startswith("body_") and n not in ("body_text", "body_html"))
            for field in ("body_text", "body_html", *others, "body", "text", "description_text", "description_html", "abstract"):
                yield plain_text(document.get(field), html=field != "body_text")
        for item in sorted(objects(document.get(name)), key=_by_role):
            kind = text_of(first(item, "contentType", "contenttype"))
            yield plain_text(item.get("value"), html="html" in kind or "xml" in kind or not kind)


def plain_text(value: object, *, html: bool) -> str:
    """A body as text, with its markup reduced where it may have some."""
    text = text_of(value) if isinstance(value, str) else ""
    return html_to_text(text) if html and looks_like_html(text) else text


def _by_role(item: Json) -> tuple[bool, bool]:
    """Main text before summaries, plain before marked up: its offsets are those of the feed."""
    kind = text_of(first(item, "contentType", "contenttype"))
    return text_of(item.get("role")).lower() not in _MAIN_ROLES, kind not in ("", "text/plain")


def _signals(document: Json) -> Iterator[str]:
    for name in ("signal", "signals"):
        value = document.get(name)
        for item in value if isinstance(value, list) else [value]:
            if found := line_of(first(item, "code", "uri", "qcode", "name") if isinstance(item, Mapping) else item):
                yield found


def _replaced(document: Json) -> Iterator[str]:
    if earlier := line_of(first(document, "evolvedfrom", "evolvedFrom", "rewrite_of")):
        yield earlier
    for item in objects(document.get("associations")):
        if re.search(r"(?i)evolved.?from|replaces|previous.?version|predecessor", text_of(item.get("rel"))):
            earlier = line_of(first(item, "uri", "guid"))
            if earlier:
                yield earlier


def _other_ids(document: Json) -> Iterator[str]:
    """altIds as ninjs 3.0 lists them (role and value), or as an object of them (ninjs 2.0)."""
    named = first(document, "altIds", "altids")
    values = named.values() if isinstance(named, Mapping) else (item.get("value") for item in objects(named))
    yield from filter(None, (line_of(value) for value in values))


def _subjects(document: Json) -> Iterator[Subject]:
    listed = [*objects(document.get("subject")), *objects(document.get("subjects"))]
    for item in listed[:MAX_SUBJECTS]:
        name = line_of(first(item, "name", "literal"))
        if name:
            confidence = number_of(item.get("confidence"))
            yield Subject(name, subject_uri(item), None if confidence is None else min(confidence, 100))


def subject_uri(item: Json) -> str | None:
    """The subject's URI; a Media Topic code is made one."""
    if uri := line_of(item.get("uri")):
        return uri
    code, scheme = line_of(first(item, "code", "qcode")) or "", line_of(item.get("scheme")) or ""
    if "://" in code:
        return code
    if digits := re.fullmatch(r"(?:medtop:)?(\d{8})", code):
        return MEDIA_TOPIC + digits[1] if "medtop" in code + scheme or "mediatopic" in scheme or not scheme else None
    return None
