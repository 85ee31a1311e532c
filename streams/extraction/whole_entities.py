"""Put together entities that the network cut: "Over" + "half a million", "Hayat Tahrir" + "al-Sham"."""

from collections.abc import Iterable, Iterator, Sequence

EntitySpan = tuple[int, int, str]
"""Tokens [start, end) and the label."""

_NUMBERS = frozenset({"CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
_MAGNITUDES = frozenset({"hundred", "thousand", "million", "billion"})
ARTICLES = frozenset({"al", "el", "as", "ash", "an", "ar", "at", "az", "ad", "ed", "es", "ul", "ur"})
HYPHENS = frozenset({"-", "‐", "‑"})


def whole_entities(entities: Iterable[EntitySpan], words: Sequence[str]) -> list[EntitySpan]:
    """The entities with torn numbers joined and names carried on over an Arabic article; in text order, without overlaps."""
    whole: list[EntitySpan] = []
    for start, end, label in sorted(entities):
        if whole and start < whole[-1][1]:
            continue
        if whole and label == whole[-1][2] in _NUMBERS and _is_one_number(words[whole[-1][1] - 1 : start + 1]):
            whole[-1] = (whole[-1][0], end, label)
            continue
        whole.append((start, _end_of_name(end, words) if label in _NAMES else end, label))
    return whole


def cut_at_lines(entities: Iterable[EntitySpan], line_starts: Sequence[bool]) -> Iterator[EntitySpan]:
    """The entities cut where a line or sentence begins for certain: a headline's last name is not the dateline's first."""
    for start, end, label in entities:
        for i in range(start + 1, end):
            if line_starts[i]:
                yield start, i, label
                start = i
        yield start, end, label


def _is_one_number(words: Sequence[str]) -> bool:
    """Whether a number goes on from the last word of one span, over those between, to the first of the next."""
    last, *between, _ = (word.lower() for word in words)
    match between:
        case []:
            return True
        case ["half"] | ["half", "a"] | ["a"]:
            return last == "half" or between[0] == "half"
        case ["and"]:
            return last in _MAGNITUDES
        case _:
            return False


def _end_of_name(end: int, words: Sequence[str]) -> int:
    """The end of a name after "al-Sham" and the like; a name cut at its hyphen is carried on too."""
    while end + 2 < len(words) and words[end].lower() in ARTICLES and words[end + 1] in HYPHENS and words[end + 2][:1].isupper():
        end += 3
    if words[end - 1] in HYPHENS and end < len(words) and words[end][:1].isupper():
        end += 1
    return end
