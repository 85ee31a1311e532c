"""Facts, events and tolls as a person reads them: words, a highlighted text, tables."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.facts import Attribution, Event, Fact, Field, Kind, Modifier, Place, When

COLOURS: Mapping[Kind, str] = {
    "killed": "bold red",
    "injured": "bold yellow",
    "missing": "bold magenta",
    "displaced": "bold blue",
    "detained": "bold cyan",
    "abducted": "bold magenta",
    "rescued": "bold green",
    "trapped": "bold magenta",
    "infected": "bold yellow",
}
MODIFIERS: Mapping[Modifier, str] = {"at_least": "at least", "more_than": "more than", "up_to": "up to", "about": "about"}
_NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WIDE = 240
"""Columns of a table that no terminal shows: nothing is folded in a file or pipe."""


class Bounds(Protocol):
    """Anything with bounds: a fact's figure, a toll."""

    @property
    def low(self) -> int | None: ...  # noqa: D102
    @property
    def best(self) -> int | None: ...  # noqa: D102
    @property
    def high(self) -> int | None: ...  # noqa: D102


def shown(text: str) -> Text:
    """Text of others for the screen: what a terminal would obey, or cannot show, becomes one character that it only prints."""
    return Text(_NOT_SHOWN.sub("\ufffd", text))


def console(*, stderr: bool = False) -> Console:
    """A console that never folds lines where the output is no terminal."""
    it = Console(stderr=stderr, highlight=False)
    return it if it.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDE)


def bounds(figure: Bounds) -> str:
    """Bounds as short as they are clear: 12, 12+, up to 12, 12-15, ?."""
    low, best, high = figure.low, figure.best, figure.high
    if low is None and high is None:
        return "?" if best is None else f"{best:,}"
    if low is not None and low == high:
        return f"{low:,}"
    if high is None:
        return f"{low:,}+" if best in (None, low) else f"{best:,} ({low:,}+)"
    if low is None:
        return f"up to {high:,}"
    return f"{low:,}-{high:,}" if best is None else f"{best:,} ({low:,}-{high:,})"


def figure(fact: Fact) -> str:
    """The figure with the words that bound it: "at least 12", "about 200", "dozens (24+)"."""
    number = next((n for n in (fact.best, fact.low, fact.high) if n is not None), None)
    if fact.modifier == "vague" or number is None:
        words = f"{fact.quantity_text} ({bounds(fact)})"
    elif fact.modifier in MODIFIERS:
        words = f"{MODIFIERS[fact.modifier]} {number:,}"
    elif fact.modifier == "range" and fact.low is not None and fact.high is not None:
        words = f"{fact.low:,}-{fact.high:,}"
    else:
        words = bounds(fact)
    return f"another {words}" if fact.increment else words


def place_words(place: Place | None) -> str:
    """A place as an editor writes it: the story's name for it, and the country."""
    if place is None:
        return ""
    return place.name if place.country is None else f"{place.name}, {place.country}"


def when_words(when: When | None) -> str:
    """A time in the words of the story, and the date it means."""
    if when is None:
        return ""
    return when.text if when.start is None else f"{when.text} ({when.start[:10]})"


def source_words(source: Attribution | None) -> str:
    """Who says so, and what kind of source that is."""
    return "" if source is None else f"{source.text} [{source.type}]"


def with_subsets(facts: Iterable[Fact]) -> list[tuple[int, Fact]]:
    """The facts in the order of the text, each followed by its subsets, with the depth of each."""
    facts = list(facts)
    known = {fact.fact_id for fact in facts}
    ordered: list[tuple[int, Fact]] = []

    def add(parent: str | None, depth: int) -> None:
        for fact in facts:
            above = fact.part_of if fact.part_of in known and fact.part_of != fact.fact_id else None
            if above == parent and (depth, fact) not in ordered and depth < len(facts):
                ordered.append((depth, fact))
                add(fact.fact_id, depth + 1)

    add(None, 0)
    placed = {fact.fact_id for _, fact in ordered}
    return ordered + [(0, fact) for fact in facts if fact.fact_id not in placed]


def without_repeats(facts: Iterable[Fact]) -> list[Fact]:
    """The facts less those of the headline that the body tells as well, mostly better."""
    facts = list(facts)
    body = {(fact.kind, number) for fact in facts if fact.field == "body" for number in (fact.low, fact.high) if number is not None}
    return [fact for fact in facts if fact.field == "body" or not {(fact.kind, fact.low), (fact.kind, fact.high)} & body]


def highlighted(text: str, facts: Iterable[Fact], *, field: Field) -> Text:
    """`text` with the words of each fact in the colour of its kind."""
    marked = shown(text)
    for fact in facts:
        if fact.field == field:
            marked.stylize(COLOURS[fact.kind] + (" strike" if fact.status == "denied" else ""), fact.start, fact.end)
    return marked


def fact_line(fact: Fact, depth: int = 0) -> Text:
    """One fact on one line: what, how many, who, where, when, who says so, in which words."""
    status = "" if fact.status == "asserted" else f" ({fact.status.replace('_', ' ')})"
    details = " · ".join(filter(None, (place_words(fact.place), fact.when.text if fact.when else "", source_words(fact.attributed_to))))
    return Text.assemble(
        "  " * depth + ("of them " if depth else ""),
        (f"{fact.kind} {shown(figure(fact)).plain}", COLOURS[fact.kind]),
        f" {shown(fact.who.text).plain}{status}",
        f" · {shown(details).plain}" if details else "",
        (f"  “{shown(fact.quote).plain}”", "dim"),
    )


def event_line(event: Event) -> Text:
    """One event on one line."""
    what = " → ".join(filter(None, (event.actor, event.target)))
    places = "; ".join(map(place_words, event.places or ((event.place,) if event.place else ())))
    details = " · ".join(filter(None, (what, places, event.when.text if event.when else "")))
    status = "" if event.status == "asserted" else f" ({event.status})"
    name = event.name or event.sub_event_type or event.event_type
    return Text.assemble(
        (name, "bold"), f"{status} · {shown(details).plain}" if details else status, (f"  “{shown(event.quote).plain}”", "dim")
    )


def facts_table(facts: Iterable[Fact], *, explain: bool = False) -> Table:
    """A row for each fact; with `explain` also what found it, how surely, and where in the text."""
    table = _table("kind", "figure", "who", "place", "when", "status", "source", "quote")
    if explain:
        for name in ("cause", "rule", "conf.", "at"):
            table.add_column(name)
    for depth, fact in with_subsets(facts):
        who = fact.who.text if fact.who.class_ in ("unknown", fact.who.text) else f"{fact.who.text} [{fact.who.class_}]"
        row = [
            Text("  " * depth + ("of them " if depth else "") + fact.kind, style=COLOURS[fact.kind]),
            *map(shown, (figure(fact), who, place_words(fact.place), when_words(fact.when), fact.status)),
            *map(shown, (source_words(fact.attributed_to), f"“{fact.quote}”")),
        ]
        if explain:
            at = f"{fact.field} {fact.start}-{fact.end}"
            row += map(shown, (fact.cause or "", fact.rule, f"{fact.confidence:.2f}", at))
        table.add_row(*row)
    return table


def events_table(events: Iterable[Event], *, explain: bool = False) -> Table:
    """A row for each event."""
    table = _table("event", "actor", "target", "place", "when", "status", "quote", *(("rule",) if explain else ()))
    for event in events:
        places = "; ".join(map(place_words, event.places or ((event.place,) if event.place else ())))
        row = [event.name or event.sub_event_type, event.actor or "", event.target or "", places, when_words(event.when)]
        table.add_row(*map(shown, (*row, event.status, f"“{event.quote}”", *((event.rule,) if explain else ()))))
    return table


def tolls_line(tolls: Mapping[Kind, Bounds]) -> Text:
    """The tolls on one line: "killed 12+ (best 12), injured 30"."""
    return Text(", ").join(Text(f"{kind} {bounds(toll)}", style=COLOURS[kind]) for kind, toll in tolls.items())


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
