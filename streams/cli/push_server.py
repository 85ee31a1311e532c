"""`tollwire push-server`: a server that takes stories from Superdesk, or whoever knows the secret, and sends them to Kafka."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker

if TYPE_CHECKING:
    from streams.feeds.push import Publish
    from streams.settings import Settings

app = typer.Typer(add_completion=False)
_AT_ONCE = 64
"""Connections served at a time; with the largest message that bounds the memory that strangers can take."""


@app.command()
def push(
    broker: Broker = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on, in place of TOLLWIRE_PUSH_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port, in place of TOLLWIRE_PUSH_PORT.")] = None,
) -> None:
    """Take signed stories at /push, as Superdesk sends them; TOLLWIRE_PUSH_SECRET is the secret shared with it."""
    import uvicorn

    from streams.feeds.field_map import read_field_map
    from streams.feeds.push import Limits, make_push
    from streams.settings import load_settings
    from streams.worker.rights import require_rights
    from streams.worker.topics import ensure_topic, topic_names

    settings = load_settings(broker=broker, push_host=host, push_port=port)
    secret = settings.push_secret.get_secret_value() if settings.push_secret else ""
    limits = Limits(
        max_bytes=settings.max_message_bytes,
        rate=settings.push_rate,
        replay_seconds=settings.push_replay_seconds,
        timestamped=settings.push_timestamped,
        fields=read_field_map(settings.field_map),
        ninjs=settings.ninjs_check,
    )
    web = make_push(_publisher(settings), secret=secret, limits=limits)
    require_rights("feed", settings)
    ensure_topic(settings, topic_names(settings).raw)
    typer.echo(f"taking stories at http://{settings.push_host}:{settings.push_port}/push")
    uvicorn.run(web, host=settings.push_host, port=settings.push_port, log_level="warning", server_header=False, limit_concurrency=_AT_ONCE)


def _publisher(settings: "Settings") -> "Publish":
    """Sends one story and returns when Kafka has it; one after the other. With `push_state` a version is sent once, whatever restarts."""
    import asyncio

    from streams.cli.feed import open_ledger
    from streams.errors import BrokerError
    from streams.worker.feeder import Feeder

    ledger = open_ledger(settings.model_copy(update={"feed_state": settings.push_state})) if settings.push_state else None
    feeders: list[Feeder] = []
    one_at_a_time = asyncio.Lock()

    def send(value: bytes, key: bytes, headers: Mapping[str, bytes]) -> None:
        if not feeders:
            # What was under way when Kafka failed, or this program was killed, is looked for before anything else is taken.
            feeder = Feeder(settings, ledger)
            feeder.recover()
            feeders.append(feeder)
        content_type = headers.get("content-type")
        try:
            feeders[0].take(value, content_type=content_type.decode("latin-1") if content_type else None, key=key)
            feeders[0].flush()
        except BrokerError:
            feeders.clear()
            raise

    async def publish(value: bytes, key: bytes, headers: Mapping[str, bytes]) -> None:
        async with one_at_a_time:
            await asyncio.to_thread(send, value, key, headers)

    return publish
