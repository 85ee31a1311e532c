"""`tollwire schemas`: the contracts as files."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def schemas(out: Annotated[Path, typer.Option(help="Folder to write to; made where missing.", file_okay=False)] = Path("schemas")) -> None:
    """Write JSON Schema 2020-12 files and one AsyncAPI 3 document for every topic."""
    from streams.messages import write_schemas

    for path in write_schemas(out):
        typer.echo(path)
