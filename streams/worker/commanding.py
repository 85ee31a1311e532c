"""Editors' commands on their way to TRACK: checked, stamped with their arrival, and put in order with the reports of their country."""

from dataclasses import replace
from typing import Any

import structlog

from streams.errors import BadCommand, StoryTooLarge
from streams.worker import metrics
from streams.worker.dead_letters import dead_letter, shown
from streams.worker.envelopes import command_message, read_command
from streams.worker.outbox import Outbox
from streams.worker.outgoing import Arrival, Outgoing, arrival_of
from streams.worker.topics import Topics

log = structlog.get_logger(__name__)


def handed_on(arrival: Arrival, *, topics: Topics) -> Outgoing:
    """The command in a message, for TRACK; raises BadCommand."""
    return command_message(replace(read_command(arrival.value), received=arrival.received), topic=topics.reports)


class Commanding:
    """Carries commands on to the topic of reports."""

    def __init__(self, *, outbox: Outbox, topics: Topics) -> None:
        self._outbox = outbox
        self._topics = topics

    async def take(self, event: Any) -> None:
        """One command, to the end."""
        arrival = arrival_of(event)
        try:
            await self._outbox.send([handed_on(arrival, topics=self._topics)])
        except (BadCommand, StoryTooLarge) as error:
            await self._bury(arrival, error)

    async def _bury(self, arrival: Arrival, error: BadCommand | StoryTooLarge) -> None:
        await self._outbox.bury(dead_letter(arrival, error, stage="command", topic=self._topics.dead))
        metrics.COMMANDS.labels("refused").inc()
        metrics.DEAD_LETTERS.labels("command", type(error).__name__).inc()
        log.warning("command refused", error=type(error).__name__, why=shown(error), partition=arrival.partition, offset=arrival.offset)
