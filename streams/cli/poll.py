"""`tollwire poll`: feeds over HTTP to Kafka, as they change."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import Broker, Prefix

app = typer.Typer(add_completion=False)


@app.command()
def poll(
    urls: Annotated[
        list[str] | None, typer.Argument(help="Addresses of RSS, Atom, ninjs or NewsML-G2, in place of TOLLWIRE_POLL_URLS.")
    ] = None,
    every: Annotated[float | None, typer.Option(min=1, help="Seconds between two looks, in place of TOLLWIRE_POLL_EVERY.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Look at each feed that is due, and end.")] = False,
    fields: Annotated[
        list[str] | None, typer.Option("--map", help="Where the JSON keeps what: headline=title, body=content.text; may be repeated.")
    ] = None,
    state: Annotated[Path | None, typer.Option(help="Where it is remembered what was sent, in place of TOLLWIRE_FEED_STATE.")] = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Look at each feed every few minutes, and send each story once.

    A feed is asked only for what has changed (ETag, Last-Modified); one that fails is asked ever less often, and as its server says.
    """
    from streams.cli.feed import open_ledger
    from streams.cli.poll_feeds import poll_feeds
    from streams.errors import SettingsError
    from streams.feeds.fetch import feed_url
    from streams.feeds.field_map import read_field_map
    from streams.settings import load_settings
    from streams.worker.feeder import Feeder
    from streams.worker.logs import configure_logging
    from streams.worker.rights import require_rights
    from streams.worker.topics import ensure_topic, topic_names

    settings = load_settings(broker=broker, topic_prefix=prefix, feed_state=state, poll_every=every)
    given = urls or (settings.poll_urls.get_secret_value().split() if settings.poll_urls else [])
    if not given:
        raise SettingsError("no feed to poll: give addresses, or set TOLLWIRE_POLL_URLS")
    feeds = list(dict.fromkeys(map(feed_url, given)))
    mapped = read_field_map(fields or ())
    configure_logging(settings)
    require_rights("feed", settings)
    ensure_topic(settings, topic_names(settings).raw)
    with open_ledger(settings) as ledger:
        feeder = Feeder(settings, ledger)
        feeder.recover()
        failed = poll_feeds(feeds, feeder=feeder, ledger=ledger, fields=mapped, every=settings.poll_every, once=once)
    typer.echo(feeder.counts.describe(settings.broker))
    raise typer.Exit(1 if once and failed else 0)
