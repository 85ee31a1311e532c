"""`tollwire feed`: stories from files, folders and standard input to Kafka, once or as they come."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker, Prefix
from streams.cli.story_files import RawStory, raw_stories

if TYPE_CHECKING:
    from streams.feeds.field_map import FieldMap
    from streams.feeds.ledger import Ledger
    from streams.settings import Settings
    from streams.worker.feeder import Feeder

app = typer.Typer(add_completion=False)


@app.command()
def feed(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders of ninjs, JSON lines, NewsML-G2, NITF, RSS, text; - for standard input.")
    ],
    fields: Annotated[
        list[str] | None, typer.Option("--map", help="Where the JSON keeps what: headline=title, body=content.text; may be repeated.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: take each file that is dropped into the folders.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Remember what was sent, and go on there after a break.")] = False,
    state: Annotated[Path | None, typer.Option(help="Where that is remembered, in place of TOLLWIRE_FEED_STATE.")] = None,
    every: Annotated[float, typer.Option(min=0.1, help="With --watch: seconds between two looks.")] = 2.0,
    settle: Annotated[float, typer.Option(min=0, help="With --watch: a file is whole when it has not changed for so many seconds.")] = 4.0,
    done: Annotated[Path | None, typer.Option(help="With --watch: a folder to which a file is moved once Kafka has its stories.")] = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Send stories, wait until Kafka has them, and say how many.

    What cannot be read as a story is sent all the same: it ends on the dead-letter topic, where it can be seen. Pictures are left out.
    With --watch or --resume a version of a story is sent once, however often its file is read.
    """
    from streams.feeds.field_map import read_field_map
    from streams.settings import load_settings
    from streams.worker.feeder import Feeder
    from streams.worker.logs import configure_logging
    from streams.worker.rights import require_rights
    from streams.worker.topics import ensure_topic, topic_names

    settings = load_settings(broker=broker, topic_prefix=prefix, feed_state=state)
    mapped = read_field_map(fields or ())
    if watch and not all(path.is_dir() for path in files):
        raise typer.BadParameter("--watch takes folders only", param_hint="FILES")
    if done is not None and (not watch or any(done.resolve().is_relative_to(path.resolve()) for path in files)):
        raise typer.BadParameter("goes with --watch, and must lie outside the folders", param_hint="--done")
    if watch or resume:
        configure_logging(settings)
    require_rights("feed", settings)
    ensure_topic(settings, topic_names(settings).raw)
    ledger = open_ledger(settings) if watch or resume else None
    feeder = Feeder(settings, ledger)
    try:
        feeder.recover()
        if watch and ledger is not None:
            from streams.cli.watch_folders import watch_folders

            watch_folders(files, feeder=feeder, ledger=ledger, fields=mapped, every=every, settle=settle, done=done)
            complete = True
        else:
            complete = feed_files(files, feeder=feeder, fields=mapped)
    finally:
        if ledger is not None:
            ledger.close()
    typer.echo(feeder.counts.describe(settings.broker))
    raise typer.Exit(0 if watch or (complete and (feeder.counts.sent or feeder.counts.repeated)) else 1)


def feed_files(files: list[Path], *, feeder: "Feeder", fields: "FieldMap") -> bool:
    """Send all of them, under a progress bar where somebody looks; False where something could not be read or was too large."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        "{task.description}",
        BarColumn(),
        "{task.percentage:>3.0f}%",
        TextColumn("{task.fields[stories]} stories"),
        TimeElapsedColumn(),
    )
    complete, stories = True, 0
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("feeding", total=_bytes_in(files) if console.is_terminal else None, stories=0)
        try:
            for raw in raw_stories(files):
                complete &= take(feeder, raw, fields=fields)
                stories += 1
                progress.update(task, advance=len(raw.value), stories=stories)
        except OSError as error:
            complete = False
            typer.secho(f"tollwire: {error.filename or 'input'}: {error.strerror or error}", err=True, fg="red")
        feeder.flush()
    return complete


def take(feeder: "Feeder", raw: RawStory, *, fields: "FieldMap") -> bool:
    """Hand over one story; False, with one line to people, where it is too large."""
    from streams.errors import StoryTooLarge
    from streams.feeds.field_map import content_type_with

    content_type = raw.content_type
    if fields and (content_type or "application/json") == "application/json" and raw.value.lstrip()[:1] == b"{":
        content_type = content_type_with("application/json", fields)
    try:
        feeder.take(raw.value, content_type=content_type, key=raw.key)
    except StoryTooLarge as error:
        typer.secho(f"tollwire: {raw.name}: {error}", err=True, fg="red")
        return False
    return True


def open_ledger(settings: "Settings") -> "Ledger":
    """The file that remembers what was sent to this topic of this Kafka."""
    from streams.feeds.ledger import Ledger
    from streams.worker.produce import ends_of
    from streams.worker.topics import topic_names

    topic = topic_names(settings).raw
    cluster, _ = ends_of(settings, topic)
    return Ledger(settings.feed_state, destination=f"{cluster}/{topic}")


def _bytes_in(paths: list[Path]) -> int | None:
    """Of all files; None for standard input, which does not say."""
    if any(str(path) == "-" for path in paths):
        return None
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)))
    return sum(file.stat().st_size for file in files if file.is_file()) or None
