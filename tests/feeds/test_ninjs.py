from datetime import UTC, datetime

import orjson
import pytest

from streams.errors import NoText, NotText
from streams.feeds import read_story
from streams.story import Story, Subject

TEXT = "Nine sailors drowned off Sfax on Sunday.\n\nA coastguard officer said two were missing."
HTML = "<p>Nine sailors drowned off <b>Sfax</b> on Sunday.</p><p>A coastguard officer said two were missing.</p>"
TOPIC = "http://cv.iptc.org/newscodes/mediatopic/20000145"

NINJS_3 = {
    "uri": "urn:example:sfax",
    "version": "2",
    "type": "text",
    "pubStatus": "usable",
    "versionCreated": "2026-03-01T10:30:00+01:00",
    "firstCreated": "2026-03-01T08:00:00Z",
    "embargoedUntil": "2026-03-01T12:00:00Z",
    "urgency": 2,
    "language": "en-GB",
    "headlines": [{"role": "short", "value": "Boat sinks"}, {"role": "main", "value": "Nine drown off Sfax"}],
    "bodies": [
        {"role": "main", "contentType": "text/html", "value": HTML},
        {"role": "main", "contentType": "text/plain", "value": TEXT},
        {"role": "teaser", "contentType": "text/plain", "value": "Boat sinks off Sfax."},
    ],
    "slugline": "TUNISIA-BOAT",
    "edNote": "Photos to follow",
    "by": "Amal Ferchichi",
    "located": "Tunis",
    "infoSources": [{"name": "Example Wire"}],
    "subjects": [{"name": "maritime", "uri": TOPIC, "confidence": 80}],
}
NINJS_1 = {
    "uri": "urn:example:sfax",
    "version": "2",
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2026-03-01T09:30:00Z",
    "firstcreated": "2026-03-01T08:00:00Z",
    "embargoed": "2026-03-01T12:00:00Z",
    "urgency": 2,
    "language": "en-GB",
    "headline": "Nine drown off Sfax",
    "body_text": TEXT,
    "body_html": HTML,
    "slugline": "TUNISIA-BOAT",
    "ednote": "Photos to follow",
    "byline": "Amal Ferchichi",
    "located": "Tunis",
    "infosource": [{"name": "Example Wire"}],
    "subject": [{"name": "maritime", "code": "medtop:20000145", "confidence": 80}],
}
NINJS_2 = {k: v for k, v in NINJS_1.items() if k not in ("headline", "body_text", "body_html", "infosource", "subject", "byline")} | {
    "headlines": [{"value": "Nine drown off Sfax"}],
    "bodies": [{"contentType": "text/html", "value": HTML}],
    "infosources": [{"name": "Example Wire"}],
    "subjects": [{"literal": "maritime", "uri": TOPIC, "confidence": 80}],
    "by": "Amal Ferchichi",
}
SUPERDESK = {k: v for k, v in NINJS_1.items() if k not in ("uri", "body_text", "infosource")} | {
    "guid": "urn:example:sfax",
    "priority": 5,
    "source": "Example Wire",
    "service": [{"code": "i", "name": "International"}],
}


def story(document: object, **options: str) -> Story:
    return read_story(orjson.dumps(document), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("document", [NINJS_3, NINJS_2, NINJS_1, SUPERDESK], ids=["3.0", "2.x", "1.x", "superdesk"])
def test_all_dialects_give_the_same_story(document: dict[str, object]) -> None:
    assert story(document) == Story(
        uri="urn:example:sfax",
        version="2",
        headline="Nine drown off Sfax",
        body=TEXT,
        language="en-GB",
        version_created=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        first_created=datetime(2026, 3, 1, 8, tzinfo=UTC),
        embargoed_until=datetime(2026, 3, 1, 12, tzinfo=UTC),
        wire_action="update",
        urgency=2,
        located="Tunis",
        slugline="TUNISIA-BOAT",
        ed_note="Photos to follow",
        byline="Amal Ferchichi",
        source="Example Wire",
        subjects=(Subject("maritime", TOPIC, 80),),
    )


def test_a_rewrite_in_superdesk_replaces_the_story_it_evolved_from() -> None:
    rewrite = story({"guid": "tag:b", "evolvedfrom": "tag:a", "headline": "Toll rises", "body_html": HTML})
    assert (rewrite.replaces, rewrite.wire_action) == (("tag:a",), "update")


def test_a_canceled_story_is_a_kill_even_without_any_text() -> None:
    killed = story({"uri": "urn:example:sfax", "version": "3", "pubStatus": "canceled"})
    assert (killed.wire_action, killed.pub_status, killed.body) == ("kill", "canceled", "")


def test_a_headline_alone_is_a_story() -> None:
    flash = story({"uri": "a", "headline": "Blast heard in central Tunis"})
    assert (flash.headline, flash.body) == ("Blast heard in central Tunis", "")


def test_a_summary_stands_in_for_a_body_that_is_not_there() -> None:
    assert story({"uri": "a", "headline": "Blast", "description_text": "A blast was heard."}).body == "A blast was heard."


def test_plain_text_is_kept_to_the_letter_so_that_offsets_stay() -> None:
    body = "  One  two\tthree.\n\n\n  Four &amp; five <six>.\n"
    assert story({"uri": "a", "body_text": body}).body == body


@pytest.mark.parametrize("kind", ["picture", "video", "composite", "planning"])
def test_what_is_not_text_says_so(kind: str) -> None:
    with pytest.raises(NotText, match=kind):
        story({"uri": "a", "type": kind, "headline": "Rescuers at the harbour"})


def test_a_document_without_text_names_the_fields_looked_for() -> None:
    with pytest.raises(NoText, match=r"bodies.*body_html.*headline"):
        story({"uri": "a", "type": "text", "urgency": 3})


@pytest.mark.parametrize(
    "fault",
    [
        {"urgency": "high"},
        {"urgency": 1e300},
        {"versionCreated": "yesterday"},
        {"versionCreated": {"a": 1}},
        {"headlines": "Nine drown"},
        {"subjects": ["maritime", None, {"name": 7}]},
        {"infoSources": 5},
        {"located": [[]]},
        {"version": {"n": 2}},
        {"language": ["en"]},
        {"associations": [1, {"rel": None}]},
        {"signal": [None, {}, "x"]},
        {"bodies": [None, {"value": 3}, {"value": TEXT}]},
        {"unheardOf": True},
    ],
    ids=str,
)
def test_a_fault_elsewhere_costs_no_story(fault: dict[str, object]) -> None:
    assert story({"uri": "a", "bodies": [{"value": TEXT}]} | fault).body == TEXT


def test_a_cloud_event_in_structured_mode_is_unwrapped() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "/desk", "type": "x", "data": {"uri": "a", "body_text": TEXT}}
    assert story(event, content_type="application/cloudevents+json").uri == "a"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("altIds", [{"role": "itemNumber", "value": "xwa 731"}, {"role": "empty"}]),
        ("altids", {"itemNumber": "xwa 731"}),
        ("altids", [{"role": "itemNumber", "value": "xwa 731"}]),
    ],
)
def test_other_ids_are_read_in_every_version_of_ninjs(field: str, value: object) -> None:
    document = {"uri": "urn:a", "headline": "Ferry sinks", "body_text": "A ferry sank.", field: value}
    assert read_story(orjson.dumps(document)).other_ids == ("xwa 731",)
