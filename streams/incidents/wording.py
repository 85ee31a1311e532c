"""Figures as an editor would print them, never without the words that bound them."""

from collections.abc import Mapping

from streams.facts import Modifier
from streams.incidents.incident import ClassToll, IncidentToll

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
