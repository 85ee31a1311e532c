"""Casualties of an event that the story itself dates years back: "the 1984 leak", "42 years since it", and then "the leak killed …"."""

import re

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.background import finite_verb
from streams.extraction.columns import sentence_of, sentence_start
from streams.extraction.doc import Casualty
from streams.extraction.event_words import ONE_EVENT

_ANY_EVENT = frozenset({"disaster", "tragedy", "accident", "catastrophe"})
"""Nouns that take up any of them."""
_DEFINITE = frozenset({"the", "that", "this"})
_NEW = frozenset({"second", "third", "another", "latest", "new", "recent", "earlier", "first"})
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]{2}\.?)"
_IN_YEAR = re.compile(
    rf"^(?: (?!(?:after|before|since|as|when|who)\b)[\w'’-]+){{0,6}}? (?:in|of|on)(?: (?:early|late|mid-))?"
    rf"(?: (?:{_MONTH} )?(?:\d{{1,2}} ?,? )?"
    rf"(?:{_MONTH} )?)?(?P<year>(?:1\d|20)\d\d)\b(?! [a-z]+s?-?built)"
)
_LOOKS_BACK = re.compile(
    r"\b(?:anniversary of|(?:years?|decades?) (?:since|after|on from)|commemorat\w+)(?: [\w'’-]+){0,5} $", re.IGNORECASE
)
_TODAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|overnight|this (?:week|month|year|morning))\b")
_OF_THE_DEAD = re.compile(r"\b(?:the )?(?:victims?|bodies|dead)\b|\bof (?:them|those)\b", re.IGNORECASE)


def set_old_events(doc: Doc, year: int | None) -> None:
    """What is said of an event that the story brought up as one of years ago, and of nothing newer by the same name, is historical."""
    old = _old_events(doc, year) if doc._.casualties else {}
    for casualty in doc._.casualties:
        if casualty.status != "asserted" or casualty.parent is not None:
            continue
        sentence = sentence_of(doc[casualty.trigger])
        if old and not _TODAY.search(sentence.text) and (noun := _taken_up(doc, casualty, sentence, old)) is not None:
            casualty.status = "historical"
            casualty.note("status", f"“{noun}”, which was years ago")
        elif casualty.kind in {"missing", "killed"} and _were_never_found(doc, sentence):
            casualty.status = "historical"
            casualty.note("status", "of the dead of long ago")


def _old_events(doc: Doc, year: int | None) -> dict[str, int]:
    """The nouns of events that the text first speaks of as years ago, each with the token where it does."""
    old: dict[str, int] = {}
    seen: set[str] = set()
    for token in doc:
        word = token.lower_
        if word not in ONE_EVENT or (token.pos_ not in {"NOUN", "PROPN"} and token.tag_ != "VBG") or word in seen:
            continue
        seen.add(word)
        if _is_old(doc, token, year):
            old[word] = token.i
    return old


def _is_old(doc: Doc, noun: Token, year: int | None) -> bool:
    start = sentence_start(noun)
    before = [t.text for t in doc[max(start, tree.noun_phrase_start(noun)) : noun.i]]
    if any(re.fullmatch(r"(?:1\d|20)\d\d", text) and _is_before(text, year) for text in before):
        return True
    if _LOOKS_BACK.search("".join(f"{t.text} " for t in doc[start : noun.i])):
        return True
    after = "".join(f" {t.text}" for t in doc[noun.i + 1 : min(noun.i + 12, sentence_of(noun).end)])
    match = _IN_YEAR.match(after)
    return match is not None and _is_before(match["year"], year)


def _is_before(text: str, year: int | None) -> bool:
    """Whether a year is before the last one: what befell in December is news in January, and is tried within a year."""
    return year is not None and int(text) < year - 1


def _taken_up(doc: Doc, casualty: Casualty, sentence: Span, old: dict[str, int]) -> Token | None:
    """The noun of its clause that takes up an old event: "the leak killed 20", "five died in the disaster"; "it", right behind one."""
    clause = finite_verb(doc[casualty.trigger])
    if tree.is_participle_of_noun(clause):  # "left 40 injured"
        clause = finite_verb(clause.head)
    nouns = [*tree.subjects(clause), *(noun for _, noun in tree.complements(clause))]
    for noun in nouns:
        word, words = noun.lower_, {t.lower_ for t in doc[tree.noun_phrase_start(noun) : noun.i]}
        if word == "it" and noun.i <= sentence.start + 1 and sentence.start > 0:
            before = sentence_of(doc[sentence.start - 1])
            if any(before.start <= at < before.end for at in old.values()):
                return noun
        known = old.get(word, min(old.values()) if word in _ANY_EVENT and not _is_other(doc, word, noun) else None)
        if known is not None and known < noun.i and words & _DEFINITE and not words & _NEW:
            return noun
    return None


def _is_other(doc: Doc, word: str, noun: Token) -> bool:
    """Whether the text has spoken of a disaster before by this very word, or of another event that is not old."""
    return any(t.lower_ in ONE_EVENT and t.i < noun.i and not t.ent_type_ for t in doc if t.lower_ == word)


def _were_never_found(doc: Doc, sentence: Span) -> bool:
    """ "Two victims' bodies have never been found", behind a sentence whose dead are all of the past."""
    if sentence.start == 0 or "never" not in {t.lower_ for t in sentence} or not _OF_THE_DEAD.search(sentence.text):
        return False
    before = sentence_of(doc[sentence.start - 1])
    told = [c for c in doc._.casualties if before.start <= c.start < before.end and c.kind in {"killed", "injured"}]
    return bool(told) and all(c.status == "historical" for c in told)
