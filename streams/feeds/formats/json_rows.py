"""Plain JSON objects under whatever names people use: rows of a data set, items of JSON Feed, entries as feedparser gives them."""

from collections.abc import Iterator, Mapping

from streams.feeds.delivered import Delivered
from streams.feeds.formats.ninjs import plain_text
from streams.feeds.json_fields import Json, first, line_of, name_of, number_of, objects, text_of
from streams.feeds.times import read_time
from streams.story import Subject

BODY = ("text", "body", "content", "content_text", "content_html", "article", "story", "html", "full_text", "maintext")
SUMMARY = ("summary", "description", "abstract", "lead")
HEADLINE = ("headline", "title", "hl1")
URI = ("id", "uri", "guid", "_id", "doc_id", "url", "link")
PUBLISHED = ("published", "date_published", "pubDate", "date", "datetime", "timestamp", "created", "created_at")
UPDATED = ("updated", "date_modified", "modified", "updated_at")


def is_row(document: Json) -> bool:
    """Whether a JSON object has a field that may hold a story's text."""
    return any(name in document for name in (*BODY, *SUMMARY, *HEADLINE))


def is_plainly_a_row(document: Json) -> bool:
    """Whether it has one under a name that ninjs does not know."""
    return any(name in document for name in (*BODY, "summary", "description", "title", "hl1"))


def read_row(document: Json) -> Delivered:
    """One plain JSON object."""
    published, updated = read_time(first(document, *PUBLISHED)), read_time(first(document, *UPDATED))
    return Delivered(
        uri=line_of(first(document, *URI)),
        version=line_of(document.get("version")),
        headline=line_of(first(document, *HEADLINE)) or "",
        body=next((text for text in _texts(document) if text.strip()), ""),
        language=line_of(first(document, "language", "lang")),
        version_created=updated or published,
        first_created=published,
        embargoed=first(document, "embargoed", "embargoed_until", "embargo"),
        status=line_of(first(document, "status", "pub_status")),
        urgency=number_of(document.get("urgency")),
        byline=line_of(first(document, "byline", "by")) or name_of(first(document, "author", "authors")),
        source=name_of(first(document, "source", "publisher", "agency")),
        link=line_of(first(document, "link", "url")),
        subjects=tuple(_subjects(document)),
        looked_for=", ".join((*BODY, *SUMMARY, *HEADLINE)),
    )


def _texts(document: Json) -> Iterator[str]:
    """Every text that may be the body, the likeliest first; `text` is taken as it is, so that offsets are those of the row."""
    for name in (*BODY, *SUMMARY):
        value = document.get(name)
        if isinstance(value, str):
            yield text_of(value) if name == "text" else plain_text(value, html=True)
        for item in objects(value):
            yield plain_text(first(item, "value", "rendered"), html=True)


def _subjects(document: Json) -> Iterator[Subject]:
    tags = first(document, "tags", "categories", "keywords")
    for tag in (tags if isinstance(tags, list) else [])[:100]:
        if name := line_of(first(tag, "term", "name", "label") if isinstance(tag, Mapping) else tag):
            yield Subject(name)
