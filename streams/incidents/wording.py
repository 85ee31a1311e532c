"""Figures as an editor would print them, never without the words that bound them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from streams.facts import Modifier
from streams.incidents.incident import IncidentToll
from streams.incidents.source_article import ClassToll

VAGUE: Mapping[int, str] = {
    2: "several",
    3: "several",
    24: "dozens",
    40: "scores",
    200: "hundreds",
    2_000: "thousands",
    20_000: "tens of thousands",
    200_000: "hundreds of thousands",
    2_000_000: "millions",
}
"""The words that a lower bound without a figure stands for (docs/facts.md): nobody counted "2,000,000"."""
_SAID = re.compile(
    r"(?P<modifier>up to |at least |more than |about )?(?P<first>[\d,]+)(?: to (?P<to>[\d,]+))?"
    r"(?: \((?:(?:others say|at least) (?P<least>[\d,]+)|(?P<low>[\d,]+) to (?P<high>[\d,]+))\))?"
)


def bounds_words(low: int | None, best: int | None, high: int | None, modifier: Modifier = "exact") -> str:
    """ "12", "at least 12", "more than 500,000", "8 to 12", "up to 30", "dozens"; "an unknown number of" where nothing is known."""
    if low is None and best is None:
        return "an unknown number of" if high is None else f"up to {high:,}"
    if best is None and high is None and low is not None and low in VAGUE:
        return VAGUE[low]
    least = low if low is not None else best
    assert least is not None
    if high is not None and low is not None and high > low:
        return f"{low:,} to {high:,}" if best in (None, low, high) else f"{best:,} ({low:,} to {high:,})"
    if best is not None and least < best:
        return f"at least {best:,} (others say {least:,})" if modifier in ("at_least", "more_than") else f"{best:,} (at least {least:,})"
    if high is None:
        return f"more than {least:,}" if modifier == "more_than" else f"at least {least:,}"
    return f"about {least:,}" if modifier == "about" else f"{least:,}"


def toll_words(toll: IncidentToll | ClassToll | None) -> str | None:
    """The bounds of a toll in words; None where there is none."""
    if toll is None:
        return None
    return bounds_words(toll.low, toll.best, toll.high, toll.modifier if isinstance(toll, IncidentToll) else "exact")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the words of a figure say, as numbers."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


def bounds_said(words: str) -> Bounds | None:
    """What `bounds_words` was given, as far as its words tell; None for words that are none of its own."""
    if (said := _SAID.fullmatch(words)) is None:
        return next((Bounds(low=count) for count, vague in VAGUE.items() if vague == words), None)
    first, least, low, high, to = (
        int(said[name].replace(",", "")) if said[name] else None for name in ("first", "least", "low", "high", "to")
    )
    if to is not None:
        return Bounds(first, None, to)
    if low is not None or least is not None:
        return Bounds(least if low is None else low, first, high)
    match said["modifier"]:
        case "up to ":
            return Bounds(high=first)
        case "at least " | "more than ":
            return Bounds(low=first)
        case _:
            return Bounds(first, first, first)
