"""`tollwire extract`: what a story says, without Kafka."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.file_errors import file_errors
from streams.cli.options import Model, Profile
from streams.cli.story_files import RawStory, raw_stories

if TYPE_CHECKING:
    from streams.cli.read_and_extract import Extracted
    from streams.settings import Settings

app = typer.Typer(add_completion=False)


@app.command()
def extract(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; standard input where none, or for -.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document per story, indented.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One line of JSON for each line or document, in the same order.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also show why: the rule and the words behind each part of a fact.")] = False,
    model: Model = None,
    profile: Profile = None,
) -> None:
    """Show the facts in a story: the text with every figure marked, who, where, when, and who says so.

    Reads plain text, ninjs, NewsML-G2, NITF, RSS or Atom; or JSON lines, either ninjs or {"id", "text", "headline"?, "published"?}.
    The exit code is 1 where a story could not be read; the others are still shown.
    """
    from streams.settings import load_settings

    settings = load_settings(model=model, model_profile=profile)
    raws = _readable(raw_stories(files or [Path("-")]))
    results = _results(raws, settings, explain=explain)
    show = _write_jsonl if jsonl else _write_json if json else _show(explain=explain)
    failed = [not show(result) for result in results]
    if not failed and not jsonl:
        typer.secho("tollwire: nothing to read", err=True, fg="red")
    raise typer.Exit(1 if any(failed) or not (failed or jsonl) else 0)


def _readable(raws: Iterator[RawStory]) -> Iterator[RawStory]:
    with file_errors():
        yield from raws


def _results(raws: Iterable[RawStory], settings: "Settings", *, explain: bool) -> Iterator["Extracted"]:
    from streams.cli.read_and_extract import read_and_extract
    from streams.worker.nlp_process import load

    pipeline = load(settings)
    yield from read_and_extract(raws, pipeline=pipeline, batch_size=settings.batch_size, explained=explain)


def _write_jsonl(result: "Extracted") -> bool:
    from streams.cli.as_json import row

    typer.echo(row(result))
    return result.ok


def _write_json(result: "Extracted") -> bool:
    from streams.cli.as_json import indented

    typer.echo(indented(result))
    return result.ok


def _show(*, explain: bool) -> Callable[["Extracted"], bool]:
    from streams.cli.show_facts import console
    from streams.cli.show_story import show_story

    out = console()

    def show(result: "Extracted") -> bool:
        if result.story is None:
            typer.secho(f"tollwire: {result.raw.name}: {type(result.error).__name__}: {result.error}", err=True, fg="red")
            return False
        show_story(out, result.story, result.extraction, outcome=result.outcome, explain=explain, reasons=result.reasons)
        return True

    return show
