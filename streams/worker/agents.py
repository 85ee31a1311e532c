"""The agents, their table and the timer that wakes TRACK. They only carry: enrich.py and `track` decide what becomes of a message."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import faust

from streams.alerts.rule import Rules
from streams.settings import Settings
from streams.worker.backlog import Backlog, next_to_do
from streams.worker.commanding import Commanding
from streams.worker.consume import read_between
from streams.worker.enrich import Enricher
from streams.worker.enriching import Enriching
from streams.worker.following import Following
from streams.worker.health import Lag, Partition
from streams.worker.lookout import Lookout, OutOfTurn
from streams.worker.outbox import Outbox
from streams.worker.outgoing import Arrival
from streams.worker.pool import Extractor
from streams.worker.state import TrackState
from streams.worker.ticking import Ticking
from streams.worker.topics import TABLE, largest_message, topic_names
from streams.worker.track import weights_of
from streams.worker.tracking import MOST_BYTES, Tracking

_BYTES = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
_TICK_SECONDS = 1.0


def add_agents(
    app: faust.App,
    settings: Settings,
    *,
    extractor: Extractor,
    rules: Rules,
    outbox: Outbox,
    rebuilding: MutableMapping[Partition, Lag],
    fail_stop: Callable[[BaseException], NoReturn],
) -> None:
    """Give the app its agents ENRICH and TRACK, the one that hands editors' commands to TRACK, and the timer that wakes it.

    No concurrency over 1, no acknowledgement out of order, no exception out of an agent: each of these makes Faust lose messages.
    """
    topics = topic_names(settings)
    raw, reports = app.topic(topics.raw, **_BYTES), app.topic(topics.reports, **_BYTES)
    state = TrackState(app.Table(TABLE, partitions=settings.partitions, key_type=bytes, value_type=bytes))

    async def past(partition: int, start: int, until: int) -> AsyncIterator[Arrival]:
        async for record in read_between(settings, topics.reports, partition, start, until):
            yield record.arrival()

    tracking = Tracking(
        state,
        outbox=outbox,
        rules=rules,
        topics=topics,
        past=past,
        weights=weights_of(settings),
        rebuilding=rebuilding,
        most_bytes=min(MOST_BYTES, largest_message(settings) // 4),
    )
    ticking = Ticking(state, topics=topics)

    def followed(event: Any, received: datetime | None) -> None:
        ticking.busy(event.message.partition, received=received, now=datetime.now(UTC))

    following = Following(tracking, done=followed, fail_stop=fail_stop)
    turns = OutOfTurn()
    backlog = Backlog(app, topics.raw)
    commanding = Commanding(outbox=outbox, topics=topics)

    def report_partitions() -> int:
        return app.consumer.topic_partitions(topics.reports) or settings.partitions

    enricher = Enricher(settings, topics=topics, partitions=report_partitions)
    enriching = Enriching(enricher, extractor=extractor, outbox=outbox, fail_stop=fail_stop, batch_size=settings.batch_size, turns=turns)

    def to_be_done() -> dict[int, int]:
        return {partition: max(offset, turns.reached(partition) + 1) for partition, offset in next_to_do(app.consumer, topics.raw).items()}

    if settings.urgent_up_to:

        @app.task  # type: ignore[untyped-decorator]
        async def look_out() -> None:
            lookout = Lookout(
                settings, topic=topics.raw, mine=to_be_done, turns=turns, look_at=enricher.read, take=enriching.take_before_others
            )
            try:
                await lookout.run()
            except Exception as error:
                fail_stop(error)

    @app.agent(raw, name="enrich", concurrency=1)  # type: ignore[untyped-decorator]
    async def enrich(stream: Any) -> None:
        async for event in stream.noack().events():
            await enriching.take(event)

    @app.agent(reports, name="track", concurrency=1)  # type: ignore[untyped-decorator]
    async def track(stream: Any) -> None:
        async for event in stream.noack().events():
            await following.take(event)

    @app.agent(app.topic(topics.commands, **_BYTES), name="command", concurrency=1)  # type: ignore[untyped-decorator]
    async def command(stream: Any) -> None:
        async for event in stream.noack().events():
            try:
                await commanding.take(event)
            except Exception as error:
                fail_stop(error)
            event.ack()

    @app.timer(_TICK_SECONDS)  # type: ignore[untyped-decorator]
    async def wake_track() -> None:
        mine, now = {tp.partition for tp in app.consumer.assignment() if tp.topic == topics.reports}, datetime.now(UTC)
        try:
            for partition, at in ticking.due(mine, now=now).items():
                if ticking.waited_enough(partition, at, now=now) or await backlog.is_done_until(at):
                    await outbox.send([ticking.tick(partition, at, now=now)])
        except Exception as error:
            fail_stop(error)
