"""`tollwire sink`: alerts out of Kafka, by webhook or into a file."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.errors import SinkError
    from streams.settings import Settings
    from streams.sinks.delivery import Delivery, Sink

app = typer.Typer(add_completion=False)

Broker = Annotated[str | None, typer.Option(help="kafka://host:port, in place of TOLLWIRE_BROKER.")]


@app.command("jsonl")
def jsonl(file: Annotated[Path, typer.Argument(help="File to append to.")], broker: Broker = None) -> None:
    """Append every alert to a file, one JSON object a line."""
    from streams.settings import load_settings
    from streams.sinks.jsonl import JsonLines

    _run(JsonLines(file), load_settings(broker=broker))


@app.command("webhook")
def webhook(
    url: Annotated[str | None, typer.Argument(help="Where to POST, in place of TOLLWIRE_WEBHOOK_URL.")] = None, broker: Broker = None
) -> None:
    """POST every alert, signed where TOLLWIRE_WEBHOOK_SECRET is set."""
    from streams.errors import SettingsError
    from streams.settings import load_settings
    from streams.sinks.webhook import Webhook

    settings = load_settings(broker=broker, webhook_url=url)
    if not settings.webhook_url:
        raise SettingsError("TOLLWIRE_WEBHOOK_URL is not set: give the address that alerts are sent to")
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    _run(Webhook(settings.webhook_url, secret=secret, allow_private=settings.webhook_allow_private), settings)


def _run(sink: "Sink", settings: "Settings") -> None:
    import asyncio
    import contextlib

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_deliver(sink, settings))


async def _deliver(sink: "Sink", settings: "Settings") -> None:
    from streams.sinks.delivery import run_sink
    from streams.worker.produce import send_records
    from streams.worker.topics import topic_names

    topics = topic_names(settings)

    async def put_aside(delivery: "Delivery", error: "SinkError") -> None:
        import asyncio

        await asyncio.to_thread(send_records, settings, topics.dead, [(delivery.alert_id.encode(), delivery.body)])
        typer.secho(f"tollwire: {sink.name}: {delivery.alert_id} was not delivered and is a dead letter now: {error}", err=True, fg="red")

    try:
        await run_sink(
            sink, _deliveries(settings, topics.alerts, sink.name), dead=put_aside, on_outcome=lambda o, d: typer.echo(f"{o} {d.alert_id}")
        )
    finally:
        await sink.close()


async def _deliveries(settings: "Settings", topic: str, name: str) -> AsyncIterator[tuple["Delivery", Callable[[], Awaitable[None]]]]:
    from streams.alerts.alert import Alert
    from streams.messages import decode
    from streams.sinks.delivery import Delivery
    from streams.worker.consume import consume

    async for record, commit in consume(settings, [topic], group=f"{settings.app_id}-sink-{name}"):
        if record.value is not None:
            yield Delivery(decode(Alert, record.value).identifier, record.value), commit
