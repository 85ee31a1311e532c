"""`tollwire sink`: alerts out of Kafka, to people and programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.sink_options import SinkOptions, sink_command, warn_of_unknown

if TYPE_CHECKING:
    from pydantic import SecretStr

    from streams.settings import Settings
    from streams.worker.sinking import Flow

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Take alerts out of Kafka, to people and programs.")


@sink_command(app, "jsonl", from_oldest=True)
def jsonl(options: SinkOptions, file: Annotated[Path, typer.Argument(help="File to append to.")]) -> None:
    """Append every alert to a file, one JSON object a line."""
    from streams.sinks.jsonl import JsonLines
    from streams.worker.sinking import Flow

    _run(options.settings(), [Flow(JsonLines(file, name=options.name), options.choice().wants, options.from_oldest)])


@sink_command(app, "webhook", from_oldest=False)
def webhook(
    options: SinkOptions,
    url: Annotated[str | None, typer.Argument(help="Where to POST, in place of TOLLWIRE_WEBHOOK_URL.", show_default=False)] = None,
) -> None:
    """POST every alert, signed where TOLLWIRE_WEBHOOK_SECRET is set."""
    from streams.sinks.webhook import Webhook
    from streams.worker.sinking import Flow

    settings = options.settings(webhook_url=url)
    address = _needed(settings.webhook_url, "TOLLWIRE_WEBHOOK_URL", "give the address that alerts are sent to")
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    sink = Webhook(address, name=options.name, secret=secret, allow_private=settings.webhook_allow_private)
    _run(settings, [Flow(sink, options.choice().wants, options.from_oldest)])


@sink_command(app, "apprise", from_oldest=False)
def apprise(
    options: SinkOptions,
    urls: Annotated[
        list[str] | None,
        typer.Argument(
            help="Apprise URLs, perhaps behind the channels they are for: flash,safety=slack://…; in place of TOLLWIRE_APPRISE_URLS.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Tell people: Slack, Teams, mail, Telegram, Matrix and whatever else Apprise knows; each URL is a sink of its own."""
    from streams.sinks.notify import Notify, destinations_of
    from streams.worker.sinking import Flow

    settings = options.settings(apprise_urls="\n".join(urls) if urls else None)
    found = destinations_of(_needed(settings.apprise_urls, "TOLLWIRE_APPRISE_URLS", "give the URLs of the services"))
    warn_of_unknown((channel for one in found for channel in one.channels), settings)
    chosen = options.choice()
    _run(
        settings,
        [
            Flow(
                Notify(one, name=options.name, board_url=settings.board_url),
                lambda alert, one=one: chosen.wants(alert) and one.wants(alert),  # type: ignore[misc]
                options.from_oldest,
            )
            for one in found
        ],
    )


@sink_command(app, "alertmanager", from_oldest=False)
def alertmanager(
    options: SinkOptions,
    url: Annotated[str | None, typer.Argument(help="Its base address, in place of TOLLWIRE_ALERTMANAGER_URL.", show_default=False)] = None,
    active_hours: Annotated[float, typer.Option(min=0.1, help="How long an incident without news stays active there.")] = 24.0,
) -> None:
    """Hand alerts to Prometheus Alertmanager, which routes, groups and silences them."""
    from datetime import timedelta

    from streams.sinks.alertmanager import Alertmanager
    from streams.worker.sinking import Flow

    settings = options.settings(alertmanager_url=url)
    address = _needed(settings.alertmanager_url, "TOLLWIRE_ALERTMANAGER_URL", "give its address, http://host:9093")
    sink = Alertmanager(address, name=options.name, active=timedelta(hours=active_hours), board_url=settings.board_url)
    _run(settings, [Flow(sink, options.choice().wants, options.from_oldest)])


@sink_command(app, "cap", from_oldest=True)
def cap(
    options: SinkOptions,
    folder: Annotated[Path, typer.Argument(help="Folder that a web server serves.")],
    base_url: Annotated[
        str | None, typer.Option(help="Where readers find the folder, for the links of the feed.", show_default="links without a host")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, max=10_000, help="Alerts in the feed; older ones are removed.")] = 100,
) -> None:
    """Write alerts as CAP 1.2 documents, with an Atom feed of the newest."""
    from streams.sinks.cap_feed import CapFeed
    from streams.worker.sinking import Flow

    settings = options.settings()
    sink = CapFeed(folder, name=options.name, base_url=base_url, keep=keep, board_url=settings.board_url)
    _run(settings, [Flow(sink, options.choice().wants, options.from_oldest)])


def _needed(value: "SecretStr | None", name: str, advice: str) -> str:
    from streams.errors import SettingsError

    if value is None or not value.get_secret_value().strip():
        raise SettingsError(f"{name} is not set: {advice}")
    return value.get_secret_value().strip()


def _run(settings: "Settings", flows: list["Flow"]) -> None:
    """Run until SIGINT or SIGTERM; the alert on its way is finished first."""
    import asyncio
    import contextlib

    from streams.errors import SettingsError
    from streams.worker.logs import configure_logging
    from streams.worker.metrics import serve_metrics

    configure_logging(settings)
    try:
        serve_metrics(settings)
    except OSError as error:
        raise SettingsError(
            f"TOLLWIRE_METRICS_PORT={settings.metrics_port}: {error.strerror}; each program needs a port of its own"
        ) from error
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_until_told(settings, flows))


async def _until_told(settings: "Settings", flows: list["Flow"]) -> None:
    import asyncio
    import signal

    from streams.worker.sinking import run_flows

    running = asyncio.current_task()
    assert running is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    await run_flows(settings, flows)
