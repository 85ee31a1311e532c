"""Find what may be the name of a place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from streams.extraction.columns import columns_of
from streams.extraction.gazetteer import Gazetteer, fold
from streams.extraction.place_words import BEFORE_NAME, DIRECTIONS, OFFICES, PLACE_LABELS, TYPE_WORDS, PlaceName, describe, entries_of

_DATELINE = re.compile(
    r"(?m)^(?:[A-Z][A-Z.' -]{2,40}(?:, [A-Z][\w. ]{1,30})?,? ?(?:\([^()\n]{2,40}\) ?)?(?:--?|[–—]) ?(?=[\"“‘A-Z])"
    r"|[A-Z][\w.'’ -]{2,40}(?: \([^()\n]{2,40}\))?, \d{1,2} [A-Z][a-z]{2,8} \d{2,4} (?:\([^\n]{2,80}?\) )?--)"
)
"""A line that begins with a place in capitals and a dash, whatever agency stands between."""

_NO_NAMES = frozenset({"DET", "PRON", "NUM", "AUX", "ADP", "CCONJ", "SCONJ"})
"""What is written large only because its sentence begins."""


def datelines(doc: Doc) -> tuple[tuple[int, int], ...]:
    """Character ranges of datelines and other furniture."""
    text = doc.text
    own = ((m.start(), m.end()) for m in _DATELINE.finditer(text) if m.start() == 0 or text[m.start() - 1] == "\n")
    return (*doc._.furniture, *own)


def place_names(doc: Doc, gazetteer: Gazetteer, outside: Iterable[tuple[int, int]] = ()) -> Iterator[PlaceName]:
    """Every name to look up, in text order: what the model calls a place, and other names where a place is expected."""
    taken = [False] * len(doc)
    found: list[PlaceName] = []
    before_dashes = tuple(_before_dashes(doc, gazetteer, outside))
    for start, end, label in (*before_dashes, *_long_countries(doc, gazetteer), *_named_spans(doc, gazetteer)):
        if any(taken[start:end]) or end <= start:
            continue
        if (
            label == "ORG"
            and doc[end - 1].lower_ in {"co", "co."}
            and any(e.kind == "adm2" for e in entries_of(doc[start:end].text, gazetteer))
        ):
            label = "GPE"  # Boyle Co. is a county where one is called so, and no company
        name = describe(doc, start, end, label)
        if (start, end, label) in before_dashes:
            name = replace(name, locative="dateline")
        elif name.locative in {"", "and", "or"} and (before := _before_in_series(doc, found, name)):
            name = replace(name, locative=before.locative)
        if (
            label in PLACE_LABELS
            or _place_expected(name)
            or _is_country(name, gazetteer)
            or (label == "" and doc[start].pos_ == "PROPN" and not doc[start].is_sent_start)
        ):
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


def _before_in_series(doc: Doc, found: list[PlaceName], name: PlaceName) -> PlaceName | None:
    """The place that a name follows in a series: "struck Binnish, Taftanaz and Sarmin"."""
    before = max((other for other in found if other.end < name.start), key=lambda other: other.end, default=None)
    if before is None or not before.locative:
        return None
    between = [token.lower_ for token in doc[before.end : name.start] if token.lower_ != "the"]
    goes_on = name.end < len(doc) and doc[name.end].lower_ in {",", "and", "or"}
    return before if between in (["and"], ["or"], [",", "and"], [",", "or"]) or (between == [","] and goes_on) else None


def _long_countries(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """Countries of several words, which the model may cut in two: "Democratic Republic of the Congo"."""
    end = 0
    for i, word in enumerate(columns_of(doc).lowers):
        for words in gazetteer.long_countries.get(word.rstrip("."), ()) if i >= end and doc[i].text[0].isupper() else ():
            last = i + len(words) - 1
            if last >= len(doc) or not doc[last].text[0].isupper():
                continue
            span = doc[i : last + 1]
            if fold(span.text) == " ".join(words) and not _within_other_name(span):
                end = span.end
                yield i, end, "GPE"
                break


def _within_other_name(span: Span) -> bool:
    """Whether a longer name that is no place goes on around the span: "Bank of South Africa"."""
    first, last = span[0], span[-1]
    return any(
        edge.ent_type_ in {"ORG", "PERSON", "EVENT", "PRODUCT", "WORK_OF_ART"} and other is not None and other.ent_type_ == edge.ent_type_
        for edge, other in (
            (first, span.doc[first.i - 1] if first.i and first.ent_iob_ == "I" else None),
            (last, span.doc[last.i + 1] if last.i + 1 < len(span.doc) and span.doc[last.i + 1].ent_iob_ == "I" else None),
        )
    )


def _named_spans(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    yield from _before_offices(doc, gazetteer)
    yield from _with_owner(doc, gazetteer)
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
            if end > token.i + 1 or token.pos_ not in _NO_NAMES:  # "A city bus"
                yield token.i, end, ""


def _before_offices(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """The place in "Chicago Police", "Tuxtepec Mayor Rogelio Pineda"."""
    for i, word in enumerate(columns_of(doc).lowers):
        if word in OFFICES and i and doc[i - 1].text[0].isupper() and doc[i - 1].ent_type_ not in PLACE_LABELS:
            start = i - 1
            while start and doc[start - 1].text[0].isupper() and doc[start - 1].pos_ == "PROPN" and not doc[start - 1].is_sent_end:
                start -= 1
            if any(e.kind != "country" and e.population > 20_000 and e.quality <= 1 for e in gazetteer.lookup(doc[start:i].text)):
                yield start, i, "GPE"


def _with_owner(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """Names with an owner in them: "Cox's Bazar", "King's Lynn"."""
    for token in doc[1:-1]:
        if token.tag_ != "POS" or token.text == "'" or not token.nbor(-1).is_title or not token.nbor(1).is_title:
            continue
        for start in (token.i - 2, token.i - 1):
            if start >= 0 and any(entry.quality == 0 for entry in entries_of(doc[start : token.i + 2].text, gazetteer)):
                yield start, token.i + 2, "GPE"
                break


def _widened(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """The name with a word beside it that belongs to it: "English Channel", "Lake Kivu", "Zaatari camp"."""
    may_belong = end < len(doc) and doc[end].ent_type_ == "" and (doc[end].is_title or doc[end].lower_ in TYPE_WORDS)
    if may_belong and (whole := [entry for entry in gazetteer.lookup(doc[start : end + 1].text) if entry.quality < 2]):
        listed = any(entry.id < 0 for entry in whole)  # in a table of our own or the site's: "Ashgrove camp", whatever Ashgrove is
        if listed or (any(entry.quality == 0 for entry in whole) and (doc[end].is_title or not _known(doc, start, end, gazetteer))):
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
        dash = i < ent.end and doc[i].text == "-" and i > start
        if (
            i == ent.end
            or doc[i].text in {",", "/", "--", "—", "–"}
            or (dash and (doc[i - 1].whitespace_ or _joins_towns(ent, start, i, gazetteer)))
        ):
            yield _trim(doc, start, i)
            start = i + 1


def _joins_towns(ent: Span, start: int, dash: int, gazetteer: Gazetteer) -> bool:
    """Whether a hyphen stands between two places: "the Kampala-Gulu road"."""
    return all(any(e.quality <= 1 for e in gazetteer.lookup(part.text)) for part in (ent.doc[start:dash], ent.doc[dash + 1 : ent.end]))


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (doc[start].lower_ in BEFORE_NAME or (doc[start].lower_ in DIRECTIONS and doc[start].is_lower)):
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


def _is_country(name: PlaceName, gazetteer: Gazetteer) -> bool:
    """Whether a name that the model takes for a person's or an organisation's is that of a country: the story decides."""
    return name.label != "" and any(entry.kind == "country" and entry.quality == 0 for entry in gazetteer.lookup(name.text))


def _place_expected(name: PlaceName) -> bool:
    return bool(name.kind or name.locative) and not (name.label == "" and name.locative in {"and", "or", "of", "to", "from"})
