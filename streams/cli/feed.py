"""`tollwire feed`: stories from files to Kafka."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def feed(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders of ninjs, JSON lines, NewsML-G2, NITF, RSS, text; - for standard input.")
    ],
    broker: Annotated[str | None, typer.Option(help="kafka://host:port, in place of TOLLWIRE_BROKER.")] = None,
) -> None:
    """Send stories, wait until Kafka has them, and say how many.

    What cannot be read as a story is sent all the same: it ends on the dead-letter topic, where it can be seen.
    """
    from streams.cli.send_stories import StorySender
    from streams.cli.story_files import raw_stories
    from streams.settings import load_settings

    settings = load_settings(broker=broker)
    sender = StorySender(settings)
    try:
        for raw in raw_stories(files):
            sender.send(raw)
    except OSError as error:
        sender.failures.append(f"{error.filename or 'input'}: {error.strerror or error}")
    sender.flush()
    for failure in sender.failures:
        typer.secho(f"tollwire: {failure}", err=True, fg="red")
    typer.echo(f"{sender.delivered} {'story' if sender.delivered == 1 else 'stories'} sent to {settings.broker}")
    raise typer.Exit(1 if sender.failures or not sender.delivered else 0)
