"""TRACK with its table: some reports and commands in, what follows from them out, then kept, then acknowledged."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from streams.alerts.held import after, held_key, next_due, tick
from streams.alerts.rule import Rules
from streams.alerts.track import State, Step
from streams.errors import BadCommand, BadMessage, StoryTooLarge
from streams.incidents.command import Command, CommandOutcome
from streams.incidents.matching import WEIGHTS, Weights
from streams.incidents.report import Report
from streams.incidents.story_state import story_key
from streams.worker import metrics
from streams.worker.dead_letters import dead_letter, shown
from streams.worker.envelopes import report_message
from streams.worker.health import Lag, Partition
from streams.worker.outbox import Outbox
from streams.worker.outgoing import OUT_OF_TURN, Arrival, Outgoing, arrival_of
from streams.worker.state import TrackState
from streams.worker.topics import Topics
from streams.worker.track import arrived, follow_message, message_in

log = structlog.get_logger(__name__)

Past = Callable[[int, int, int], AsyncIterator[Arrival]]
"""Gives the messages that a partition of the reports topic has kept, from one offset to before another."""
MOST_BYTES = 250_000
"""Bytes that are published and kept at once, as long as one report does not lead to more."""
_UNACKNOWLEDGED = 100
"""Reports of a rebuild whose state may be on its way to Kafka at a time."""


class Tracking:
    """Carries reports through `track`."""

    def __init__(
        self,
        state: TrackState,
        *,
        outbox: Outbox,
        rules: Rules,
        topics: Topics,
        past: Past,
        weights: Weights = WEIGHTS,
        rebuilding: MutableMapping[Partition, Lag] | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`rebuilding` is told how far a rebuild is, for as long as it takes; `most_bytes` is what may be published together."""
        self._state = state
        self._outbox = outbox
        self._rules = rules
        self._topics = topics
        self._past = past
        self._weights = weights
        self._rebuilding = {} if rebuilding is None else rebuilding
        self._most_bytes = most_bytes
        self._together = _Together(state)

    async def take(self, events: Sequence[Any]) -> list[datetime | None]:
        """Some reports and commands in their order, to the end, each after whatever was held back until it came; gives when each arrived.

        Each is decided as if those before it were kept already. Published first and kept after: a crash between the two repeats what was
        published, word for word, and loses nothing. The other way round the repeat would find nothing new to say.
        """
        received = []
        for event in events:
            received.append(await self._take(event))
            await asyncio.sleep(0)  # the stories that are enriched meanwhile have their turns
        await self._finish()
        return received

    async def _take(self, event: Any) -> datetime | None:
        arrival, generation = arrival_of(event), event.message.generation_id
        shard = str(arrival.partition)
        if not self._state.is_resumed(shard=shard, generation=generation):
            await self._finish()
            if (lacks := await self._state.resume(shard=shard, generation=generation, offset=arrival.offset)) is not None:
                await self._rebuild(arrival.partition, lacks, arrival.offset)
        try:
            message = _message_in(arrival)
        except _CannotBeTracked as blamed:
            await self._bury(arrival, blamed)
            return arrival.received
        for one, what in self._after_what_is_due(arrival, message, shard):
            await self._follow_or_bury(one, what, shard)
            if self._together.size > self._most_bytes:
                await self._finish()
        return None if _is_out_of_turn(arrival) else arrived(message, arrival)

    async def _rebuild(self, partition: int, start: int, until: int) -> None:
        """Follow once more the reports of a partition from which its state came, and publish nothing: that was done then."""
        shard, topic = str(partition), self._topics.reports
        log.warning(
            "the table has no state of this partition; it is rebuilt from the reports", partition=partition, start=start, until=until
        )
        async for arrival in self._past(partition, start, until):
            self._rebuilding[topic, partition] = Lag(until, arrival.offset)
            with contextlib.suppress(_CannotBeTracked):
                message = _message_in(arrival)
                for one, what in self._after_what_is_due(arrival, message, shard):
                    await self._follow_or_bury(one, what, shard, again=True)
            await self._keep(self._begin_anew())
            await self._state.rebuilt(shard, arrival.offset + 1, wait=not arrival.offset % _UNACKNOWLEDGED)
        await self._state.rebuilt(shard, None)
        self._rebuilding.pop((topic, partition), None)
        log.warning("the state of this partition is rebuilt", partition=partition)

    def _after_what_is_due(self, arrival: Arrival, message: Report | Command, shard: str) -> Iterator[tuple[Arrival, Report | Command]]:
        """The message in hand, and before it what was held back until it came, each at its own time, as if a tick had come for it."""
        if not _is_tick(message) and not _is_out_of_turn(arrival) and not self._is_of_another_shard(message, shard):
            until = arrived(message, arrival)
            while (due := next_due(self._read(shard), shard)) is not None and due <= until:
                report = tick(shard, at=due)
                yield replace(arrival, value=report_message(report, topics=self._topics).value), report
        yield arrival, message

    def _is_of_another_shard(self, message: Report | Command, shard: str) -> bool:
        """A marker goes to every shard; one of a story unknown here does not tell how far the stories of this shard are read."""
        return isinstance(message, Report) and message.type == "marker" and self._read(shard)(story_key(shard, message.uri)) is None

    async def _follow_or_bury(self, arrival: Arrival, message: Report | Command, shard: str, *, again: bool = False) -> None:
        """`again`: only keep what follows, as all else was done when the message came."""
        try:
            step, messages = self._decide(arrival, message, shard)
            self._together.add(_Decided(arrival, message, shard, step, () if again else tuple(messages)))
        except _CannotBeTracked as blamed:
            if not again:
                await self._bury(arrival, blamed)
            self._give_up(arrival, message, shard)

    def _decide(self, arrival: Arrival, message: Report | Command, shard: str) -> tuple[Step, Sequence[Outgoing]]:
        try:
            read = self._read(shard)
            return follow_message(message, arrival, read=read, shard=shard, rules=self._rules, topics=self._topics, weights=self._weights)
        except MemoryError:
            raise
        except Exception as error:
            raise _CannotBeTracked from error

    def _read(self, shard: str) -> Callable[[str], State | None]:
        """Reads the state of a shard, as it is after all that was decided."""
        return self._together.reader(shard)

    def _give_up(self, arrival: Arrival, message: Report | Command, shard: str) -> None:
        """What is due and fails is planned no more: else it would be tried again with every report."""
        if _is_tick(message):
            key = held_key(shard)
            self._together.writes_of(shard)[key] = after(self._read(shard), shard, arrived(message, arrival))

    def _begin_anew(self) -> "_Together":
        done, self._together = self._together, _Together(self._state)
        return done

    async def _finish(self) -> None:
        """Publish and then keep what was decided together."""
        done = self._begin_anew()
        try:
            await self._outbox.send([message for one in done.decided for message in one.messages])
        except StoryTooLarge as error:
            await self._finish_each(done.decided, error)
            return
        await self._keep(done)
        await self._state.acknowledged()
        for one in done.decided:
            _count(one.step)

    async def _finish_each(self, decided: Sequence["_Decided"], error: StoryTooLarge) -> None:
        """Each by itself, where Kafka refuses a message of one of them: that one is dead, and the others are decided without it."""
        for one in decided:
            if len(decided) == 1:
                await self._bury(one.arrival, error)
                self._give_up(one.arrival, one.message, one.shard)
            else:
                await self._follow_or_bury(one.arrival, one.message, one.shard)
            await self._finish()

    async def _keep(self, done: "_Together") -> None:
        for shard, writes in done.writes.items():
            await self._state.write(writes, shard=shard, wait=False)

    async def _bury(self, arrival: Arrival, blamed: Exception) -> None:
        error = blamed.__cause__ if isinstance(blamed, _CannotBeTracked) and isinstance(blamed.__cause__, Exception) else blamed
        stage = getattr(error, "stage", "track") if not isinstance(error, StoryTooLarge) else "track"
        await self._outbox.bury(dead_letter(arrival, error, stage=stage, topic=self._topics.dead))
        metrics.REPORTS.labels("dead").inc()
        metrics.DEAD_LETTERS.labels(stage, type(error).__name__).inc()
        log.error(
            "report is dead", stage=stage, error=type(error).__name__, why=shown(error), partition=arrival.partition, offset=arrival.offset
        )


def _count(step: Step) -> None:
    if step.outcome is None:
        metrics.REPORTS.labels("tracked" if step.writes else "nothing_new").inc()
    else:
        _note(step.outcome)
    metrics.INCIDENTS.inc(len(step.incidents))
    metrics.HELD_BACK.inc(len(step.kept))
    now = datetime.now(UTC)
    for alert in step.alerts:
        metrics.ALERTS.labels(alert.msg_type).inc()
        metrics.ALERT_LATENCY_SECONDS.observe(max(0.0, (now - alert.sent).total_seconds()))
        for rule in alert.rules:
            metrics.ALERT_RULES.labels(rule).inc()
        log.info("alert", identifier=alert.identifier, msg_type=alert.msg_type, severity=alert.severity, rules=list(alert.rules))


def _note(outcome: CommandOutcome) -> None:
    """The line of the log that every command leaves, whatever became of it."""
    command = outcome.command
    metrics.COMMANDS.labels(outcome.status).inc()
    if outcome.status == "refused":
        metrics.DEAD_LETTERS.labels("command", "CommandRefused").inc()
    log.info(f"command {outcome.status}", command=command.command_id, action=command.action, incident=command.incident_id, by=command.by)


def _message_in(arrival: Arrival) -> Report | Command:
    try:
        return message_in(arrival)
    except (BadMessage, BadCommand) as error:
        raise _CannotBeTracked from error


def _is_out_of_turn(arrival: Arrival) -> bool:
    """A story that was done before others does not tell how far the stories are read, so nothing that was held back goes out for it."""
    return OUT_OF_TURN in arrival.headers


def _is_tick(message: Report | Command) -> bool:
    return isinstance(message, Report) and message.type == "tick"


class _CannotBeTracked(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Decided:
    """A message, and what follows from it."""

    arrival: Arrival
    message: Report | Command
    shard: str
    step: Step
    messages: tuple[Outgoing, ...]


class _Together:
    """What follows from some messages, each decided on what those before it have changed, before any of it is published or kept."""

    def __init__(self, state: TrackState) -> None:
        self.decided: list[_Decided] = []
        self.writes: dict[str, dict[str, State | None]] = {}
        self.size = 0
        """Bytes of what is to be published, an incident's state among it."""
        self._state = state

    def add(self, one: _Decided) -> None:
        """Take in what was decided last."""
        self.decided.append(one)
        self.writes_of(one.shard).update(one.step.writes)
        self.size += sum(len(message.value or b"") for message in one.messages)

    def writes_of(self, shard: str) -> dict[str, State | None]:
        """What a shard is to keep."""
        return self.writes.setdefault(shard, {})

    def reader(self, shard: str) -> Callable[[str], State | None]:
        """Reads the state of a shard as it is after them."""
        writes, kept = self.writes_of(shard), self._state.read
        self._state.turn_to(shard)
        return lambda key: writes[key] if key in writes else kept(key)
