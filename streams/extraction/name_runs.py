"""Where a name in capitals begins and ends, by its words alone: "Falcons of Zayn Brigade", "Jaysh al-Nasr", "Sons of the Red River"."""

from collections.abc import Collection

from spacy.tokens import Doc, Token

from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.titles import is_title

ARTICLES = frozenset(
    {"al", "el", "ad", "as", "ash", "an", "ul", "ibn", "bin", "de", "del", "du", "des", "la", "e", "i", "wa"}
    | {"da", "das", "dos", "di", "della", "les", "y"}
)
_OF = frozenset({"of", "for"})
_LEADING = frozenset({"the", "of", "and", "for", "'s", "’s", "-"})
NO_NAMES = frozenset(
    {"the", "a", "an", "this", "that", "these", "some", "many", "most", "other", "two", "three", "several", "one", "no"}
    | {"suspected", "alleged", "presumed"}
)
_NO_BEGINNINGS = frozenset({"DET", "ADP", "PRON", "CCONJ", "ADV", "SCONJ", "VERB", "AUX"})
_NO_PARTS = frozenset({"SCONJ", "AUX", "PRON", "ADP"})
"""What ends a name in a headline of capitals: "Teen Shot By Police"."""
_TIMES = frozenset({"DATE", "TIME"})
_EDITIONS = frozenset({"Weekly", "Daily", "Monthly", "Evening", "Morning"})
"""Words of time in the names of newspapers."""


def is_capital(token: Token) -> bool:
    """Whether a word is written like one of a name."""
    return token.text[:1].isupper() and (token.ent_type_ not in _TIMES or token.text in _EDITIONS) and not token.is_punct


def name_start(doc: Doc, end: int) -> int:
    """Where the capitalised words before `end` begin; `end` where there are none."""
    start = end
    sentence = sentence_start(doc[end - 1]) if end else 0
    while start > sentence:
        token = doc[start - 1]
        begins = token.pos_ in (_NO_BEGINNINGS if token.is_sent_start else _NO_PARTS)
        joins = start - 1 > sentence and start < end and _joins(doc, start - 1)
        if joins or _is_number(doc, start - 1) or (is_capital(token) and not begins):
            start -= 1
        else:
            break
    if start > 1 and doc[start - 1].text == "-" and doc[start - 2].lower_ in {"pro", "anti"}:
        start += 1  # "the pro-Kyiv Siberian Legion"
    while start < end and (doc[start].lower_ in _LEADING or doc[start].is_punct or doc[start].lower_ in NO_NAMES or _is_office(doc, start)):
        start += 1
    return start


def name_end(doc: Doc, start: int, *, whole: bool = True) -> int:
    """Where the capitalised words from `start` on end; with `whole`, with "of the …" and more names after them."""
    end = start
    last = sentence_end(doc[start]) if start < len(doc) else start
    while end < last:
        inside = end > start
        number = inside and doc[end].text.isdigit() and doc[end].ent_type_ not in _TIMES
        if is_capital(doc[end]) or number or (inside and _joins_on(doc, end, last)):
            end += 1
        elif whole and inside and (after := after_of(doc, end)):
            end = after
        else:
            break
    return end


def after_of(doc: Doc, i: int, links: Collection[str] = _OF) -> int:
    """Where the name after "of", "of the" or "for" at token i begins; 0 where there is none."""
    last = sentence_end(doc[i]) if i < len(doc) else 0
    if i >= last or doc[i].lower_ not in links:
        return 0
    first = i + 2 if i + 1 < last and doc[i + 1].lower_ in ({"the", "a"} if doc[i].lower_ == "for" else {"the"}) else i + 1
    return first if first < last and is_capital(doc[first]) and doc[first].ent_type_ != "NORP" else 0


def _is_office(doc: Doc, i: int) -> bool:
    """A title in front of a name: "President", "General"; not "General Staff"."""
    return is_title(doc[i].text) and doc[i].text not in {"General", "Major", "Chief", "Private", "Secretary", "Justice"}


def _is_number(doc: Doc, i: int) -> bool:
    """ "25th" before a name, "14" inside one."""
    text = doc[i].text
    if text[0].isdigit() and text[-2:] in {"st", "nd", "rd", "th"}:
        return True
    before = doc[i - 1] if i > sentence_start(doc[i]) else None
    return (
        text.isdigit()
        and len(text) < 4
        and before is not None
        and is_capital(before)
        and before.lower_ not in NO_NAMES
        and before.ent_type_ != "GPE"
    )


def _joins(doc: Doc, i: int) -> bool:
    """Whether a small word stands inside a name: "Sheriff's", "al-", "People's", "of" in "Falcons of Zayn Brigade"."""
    before, token = doc[i - 1], doc[i]
    if token.text in {"'s", "’s"}:
        return doc[i + 1].text in {"Office", "Department"} or before.text in {"People", "Women", "Children", "Farmers", "Attorney"}
    if token.text in {"'", "’"}:
        return before.text.endswith("s") and before.text[0].isupper()
    if token.text == "-":
        sided = doc[i + 1].lower_ in {"backed", "led", "aligned"} or before.lower_ in {"pro", "anti"}
        return not token.whitespace_ and not before.whitespace_ and not sided
    if token.text in _OF:
        if is_title(before.text) or before.ent_type_ in {"GPE", "PERSON", "NORP"}:
            return False
        return is_capital(before) and (before.pos_ == "PROPN" or not before.is_sent_start)
    if token.lower_ == "the":  # "Children of the Ridge"
        return i > 1 and before.lower_ in _OF and is_capital(doc[i - 2]) and _joins(doc, i - 1)
    return token.lower_ in ARTICLES and (before.text[0].isupper() or before.text == "-")


def _joins_on(doc: Doc, i: int, last: int) -> bool:
    token = doc[i]
    after = doc[i + 1] if i + 1 < last else None
    if after is None:
        return False
    if token.text == "-":
        return (
            not token.whitespace_
            and not doc[i - 1].whitespace_
            and (is_capital(after) or after.lower_ in ARTICLES or after.text[:2] == "e-")
        )
    if token.text in {"'s", "’s"}:
        return is_capital(after) and doc[i - 1].text in {"People", "Women", "Farmers"}
    if token.text in {"'", "’"}:  # "Patriots' Convergence"
        return is_capital(after) and doc[i - 1].text.endswith("s") and not doc[i - 1].whitespace_
    if token.text[:2] == "e-" and doc[i - 1].text == "-":  # "Lashkar-e-Sindh"
        return True
    if token.lower_ in ARTICLES and token.text.islower():
        return after.text == "-" or is_capital(after)
    return False
