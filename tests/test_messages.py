from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alerts.alert import Alert, AlertState, Area
from streams.errors import BadMessage
from streams.facts import Extraction, Fact, Toll, Who
from streams.incidents.incident import Incident
from streams.incidents.indexes import DayIndex, IndexEntry
from streams.incidents.report import Report
from streams.incidents.story_state import StoryState
from streams.messages import EnrichedArticle, Pipeline, Position, decode, encode, enriched_of, headers_of, pipeline_of
from streams.messages.article import MAX_BODY, Outcome
from streams.story import Story

NOON = datetime(2026, 4, 9, 12, tzinfo=UTC)
FACT = Fact(
    fact_id="f1", kind="killed", low=3, best=3, high=None, modifier="at_least", quantity_text="at least three",
    who=Who("nurses", "medics"), status="asserted", quote="at least three nurses", start=10, end=31, rule="die", confidence=0.9,
)  # fmt: skip
STORY = Story("tag:a", version="2", headline="Clinic hit", body="In all, at least three nurses died.", wire_action="update", source="XW")
FOUND = Extraction(facts=(FACT,), tolls={"killed": Toll(3, 3, None)})
REPORT = Report(report_id="rep-1", type="incident", uri="tag:a", version="2", received=NOON, published=NOON, country="SD", facts=(FACT,))
INCIDENT = Incident(
    incident_id="inc-1", version=4, status="open", title="Clinic hit", country="SD", event="shelling",
    event_type=None, sub_event_type=None, place=None,
    date_start="2026-04-09", date_end="2026-04-09", first_reported=NOON, last_reported=NOON, updated=NOON,
)  # fmt: skip
ALERT = Alert(
    identifier="inc-1-4-update", sender="tollwire", sent=NOON, status="Actual", msg_type="Update", incident_id="inc-1", incident_version=4,
    rules=("medics",), channels=(), event="shelling", category="Security", urgency="Past", severity="Severe", certainty="Likely",
    headline="Clinic hit", description="", area=Area("El Fasher", "SD"), date_start="2026-04-09",
)  # fmt: skip


def article(story: Story = STORY, offset: int = 7) -> EnrichedArticle:
    where = Position("articles.raw", 1, offset)
    pipeline = pipeline_of({"lang": "en", "name": "tollwire", "version": "1"})
    return enriched_of(story, FOUND, received=NOON, position=where, pipeline=pipeline)


@pytest.mark.parametrize(
    "message",
    [
        article(),
        REPORT,
        INCIDENT,
        ALERT,
        DayIndex((IndexEntry("inc-1", geonameid=1),)),
        StoryState(version="2", published=NOON),
        AlertState(active=False, last_sent=NOON),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_is_written_is_read_again_and_written_the_same(message: object) -> None:
    value = encode(message)
    again = decode(type(message), value)
    assert again == message
    assert encode(again) == value


def test_class_is_called_class_in_json() -> None:
    assert b'"who":{"text":"nurses","class":"medics"}' in encode(REPORT)


def test_a_reader_ignores_what_it_does_not_know_and_fills_in_what_is_missing() -> None:
    newer = encode(StoryState(version="2", published=NOON)).replace(b"{", b'{"mood":"calm",', 1)
    assert decode(StoryState, newer) == StoryState(version="2", published=NOON)
    assert decode(StoryState, b'{"version":"2","published":"2026-04-09T12:00:00Z"}') == StoryState(version="2", published=NOON)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "Report: no bytes"),
        (b"", "Report: no bytes"),
        (b"{", "Invalid JSON"),
        (b"[]", "the whole"),
        (b"{}", r"report_id: Field required \(and 5 more\)"),
        (encode(REPORT).replace(b'"best":3', b'"best":"3"'), "facts.0.best: '3' Input should be a valid integer"),
        (encode(REPORT).replace(b"killed", b"slain"), "facts.0.kind: 'slain' Input should be 'killed'"),
        (encode(REPORT).replace(b"2026-04-09T12:00:00Z", b"noon", 1), "received: 'noon'"),
        (b'{"report_id": "\xff"}', "Report"),
        (encode(REPORT).replace(b'"confidence":0.9', b'"confidence":1e999'), "confidence: inf Input should be a finite number"),
    ],
)
def test_a_message_that_does_not_fit_names_the_field(value: bytes | None, says: str) -> None:
    with pytest.raises(BadMessage, match=says):
        decode(Report, value)


def test_the_value_shown_of_a_bad_message_is_cut() -> None:
    with pytest.raises(BadMessage) as caught:
        decode(Report, encode(REPORT).replace(b'"rep-1"', b"[" + b"1," * 5_000 + b"1]"))
    assert len(str(caught.value)) < 250


def test_a_figure_of_ten_to_the_thirtieth_survives() -> None:
    report = replace(REPORT, facts=(replace(FACT, high=10**30),))
    assert decode(Report, encode(report)) == report


def test_a_lone_surrogate_cannot_be_written() -> None:
    with pytest.raises(BadMessage, match="Report cannot be written as JSON"):
        encode(replace(REPORT, headline="\ud83d"))


def test_an_article_carries_what_the_story_says_of_itself() -> None:
    message = article(replace(STORY, replaces=("tag:0",), urgency=2, located="Khartoum", embargoed_until=NOON))
    assert (message.uri, message.wire_action, message.replaces) == ("tag:a", "update", ("tag:0",))
    assert (message.urgency, message.located, message.source) == (2, "Khartoum", "XW")
    assert (message.facts, message.tolls, message.characters) == ((FACT,), {"killed": Toll(3, 3, None)}, len(STORY.body))
    assert (message.pipeline.model, message.pipeline.model_version) == ("en_tollwire", "1")
    assert len(message.pipeline.rules or "") == 12


def test_an_article_carries_its_text_within_bounds_and_none_once_withdrawn() -> None:
    def body_of(story: Story, outcome: Outcome) -> str:
        position = Position("articles.raw", 0, 7)
        article = enriched_of(story, Extraction(), received=NOON, position=position, pipeline=Pipeline(), outcome=outcome)
        assert article.characters == len(story.body)
        return article.body

    long = "é" * (MAX_BODY + 9)
    assert body_of(Story(uri="urn:a", body="Two died.\n"), "enriched") == "Two died.\n"
    assert body_of(Story(uri="urn:a", body=long), "enriched") == long[:MAX_BODY]
    assert body_of(Story(uri="urn:a", body="Two died."), "withdrawn") == ""


def test_a_story_without_annotations_names_no_model() -> None:
    assert Pipeline().model is None


def test_headers_are_those_of_cloud_events() -> None:
    headers = headers_of(ALERT)
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": b"inc-1-4-update",
        "ce_source": b"/tollwire/track",
        "ce_type": b"org.tollwire.alert.v1",
        "ce_time": b"2026-04-09T12:00:00Z",
        "ce_subject": b"inc-1",
        "ce_dataschema": b"urn:tollwire:schema:alert.v1",
        "content-type": b"application/json",
    }
    assert headers_of(INCIDENT)["ce_id"] == b"inc-1/4"
    assert headers_of(REPORT)["ce_id"] == b"rep-1"


def test_the_id_of_an_article_follows_from_its_raw_message_alone() -> None:
    assert headers_of(article())["ce_id"] == headers_of(article())["ce_id"]
    others = (article(offset=8), article(replace(STORY, version="3")), article(replace(STORY, uri="b")))
    ids = {headers_of(message)["ce_id"] for message in (article(), *others)}
    assert len(ids) == 4


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
COUNTS = st.none() | st.integers(0, 10**30)


FIGURES = {"low": COUNTS, "best": COUNTS, "high": COUNTS, "confidence": st.floats(0, 1)}


@settings(max_examples=60, deadline=None)
@given(st.builds(replace, st.just(FACT), quote=TEXTS, sentence=TEXTS, part_of=st.none() | TEXTS, **FIGURES))
def test_any_fact_survives(fact: Fact) -> None:
    report = replace(REPORT, facts=(fact,))
    assert decode(Report, encode(report)) == report
