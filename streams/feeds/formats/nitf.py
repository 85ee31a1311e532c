"""NITF, alone or inside NewsML-G2."""

from lxml import etree

from streams.feeds.delivered import Delivered
from streams.feeds.html_text import element_text
from streams.feeds.json_fields import number_of
from streams.feeds.times import read_time
from streams.feeds.xml_tree import attribute, find, find_all, words
from streams.story import Subject

_IDREF_STATUS = {"canceled": "kill", "cancelled": "kill", "killed": "kill", "withheld": "withhold"}


def read_nitf(root: etree._Element) -> Delivered:
    """One `<nitf>` document."""
    docdata, head = find(root, "head", "docdata"), find(root, "body", "body.head")
    key, note = find(docdata, "du-key"), find(docdata, "ed-msg")
    issued = read_time(attribute(find(docdata, "date.issue"), "norm"))
    withdrawn = attribute(docdata, "management-doc-idref")
    status = attribute(docdata, "management-status")
    if withdrawn and (attribute(docdata, "management-idref-status") or "").lower() in _IDREF_STATUS:
        status = _IDREF_STATUS[(attribute(docdata, "management-idref-status") or "").lower()]
    correction = find(docdata, "correction")
    place = find(docdata, "evloc")
    subjects = [Subject(name) for node in find_all(docdata, "key-list", "keyword") if (name := attribute(node, "key"))]
    return Delivered(
        uri=attribute(find(docdata, "doc-id"), "id-string"),
        version=attribute(key, "version", "generation"),
        headline=words(find(head, "hedline", "hl1")) or words(find(root, "head", "title")),
        body=nitf_body(root),
        language=attribute(root, "{http://www.w3.org/XML/1998/namespace}lang"),
        version_created=issued,
        first_created=read_time(attribute(find(docdata, "date.release"), "norm")) or issued,
        status=status,
        signals=("sig:correction",) if correction is not None else (),
        replaces=tuple(dict.fromkeys(i for i in (withdrawn, attribute(correction, "id-string")) if i)),
        urgency=number_of(attribute(find(docdata, "urgency"), "ed-urg")),
        located=words(find(head, "dateline", "location")) or attribute(place, "city") or words(place) or None,
        slugline=attribute(key, "key") or attribute(find(docdata, "fixture"), "fix-id"),
        ed_note=" ".join(filter(None, (attribute(note, "msg-type"), attribute(note, "info"), attribute(correction, "info")))) or None,
        byline=words(find(head, "byline")) or None,
        source=words(find(head, "distributor")) or attribute(find(docdata, "doc-id"), "regsrc"),
        subjects=tuple(subjects[:100]),
        looked_for="body/body.content, body/body.head/abstract and hedline/hl1",
    )


def nitf_body(root: etree._Element) -> str:
    """The text of `body.content`; the abstract where there is none."""
    for path in (("body", "body.content"), ("body", "body.head", "abstract")):
        if text := "\n\n".join(filter(None, map(element_text, find_all(root, *path)))):
            return text
    body = find(root, "body")
    return element_text(body) if body is not None and find(body, "body.head") is None else ""
