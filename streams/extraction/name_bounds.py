"""Names begin and end where writers would say they do: without titles and common words, with "III" and "Jr."."""

from collections.abc import Iterable, Sequence

from streams.extraction.whole_entities import EntitySpan

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_NAMES = frozenset({"PERSON", "ORG"}) | _PLACES
_TITLES = frozenset({
    "king", "queen", "prince", "princess", "emperor", "empress", "tsar", "pope", "president", "sir", "lord", "lady", "mr", "mr.", "mrs",
    "mrs.", "ms", "ms.", "dr", "dr.", "gen.", "col.", "capt.", "lt.", "sgt.", "maj.", "sen.", "rep.", "gov.", "prof.", "rev.", "cpl.",
})  # fmt: skip
_PARTICLES = frozenset({
    "al", "el", "de", "da", "di", "del", "van", "von", "der", "den", "bin", "ibn", "abu", "la", "le", "ter", "dos", "ben",
})  # fmt: skip
_GENERATIONS = frozenset({
    "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XIII", "XIV", "XV", "XVI", "Jr.", "Jr", "Sr.", "Sr",
})  # fmt: skip
_KINDS_OF_ORGANISATION = frozenset({
    "Agency", "Airlines", "Airways", "Army", "Association", "Authority", "Bank", "Brands", "Brigade", "Brigades", "Bureau",
    "Club", "Committee", "Company", "Corps", "Council", "Federation", "Film", "Films", "Forces", "Forum", "Foundation", "Front",
    "Group", "Guard", "Guards", "Holdings", "Institute", "Media", "Ministry", "Movement", "Navy", "News", "Organisation",
    "Organization", "Party", "Police", "Press", "Radio", "Records", "Society", "Studios", "Television", "Times", "Union",
})  # fmt: skip
"""What an organisation's name may end with; in a text with lower case it belongs to the name before it."""


def name_bounds(entities: Iterable[EntitySpan], words: Sequence[str]) -> list[EntitySpan]:
    """The entities with their names cut and joined; other entities as they are. In text order.

    Where the whole text is in lower case, lower case tells nothing and no name is cut.
    """
    cased = any(not word.islower() and word.lower() != word for word in words)
    found: list[EntitySpan] = []
    for start, end, label in sorted(entities):
        if found and start < found[-1][1]:
            continue  # the name before it was carried on over it
        if label not in _NAMES:
            found.append((start, end, label))
            continue
        if found and label in _PLACES and found[-1][1] == start and found[-1][2] in _PLACES:
            found[-1] = (found[-1][0], end, label)  # "Republic of" + "Cameroon"
            continue
        if cased:
            start, end = _without_common_words(start, end, label, words)
        if label == "PERSON":
            start, end = _person(start, end, words)
        elif label == "ORG" and end < len(words) and words[end] in _KINDS_OF_ORGANISATION:
            end += 1
        if start < end:
            found.append((start, end, label))
    return found


def _without_common_words(start: int, end: int, label: str, words: Sequence[str]) -> tuple[int, int]:
    while end > start and words[end - 1].islower():
        end -= 1
    while start < end and words[start].islower() and not (label == "PERSON" and words[start] in _PARTICLES):
        start += 1
    return start, end


def _person(start: int, end: int, words: Sequence[str]) -> tuple[int, int]:
    while end - start > 1 and words[start].lower() in _TITLES:
        start += 1
    if end < len(words) and words[end] in _GENERATIONS:
        end += 1
    elif end + 1 < len(words) and words[end] == "," and words[end + 1] in ("Jr.", "Jr", "Sr.", "Sr"):
        end += 2
    return start, end
