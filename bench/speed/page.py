"""A page of which the parts between named marks are written anew."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def write(page: Path, name: str, lines: Sequence[str], charts: Mapping[str, str]) -> None:
    """Put the lines between the marks of that name, and the charts beside the page; raises ValueError where a mark is missing."""
    page.write_text(between_marks(page.read_text(), name, lines))
    for file, svg in charts.items():
        page.with_name(file).write_text(svg)


def between_marks(text: str, name: str, lines: Sequence[str]) -> str:
    """The text with other lines between its two marks of that name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, mark, rest = text.partition(begin)
    _, second, after = rest.partition(end)
    if not mark or not second:
        raise ValueError(f"the page has no {begin} … {end}")
    return f"{before}{mark}\n" + "\n".join(lines) + f"\n{end}{after}"
