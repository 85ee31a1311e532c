"""The command line: one line per command here, one module per command beside this one, imported when the command runs."""

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from streams.errors import RulesError, SettingsError, TollwireError

COMMANDS = {
    "demo": "Run the main job on sample stories: broker, worker, facts, alerts.",
    "worker": "Run a worker: read stories from Kafka, publish facts, incidents and alerts.",
    "feed": "Send stories from files, folders or standard input to Kafka.",
    "poll": "Ask for RSS, Atom and ninjs over HTTP, again and again, and send what is new to Kafka.",
    "tail": "Show what arrives on a topic.",
    "extract": "Show the facts in a story, without Kafka.",
    "incident": "Show incidents; merge, split, confirm or suppress them.",
    "replay": "Run a file of stories through the same steps as the workers, without Kafka.",
    "why": "Explain why an alert was sent, or why a story alerted nobody.",
    "backtest": "Show what alert rules would have sent for stories of the past.",
    "export": "Write incidents or articles as GeoJSON, UCDP, ACLED or HXL tables, or ninjs.",
    "dead": "List, show, replay or drop stories and alerts that could not be processed.",
    "schemas": "Write the JSON Schemas and the AsyncAPI document.",
    "topics": "Create the topics.",
    "push-server": "Take stories by signed HTTP push, as Superdesk sends them.",
    "board": "Show incidents and alerts in a browser, as they come.",
    "sink": "Take alerts out of Kafka: to chat, mail, a webhook, Alertmanager, a CAP feed, a file.",
}
"""Name of the command and of its module, and what `tollwire --help` says of it."""


def command_of(name: str) -> Any:
    """The command of that name, whose module is imported now."""
    return typer.main.get_command(importlib.import_module(f"streams.cli.{name.replace('-', '_')}").app)


class LazyCommands(TyperGroup):
    """Lists commands from COMMANDS and imports only the one that runs, so that `--help` takes no time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"commands": {name: TyperCommand(name, help=text) for name, text in COMMANDS.items()}})

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of COMMANDS."""
        return list(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is about to run, imported now in place of its stand-in."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, command_of(str(name)), rest

    def invoke(self, ctx: Any) -> Any:
        """Run, and turn what tollwire foresaw into one line and an exit code: 1 the job failed, 2 a wrong setting or rule."""
        try:
            return super().invoke(ctx)
        except TollwireError as error:
            typer.secho(f"tollwire: {error}", err=True, fg=typer.colors.RED)
            raise typer.Exit(2 if isinstance(error, SettingsError | RulesError) else 1) from error


app = typer.Typer(
    cls=LazyCommands, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}, pretty_exceptions_enable=False
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tollwire {version('tollwire')}")
        raise typer.Exit


@app.callback()
def tollwire(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
) -> None:
    """Reads wire stories, finds who was killed, hurt, missing or displaced, where and who says so, and alerts."""
