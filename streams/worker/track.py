"""TRACK without Kafka: one message of the reports topic, a report or an editor's command, to what is kept and all that is sent."""

from collections.abc import Callable

from streams.alerts import carry_out, track
from streams.alerts.rules import Rules
from streams.alerts.track import State, Step
from streams.errors import CommandRefused
from streams.worker.dead_letters import dead_letter
from streams.worker.envelopes import alert_message, incident_message, is_command, outcome_message, read_command, read_report
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics


def track_message(
    arrival: Arrival, *, read: Callable[[str], State | None], shard: str, rules: Rules, topics: Topics
) -> tuple[Step, tuple[Outgoing, ...]]:
    """What follows from one message; raises BadMessage, BadCommand for one that cannot be read."""
    if is_command(arrival):
        command = read_command(arrival)
        step = carry_out(read, command, shard=shard, rules=rules, now=command.received or arrival.received)
    else:
        report = read_report(arrival)
        step = track(read, report, shard=shard, rules=rules, now=report.received)
    messages = [incident_message(incident, topics=topics) for incident in step.incidents]
    messages += [alert_message(alert, topics=topics) for alert in step.alerts]
    if step.outcome is not None:
        messages.append(outcome_message(step.outcome, topics=topics))
        if step.outcome.status == "refused":
            messages.append(dead_letter(arrival, CommandRefused(step.outcome.why), stage="command", topic=topics.dead))
    return step, tuple(messages)
