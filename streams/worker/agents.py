"""The agents and their table. They only carry: what becomes of a message is decided in enrich.py and in `track`."""

from collections.abc import Callable
from typing import Any, NoReturn

import faust

from streams.alerts.rules import Rules
from streams.settings import Settings
from streams.worker.commanding import Commanding
from streams.worker.enrich import Enricher
from streams.worker.enriching import Enriching
from streams.worker.outbox import Outbox
from streams.worker.pool import Extractor
from streams.worker.state import TrackState
from streams.worker.topics import TABLE, topic_names
from streams.worker.tracking import Tracking

_BYTES = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
_WITHIN_SECONDS = 0.1


def add_agents(
    app: faust.App,
    settings: Settings,
    *,
    extractor: Extractor,
    rules: Rules,
    outbox: Outbox,
    fail_stop: Callable[[BaseException], NoReturn],
) -> None:
    """Give the app its agents ENRICH and TRACK, and the one that hands editors' commands to TRACK.

    No concurrency over 1, no acknowledgement out of order, no exception out of an agent: each of these makes Faust lose messages.
    """
    topics = topic_names(settings)
    raw, reports = app.topic(topics.raw, **_BYTES), app.topic(topics.reports, **_BYTES)
    table = app.Table(TABLE, partitions=settings.partitions, key_type=bytes, value_type=bytes)
    commanding = Commanding(outbox=outbox, topics=topics)
    tracking = Tracking(TrackState(table), outbox=outbox, rules=rules, topics=topics)

    def report_partitions() -> int:
        return app.consumer.topic_partitions(topics.reports) or settings.partitions

    @app.agent(raw, name="enrich", concurrency=1)  # type: ignore[untyped-decorator]
    async def enrich(stream: Any) -> None:
        enricher = Enricher(
            settings, topics=topics, partitions=lambda: app.consumer.topic_partitions(topics.reports) or settings.partitions
        )
        enriching = Enriching(enricher, extractor=extractor, outbox=outbox, fail_stop=fail_stop)
        async for events in stream.noack().noack_take(settings.batch_size, within=_WITHIN_SECONDS):
            await enriching.take(events)

    @app.agent(reports, name="track", concurrency=1)  # type: ignore[untyped-decorator]
    async def track(stream: Any) -> None:
        async for event in stream.noack().events():
            try:
                await tracking.take(event)
            except Exception as error:
                fail_stop(error)
            event.ack()

    @app.agent(app.topic(topics.commands, **_BYTES), name="command", concurrency=1)  # type: ignore[untyped-decorator]
    async def command(stream: Any) -> None:
        async for event in stream.noack().events():
            try:
                await commanding.take(event)
            except Exception as error:
                fail_stop(error)
            event.ack()
