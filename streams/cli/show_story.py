"""One story on the screen: its text with the figures marked, then its facts, events and tolls."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from streams.cli.show_facts import (
    event_line,
    events_table,
    fact_line,
    facts_table,
    highlighted,
    shown,
    tolls_line,
    with_subsets,
    without_repeats,
)
from streams.cli.show_reasons import reasons_shown
from streams.extraction.explain import Reasons
from streams.facts import Event, Extraction, Fact
from streams.story import Story
from streams.worker.outcome import Outcome

_TABLE_WIDTH = 160
"""Columns from which on a table of facts needs no folding; a narrower screen gets a line for each."""
NO_FACTS: Mapping[Outcome, str] = {
    "skipped_language": "Not in English: passed through without facts.",
    "withdrawn": "Withdrawn: everything that this story said before is taken back.",
}


def show_story(
    out: Console,
    story: Story,
    extraction: Extraction,
    *,
    outcome: Outcome = "enriched",
    explain: bool = False,
    reasons: Reasons | None = None,
) -> None:
    """Print the story and everything found in it; with reasons also why each fact is what it is."""
    out.print(Rule(style="dim") if out.is_terminal else Text("-" * 80))
    if story.headline:
        out.print(highlighted(story.headline, extraction.facts, field="headline"), style="bold")
    out.print(shown(about(story)), style="dim")
    out.print()
    out.print(highlighted(story.body, extraction.facts, field="body"), soft_wrap=not out.is_terminal)
    out.print()
    if outcome in NO_FACTS:
        out.print(NO_FACTS[outcome], style="dim")
    elif not extraction.facts:
        out.print("No facts found.", style="dim")
    else:
        _show_facts(out, extraction.facts if explain else without_repeats(extraction.facts), explain=explain)
    for line in reasons_shown(extraction.facts, reasons) if reasons else ():
        out.print()
        out.print(line)
    if extraction.events:
        out.print()
        _show_events(out, extraction.events, explain=explain)
    if extraction.tolls:
        out.print()
        out.print(Text("Toll of the incident: "), tolls_line(extraction.tolls), sep="")
    out.print()


def _show_facts(out: Console, facts: Sequence[Fact], *, explain: bool) -> None:
    if explain or out.width >= _TABLE_WIDTH:
        out.print(facts_table(facts, explain=explain))
        return
    for depth, fact in with_subsets(facts):
        out.print(fact_line(fact, depth))


def _show_events(out: Console, events: Sequence[Event], *, explain: bool) -> None:
    if explain or out.width >= _TABLE_WIDTH:
        out.print(events_table(events, explain=explain))
        return
    for event in events:
        out.print(event_line(event))


def about(story: Story) -> str:
    """Agency, time, version and what the wire says of a story, on one line."""
    time = story.version_created or story.first_created
    parts = [
        story.source,
        f"{time:%Y-%m-%d %H:%M} UTC" if time else None,
        story.wire_action if story.wire_action != "new" else None,
        story.pub_status if story.pub_status != "usable" else None,
        f"embargoed until {story.embargoed_until:%Y-%m-%d %H:%M} UTC" if story.embargoed_until else None,
        f"{story.uri} version {story.version}",
    ]
    return " · ".join(part for part in parts if part)
