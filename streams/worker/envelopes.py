"""Results as Kafka messages: key, value and CloudEvents headers."""

from streams.alerts.alert import Alert
from streams.errors import BadCommand, BadMessage
from streams.facts import Extraction
from streams.feeds.language import language_of
from streams.incidents.checking import checked as checked_report
from streams.incidents.command import Command, CommandOutcome, checked
from streams.incidents.incident import Incident
from streams.incidents.report import Report
from streams.messages import Outcome, Pipeline, Position, decode, encode, enriched_of, headers_of
from streams.messages.cloud_events import TYPES
from streams.story import Story
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics


def enriched_message(
    story: Story, extraction: Extraction, arrival: Arrival, *, outcome: Outcome, pipeline: Pipeline, notes: tuple[str, ...], topics: Topics
) -> Outgoing:
    """The enriched article, keyed by uri."""
    article = enriched_of(
        story,
        extraction,
        received=arrival.received,
        position=Position(arrival.topic, arrival.partition, arrival.offset),
        pipeline=pipeline if outcome == "enriched" else Pipeline(),
        outcome=outcome,
        language=language_of(story),
        notes=notes,
    )
    return Outgoing(topics.enriched, key_of(story.uri), encode(article), headers_of(article))


def report_message(report: Report, *, topics: Topics, partition: int | None = None) -> Outgoing:
    """A report, keyed by country, for the partition of that key or the one given."""
    return Outgoing(topics.reports, key_of(report.country), encode(report), headers_of(report), partition)


def read_report(arrival: Arrival) -> Report:
    """The report in a message of the reports topic; raises BadMessage."""
    return checked_report(decode(Report, arrival.value))


def command_message(command: Command, *, topic: str) -> Outgoing:
    """A command, keyed by country: on the topic of commands, or on that of reports, in order with what happens to the same incidents."""
    return Outgoing(topic, key_of(command.country), encode(command), headers_of(command))


def is_command(arrival: Arrival) -> bool:
    """True for what an editor orders, among the reports."""
    return arrival.headers.get("ce_type") == TYPES["command"].encode()


def read_command(value: bytes | None) -> Command:
    """The command in the value of a message; raises BadCommand naming the first thing that is wrong."""
    try:
        return checked(decode(Command, value))
    except BadMessage as error:
        raise BadCommand(str(error)) from error


def outcome_message(outcome: CommandOutcome, *, topics: Topics) -> Outgoing:
    """What became of a command, keyed by its id."""
    return Outgoing(topics.outcomes, key_of(outcome.command.command_id), encode(outcome), headers_of(outcome))


def incident_message(incident: Incident, *, topics: Topics) -> Outgoing:
    """An incident as it is now, keyed by its id on a compacted topic."""
    return Outgoing(topics.incidents, key_of(incident.incident_id), encode(incident), headers_of(incident))


def alert_message(alert: Alert, *, topics: Topics) -> Outgoing:
    """An alert, keyed by its incident."""
    return Outgoing(topics.alerts, key_of(alert.incident_id), encode(alert), headers_of(alert))


def key_of(name: str) -> bytes:
    """A name as a Kafka key; what is no text (a lone surrogate) becomes a question mark."""
    return name.encode("utf-8", "replace")
