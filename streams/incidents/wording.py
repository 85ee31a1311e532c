"""Figures as an editor would print them, never without the words that bound them."""

from streams.facts import Modifier
from streams.incidents.incident import ClassToll, IncidentToll


def bounds_words(low: int | None, best: int | None, high: int | None, modifier: Modifier = "exact") -> str:
    """ "12", "at least 12", "more than 500,000", "8 to 12", "up to 30"; "an unknown number of" where nothing is known."""
    if low is None and best is None:
        return "an unknown number of" if high is None else f"up to {high:,}"
    least = low if low is not None else best
    assert least is not None
    if high is not None and low is not None and high > low:
        return f"{low:,} to {high:,}" if best in (None, low, high) else f"{best:,} ({low:,} to {high:,})"
    if best is not None and least < best:
        return f"{best:,} (at least {least:,})"
    if high is None:
        return f"more than {least:,}" if modifier == "more_than" else f"at least {least:,}"
    return f"about {least:,}" if modifier == "about" else f"{least:,}"


def toll_words(toll: IncidentToll | ClassToll | None) -> str | None:
    """The bounds of a toll in words; None where there is none."""
    if toll is None:
        return None
    return bounds_words(toll.low, toll.best, toll.high, toll.modifier if isinstance(toll, IncidentToll) else "exact")
