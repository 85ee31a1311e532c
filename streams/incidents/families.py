"""Kinds of events that may be told in each other's words: an air strike is reported as an attack, a blast or a raid, never as a flood."""

import re
from collections.abc import Mapping
from functools import lru_cache

FAMILIES: Mapping[str, str] = {
    "violence": "air strike|airstrike|air/drone|drone|shelling|artillery|missile|battle|clash|armed|bomb|blast|explosi|grenade|landmine"
    "|rocket|ied\\b|attack|shoot|shot|stab|suicide|abduct|kidnap|violen|riot|mob\\b|chemical|massacre|execution|ambush|raid|gunfire|siege|killing|murder|homicide"
    "|demonstration|protest|excessive force|territor|remote|hostage|crackdown|assault",
    "earth": "earthquake|quake|tsunami|volcan|eruption|aftershock|collapse",
    "water": "flood|landslide|mudslide|storm|cyclone|hurricane|typhoon|tornado|rain|dam\\b|avalanche|snow|tsunami",
    "fire": "fire|wildfire|blaze|blast|explosi|burn|industrial",
    "transport": "(?:air|sea|water) accident|transport|crash|collision|derail|capsiz|shipwreck|sinking|ferry|boat|plane|aviation|rail|road"
    "|maritime|traffic",
    "structure": "collapse|structur|mine accident|mining|industrial"
    "|(?<!road )(?<!rail )(?<!air )(?<!sea )accident|explosi|blast|leak|landslide",
    "health": "outbreak|epidemic|disease|poison|infect|cholera|heat|drought|famine",
    "crowd": "stampede|crush|crowd|riot",
}
AFTERSHOCK, EARTHQUAKE = "aftershock", "earthquake"
"""Two events, of which each has its own dead."""
EVERYDAY = re.compile(r"\b(?:shoot|stab|homicide|road|traffic|assault|arrest|protest|drown)|^(?:attack|fire|collapse)$")
"""Events of which a large town has several a day."""
SIGNS = {family: re.compile(rf"\b(?:{signs})") for family, signs in FAMILIES.items()}


@lru_cache(maxsize=1024)
def families_of(event: str | None) -> frozenset[str]:
    """The families that an event may belong to, by the plain words for it; empty where they say nothing."""
    text = (event or "").casefold()
    return frozenset(family for family, signs in SIGNS.items() if signs.search(text))


def clash(one: str | None, other: str | None) -> bool:
    """True where two events, each in plain words, cannot be the same one."""
    mine, theirs = families_of(one), families_of(other)
    return bool(mine) and bool(theirs) and not mine & theirs


def is_everyday(event: str) -> bool:
    """True for an event, in plain words, that says little of which one it is."""
    return bool(EVERYDAY.search(event.casefold()))


def is_blow(event: str) -> bool:
    """True for a bombing, a strike, a clash: where there was one, the next may follow within days."""
    return "violence" in families_of(event) and not is_everyday(event)


def is_disaster(event: str) -> bool:
    """True for what befalls a place once and is told of for days: an earthquake, a flood, a shipwreck, an epidemic."""
    return bool(families_of(event)) and "violence" not in families_of(event) and not is_everyday(event)
