"""`tollwire worker`: the same as `faust -A streams.worker.app worker`, with tollwire's own settings."""

import typer

from streams.cli.options import Broker

app = typer.Typer(add_completion=False)


@app.command()
def worker(broker: Broker = None) -> None:
    """Run a worker until it is told to stop; start as many as there are partitions to share the work."""
    from streams.settings import load_settings
    from streams.worker.app import run_worker

    raise typer.Exit(run_worker(load_settings(broker=broker)))
