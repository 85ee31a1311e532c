"""`tollwire feed`: stories from files to Kafka."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker, Prefix
from streams.cli.story_files import RawStory, raw_stories

if TYPE_CHECKING:
    from streams.worker.produce import Feed

app = typer.Typer(add_completion=False)


@app.command()
def feed(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders of ninjs, JSON lines, NewsML-G2, NITF, RSS, text; - for standard input.")
    ],
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Send stories, wait until Kafka has them, and say how many.

    What cannot be read as a story is sent all the same: it ends on the dead-letter topic, where it can be seen.
    """
    from streams.errors import StoryTooLarge
    from streams.settings import load_settings
    from streams.worker.produce import Feed
    from streams.worker.rights import require_rights
    from streams.worker.topics import ensure_topic, topic_names

    settings = load_settings(broker=broker, topic_prefix=prefix)
    require_rights("feed", settings)
    ensure_topic(settings, topic_names(settings).raw)
    failed = False
    with Feed(settings, topic_names(settings).raw) as kafka:
        try:
            for raw in raw_stories(files):
                try:
                    send(kafka, raw)
                except StoryTooLarge as error:
                    failed = True
                    typer.secho(f"tollwire: {raw.name}: {error}", err=True, fg="red")
        except OSError as error:
            failed = True
            typer.secho(f"tollwire: {error.filename or 'input'}: {error.strerror or error}", err=True, fg="red")
    typer.echo(f"{kafka.sent} {'story' if kafka.sent == 1 else 'stories'} sent to {settings.broker}")
    raise typer.Exit(1 if failed or not kafka.sent else 0)


def send(kafka: "Feed", raw: RawStory) -> None:
    """Send one story, keyed by its uri, so that all its versions land in one partition in order."""
    from streams.errors import BadStory
    from streams.feeds import read_story

    try:
        key: bytes | None = read_story(raw.value, content_type=raw.content_type, key=raw.key).uri.encode()
    except BadStory:
        key = raw.key
    kafka.send(raw.value, key=key, headers={"content-type": raw.content_type.encode()} if raw.content_type else {})
