"""Find what stands around a story's sentences: datelines, agency credits, bylines, heads and marks."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from streams.extraction.layout import line_starts
from streams.extraction.load_rules import load_rules, rule_file

DATELINE = "dateline"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of furniture, as a regular expression."""

    id: str
    pattern: str
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("furniture.toml")
@dataclass(frozen=True, slots=True)
class FurnitureRules:
    """Whole lines, beginnings of lines, and what may stand anywhere."""

    agencies: tuple[str, ...]
    line: tuple[Pattern, ...]
    prefix: tuple[Pattern, ...]
    inline: tuple[Pattern, ...]

    @staticmethod
    def at_work(doc: Doc) -> Collection[str]:
        """The ids of the patterns that match in the Doc."""
        return {piece.rule for piece in find_furniture(doc.text)}


@dataclass(frozen=True, slots=True)
class Furniture:
    """The characters [start, end) that are no part of a sentence."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Matchers:
    line: tuple[tuple[str, re.Pattern[str]], ...]
    prefix: tuple[tuple[str, re.Pattern[str]], ...]
    inline: tuple[tuple[str, re.Pattern[str]], ...]
    dateline: re.Pattern[str]


_NAME = r"(?:[A-Z][\w.’'-]*|al-\w[\w’'-]*)(?: (?:[A-Z][\w.’'-]*|(?:al|el|de|da|del|van|von|der|bin|ibn|ben|bint|la|le)\b[-\w]*)){1,4}"
_MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|(?:Sept?|Nov|Dec)(?:ember)?|Oct(?:ober)?)"
_DATE = rf"(?i:(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH}\.?)(?:,? (?:\d{{4}}|\d{{2}})\b)?)"
_NO_PLACE = rf"(?!(?i:mon|tues|wednes|thurs|fri|satur|sun)day\b|NO DATE|{_DATE})"
_CAPITALS = r"(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.’'`-]*[A-ZÀ-ÖØ-Þ.’'`])"
_CAPITALISED = r"(?:[A-ZÀ-ÖØ-Þ][\wÀ-ÿ.’'`-]+|al-[A-Z]\w+)"
_REGION = rf"(?:, ?{_NO_PLACE}{_CAPITALISED}(?: (?:{_CAPITALISED}|of|and|the)){{0,3}}){{1,2}}"
_COUNTRY = rf" \((?:{_CAPITALS}|{_CAPITALISED})(?: (?:{_CAPITALS}|{_CAPITALISED}|of|the)){{0,4}}\)(?=,| ?\()"
_DATELINE = "".join(
    (
        _NO_PLACE,
        rf"(?P<place>(?P<capitals>{_CAPITALS}(?:[ /]{_CAPITALS}){{0,5}})(?!\w)|{_CAPITALISED}(?:[ /]{_CAPITALISED}){{0,3}})",
        rf"(?P<region>{_REGION}|{_COUNTRY})?",
        rf"(?P<date>,? (?:{_DATE}|NO DATE))?",
        r"(?P<agency> ?\((?:{AGENCY})(?:/(?:{AGENCY}))?\)|(?:,? | ?/ ?)(?:{AGENCY})(?= ?[-–—]))?",
        r"(?P<source> \([A-Z\d][^()\n]{1,80}\))?",
        r"(?:\s?(?P<dash>--?-?(?=\s)|[–—]|:(?=\s)|(?<=\d)\.(?=\s[A-Z]))|(?<=\)))",
        r"(?:\s*\[[A-Z][^\[\]\n]{0,80}\])*",
        r"\s*(?=[\"'“‘(\[]?[^\W_])",
    )
)
"""PLACE, Region, date (Agency) - [marks], up to the sentence."""

_AN_AGENCY = re.compile(r" \([A-Z][\w.&'’-]*(?: (?:[A-Z][\w.&'’-]*|of|the|and|de)){0,4}\)")
_LONGEST_LINE = 400
_LINES_BEFORE = 3
"""Lines that may stand before the first of the body: headline, and blank ones."""


def find_furniture(text: str) -> tuple[Furniture, ...]:
    """All furniture of a text, in order and without overlaps."""
    matchers = _matchers()
    found = sorted({*_inline(text, matchers), *_line_by_line(text, matchers)}, key=lambda piece: (piece.start, -piece.end))
    apart: list[Furniture] = []
    for piece in found:
        if not apart or piece.start >= apart[-1].end:
            apart.append(piece)
    return tuple(apart)


def dateline_place(doc: Doc) -> Span | None:
    """The place that the first dateline names ("BEIRUT", "MANASSAS, Va."), without date and agency."""
    for piece in find_furniture(doc.text):
        if piece.rule == DATELINE and (match := _matchers().dateline.match(doc.text, piece.start)):
            return doc.char_span(piece.start, match.end("region") if match["region"] else match.end("place"), alignment_mode="contract")
    return None


def story_sentences(doc: Doc) -> Iterator[Span]:
    """The sentences of a Doc without those that lie in furniture as a whole: "READ MORE: Storm kills 30"."""
    pieces: tuple[tuple[int, int], ...] = doc._.furniture
    return (sentence for sentence in doc.sents if not _lies_within(sentence, pieces))


def _lies_within(sentence: Span, pieces: tuple[tuple[int, int], ...]) -> bool:
    if not pieces:
        return False
    words = [token.idx for token in sentence if not token.is_space]
    return bool(words) and any(start <= words[0] and words[-1] < end for start, end in pieces)


def _inline(text: str, matchers: _Matchers) -> Iterator[Furniture]:
    return (Furniture(*match.span(), rule) for rule, pattern in matchers.inline for match in pattern.finditer(text))


def _line_by_line(text: str, matchers: _Matchers) -> Iterator[Furniture]:
    for match in re.finditer(r"\S[^\n\r]*", text):
        start, end = match.start(), match.start() + len(match.group().rstrip())
        lines = matchers.line if end - start <= _LONGEST_LINE else ()
        whole = next((rule for rule, pattern in lines if pattern.fullmatch(text, start, end)), None)
        if whole:
            yield Furniture(start, end, whole)
            continue
        for rule, pattern in matchers.prefix:
            if (prefix := pattern.match(text, start, end)) and _begins_sentence(text, prefix.end(), end):
                yield Furniture(start, prefix.end(), rule)
                start = prefix.end()
                break
        if (dateline := matchers.dateline.match(text, start, end)) and _is_dateline(
            dateline, text[dateline.end() : end], opens=_opens(text, start)
        ):
            yield Furniture(start, dateline.end(), DATELINE)


def _opens(text: str, start: int) -> bool:
    """Whether what starts here is the first line of a story, or stands right behind its headline."""
    return text.count("\n", 0, start) <= _LINES_BEFORE and text.count("\n\n", 0, start) <= 1


def _begins_sentence(text: str, start: int, end: int) -> bool:
    return start < end and not text[start].islower()


def _is_dateline(match: re.Match[str], rest: str, *, opens: bool) -> bool:
    """Whether what looks like "PLACE - " is no ordinary sentence: it needs an agency, a date, or capitals before a mixed-case sentence.

    Where the story `opens`, any name in brackets is an agency's: "Yangon (Hansa) - ".
    """
    if not rest or rest[0].islower() or (match["dash"] == "." and not (opens and match["date"])):
        return False
    if match["agency"] or (match["date"] and match["dash"]):
        return True
    if opens and match["source"] and match["dash"] not in (None, ":") and _AN_AGENCY.fullmatch(match["source"]):
        return True
    if match["dash"] in (None, ":") or not match["capitals"]:
        return False
    letters = [char for char in rest[:60] if char.isalpha()]
    return sum(map(str.isupper, letters)) < 0.5 * len(letters) and len(match["capitals"]) >= 3


@cache
def _before_sentence() -> frozenset[str]:
    return frozenset({DATELINE, *(pattern.id for pattern in load_rules(FurnitureRules).prefix)})


@cache
def _matchers() -> _Matchers:
    rules = load_rules(FurnitureRules)
    agency = "(?:" + "|".join(re.escape(name) for name in sorted(rules.agencies, key=len, reverse=True)) + ")"

    def compiled(patterns: tuple[Pattern, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((p.id, re.compile(p.pattern.replace("{AGENCY}", agency).replace("{NAME}", _NAME))) for p in patterns)

    return _Matchers(
        line=compiled(rules.line),
        prefix=compiled(rules.prefix),
        inline=compiled(rules.inline),
        dateline=re.compile(_DATELINE.replace("{AGENCY}", agency)),
    )


class FurnitureFinder:
    """Sets `doc._.furniture`, and where sentences begin for certain: after a dateline or head, and at each new line."""

    def __call__(self, doc: Doc) -> Doc:
        """Look at the text alone; comes before the parser, which keeps the sentence starts."""
        text = doc.text  # spaCy builds it anew each time
        pieces = find_furniture(text)
        doc._.furniture = tuple((piece.start, piece.end) for piece in pieces)
        starts = {*line_starts(text), *(piece.end for piece in pieces if piece.rule in _before_sentence())}
        waiting = False
        for token in doc:
            waiting |= token.idx in starts
            if waiting and not token.is_space:
                token.is_sent_start = True
                waiting = False
        return doc


@Language.factory("tollwire_furniture", assigns=["token.is_sent_start"])
def make_furniture(nlp: Language, name: str) -> FurnitureFinder:
    """The component that finds furniture."""
    return FurnitureFinder()
