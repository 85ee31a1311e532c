"""`tollwire topics`: create the topics on a Kafka that does not make them by itself."""

import typer

from streams.cli.options import Broker

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Create the topics.")


@app.callback()
def topics() -> None:
    """Create the topics."""


@app.command()
def create(broker: Broker = None) -> None:
    """Create the topics that are missing, with their partitions and configuration; safe to repeat."""
    from streams.cli.show_facts import console
    from streams.settings import load_settings
    from streams.worker.topics import ensure_topics

    for name, partitions in sorted(ensure_topics(load_settings(broker=broker)).items()):
        console().print(f"{name}  {partitions} partitions")
