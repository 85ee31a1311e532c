"""Figures that are part of another: "including two children", "seven of them women", "among the dead were a priest and two nuns"."""

from collections.abc import Callable

from spacy.tokens import Doc

from streams.extraction.columns import columns_of
from streams.extraction.counted_parts import (
    read_accounted_for,
    read_by_place,
    read_of_the_deaths,
    read_of_the_harmed,
    read_of_them,
    read_of_those_harmed,
    read_who_they_are,
)
from streams.extraction.doc import Casualty
from streams.extraction.implied_wholes import find_implied, find_still_held
from streams.extraction.listed_parts import read_among, read_excluded, read_included, read_list_after, read_list_before
from streams.extraction.named_wholes import find_counted_before, find_persons_of_households, find_spelled_out, find_whole_by_words
from streams.extraction.parts import Parts
from streams.extraction.victim_phrases import Figures

_AMONG = frozenset({"among", "amongst"})
_INCLUDE = frozenset({"include", "included", "includes"})
_PERSONS = frozenset({"them", "whom"})
_THEM = _PERSONS | {"which"}
_EXCLUDING = frozenset({"excluding", "including", "counting"})
_JOINING = _AMONG | _INCLUDE | _THEM | _EXCLUDING
_WAYS: tuple[tuple[str, Callable[[Parts], None]], ...] = (
    ("of-the", read_of_the_harmed),
    ("of-the", read_of_those_harmed),
    ("of-the", read_who_they_are),
    ("of-the", read_accounted_for),
    ("of-the", read_of_the_deaths),
    ("by-place", read_by_place),
    ("named-whole", find_counted_before),
    ("by-words", find_whole_by_words),
    ("by-sense", find_implied),
    ("by-sense", find_still_held),
    ("spelled-out", find_spelled_out),
    ("spelled-out", find_persons_of_households),
)
"""Each with what tells whoever asks why, in order: an earlier one decides."""


def find_subsets(doc: Doc, found: list[Casualty], figures: Figures) -> list[Casualty]:
    """Casualties that are part of those found; those found that turn out to be parts get their parent."""
    parts = Parts(doc, found, figures)
    _read_joining_words(parts)
    for way, read in _WAYS:
        parts.note("beside")
        read(parts)
        parts.note(way)
    return parts.extra


def _read_joining_words(parts: Parts) -> None:
    doc, lowers = parts.doc, columns_of(parts.doc).lowers
    for i, word in enumerate(lowers):
        if word not in _JOINING:
            continue
        token, following = doc[i], lowers[i + 1] if i + 1 < len(doc) else ""
        if word in _EXCLUDING and (word == "excluding" or lowers[i - 1] == "not"):
            read_excluded(token, parts)
        elif word == "including":
            read_list_after(token, parts, start=i + 1)
        elif word in _AMONG and following in _PERSONS:
            read_list_after(token, parts, start=i + 2)
            read_list_before(token, parts)
        elif word in _INCLUDE:
            read_included(token, parts)
        elif word in _AMONG:
            read_among(token, parts)
        elif word in _THEM and i > 1 and lowers[i - 1] == "of":
            read_of_them(token, parts)
