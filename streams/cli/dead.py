"""`tollwire dead`: what could not be processed, and what to do with it."""

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Broker, Prefix

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.worker.dead_letters import DeadLetter

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="List, show, replay or drop stories and alerts that could not be processed."
)

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="As `tollwire dead list` shows them.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="Every one that is not dealt with yet.")]


@app.command("list")
def list_(
    resolved: Annotated[bool, typer.Option("--resolved", help="Also those already replayed or dropped.")] = False,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """One line for each: id, time, why, and how it begins."""
    from rich.table import Table
    from rich.text import Text

    from streams.cli.show_facts import console
    from streams.worker.dead_letters import dead_letters

    letters = list(dead_letters(_settings(broker, prefix), resolved=resolved))
    table = Table(
        "id", "time (UTC)", "stage", "why", "bytes", "begins", *(("resolved",) if resolved else ()), box=None, padding=(0, 2, 0, 0)
    )
    for letter in letters:
        row = [
            letter.letter_id,
            f"{letter.time:%Y-%m-%d %H:%M:%S}",
            letter.stage,
            f"{letter.error}: {letter.message}",
            f"{len(letter.value):,}",
        ]
        table.add_row(*map(Text, [*row, printable(letter.value[:60]), *([letter.resolved or ""] if resolved else [])]))
    console().print(table if letters else "No dead letters.")


@app.command()
def show(letter_id: Annotated[str, typer.Argument(metavar="ID")], broker: Broker = None, prefix: Prefix = None) -> None:
    """Why, from where, and the original bytes, those that are no text escaped."""
    from streams.worker.dead_letters import find_letter

    letter = find_letter(_settings(broker, prefix), letter_id)
    key = "none" if letter.key is None else printable(letter.key)
    for name, value in (
        ("id", letter.letter_id),
        ("why", f"{letter.error}: {letter.message}"),
        ("stage", letter.stage),
        ("time", f"{letter.time:%Y-%m-%d %H:%M:%S} UTC"),
        ("from", f"{letter.topic} partition {letter.partition} offset {letter.offset}"),
        ("key", key),
        ("headers", ", ".join(f"{k}={printable(v)}" for k, v in letter.headers.items()) or "none"),
        ("resolved", letter.resolved or "no"),
    ):
        typer.echo(f"{name + ':':10} {value}")
    typer.echo(f"\n{printable(letter.value)}")


@app.command()
def replay(
    ids: Ids = None,
    every: All = False,
    sink: Annotated[str | None, typer.Option(help="For alerts: the sink that gets them, where it has another name now.")] = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Feed the original bytes once more, where the reason is gone (a new version, another setting).

    An alert that a sink could not deliver goes to that sink alone.
    """
    from streams.worker import dead_letters
    from streams.worker.rights import require_rights

    settings = _settings(broker, prefix)
    require_rights("dead", settings)
    for letter in _chosen(settings, ids, every=every):
        dead_letters.replay(settings, letter, sink=sink)
        typer.echo(f"{letter.letter_id} sent to {letter.topic} again")


@app.command()
def drop(ids: Ids = None, every: All = False, broker: Broker = None, prefix: Prefix = None) -> None:
    """Mark as dealt with; the bytes stay on the topic."""
    from streams.worker import dead_letters
    from streams.worker.rights import require_rights

    settings = _settings(broker, prefix)
    require_rights("dead", settings)
    for letter in _chosen(settings, ids, every=every):
        dead_letters.drop(settings, letter)
        typer.echo(f"{letter.letter_id} dropped")


def printable(value: bytes) -> str:
    """Bytes as text that no terminal obeys: control characters and what is not UTF-8 escaped, line ends kept."""
    text = value.decode("utf-8", "backslashreplace")
    return "".join(c if c in "\n\t" or c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _settings(broker: str | None, prefix: str | None) -> "Settings":
    from streams.settings import load_settings

    return load_settings(broker=broker, topic_prefix=prefix)


def _chosen(settings: "Settings", ids: list[str] | None, *, every: bool) -> list["DeadLetter"]:
    from streams.worker.dead_letters import dead_letters, find_letter

    if every == bool(ids):
        raise typer.BadParameter("give ids, or --all")
    return list(dead_letters(settings)) if every else [find_letter(settings, letter_id) for letter_id in ids or ()]
