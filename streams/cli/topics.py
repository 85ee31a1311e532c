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
    reader = "reader"
    sink = "sink"
    editor = "editor"


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
    role: Annotated[RoleName, typer.Argument(help="Which program the rights are for.")],
    principal: Annotated[str, typer.Option(help="Who is to have them, as Kafka names it.")] = "User:tollwire",
    sink: Annotated[str, typer.Option(help="Name of the sink, for the role `sink`.")] = "webhook",
) -> None:
    """List the least rights that a program needs, as arguments of Kafka's kafka-acls.sh."""
    from streams.settings import load_settings
    from streams.worker.rights import rights_of

    for right in rights_of(role.value, load_settings(), sink=sink):
        typer.echo(right.as_acl(principal))
