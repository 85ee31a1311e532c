"""What the words beside a name make of it for certain: a title a person, "in" a place, an acronym in brackets an organisation."""

from collections.abc import Sequence
from typing import Literal

from streams.extraction.titles import is_title

Class = Literal["person", "organisation", "place"]

CLASSES: dict[str, Class] = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place"}
"""The labels that are names, and what they are names of."""

_WITHIN = frozenset({"in", "near", "outside", "inside", "across", "throughout"})
_PLACES = frozenset(
    {"city", "town", "village", "province", "governorate", "district", "region", "county", "state", "island", "suburb", "neighborhood"}
    | {"neighbourhood"}
)
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_OLDEST = 110
_BRACKETS = {"(": ")", "[": "]"}


def context_of(start: int, end: int, words: Sequence[str]) -> Class | None:
    """What the words beside tokens [start, end) make of them, None where they tell nothing certain."""
    before = words[start - 1] if start else ""
    after = words[end] if end < len(words) else ""
    if is_title(before) or _aged(start, words) or _has_age(end, words) or (after == "," and words[end + 1 : end + 2] == ["who"]):
        return "person"
    if acronym_after(end, words, words[start:end]):
        return "organisation"
    if after.lower() in _PLACES and after.islower():
        return "place"
    if before == "of" and start > 1 and words[start - 2].lower() in _PLACES:
        return "place"
    if before.lower() in _WITHIN and after not in _POSSESSIVE and not after[:1].isupper():
        return "place"
    return None


def acronym_after(end: int, words: Sequence[str], name: Sequence[str]) -> str:
    """The acronym of the name that stands in brackets after it: SOHR in "Syrian Observatory for Human Rights (SOHR)", else ""."""
    match words[end : end + 3]:
        case [opening, acronym, closing] if _BRACKETS.get(opening) == closing and _is_acronym(acronym) and is_initials_of(acronym, name):
            return acronym
        case _:
            return ""


def is_initials_of(acronym: str, name: Sequence[str]) -> bool:
    """Whether the letters are the first ones of the name's words, small words aside where they are not among the letters."""
    letters = [letter for letter in acronym.lower() if letter.isalpha()]
    initials = [(word[0].lower(), word[0].isupper()) for word in name if word[:1].isalpha()]
    if [initial for initial, is_capital in initials if is_capital] == letters:
        return True
    return len(letters) > 1 and [initial for initial, _ in initials] == letters


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 8 and word.isupper() and word.replace("-", "").replace(".", "").isalpha()


def _aged(start: int, words: Sequence[str]) -> bool:
    """ "15-year-old" and "15 year-old" before the name."""
    return "".join(words[max(0, start - 5) : start]).lower().endswith(("year-old", "month-old", "yearold"))


def _has_age(end: int, words: Sequence[str]) -> bool:
    """ ", 34," and ", aged 34"."""
    match words[end : end + 3]:
        case [",", "aged", _]:
            return True
        case [",", age, "," | "." | ";" | "and"]:
            return age.isdecimal() and int(age) <= _OLDEST
        case _:
            return False
