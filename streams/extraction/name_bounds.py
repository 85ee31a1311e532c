"""Names begin and end where writers would say they do: without titles and common words, with "III" and "Jr."."""

from collections.abc import Iterable, Sequence

from streams.extraction.titles import is_generation, name_start
from streams.extraction.whole_entities import EntitySpan

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_NAMES = frozenset({"PERSON", "ORG"}) | _PLACES
_KINDS_OF_ORGANISATION = frozenset({
    "Agency", "Airlines", "Airways", "Alliance", "Army", "Association", "Authority", "Bank", "Battalion", "Brands", "Brigade",
    "Brigades", "Bureau", "Club", "Coalition", "Committee", "Company", "Corps", "Council", "Division", "Federation", "Film",
    "Films", "Forces", "Forum", "Foundation", "Front", "Group", "Guard", "Guards", "Holdings", "Institute", "Media", "Ministry",
    "Movement", "Navy", "News", "Organisation", "Organization", "Party", "Police", "Press", "Radio", "Records", "Regiment",
    "Society", "Studios", "Television", "Times", "Union",
})  # fmt: skip
"""What an organisation's name may end with: it belongs to the name before it."""
_KINDS_OF_STATE = frozenset({
    "Republic", "Kingdom", "Principality", "Duchy", "Commonwealth", "Emirate", "Emirates", "Sultanate", "Federation", "States", "State",
    "City",
})  # fmt: skip
_ARTICLES = frozenset({"al", "el", "an", "ar", "as", "ash", "at", "ad", "az", "ed", "er", "es", "ez"})
"""Before a hyphen the Arabic article: "al-Hasakah"."""
_BEFORE_STATES = frozenset({"Federal", "Democratic", "Islamic", "Arab", "United", "Socialist", "Bolivarian", "Grand", "Co-operative"})
_AFTER_THE_FIRST = frozenset({",", ".", ")", ";", "'s", "’s", "of", "and", "was", "in", "(", "had"})
"""What comes after "Harald I" where the "I" is no pronoun."""


def name_bounds(entities: Iterable[EntitySpan], words: Sequence[str]) -> list[EntitySpan]:
    """The entities with their names cut and joined; other entities as they are. In text order.

    Where the whole text is in lower case, lower case tells nothing and no name is cut.
    """
    cased = any(not word.islower() and word.lower() != word for word in words)
    found: list[EntitySpan] = []
    for start, end, label in sorted(part for entity in entities for part in _at_dashes(entity, words)):
        if found and start < found[-1][1]:
            continue  # the name before it was carried on over it
        if label not in _NAMES:
            found.append((start, end, label))
            continue
        if cased:
            start, end = _without_common_words(start, end, label, words)
        if start == end:
            continue
        if label in _PLACES:
            start = _start_of_state(start, words)
        elif label == "PERSON":
            start, end = _person(start, end, words)
        if label in ("ORG", "PERSON") and end < len(words) and words[end] in _KINDS_OF_ORGANISATION:
            end, label = end + 1, "ORG"
        while found and start < found[-1][1] and found[-1][2] in _PLACES:
            found.pop()  # "Kingdom" of the Kingdom of Norland
        start = max(start, found[-1][1]) if found else start
        if found and _is_one_name(found[-1], (start, end, label), words):
            found[-1] = (found[-1][0], end, label)
        else:
            found.append((start, end, label))
    return found


def _at_dashes(entity: EntitySpan, words: Sequence[str]) -> list[EntitySpan]:
    """The places on both sides of a dateline's dash: "LUND - Norway" is two."""
    start, end, label = entity
    if label in _PLACES:
        for i in range(start + 1, end - 1):
            if words[i] in ("--", "–", "—") or (words[i] == "-" and words[i - 1].isupper() and not words[i + 1].isupper()):
                return [(start, i, label), (i + 1, end, label)]
    return [entity]


def _without_common_words(start: int, end: int, label: str, words: Sequence[str]) -> tuple[int, int]:
    if label == "PERSON":  # a careless writer's "bo Lind" is a name all the same
        while end - start > 1 and words[end - 1].islower() and not words[start].islower():
            end -= 1
        return start, end
    while end > start and words[end - 1].islower():
        end -= 1
    while start < end and words[start].islower() and not _is_article(start, words):
        start += 1
    if start < end and words[start] == "-" and start and _is_article(start - 1, words):
        start -= 1
    return start, end


def _is_article(i: int, words: Sequence[str]) -> bool:
    return words[i].lower() in _ARTICLES and list(words[i + 1 : i + 2]) == ["-"]


def _start_of_state(start: int, words: Sequence[str]) -> int:
    """Where "the Federal Republic of Norland" begins, from where "Norland" does."""
    of = start - 1 if start and words[start - 1] != "the" else start - 2
    if of < 1 or words[of] != "of" or words[of - 1] not in _KINDS_OF_STATE:
        return start
    start = of - 1
    while start and words[start - 1] in _BEFORE_STATES:
        start -= 1
    if start > 1 and words[start - 1] in ("'s", "’s") and words[start - 2] == "People":
        start -= 2
    return start


def _person(start: int, end: int, words: Sequence[str]) -> tuple[int, int]:
    start = name_start(start, end, words)
    after = words[end : end + 2]
    is_first = after[:1] == ["I"] and (len(after) == 1 or after[1] in _AFTER_THE_FIRST)
    if is_first or (after and is_generation(after[0])):
        end += 1
    elif after[:1] == [","] and after[1:] and is_generation(after[1]):
        end += 2
    return start, end


def _is_one_name(one: EntitySpan, other: EntitySpan, words: Sequence[str]) -> bool:
    """Whether two names are parts of one: "Republic of" + "Norland", "Alliance of Forces" + "Liberation of Norland"."""
    between = list(words[one[1] : other[0]])
    if one[2] in _PLACES and other[2] in _PLACES:
        return not between
    is_body = one[2] == other[2] == "ORG" and any(word in _KINDS_OF_ORGANISATION for word in words[one[0] : one[1]])
    return is_body and between in (["for", "the"], ["of", "the"], ["of"])
