"""TRACK without Kafka: one message of the reports topic, a report or an editor's command, to what is kept and all that is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from streams.alerts import carry_out, load_rules, track
from streams.alerts.rule import Rules
from streams.alerts.track import State, Step
from streams.errors import CommandRefused
from streams.incidents.command import Command
from streams.incidents.matching import WEIGHTS, Weights
from streams.incidents.report import Report
from streams.settings import Settings
from streams.worker.dead_letters import dead_letter
from streams.worker.envelopes import alert_message, incident_message, is_command, outcome_message, read_command, read_report
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics


def weights_of(settings: Settings) -> Weights:
    """How reports are matched, with the thresholds of a site."""
    return replace(WEIGHTS, threshold=settings.match_threshold, merge_threshold=settings.merge_threshold)


def rules_of(settings: Settings, path: Path | None = None) -> Rules:
    """The alert rules of a site, or those in `path` under its settings; raises RulesError."""
    return load_rules(path or settings.alert_rules, max_age_hours=settings.alert_max_age_hours, extra_actors=settings.extra_actors)


def message_in(arrival: Arrival) -> Report | Command:
    """The report or command in a message of the reports topic; raises BadMessage, BadCommand for one that cannot be read."""
    return read_command(arrival.value) if is_command(arrival) else read_report(arrival)


def arrived(message: Report | Command, arrival: Arrival) -> datetime:
    """When it came: of a report, the raw message of its story."""
    return message.received or arrival.received


def follow_message(
    message: Report | Command,
    arrival: Arrival,
    *,
    read: Callable[[str], State | None],
    shard: str,
    rules: Rules,
    topics: Topics,
    weights: Weights = WEIGHTS,
) -> tuple[Step, tuple[Outgoing, ...]]:
    """What follows from one message, which came as `arrival`."""
    now = arrived(message, arrival)
    if isinstance(message, Command):
        step = carry_out(read, message, shard=shard, rules=rules, now=now)
    else:
        step = track(read, message, shard=shard, rules=rules, now=now, weights=weights)
    messages = [incident_message(incident, topics=topics) for incident in step.incidents]
    messages += [alert_message(alert, topics=topics) for alert in step.alerts]
    if step.outcome is not None:
        messages.append(outcome_message(step.outcome, topics=topics))
        if step.outcome.status == "refused":
            messages.append(dead_letter(arrival, CommandRefused(step.outcome.why), stage="command", topic=topics.dead))
    return step, tuple(messages)
