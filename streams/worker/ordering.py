"""Send an editor's command, and wait for what became of it."""

import time

from streams.incidents.command import Command, CommandOutcome
from streams.messages import decode
from streams.settings import Settings
from streams.worker.envelopes import command_message
from streams.worker.produce import Feed, read_topic
from streams.worker.topics import topic_names


def send_command(settings: Settings, command: Command, *, wait: float) -> CommandOutcome | None:
    """Its outcome, or None where no worker has said one in `wait` seconds. Raises BrokerError."""
    topics = topic_names(settings)
    answers = read_topic(settings, topics.outcomes, follow=True, from_start=False, idle=0.2)
    next(answers)  # from here on it sees what comes
    message = command_message(command, topic=topics.commands)
    with Feed(settings, topics.commands) as feed:
        feed.send(message.value or b"", key=message.key, headers=message.headers)
    deadline = time.monotonic() + wait
    for record in answers:
        if record is not None and record.key == command.command_id.encode():
            return decode(CommandOutcome, record.value)
        if time.monotonic() > deadline:
            break
    return None
