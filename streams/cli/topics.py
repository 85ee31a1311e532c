"""`tollwire topics`: create the topics on a Kafka that does not make them by itself, and list who needs which rights on them."""

from enum import StrEnum
from typing import Annotated

import typer

from streams.cli.options import Broker


class RoleName(StrEnum):
    """The words of `streams.worker.rights.Role`, in a form that typer shows and checks."""

    setup = "setup"
    worker = "worker"
    feed = "feed"
    board = "board"
    reader = "reader"
    sink = "sink"
    editor = "editor"
    dead = "dead"


app = typer.Typer(add_completion=False, no_args_is_help=True, help="Create the topics; list the rights on them.")


@app.callback()
def topics() -> None:
    """Create the topics; list the rights on them."""


@app.command()
def create(broker: Broker = None) -> None:
    """Create the topics that are missing, with their partitions and configuration; safe to repeat."""
    from streams.cli.show_facts import console
    from streams.settings import load_settings
    from streams.worker.topics import ensure_topics

    for name, partitions in sorted(ensure_topics(load_settings(broker=broker)).items()):
        console().print(f"{name}  {partitions} partitions")


@app.command()
def acls(
    role: Annotated[RoleName | None, typer.Argument(help="Which program the rights are for; all of them where none is named.")] = None,
    principal: Annotated[
        str | None, typer.Option(help="Who is to have them, as Kafka names it.", show_default="User:<app_id>-<role>")
    ] = None,
    sink: Annotated[str, typer.Option(help="Name of the sink, for the role `sink`.")] = "webhook",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line: role, principal, resource, name, operation.")] = False,
) -> None:
    """List the least rights that each program needs, as arguments of Kafka's kafka-acls.sh."""
    import orjson

    from streams.settings import load_settings
    from streams.worker.rights import rights_of

    settings = load_settings()
    for one in [role] if role else RoleName:
        who = principal or f"User:{settings.app_id}-{one.value}"
        for right in rights_of(one.value, settings, sink=sink):
            named = {"role": one.value, "principal": who, "resource": right.resource, "name": right.name, "operation": right.operation}
            typer.echo(orjson.dumps(named) if json else right.as_acl(who))
