"""TRACK without Kafka: a dictionary for the table, one shard for all countries, and the clock of the stories for what is held back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from streams.alerts.held import next_due, tick
from streams.alerts.rule import Rules
from streams.alerts.track import State, Step
from streams.incidents.command import Command
from streams.incidents.matching import WEIGHTS, Weights
from streams.worker.dead_letters import dead_letter
from streams.worker.envelopes import command_message, report_message
from streams.worker.outgoing import Arrival, Outgoing
from streams.worker.topics import Topics
from streams.worker.track import follow_message, message_in

SHARD = "0"
AFTERWARDS = timedelta(days=7)
"""How long the clock goes on after the last story, for what is still held back then."""


class Following:
    """Takes what ENRICH sends for each story, in order of arrival; `on_step` is given every step with its time."""

    def __init__(
        self,
        topics: Topics,
        rules: Rules,
        *,
        weights: Weights = WEIGHTS,
        on_step: Callable[[Step, datetime], None] = lambda step, now: None,
    ) -> None:
        self._topics = topics
        self._rules = rules
        self._weights = weights
        self._on_step = on_step
        self._state: dict[str, State] = {}
        self._now: datetime | None = None

    def take(self, messages: Iterable[Outgoing], *, received: datetime) -> Iterator[Outgoing]:
        """Everything that the workers would send for what ENRICH sent for one story, and before it what was due until it came."""
        yield from self._wake(received)
        self._now = received
        for message in messages:
            yield message
            if message.topic == self._topics.reports:
                yield from self._follow(message, received)

    def obey(self, command: Command) -> Iterator[Outgoing]:
        """What follows from one command, which arrives when it was ordered."""
        message = command_message(replace(command, received=command.at), topic=self._topics.reports)
        yield from self.take((message,), received=command.at)

    def finish(self) -> Iterator[Outgoing]:
        """What is still held back after the last story, as its time comes."""
        if self._now is not None:
            yield from self._wake(self._now + AFTERWARDS)

    def _wake(self, until: datetime) -> Iterator[Outgoing]:
        last = None
        while (due := next_due(self._state.get, SHARD)) is not None and due <= until and due != last:
            last = due
            yield from self._follow(report_message(tick(SHARD, at=due), topics=self._topics, partition=0), due)

    def _follow(self, message: Outgoing, received: datetime) -> Iterator[Outgoing]:
        """What follows from one report or command."""
        arrival = Arrival(message.topic, 0, 0, received, message.key, message.value, message.headers)
        try:
            step, sent = follow_message(
                message_in(arrival),
                arrival,
                read=self._state.get,
                shard=SHARD,
                rules=self._rules,
                topics=self._topics,
                weights=self._weights,
            )
        except Exception as error:  # as in the worker: what a report does wrong stops no other
            yield dead_letter(arrival, error, stage=getattr(error, "stage", "track"), topic=self._topics.dead)
            return
        yield from sent
        for key, state in step.writes.items():
            if state is None:
                self._state.pop(key, None)
            else:
                self._state[key] = state
        self._on_step(step, received)
