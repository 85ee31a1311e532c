"""Noun phrases as a reader sees them: their head, their words without determiner and number, the ends of a name."""

from collections.abc import Container

from spacy.tokens import Doc, Token

from streams.extraction import tree

DEFINITE = frozenset({"the", "these", "those", "its", "his", "her", "their", "our"})
_DETERMINERS = DEFINITE | {"a", "an", "my", "another", "one", "this", "that", "each", "every", "no", "any", "some", "all", "both"}

_OLD = frozenset({"old", "olds"})
_AGE_BEFORE = 4
"""Tokens before "old" within which its number stands: "four-year-old"."""


def phrase_words(head: Token, counted: Container[int], *, named: bool = False) -> str:
    """The head noun phrase without determiner and number; `counted` holds the tokens of figures."""
    doc = head.doc
    start = tree.noun_phrase_start(head)
    kept: list[Token] = []
    for token in doc[name_start(head, start) if named else start : max(tree.noun_phrase_end(head), name_end(head))]:
        if _is_of_age(token, head) and (kept or token.pos_ == "NUM"):
            kept.append(token)  # "four-year-old"
            continue
        drops = token.lower_ in _DETERMINERS or token.tag_ in {"PRP$", "PRP"} or token.i in counted or token.dep_ == "nummod"
        if token.i < head.i and (drops or token.lower_ in _OLD):  # "14-year-old boy": boy
            kept.clear()
        else:
            kept.append(token)
    while len(kept) > 1 and (kept[0].is_punct or kept[0].dep_ in {"cc", "advmod", "case"} or kept[0].tag_ in {"RB", "CC", "IN"}):
        kept.pop(0)
    return doc[kept[0].i : kept[-1].i + 1].text if kept else head.text


def _is_of_age(token: Token, head: Token) -> bool:
    """Whether the token is part of the age that ends in "old"."""
    if head.lower_ not in _OLD or not head.i - _AGE_BEFORE <= token.i < head.i:
        return False
    return token.pos_ != "NUM" or token.nbor(1).text == "-"


def name_start(head: Token, start: int) -> int:
    """Where the name that the head is part of begins, or the phrase that begins at `start` where it is none."""
    doc, first = head.doc, head.i
    while head.ent_type_ and first > 0 and doc[first - 1].ent_type_ == head.ent_type_ and doc[first].ent_iob_ == "I":
        first -= 1
    while start < first and (
        doc[start].is_punct or doc[start].lower_ in {"year", "old", "-old"} or any(t.is_bracket for t in doc[start : start + 3])
    ):
        start += 1
    return min(start, first)


def name_end(head: Token) -> int:
    """Index after the last token of a person's name."""
    i = head.i + 1
    while head.ent_type_ == "PERSON" and i < len(head.doc) and head.doc[i].ent_iob_ == "I" and head.doc[i].ent_type_ == "PERSON":
        i += 1
    return i


def is_nominal(token: Token) -> bool:
    """Whether the token can head a noun phrase."""
    return token.pos_ in {"NOUN", "PROPN", "NUM", "ADJ", "PRON"} or token.ent_type_ == "PERSON"


def head_after(doc: Doc, i: int) -> Token | None:
    """The head of the phrase that the token opens by the parse."""
    token = doc[i]
    while token.head.i > token.i and token.dep_ in {"det", "amod", "nummod", "compound", "nmod:poss", "poss", "case", "advmod"}:
        token = token.head
    return token if is_nominal(token) or token.pos_ == "VERB" else None


def phrase_head(doc: Doc, start: int) -> Token | None:
    """The head of the noun phrase that begins at a token."""
    for token in doc[start : min(start + 8, len(doc))]:
        before_noun = {"compound", "nummod", "amod", "nmod:poss", "poss", "nmod:desc", "flat", "obl:unmarked", "npadvmod", "nmod"}
        if token.pos_ in {"NOUN", "PROPN", "NUM", "PRON"} and not (token.dep_ in before_noun and token.head.i > token.i):
            return token
        if token.pos_ in {"VERB", "AUX", "SCONJ"} and token.dep_ != "amod":
            return None
    return None
