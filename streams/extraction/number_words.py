"""The grammar of English numbers, in digits, words and vague words, over plain text.

Works on its own lexemes and not on spaCy's tokens, so that it reads "12k", "20-25" and "forty-two" alike whatever tokenizer cut them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from streams.extraction.victims import is_person_noun, is_thing_noun

MOST_PEOPLE = 10_000_000_000
"""Nobody counts more people than this."""

# One character each, so that offsets stay.
_PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\xa0\u2007\u2009\u202f\u3000", " ") | {"’": "'", "٫": "."})
# A blank line is a lexeme, so that nothing is read across it.
_LEXEME = re.compile(r"\n[ \t]*\n\s*|\d+(?:[.,]\d+)*|[^\W\d_]+|\S")

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: value for value, word in enumerate(_ONES.split())}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), 2)} | {"fourty": 40}
SCALES = {"thousand": 1_000, "lakh": 100_000, "million": 1_000_000, "mn": 1_000_000, "crore": 10_000_000, "billion": 10**9, "bn": 10**9}
SCALES |= {"mln": 1_000_000, "trillion": 10**12}
PACKS = {"dozen": 12, "score": 20}
SUFFIXES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 10**9}
VAGUE = {"tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "lakhs": 200_000, "millions": 2_000_000}
FEW = {"several": 3, "few": 3, "handful": 3, "couple": 2}
MANY = {"numerous": 2, "countless": 2, "multiple": 2, "many": 2}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "hundredth": 100, "thousandth": 1_000}
ORDINALS = (
    {word + "th": value for word, value in SMALL.items() if value > 3 and word not in ("five", "eight", "nine", "twelve")}
    | {word[:-1] + "ieth": value for word, value in TENS.items()}
    | _ORDINALS
)
SMALL |= {tens + ones: ten + one for tens, ten in TENS.items() for ones, one in SMALL.items() if 0 < one < 10}  # "thirtythree"
PARTS = {"half": 0.5, "halves": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "sixth": 1 / 6, "eighth": 0.125, "tenth": 0.1}
PARTS |= {word + "s": share for word, share in list(PARTS.items()) if not word.startswith("hal")}
MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})
_RATES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 200, 500, 1_000, 10_000, 100_000})
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_COUNTS = frozenset().union(SMALL, TENS, SCALES, PACKS, ORDINALS, FEW, MANY, VAGUE)
_OPENING = _COUNTS.union(_SIGNS, {"a", "the", "another", "most", "majority", "bulk", "half", "quarter", "quarters", "hundred"})
"""The words that a number without digits may begin with."""
NUMBERS = _COUNTS.union(PARTS)
"""Every word that may be a number or a part of one."""


class Lexeme(NamedTuple):
    """One word, number or sign, in lower case."""

    text: str
    start: int
    end: int
    glued: bool
    """Nothing stands between it and the lexeme before."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number at lexemes [start, end): a count, an ordinal, or a share of a number not yet known."""

    start: int
    end: int
    low: float | None
    high: float | None
    form: Literal["digits", "words", "vague", "about", "ordinal", "share", "unreadable"]
    scale: int = 1
    """What the last word multiplied by: a range shares it ("two to three million")."""
    share: tuple[float, float] | None = None
    """Bounds of a fraction or percentage, 0 to 1."""


def lexemes(text: str) -> list[Lexeme]:
    """The lexemes of `text`; offsets are into `text`."""
    found: list[Lexeme] = []
    end = -1
    for match in _LEXEME.finditer(text.translate(_PLAIN)):
        found.append(Lexeme(match[0].lower(), match.start(), match.end(), match.start() == end))
        end = match.end()
    return found


def read_number(words: Sequence[Lexeme], at: int) -> Number | None:
    """The longest number that begins at `at`, or None."""
    if words[at].text not in _OPENING and not words[at].text[0].isdecimal():
        return None
    return _share(words, at) or _ordinal(words, at) or _vague(words, at) or _cardinal(words, at)


def digits_value(text: str) -> float | None:
    """The value of digits with commas or a decimal point; None for what is no plain number ("1.2.3", "20,30")."""
    if len(text) > 24:
        return None
    if text.isdecimal():
        return float(int(text))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}", text):
        return float(text.replace(",", ""))
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else None


def _word(words: Sequence[Lexeme], at: int) -> str:
    return words[at].text if 0 <= at < len(words) else ""


def _after_hyphen(words: Sequence[Lexeme], at: int) -> int:
    """The index of the next word, past a hyphen that joins it."""
    joined = _word(words, at) == "-" and words[at].glued and at + 1 < len(words) and words[at + 1].glued
    return at + 1 if joined else at


def _cardinal(words: Sequence[Lexeme], at: int) -> Number | None:
    if words[at].text in _SIGNS:
        return None
    if words[at].text[0].isdecimal():
        return _digits(words, at)
    return _half_pack(words, at) or _spelt(words, at)


def _digits(words: Sequence[Lexeme], at: int) -> Number | None:
    value, end = digits_value(words[at].text), at + 1
    if value is None:
        return Number(at, end, None, None, "unreadable")
    # "140 000", also with thin and no-break spaces; not "May 12 300 people".
    grouped = len(words[at].text) <= 3 and _word(words, at - 1)[:3] not in MONTHS
    while grouped and re.fullmatch(r"\d{3}", _word(words, end)) and words[end].start - words[end - 1].end == 1 and value < 10**9:
        value, end = value * 1000 + int(words[end].text), end + 1
    if _word(words, end) in _SIGNS:
        value, end = value + _SIGNS[words[end].text], end + 1
    if _word(words, end) in SUFFIXES and words[end].glued:
        scale = SUFFIXES[words[end].text]
        size = round(value * scale, 3)
        return Number(at, end + 1, size, size, "digits", scale)
    return _scaled(words, at, end, value, "digits")


def _half_pack(words: Sequence[Lexeme], at: int) -> Number | None:
    """half a million, half-dozen, a quarter of a million, three quarters of a million."""
    end, times = at, 1.0
    if _word(words, end) in ("a", "one", "three") and _word(words, _after_hyphen(words, end + 1)).startswith("quarter"):
        times, end = (3.0 if _word(words, end) == "three" else 1.0), _after_hyphen(words, end + 1)
    if _word(words, end) not in ("half", "quarter", "quarters"):
        return None
    times *= PARTS[words[end].text]
    end += 1
    for filler in ("of", "a"):
        if _word(words, _after_hyphen(words, end)) == filler:
            end = _after_hyphen(words, end) + 1
    end = _after_hyphen(words, end)
    scale = (SCALES | PACKS).get(_word(words, end))
    return Number(at, end + 1, times * scale, times * scale, "words", scale) if scale else None


def _spelt(words: Sequence[Lexeme], at: int) -> Number | None:
    group = _below_thousand(words, at)
    if group is None:
        if _word(words, at) in ("a", "the") or _word(words, at) in SCALES or _word(words, at) in PACKS:
            start = at + (_word(words, at) in ("a", "the"))
            scale = _word(words, start)
            if scale == "million" and _word(words, start + 1) == "and" and [_word(words, start + n) for n in (2, 3)] == ["a", "half"]:
                return Number(at, start + 4, 1_500_000, 1_500_000, "words", 1_000_000)
            # "a score" scores goals; as a number it is always "a score of".
            if scale in SCALES or scale == "dozen" or (scale == "score" and start > at and _word(words, start + 1) == "of"):
                return _scaled(words, at, start, 1.0, "words")
        return None
    return _scaled(words, at, group[1], float(group[0]), "words")


def _scaled(words: Sequence[Lexeme], at: int, end: int, value: float, form: Literal["digits", "words"]) -> Number:
    """Multiply by the scales that follow and add the smaller groups: "two and a half million", "five thousand two hundred"."""
    total, last, limit = 0.0, 1, 10**13
    while True:
        half = [_word(words, end + n) for n in range(3)] == ["and", "a", "half"]
        after = _after_hyphen(words, end + 3 if half else end)
        scale = SCALES.get(_word(words, after)) or PACKS.get(_word(words, after)) or (100 if _word(words, after) == "hundred" else None)
        if scale is None or scale >= limit or (_word(words, after) == "score" and (form == "digits" or value > 9)):
            if half and total == 0 and value < 100:
                return Number(at, end + 3, value + 0.5, value + 0.5, form)
            return Number(at, end, total + value, total + value, form, last)
        value, end, last = round((value + 0.5 * half) * scale, 3), after + 1, scale  # 2.3 times 100,000 is a little less to a float
        total, limit = total + value, scale
        if scale in (12, 20):
            return Number(at, end, total, total, form, last)
        after = end + (_word(words, end) == "and")
        group = _below_thousand(words, after) if scale >= 100 else None
        if group is None or group[0] >= scale:
            return Number(at, end, total, total, form, last)
        value, end = float(group[0]), group[1]


def _below_thousand(words: Sequence[Lexeme], at: int) -> tuple[int, int] | None:
    """A spelt number under a thousand, or "twelve hundred": value and end."""
    small = _below_hundred(words, at)
    if small is None:
        hundred = at + (_word(words, at) in ("a", "the"))
        if _word(words, hundred) != "hundred":
            return None
        small = (1, hundred)
    value, end = small
    after = _after_hyphen(words, end)
    if _word(words, after) != "hundred" or value == 0:
        return value, end
    value, end = value * 100, after + 1
    after = _after_hyphen(words, end)
    if _word(words, after) == "and":
        after = _after_hyphen(words, after + 1)
    rest = _below_hundred(words, after)
    return (value + rest[0], rest[1]) if rest and rest[0] else (value, end)


def _below_hundred(words: Sequence[Lexeme], at: int) -> tuple[int, int] | None:
    word = _word(words, at)
    if word in TENS:
        after = _after_hyphen(words, at + 1)
        unit = SMALL.get(_word(words, after), 0)
        return (TENS[word] + unit, after + 1) if 0 < unit < 10 else (TENS[word], at + 1)
    return (SMALL[word], at + 1) if word in SMALL else None


def _ordinal(words: Sequence[Lexeme], at: int) -> Number | None:
    word = words[at].text
    if word[0].isdecimal() and _word(words, at + 1) in ("st", "nd", "rd", "th") and words[at + 1].glued:
        value = digits_value(word)
        return None if value is None else Number(at, at + 2, value, value, "ordinal")
    if word in ORDINALS:
        return Number(at, at + 1, ORDINALS[word], ORDINALS[word], "ordinal")
    after = _after_hyphen(words, at + 1)
    if word in TENS and 0 < (unit := ORDINALS.get(_word(words, after), 0)) < 10:
        return Number(at, after + 1, TENS[word] + unit, TENS[word] + unit, "ordinal")
    return None


def _vague(words: Sequence[Lexeme], at: int) -> Number | None:
    """several hundred, a handful, dozens, tens of thousands, a couple of."""
    few = at + (_word(words, at) in ("a", "the", "another"))
    word = _word(words, few)
    if word in FEW and (word == "several" or few > at):
        if word == "few" and _word(words, at) == "the":
            return None
        end = few + 1
        of = end + (_word(words, end) == "of")
        scale = (SCALES | PACKS | {"hundred": 100}).get(_word(words, of), 1)
        if scale > 1:
            end = of + 1
        low = float(FEW[word] * scale)
        start = at if _word(words, at) != "another" else few
        if word != "couple":
            return Number(start, end, low, None, "vague", scale)
        follows = _word(words, end)
        # "a couple and their son": two people exactly; "a couple of soldiers", "a couple hundred": about two.
        return Number(start, end, low, low, "about" if scale > 1 or follows == "of" else "words", scale)
    word = words[at].text
    if word in MANY and _word(words, at - 1) not in ("as", "how", "so", "too", "that"):
        return Number(at, at + 1, MANY[word], None, "vague")
    if word not in VAGUE:
        return None
    low, end, scale = float(VAGUE[word]), at + 1, VAGUE[word] // 2
    if _word(words, end) == "of" and _word(words, end + 1) in VAGUE:
        scale = VAGUE[words[end + 1].text] // 2 * (VAGUE[word] // 2)
        low, end = 2.0 * scale, end + 2
    return Number(at, end, low, None, "vague", scale)


def _share(words: Sequence[Lexeme], at: int) -> Number | None:
    """half, two-thirds, 60 percent, one in ten, most: a part of a number that stands elsewhere."""
    word = words[at].text
    if word in ("most", "majority", "bulk") and not (at and words[at - 1].text == "at"):
        return Number(at, at + 1, None, None, "share", share=(0.5, 1.0))
    if word == "half" and _half_pack(words, at) is None:
        return Number(at, at + 1, None, None, "share", share=(0.5, 0.5))
    if word in _SIGNS:
        return Number(at, at + 1, None, None, "share", share=(_SIGNS[word],) * 2)
    count = _cardinal(words, at) if word not in ("a", "the") else Number(at, at + 1, 1, 1, "words")
    if count is None or count.low is None or count.low > 100 or _word(words, count.end) == "":
        return None
    after = _after_hyphen(words, count.end)
    end, share = after + 1, None
    if _word(words, after) in PARTS and not (
        word == "the" or (word == "a" and _word(words, after + 1) not in ("of", "were", "are", "died"))
    ):
        plural = _word(words, after).endswith("s")
        share = count.low * PARTS[words[after].text] if plural == (count.low > 1) and _half_pack(words, at) is None else None
    elif _word(words, after) in ("percent", "pc", "pct", "%"):
        share = count.low / 100
    elif [_word(words, after), _word(words, after + 1)] == ["per", "cent"]:
        share, end = count.low / 100, after + 2
    elif word not in ("a", "the") and (_word(words, after) == "in" or [_word(words, after), _word(words, after + 1)] == ["out", "of"]):
        end = after + (1 if _word(words, after) == "in" else 2)
        whole = _cardinal(words, end) if end + 1 < len(words) else None
        # "one in ten of", "one in ten adults": else it may as well be "one in 2003" or "six in two attacks".
        said = whole and (_word(words, whole.end) in ("of", "were", "died", "are", "was") or _is_rate(words, whole))
        if whole and whole.low and said and count.low < whole.low:
            share, end = count.low / whole.low, whole.end
    return Number(at, end, None, None, "share", share=(share, share)) if share is not None and 0 < share <= 1 else None


def _is_rate(words: Sequence[Lexeme], whole: Number) -> bool:
    """Whether a round number of people is no group but a measure: "in ten adults", "in 20 young couples"."""
    first, second = _word(words, whole.end), _word(words, whole.end + 1)
    people = is_person_noun(first) or (is_person_noun(second) and not is_thing_noun(first))
    return people and not is_thing_noun(second) and whole.low in _RATES
