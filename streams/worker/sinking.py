"""Carries alerts from the topic to a sink, through every absence of Kafka, and what it cannot take to the dead letters."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace

import structlog

from streams.alerts.alert import Alert
from streams.errors import BadMessage, BrokerError, MissingRights, SinkError, TollwireError
from streams.messages import decode
from streams.settings import Settings
from streams.sinks.delivery import Commit, Delivery, Line, Outcome, Retry, Sink
from streams.sinks.memory import Memory
from streams.worker.consume import consume
from streams.worker.dead_letters import REPLAYED_FOR, SINK, dead_letter, without_value
from streams.worker.metrics import DEAD_LETTERS, SINK_ALERTS, SINK_LATENCY_SECONDS, SINK_RETRIES, SINK_WAITING
from streams.worker.produce import Feed, Record
from streams.worker.rights import require_rights
from streams.worker.sink_group import join_group
from streams.worker.topics import topic_names

LOOK_BACK = 1_000
"""Messages of each partition that a sink which starts reads again, to know a repeat."""
_LONGEST_WAIT = 60.0
log = structlog.get_logger("tollwire.sink")


@dataclass(frozen=True, slots=True)
class Flow:
    """One sink and what it is for."""

    sink: Sink
    wants: Callable[[Alert], bool]
    from_oldest: bool = False
    """Where the group is new: begin with the oldest alert kept, not after the newest."""


async def run_flows(settings: Settings, flows: list[Flow]) -> None:
    """Run sinks side by side until cancelled; none waits for another."""
    try:
        async with asyncio.TaskGroup() as group:
            for flow in flows:
                group.create_task(run_flow(settings, flow))
    except* TollwireError as several:
        raise several.exceptions[0] from None


async def run_flow(settings: Settings, flow: Flow) -> None:
    """Run one sink until cancelled; where Kafka is away, wait for it. Raises MissingRights: no waiting helps there."""
    memory = Memory()
    carrier = _Carrier(settings, flow, memory)
    line = Line(
        sink=flow.sink,
        dead=carrier.put_aside,
        wants=flow.wants,
        memory=memory,
        retry=Retry(patience=settings.sink_patience),
        on_outcome=carrier.note_outcome,
        on_retry=carrier.note_retry,
    )
    wait = 1.0
    try:
        while True:
            began = time.monotonic()
            try:
                await carrier.join()
                async with contextlib.aclosing(carrier.arrivals()) as arrivals:
                    await line.run(arrivals)
            except MissingRights:
                raise
            except BrokerError as error:
                wait = 1.0 if time.monotonic() - began > _LONGEST_WAIT else min(_LONGEST_WAIT, 2 * wait)
                log.warning("cannot read alerts", sink=flow.sink.name, error=str(error), again_in=wait)
                await asyncio.sleep(wait)
    finally:
        await flow.sink.close()


class _Carrier:
    """Between Kafka and the line to one sink."""

    def __init__(self, settings: Settings, flow: Flow, memory: Memory) -> None:
        self._settings = settings
        self._topics = topic_names(settings)
        self._name = flow.sink.name
        self._wants = flow.wants
        self._from_oldest = flow.from_oldest
        self._memory = memory
        self._group = f"{settings.app_id}-sink-{self._name}"
        self._record: Record | None = None

    async def join(self) -> None:
        """Take the group's place on the topic, and remember what lies before it."""
        await asyncio.to_thread(require_rights, "sink", self._settings, sink=self._name)
        before = await join_group(self._settings, self._topics.alerts, self._group, from_oldest=self._from_oldest, look_back=LOOK_BACK)
        for record in before:
            with contextlib.suppress(BadMessage):
                if REPLAYED_FOR not in record.headers:
                    alert = _read(record.value)
                    self._memory.add(alert, told=self._wants(alert))
        log.info("ready", sink=self._name, group=self._group, remembers=len(before))

    async def arrivals(self) -> AsyncGenerator[tuple[Delivery, Commit]]:
        """The alerts for this sink; what is no alert becomes a dead letter, what was replayed for another sink is passed over."""
        patience = self._settings.sink_patience + 120.0  # the last try, and a dead letter
        async with contextlib.aclosing(consume(self._settings, [self._topics.alerts], group=self._group, patience=patience)) as records:
            async for record, commit in records:
                self._record = record
                replayed_for = record.headers.get(REPLAYED_FOR)
                if record.value is None or (replayed_for is not None and replayed_for != self._name.encode()):
                    await commit()
                    continue
                try:
                    alert = _read(record.value)
                except BadMessage as error:
                    await self._bury(record, error)
                    await commit()
                    SINK_ALERTS.labels(self._name, "dead").inc()
                    continue
                yield Delivery(alert, record.value, replayed=replayed_for is not None), commit

    async def put_aside(self, delivery: Delivery, error: Exception) -> None:
        """Make a dead letter of the alert in hand; it stays a letter of its sink, whatever sink it was replayed for."""
        assert self._record is not None
        await self._bury(self._record, error)

    async def _bury(self, record: Record, error: Exception) -> None:
        headers = {name: value for name, value in record.headers.items() if name != REPLAYED_FOR}
        letter = dead_letter(replace(record, headers=headers).arrival(), error, stage=f"{SINK}{self._name}", topic=self._topics.dead)
        if len(letter.value or b"") > self._settings.max_message_bytes:
            letter = without_value(letter)
        await asyncio.to_thread(_send, self._settings, letter.topic, letter.key, letter.value or b"", dict(letter.headers))
        DEAD_LETTERS.labels(SINK + self._name, type(error).__name__).inc()
        why = str(error) if isinstance(error, SinkError) else type(error).__name__
        log.error("dead letter", sink=self._name, partition=record.partition, offset=record.offset, error=why)

    def note_outcome(self, outcome: Outcome, delivery: Delivery) -> None:
        """Count and log one alert."""
        SINK_ALERTS.labels(self._name, outcome).inc()
        SINK_WAITING.labels(self._name).set(0)
        if outcome == "delivered" and self._record is not None:
            SINK_LATENCY_SECONDS.labels(self._name).observe(max(0.0, time.time() - self._record.time.timestamp()))
        log.info(outcome, sink=self._name, alert=delivery.alert_id)

    def note_retry(self, delivery: Delivery, error: SinkError, wait: float) -> None:
        """Count and log a failed try."""
        SINK_RETRIES.labels(self._name).inc()
        SINK_WAITING.labels(self._name).set(1)
        log.warning("trying again", sink=self._name, alert=delivery.alert_id, error=str(error), again_in=round(wait, 1))


def _read(value: bytes | None) -> Alert:
    alert = decode(Alert, value)
    if alert.sent.tzinfo is None:
        raise BadMessage(f"Alert: sent: {alert.sent.isoformat()} has no time zone")
    return alert


def _send(settings: Settings, topic: str, key: bytes | None, value: bytes, headers: dict[str, bytes]) -> None:
    with Feed(settings, topic) as feed:
        feed.send(value, key=key, headers=headers)
