"""Find what may be the name of a place, and what the words around it say of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from streams.extraction.gazetteer import Gazetteer, PlaceKind

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
WITHIN = frozenset(
    {
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "across",
        "throughout",
        "into",
        "within",
        "over",
        "off",
        "on",
        "beyond",
        "through",
        "along",
    }
)
LOCATIVE = WITHIN | {"from", "to", "toward", "towards", "of", "onto", "between", "via", "amid", "and", "or"}
DIRECTIONS = frozenset(
    {"northern", "southern", "eastern", "western", "central", "northeastern", "northwestern", "southeastern", "southwestern"}
    | {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "upper", "lower", "rural", "coastal"}
    | {"north-western", "north-eastern", "south-western", "south-eastern", "far", "mainland"}
)
TYPE_WORDS: dict[str, PlaceKind] = {
    **dict.fromkeys(
        ["city", "town", "village", "hamlet", "capital", "port", "suburb", "settlement", "municipality", "resort", "neighborhood"], "city"
    ),
    **dict.fromkeys(
        ["neighbourhood", "township", "commune", "cities", "towns", "villages", "camp", "suburbs", "outskirts", "community"], "city"
    ),
    **dict.fromkeys(["province", "state", "governorate", "oblast", "department", "prefecture", "canton", "provinces", "states"], "adm1"),
    **dict.fromkeys(
        ["region", "peninsula", "island", "islands", "valley", "archipelago", "mountains", "desert", "river", "lake"], "region"
    ),
    **dict.fromkeys(["district", "county", "counties", "districts", "parish"], "adm2"),
    **dict.fromkeys(["sea", "ocean", "strait", "gulf", "channel"], "sea"),
}
TAKING = frozenset(
    {
        "seize",
        "capture",
        "take",
        "retake",
        "recapture",
        "shell",
        "bomb",
        "bombard",
        "attack",
        "storm",
        "besiege",
        "liberate",
        "leave",
        "reach",
        "enter",
        "hit",
        "strike",
    }
    | {
        "rock",
        "shake",
        "devastate",
        "batter",
        "lash",
        "pound",
        "flood",
        "quit",
        "control",
        "hold",
        "defend",
        "surround",
        "overrun",
        "raid",
        "flee",
        "evacuate",
        "inundate",
    }
    | {"visit", "target", "raze", "flatten", "overrun", "encircle", "approach"}
)
_OFFICES = frozenset({"mayor", "governor", "gov.", "police", "sheriff", "fire", "district", "county", "city", "deputy", "bishop"})
_BEFORE_NAME = frozenset(
    {
        "the",
        "nearby",
        "neighboring",
        "neighbouring",
        "besieged",
        "strategic",
        "main",
        "biggest",
        "key",
        "ancient",
        "historic",
        "largest",
        "of",
    }
)


_DATELINE = re.compile(
    r"(?m)^(?:[A-Z][A-Z.' -]{2,40}(?:, [A-Z][\w. ]{1,30})?,? ?(?:\([^()\n]{2,40}\) ?)?(?:--?|[–—]) ?(?=[\"“‘A-Z])"
    r"|[A-Z][\w.'’ -]{2,40}(?: \([^()\n]{2,40}\))?, \d{1,2} [A-Z][a-z]{2,8} \d{2,4} (?:\([^\n]{2,80}?\) )?--)"
)
"""A line that begins with a place in capitals and a dash, whatever agency stands between."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Tokens [start, end) that may name a place."""

    start: int
    end: int
    text: str
    label: str
    """What the model called it; "" where it saw no name."""
    locative: str = ""
    """The preposition that it stands under: "in", "near" …; "object" under a verb like "capture"."""
    kind: PlaceKind | None = None
    """What a word beside it says it is: "the town of X", "X province"."""
    direction: bool = False
    """"southern X"."""


def datelines(doc: Doc) -> tuple[tuple[int, int], ...]:
    """Character ranges of datelines and other furniture."""
    text = doc.text
    own = ((m.start(), m.end()) for m in _DATELINE.finditer(text) if m.start() == 0 or text[m.start() - 1] == "\n")
    return (*doc._.furniture, *own)


def place_names(doc: Doc, gazetteer: Gazetteer, outside: Iterable[tuple[int, int]] = ()) -> Iterator[PlaceName]:
    """Every name to look up, in text order: what the model calls a place, and other names where a place is expected."""
    taken = [False] * len(doc)
    found: list[PlaceName] = []
    for start, end, label in (*_before_dashes(doc, gazetteer, outside), *_named_spans(doc, gazetteer)):
        if any(taken[start:end]) or end <= start:
            continue
        name = _describe(doc, start, end, label)
        if label in PLACE_LABELS or _place_expected(name) or (label == "" and doc[start].pos_ == "PROPN" and not doc[start].is_sent_start):
            found.append(name)
            taken[start:end] = [True] * (end - start)
    return iter(sorted(found, key=lambda name: name.start))


def _before_dashes(doc: Doc, gazetteer: Gazetteer, outside: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """The place that a dateline begins with, whatever the model takes it for."""
    for first, last in outside:
        span = doc.char_span(first, last, alignment_mode="expand")
        if span is None:
            continue
        end = span.start
        while end < span.end and doc[end].text[0].isupper() and doc[end].ent_type_ != "DATE":
            end += 1
        if end > span.start and gazetteer.lookup(doc[span.start : end].text):
            yield span.start, end, "GPE"


def _named_spans(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    yield from _before_offices(doc, gazetteer)
    for ent in doc.ents:
        if ent.label_ in {"GPE", "LOC", "FAC", "PERSON", "ORG", "NORP", "EVENT", "PRODUCT"}:
            yield from ((*_widened(doc, a, b, gazetteer), ent.label_) for a, b in _parts(ent, gazetteer))
    for token in doc:
        if token.text == "," and token.i + 1 < len(doc) and _is_state(doc[token.i + 1], gazetteer):
            yield token.i + 1, token.i + 2, "GPE"
        elif token.is_title and token.ent_type_ == "" and (token.i == 0 or not _is_name_token(doc[token.i - 1])):
            end = token.i + 1
            while end < len(doc) and doc[end].ent_type_ == "" and (_is_name_token(doc[end]) or _joins(doc, end)):
                end += 1
            yield token.i, end, ""


def _before_offices(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """The place in "Chicago Police", "Tuxtepec Mayor Rogelio Pineda"."""
    for token in doc:
        if token.lower_ in _OFFICES and token.i and doc[token.i - 1].text[0].isupper() and doc[token.i - 1].ent_type_ not in PLACE_LABELS:
            start = token.i - 1
            while start and doc[start - 1].text[0].isupper() and doc[start - 1].pos_ == "PROPN" and not doc[start - 1].is_sent_end:
                start -= 1
            if any(e.kind != "country" and e.population > 20_000 and e.quality <= 1 for e in gazetteer.lookup(doc[start : token.i].text)):
                yield start, token.i, "GPE"


def _widened(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """The name with a capitalised word beside it that belongs to it: "English Channel", "Lake Kivu"."""
    if end < len(doc) and doc[end].is_title and doc[end].ent_type_ == "" and _known(doc, start, end + 1, gazetteer):
        return start, end + 1
    if start and doc[start - 1].is_title and doc[start - 1].ent_type_ == "" and _known(doc, start - 1, end, gazetteer):
        return start - 1, end
    return start, end


def _known(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> bool:
    return any(entry.quality == 0 for entry in gazetteer.lookup(doc[start:end].text))


def _parts(ent: Span, gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    """The names within one entity: "Paris, Texas" and "BEIRUT - Russia" are two, "Washington, D.C." and "Deir al-Zour" one."""
    doc = ent.doc
    if gazetteer.lookup(ent.text):
        yield ent.start, ent.end
        return
    start = ent.start
    for i in range(ent.start, ent.end + 1):
        if i == ent.end or doc[i].text in {",", "/", "--", "—", "–"} or (doc[i].text == "-" and i > 0 and doc[i - 1].whitespace_):
            yield _trim(doc, start, i)
            start = i + 1


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (doc[start].lower_ in _BEFORE_NAME or (doc[start].lower_ in DIRECTIONS and doc[start].is_lower)):
        start += 1
    while start < end and (
        doc[end - 1].tag_ == "POS" or (doc[end - 1].lower_ in TYPE_WORDS and doc[end - 1].is_lower) or doc[end - 1].is_punct
    ):
        end -= 1
    return start, end


def _is_state(token: Token, gazetteer: Gazetteer) -> bool:
    return (
        token.ent_type_ == "" and token.text[0].isupper() and any(e.kind == "adm1" and e.quality == 0 for e in gazetteer.lookup(token.text))
    )


def _is_name_token(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.text[0].isupper()


def _joins(doc: Doc, i: int) -> bool:
    """Whether the token joins two parts of one name: al-, de, of."""
    if i + 1 >= len(doc):
        return False
    after = doc[i + 1]
    if doc[i].text == "-":
        return not doc[i - 1].whitespace_ and not doc[i].whitespace_ and (after.text[0].isupper() or after.lower_ == "al")
    return doc[i].lower_ in {"al", "el", "de", "del", "la", "an", "ash", "e"} and (after.text[0].isupper() or after.text == "-")


def _place_expected(name: PlaceName) -> bool:
    return bool(name.kind or name.locative) and not (name.label == "" and name.locative in {"and", "or", "of", "to", "from"})


def _describe(doc: Doc, start: int, end: int, label: str) -> PlaceName:
    text = doc[start:end].text
    kind: PlaceKind | None = None
    direction = False
    locative = ""
    i = start - 1
    while i >= 0 and i >= start - 7:
        word = doc[i].lower_
        if word == "of" and i and doc[i - 1].lower_ in TYPE_WORDS:
            kind = kind or TYPE_WORDS[doc[i - 1].lower_]
            i -= 2
        elif word in DIRECTIONS:
            direction = direction or i >= start - 3
            i -= 1
        elif word in TYPE_WORDS and i >= start - 2 and doc[i].is_lower:
            kind = kind or TYPE_WORDS[word]
            i -= 1
        elif word in LOCATIVE and doc[i].pos_ != "ADV":
            locative = word
            break
        elif doc[i].lemma_ in TAKING and doc[i].pos_ == "VERB":
            locative = "object"
            break
        elif (
            word in _BEFORE_NAME
            or (doc[i].pos_ in {"ADJ", "DET"} and i < start)
            or doc[i].tag_ == "POS"
            or (i + 1 < len(doc) and doc[i + 1].tag_ == "POS")
        ):
            i -= 1
        else:
            break
    if end < len(doc):
        after = doc[end].lower_
        if after in TYPE_WORDS and after not in {"capital", "suburbs", "outskirts", "port", "camp", "state"} | {"community"}:
            kind = TYPE_WORDS[after]
        elif after == "state" and (end + 1 >= len(doc) or doc[end + 1].pos_ not in {"NOUN", "PROPN"}):
            kind = "adm1"
    return PlaceName(start, end, text, label, locative, kind, direction)
