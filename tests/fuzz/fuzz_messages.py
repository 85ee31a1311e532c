"""Messages of tollwire's own topics, spoilt: read, or refused as BadMessage; what is read can be written, and is then the same."""

from dataclasses import replace
from functools import cache

from streams.alerts import load_rules, track
from streams.alerts.alert import Alert, AlertState
from streams.errors import BadMessage
from streams.exports import FORMATS, record_of
from streams.exports.records import kind_of
from streams.facts import Extraction, Toll
from streams.incidents.checking import checked
from streams.incidents.command import Command, CommandOutcome
from streams.incidents.incident import Incident
from streams.incidents.indexes import DayIndex
from streams.incidents.report import Report
from streams.incidents.story_state import StoryState
from streams.messages import EnrichedArticle, Pipeline, Position, decode, encode, enriched_of, headers_of
from streams.story import Story
from tests.fuzz.choices import Choices
from tests.fuzz.mutations import as_bytes, mutated
from tests.made_reports import NOON, Desk, command, fact, happened, killed

FRAGMENTS = as_bytes(
    "null", "true", "[]", "{}", "[[[[", "]", "}", "{", '""', '"a"', "0", "-1", "1.5", "1e999", "-0", "NaN", "Infinity", "10" * 40,
    "1" * 5_000, '"\\ud800"', '"\\u0000"', '"\\udc00\\ud800"', '"💥"', "\x00", "\ud83d", "é", "\\", '"', ",", ":", " ", '"uri":',
    '"facts":[', '"killed":', '"2026-02-30T00:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"',
    '"2026-01-01T00:00:00"', '"2026-01-01"', "1767225600", '"class":"children"', '"who":{"text":"","class":"unknown"}',
    '"place":{"name":""}', '"version":"' + "9" * 400 + '"', '"type":"tick"',
)  # fmt: skip


def fuzz_messages(data: bytes) -> None:
    choices = Choices(data)
    messages = _messages()
    message = choices.pick(messages)
    value = mutated(encode(message), choices, fragments=FRAGMENTS, others=[encode(other) for other in messages[:2]])
    type_ = type(choices.pick(messages)) if choices.once_in(8) else type(message)
    try:
        read = decode(type_, value)
    except BadMessage as error:
        assert str(error)  # noqa: PT017
        assert len(str(error)) < 2_000  # noqa: PT017
        return
    again = encode(read)
    assert decode(type_, again) == read
    assert decode(type_, encode(read, sparse=True)) == read
    if isinstance(read, EnrichedArticle | Report | Incident | Alert | Command | CommandOutcome):
        headers_of(read)
    if isinstance(read, Incident | EnrichedArticle):
        _export(again)
    if isinstance(read, Report) and read.type != "tick":
        try:
            checked(read)
        except BadMessage:
            return
        step = track(lambda key: None, read, shard="0", rules=load_rules(), now=NOON)
        for message in (*step.incidents, *step.alerts):
            encode(message)


def _export(value: bytes) -> None:
    try:
        record = record_of(value)
    except BadMessage:
        return
    for format_ in FORMATS.values():
        if kind_of(record) in format_.kinds:
            "".join(format_.write([record])).encode()


@cache
def _messages() -> tuple[object, ...]:
    desk = Desk()
    told = replace(killed("urn:a", 60, source="Example Wire"), events=(happened("bombing"),), names=("Mira Rai",), words=("dam",))
    desk.send(told, killed("urn:b", 12, hours=1))
    incident = desk.only()
    story = Story("urn:a", headline="Clinic hit", body="Three died.", version_created=NOON, urgency=3)
    found = Extraction(
        facts=(fact("killed", 3), fact("injured", 9, start=30)), events=(happened("bombing"),), tolls={"killed": Toll(3, 3, 3)}
    )
    article = enriched_of(story, found, received=NOON, position=Position("articles.raw", 0, 1), pipeline=Pipeline())
    ordered = command("split", incident.incident_id, uris=("urn:a", "urn:b"))
    states = [state for state in desk.table.values() if isinstance(state, StoryState | DayIndex | AlertState)]
    return (article, told, incident, desk.alerts[0], ordered, CommandOutcome(ordered, "refused", "no"), *states[:3])
