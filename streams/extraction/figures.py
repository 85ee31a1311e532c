"""Figures in plain text: a number with the words that bound it, ranges, and shares of a whole."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.number_words import MOST_PEOPLE, Lexeme, Number, lexemes, read_number
from streams.facts import Modifier

# "protests over 12 deaths": there "over" means because of.
_OVER_WHAT = re.compile(r"protests?|anger|outrage|fury|charged|arrested|trial|tried|row|grief|mourning|sued|jailed|clashe?s?|fired")
_ROSE = re.compile(r"ros?en?|rises?|fe?all?s?|climb\w*|jump\w*|increase\w*|gr[eo]wn?|up|down|drop\w*|went|revised|from")
_RANGES = re.compile(r"anywhere|ranging|estimates|(?:kill|injur|wound|claim|captur|sav|rescu)\w+|left|leaving")
"""What stands before "from nine to 11" where both are bounds."""
_LONGEST_OWNER = 6
"""Lexemes in "of the town's"."""
_OF_WHAT = frozenset({"the", "its", "their", "his", "her", "our", "those", "these", "all"})
_WHICH = frozenset({"original", "initial", "remaining", "other"})


@dataclass(frozen=True, slots=True)
class ModifierWords:
    """Words that bound a number, or that belong to it and add nothing."""

    id: str
    modifier: Modifier
    examples: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    increment: bool = False
    never: tuple[str, ...] = ()


@rule_file("quantities.toml")
@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What rules/quantities.toml holds."""

    modifier: tuple[ModifierWords, ...]


@cache
def _before() -> dict[str, ModifierWords]:
    return {words: entry for entry in load_rules(QuantityRules).modifier for words in entry.before}


@cache
def _order() -> dict[str, int]:
    return {entry.id: number for number, entry in enumerate(load_rules(QuantityRules).modifier)}


@cache
def _after() -> dict[str, ModifierWords]:
    return {words: entry for entry in load_rules(QuantityRules).modifier for words in entry.after}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at lexemes [start, end) with its modifier words, and what they mean together."""

    start: int
    end: int
    number_start: int
    number_end: int
    low: int | None
    best: int | None
    high: int | None
    modifier: Modifier
    increment: bool
    number: Number
    rule: str
    whole: bool = False
    share: tuple[float, float] | None = None


def read_figures(text: str) -> tuple[list[Lexeme], list[Figure]]:
    """Every figure of a text in order, with the lexemes that they point into."""
    words = lexemes(text)
    return words, list(_with_wholes(list(_scan(words)), words))


def _scan(words: Sequence[Lexeme]) -> Iterator[Figure]:
    at = end = 0
    while at < len(words):
        number = read_number(words, at)
        if number is None:
            at += 1
            continue
        number, start = _range(words, number)
        figure = _bounded(words, number, start, earliest=end)
        yield figure
        at = end = figure.end


def _range(words: Sequence[Lexeme], first: Number) -> tuple[Number, int]:
    """The range that begins with this number ("12 to 15", "between 12 and 15", "six or seven"), or the number; and where it starts."""
    start, joint = first.start, first.end
    if joint + 1 >= len(words) or first.low is None or first.form in ("ordinal", "share", "vague", "unreadable"):
        return first, start
    word, before = words[joint].text, words[start - 1].text if start else ""
    between = before == "between"
    if word == "-" and words[joint].glued and words[joint + 1].glued:
        fits = True
    elif word == "to":
        fits = not _ROSE.fullmatch(before) or (start > 1 and before == "from" and bool(_RANGES.fullmatch(words[start - 2].text)))
    else:
        fits = (word == "and" and between) or word == "or"
    second = read_number(words, joint + 1) if fits else None
    if second is None or second.low is None or second.high is None or second.form in ("ordinal", "share", "vague", "about"):
        return first, start
    low = first.low
    if second.scale > 1 and first.scale == 1 and low < second.low / second.scale:
        low *= second.scale
    if not low < second.low or (word == "or" and second.low > 3 * low) or (first.form != second.form and word == "-"):
        return first, start
    return replace(second, start=start, low=low), start - (between or (word == "to" and before == "from"))


def _bounded(words: Sequence[Lexeme], number: Number, start: int, *, earliest: int) -> Figure:
    """The number with the modifiers on both sides."""
    found: list[ModifierWords] = []
    while len(found) < 3:
        phrase = next((p for n in (4, 3, 2, 1) if start - n >= earliest and (p := _phrase(words, start - n, start)) in _before()), None)
        if phrase is None or (phrase == "over" and start > 1 and _OVER_WHAT.fullmatch(words[start - 2].text)):
            break
        found.append(_before()[phrase])
        start -= phrase.count(" ") + 1
    end = number.end
    for _ in range(2):
        phrase = next((p for n in (3, 2, 1) if (p := _phrase(words, end, end + n)) in _after()), None)
        # "three more" is an increment, "three more than" compares.
        if phrase is None or _phrase(words, end, end + 2) == "more than":
            break
        behind = end + phrase.count(" ") + 1
        if phrase in _before() and behind < len(words) and read_number(words, behind) is not None:
            break  # "in July 2021 at least 18 miners"
        found.append(_after()[phrase])
        end = behind
    first = min(found, key=lambda entry: _order()[entry.id], default=None)
    modifier = first.modifier if first else "exact"
    if number.low != number.high and number.high is not None and modifier in ("exact", "about"):
        modifier = "range"
    elif number.form == "vague" or (number.form == "about" and modifier == "exact"):
        modifier = number.form
    low, best, high = bounds(number.low, number.high, modifier)
    if number.form == "vague" and first and first.modifier == "up_to":
        low = None
    increment = any(entry.increment for entry in found)
    rule = first.id if first else "quantities"
    return Figure(start, end, number.start, number.end, low, best, high, modifier, increment, number, rule, share=number.share)


def _phrase(words: Sequence[Lexeme], start: int, end: int) -> str:
    return " ".join(word.text for word in words[start:end]) if end <= len(words) else ""


def bounds(low: float | None, high: float | None, modifier: Modifier) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of a number with this modifier; all None for what can count nobody (parts, absurd sizes)."""
    if low is None or max(low, high or 0) > MOST_PEOPLE or low != int(low) or (high is not None and high != int(high)):
        return None, None, None
    least, most = int(low), int(low if high is None else high)
    match modifier:
        case "exact" | "about":
            return least, least, least
        case "at_least" | "more_than":
            return least, least, None
        case "up_to":
            return None, None, most
        case "range":
            return least, None, most
        case "vague":
            return least, None, None


def _with_wholes(figures: Iterable[Figure], words: Sequence[Lexeme]) -> Iterator[Figure]:
    """Join each share with the whole it is of, and mark the wholes of other figures."""
    last = whole = None
    for figure in figures:
        if last and any(word.text in ".!?" or "\n" in word.text for word in words[last.end : figure.start]):
            whole = None
        joined = last is not None and _is_of(words[last.end : figure.start], share=last.share is not None)
        if joined and last and last.share and not figure.share:
            last = _part_of(last, figure)
            continue
        if last:
            yield last
        last = figure
        if not figure.share and (joined or _opens_with_of(words, figure.start)):
            last = whole = replace(figure, whole=True)
        elif figure.share and whole and _phrase(words, figure.end, figure.end + 1) != "of":
            last = replace(_part_of(figure, whole), end=figure.end, number_end=figure.number_end)
    if last:
        yield last


def _is_of(between: Sequence[Lexeme], *, share: bool) -> bool:
    """Whether these words make a figure a part of the next: "21 [of the] 46", "half [the] 40"."""
    texts = [word.text for word in between]
    if texts[:1] == ["of"] and texts[-2:] == ["'", "s"]:
        return share and len(texts) <= _LONGEST_OWNER  # "a third of the town's 4,000 people"
    if texts and texts[-1] in _WHICH:
        texts.pop()  # "eleven of the original 19"
    if texts and texts[-1] in _OF_WHAT:
        texts.pop()
        if not texts:
            return share
    return texts in (["of"], ["out", "of"]) or (share and between == [])


def _opens_with_of(words: Sequence[Lexeme], at: int) -> bool:
    """Whether a clause opens with "Of the" before this figure."""
    at -= 1 + (at > 0 and words[at - 1].text in _OF_WHAT)
    return at >= 0 and words[at].text == "of" and (at == 0 or not words[at - 1].text.isalnum() or words[at - 1].text in ("and", "but"))


def _part_of(share: Figure, whole: Figure) -> Figure:
    """The figure that a share of a whole comes to."""
    assert share.share is not None
    base = whole.best if whole.best is not None else whole.low
    low = best = high = None
    modifier = share.modifier
    if base is not None:
        least, most = share.share[0] * base, share.share[1] * base
        if least != most:
            low, high, modifier = int(least) + 1, base if whole.high == base else None, "vague"
        else:
            if modifier == "exact":
                modifier = whole.modifier if abs(least - round(least)) < 1e-6 else "about"
            low, best, high = bounds(round(least), round(least), modifier)
    return replace(share, end=whole.end, number_end=whole.number_end, low=low, best=best, high=high, modifier=modifier)
