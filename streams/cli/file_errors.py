"""A file that cannot be read or written is said in one line, as every error that tollwire foresaw."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def file_errors() -> Iterator[None]:
    """End with status 1 where a file is missing, is not ours to read, or has no room."""
    try:
        yield
    except OSError as error:
        typer.secho(f"tollwire: {error.filename or 'input'}: {error.strerror or error}", err=True, fg="red")
        raise typer.Exit(1) from error
