"""Why each fact is what it is, as a person reads it."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from streams.cli.show_facts import COLOURS, figure, shown, with_subsets
from streams.extraction.explain import Part, Reason, Reasons
from streams.facts import Fact

_NAMES: dict[Part, str] = {"part_of": "part of", "attributed_to": "source"}


def reasons_shown(facts: Iterable[Fact], reasons: Reasons) -> Iterator[RenderableType]:
    """For every fact a line that names it, and a table of its parts: the words that each rests on, how, and by which rule."""
    for depth, fact in with_subsets(facts):
        yield Text.assemble(
            ("of them " if depth else ""),
            (f"{fact.kind} {shown(figure(fact)).plain}", COLOURS[fact.kind]),
            f" {shown(fact.who.text).plain}",
        )
        yield _table(reasons.get(fact.fact_id, ()))


def _table(reasons: Iterable[Reason]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=False)
    for style, width in (("bold", 9), ("", None), ("", None), ("dim", None)):
        table.add_column(style=style, min_width=width, overflow="fold")
    for reason in reasons:
        words = reason.words if reason.part in {"status", "confidence"} else f"“{reason.words}”"
        table.add_row("  " + _NAMES.get(reason.part, reason.part), *map(shown, (words, reason.how, reason.rule)))
    return table
