"""By what names people speak of an item beside its uri: its number, the tail of the uri, its headline."""

import re
from collections.abc import Iterable

from streams.incidents.telling import fold_name

MAX_NAME = 120
MIN_WORDS = 3
"""Words that a headline needs to name one item."""
_MARKS = re.compile(r"^(?:[A-Z]{2}[A-Z ]*+\d*+\s*+[-–—:]\s*+|\d(?:st|nd|rd|th) (?:Lead|Ld|Update)\s*[-–—:]\s*)+")


def item_ids(uri: str, other_ids: Iterable[str]) -> tuple[str, ...]:
    """What a kill may call an item: its other ids, and the tails of its uri that hold a number."""
    pieces = re.split(r"[:/]", uri.rstrip("/"))
    tails = (uri, ":".join(pieces[-2:]), pieces[-1], pieces[-1].rpartition("_")[2])
    named = [*map(fold_id, other_ids), *(fold_id(tail) for tail in tails)]
    return tuple(dict.fromkeys(name for name in named if is_id(name)))


def headline_names(headline: str) -> tuple[str, ...]:
    """A headline as others quote it: whole, and without the mark before it ("UPDATE 2-")."""
    forms = (fold_name(headline), fold_name(_MARKS.sub("", headline)))
    return tuple(dict.fromkeys(form[:MAX_NAME] for form in forms if len(form.split()) >= MIN_WORDS))


def outlet_key(source: str | None) -> str:
    """An agency or publisher in a key of the table; "" where the feed names none."""
    return fold_name(source or "").replace(" ", "-")[:60]


def fold_id(text: str) -> str:
    """An id as it is compared: "dpa 731", "dpa-731" and "DPA731" are one."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())[-MAX_NAME:]


def is_id(name: str) -> bool:
    """True for what can tell one item from others: four characters with a digit."""
    return len(name) >= 4 and any(character.isdigit() for character in name)
