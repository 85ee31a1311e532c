"""`tollwire export`: incidents and articles in the formats of others, from Kafka or from files."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from streams.cli.file_errors import file_errors
from streams.cli.options import Broker, Prefix

if TYPE_CHECKING:
    from streams.exports import Kind, Latest
    from streams.settings import Settings

app = typer.Typer(add_completion=False)

FormatName = Literal["geojson", "ucdp", "acled", "hxl", "ninjs"]
Lines = Iterable[tuple[str, str | None, bytes]]
"""Where each message stands, its key where it has one, and its bytes."""


@app.command()
def export(
    format_: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="geojson, ucdp, acled, hxl or ninjs.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="JSON lines of replay or of tail --json; - for standard input. Without any: from Kafka.")
    ] = None,
    of: Annotated[Literal["incidents", "enriched"] | None, typer.Option("--of", help="What to export, where a format has both.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write, in place of standard output.", dir_okay=False)] = None,
    broker: Broker = None,
    prefix: Prefix = None,
) -> None:
    """Write the newest state of every incident, or of every article, as GeoJSON, UCDP, ACLED or HXL tables, or ninjs 3.0."""
    from streams.errors import SettingsError
    from streams.exports import FORMATS, Latest, record_of
    from streams.settings import load_settings

    chosen = FORMATS[format_]
    kind = of or chosen.kinds[0]
    if kind not in chosen.kinds:
        raise SettingsError(f"--of {kind}: {format_} is made of {' or '.join(chosen.kinds)}")
    lines = _of_files(files) if files else _of_topic(load_settings(broker=broker, topic_prefix=prefix), kind)
    with file_errors():
        try:
            with ExitStack() as stack:
                latest = stack.enter_context(Latest())
                _collect(lines, latest, kind)
                target = stack.enter_context(out.open("wb")) if out is not None else sys.stdout.buffer
                records = (record for value in latest.values() if (record := record_of(value)) is not None)
                for piece in chosen.write(records):
                    target.write(piece.encode())
                target.flush()
        except BrokenPipeError:  # whoever read has seen enough
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            raise typer.Exit from None


def _collect(lines: Lines, latest: "Latest", kind: "Kind") -> None:
    """Keep the newest state of each; what is of the other kind is passed over."""
    from streams.errors import BadMessage
    from streams.exports import kind_of, state_of
    from streams.messages import encode

    for where, key, value in lines:
        record = None
        if value:
            try:
                key, record = state_of(value)
            except BadMessage as error:
                raise BadMessage(f"{where}: {error}") from error
        if key is None:
            continue
        if record is None:
            latest.drop(key)
        elif kind_of(record) == kind:
            latest.put(key, encode(record))


def _of_topic(settings: "Settings", kind: "Kind") -> Iterator[tuple[str, str | None, bytes]]:
    from streams.worker.produce import read_topic
    from streams.worker.topics import topic_names

    topic: str = getattr(topic_names(settings), kind)
    for record in read_topic(settings, topic):
        if record is not None:
            key = record.key.decode("utf-8", "replace") if record.key else None
            yield f"{topic}/{record.partition}/{record.offset}", key, record.value or b""


def _of_files(files: list[Path]) -> Iterator[tuple[str, str | None, bytes]]:
    for path in files:
        with ExitStack() as stack:
            stream = sys.stdin.buffer if str(path) == "-" else stack.enter_context(path.open("rb"))
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield f"{path}:{number}", None, line
