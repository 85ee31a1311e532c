"""`tollwire replay`: what the workers would have published for a file of stories."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.file_errors import file_errors
from streams.cli.options import Model, Profile
from streams.cli.story_files import RawStory, raw_stories

app = typer.Typer(add_completion=False)


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Files or folders of stories; - for standard input.")],
    out: Annotated[Path, typer.Option(help="Folder for enriched, incidents, alerts, outcomes, dead and held .jsonl.", file_okay=False)],
    rules: Annotated[Path | None, typer.Option(help="Alert rules to try, in place of TOLLWIRE_ALERT_RULES.", dir_okay=False)] = None,
    commands: Annotated[
        Path | None, typer.Option(help="Editors' commands, one JSON object a line, each carried out at its time.", dir_okay=False)
    ] = None,
    model: Model = None,
    profile: Profile = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="For files in no order: each story arrives when it was written, however late it stands.")
    ] = False,
) -> None:
    """Run stories through the same steps as the workers, in file order, without Kafka; twice gives the same bytes.

    Each story arrives when its version was written, or with the story before it where that is later: one that was delivered late is late
    here too, and alerts nobody when it is old news. `incidents.jsonl` has the last state of each incident.
    """
    from streams.cli.command_files import read_commands
    from streams.cli.replay_files import ReplayFiles
    from streams.cli.run_stories import Arriving, run_stories
    from streams.settings import load_settings
    from streams.worker.nlp_process import load
    from streams.worker.track import rules_of

    settings = load_settings(model=model, model_profile=profile, alert_rules=rules)
    alert_rules = rules_of(settings)
    pipeline = load(settings)
    with file_errors():
        given = read_commands(commands) if commands is not None else ()
        with _with_progress(files) as raws, ReplayFiles(out, settings) as written:
            arriving: Arriving = "as-written" if as_written else "in-order"
            for message in run_stories(raws, pipeline=pipeline, settings=settings, rules=alert_rules, commands=given, arriving=arriving):
                written.take(message)
    typer.echo(f"{', '.join(f'{count} {name}' for name, count in written.counts.items())} in {out}", err=True)


@contextmanager
def _with_progress(files: list[Path]) -> Iterator[Iterator[RawStory]]:
    """The stories of `files`, with a bar on the terminal that knows how many there are, and nothing elsewhere."""
    from streams.cli.show_facts import console

    screen = console(stderr=True)
    if not screen.is_terminal or Path("-") in files:
        yield raw_stories(files)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("stories"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        yield iter(progress.track(raw_stories(files), total=sum(1 for _ in raw_stories(files))))
