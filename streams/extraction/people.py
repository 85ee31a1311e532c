"""Whether a noun means people."""

import re
from typing import Literal

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.triggers import lexicon
from streams.extraction.victims import is_animal, is_national, is_person_noun, is_thing_noun

NO_NOUN = frozenset({"more", "others", "other", "dead", "wounded", "injured", "missing", "killed", "hurt", "homeless", "rest", "remainder"})
"""Words that stand where the noun would: "another three dead"."""
SIZES = {"couple": 2, "pair": 2, "duo": 2, "twins": 2, "trio": 3, "triplets": 3}
COLLECTIVES = frozenset(
    {"family", "crowd", "team", "group", "household", "crew", "convoy", "unit", "staff", "public", "party", "patrol", "gang"}
)
"""Singular nouns for many people: no victim by themselves."""
_AGED = re.compile(r".*-(?:year|month|week|day)s?-olds?")
_NO_PERSON_LABELS = frozenset({"DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "EVENT"})
_NAMES_OF_OTHERS = frozenset({"GPE", "LOC", "FAC", "ORG"})
# What an unlisted noun for people looks like; things with such endings are listed in rules/victims.toml.
_DOER = re.compile(r"\w{3,}(?:ers?|ors?|ists?|ians?|ees|eers?|mates?|folk)")
_ABSTRACT = re.compile(r"\w+(?:tions?|sions?|ments?|ness|nesses|isms?|ity|ities|ships?|ances?|ences?|ages?|wares?|ings|ics|logies|ures?)")


def people_verdict(token: Token) -> Literal["yes", "no", "unknown"]:
    """Whether a noun means people: unknown where neither list nor ending tells."""
    if token.ent_type_ == "PERSON":
        return "yes"
    word = whole_word(token)
    if word in {"head", "deputy", "chief"} and (of := tree.complement(token, "of")) is not None:
        return "no" if is_animal(of.lower_) else "yes"  # "200 head of cattle", "the head of the company"
    if _AGED.fullmatch(word):
        return "yes"
    if token.ent_type_ in _NO_PERSON_LABELS:
        return "no"
    if token.is_lower and is_national(word) and not token.doc.text.islower():
        return "no"  # "snatches pole in Monza"
    if is_person_noun(word) or (token.i and token.nbor(-1).head == token and is_person_noun(f"{token.nbor(-1).lower_} {word}")):
        return "yes"  # the last word alone may be no person: "plantation hands"
    if is_thing_noun(word):
        return "no"
    if token.ent_type_ == "NORP" or token.lower_ in NO_NOUN or token.lower_ in SIZES:
        return "yes"
    if token.ent_type_ in _NAMES_OF_OTHERS or _ABSTRACT.fullmatch(word):
        return "no"
    things = lexicon().classes["no-people"]
    if word in things or word + "s" in things:
        return "no"
    if token.tag_ == "NN" and token.i and token.nbor(-1).tag_ == "PRP$" and any(a.ent_type_ == "PERSON" for a in tree.appositions(token)):
        return "yes"  # "his secretary, Emi Sato"
    return "yes" if token.tag_ in {"NN", "NNS"} and _DOER.fullmatch(word) else "unknown"


def whole_word(token: Token) -> str:
    """The word as written, with the parts that a tokenizer cuts at hyphens: "passers-by"."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start >= 2 and doc[start - 1].text == "-" and not doc[start - 1].whitespace_ and not doc[start - 2].whitespace_:
        start -= 2
    while end + 1 < len(doc) and doc[end].text == "-" and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
        end += 2
    return token.lower_ if end - start == 1 else doc[start:end].text.lower()
