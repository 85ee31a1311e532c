"""CSV after RFC 4180, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

Cell = str | int | float | None
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def csv_lines(header: Iterable[Sequence[str]], columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """The header lines as they are, then a line for each row: its cells by name, empty where it has none."""
    for names in header:
        yield _line(names)
    for row in rows:
        yield _line([_safe(row.get(name)) for name in columns])


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; take one away to have the text back."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    return "'" + text if _FORMULA.match(text) else text


def _line(cells: Sequence[Cell]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
