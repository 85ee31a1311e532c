"""Running tolls of one event told by an ordinal: "he is the 13th victim of the fire", "the third person killed in the shooting"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from streams.extraction.collector import is_running
from streams.extraction.columns import sentence_of
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.event_words import ONE_EVENT
from streams.extraction.victims import is_person_noun
from streams.facts import Kind, Who

_MOST = 2_000
_ANYONE = frozenset({"person", "victim", "patient", "death", "fatality"})
_DEATHS = frozenset({"death", "fatality"})
_KNOWN = frozenset({"confirmed", "known", "reported", "fatal", "recorded"})
_HURT = frozenset({"injured", "wounded"})
_DEEDS = frozenset({"murder", "homicide", "such", "similar"})
_KILLED = r"(?:,? (?:is |was |be )?(?:killed|dead|slain|shot dead|who (?:has |have |had )?died|to die|to be killed|to have died))"
_DIES = r"(?: (?:has |had )?(?:dies|died|succumbs|succumbed)(?: (?:in (?:a |the )?hospital|of (?:\w+ )?(?:wounds|injuries|burns))?)?)"
_A = r"(?: [\w'’-]+(?: [\w'’-]+){0,3}?)"
_EVENT = rf"(?P<link> (?:of|from|in|by|after))(?P<a>{_A})?? (?:{'|'.join(sorted(ONE_EVENT))})\b"
_BEHIND = re.compile(rf"^(?P<told>{_KILLED}|{_DIES})?{_EVENT}", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:this|last|each|every|per) (?:year|month|week|season|winter|summer|spring|autumn|fall|decade)\b|\bso far\b|\bsince\b|\bto date\b"
    r"|\b(?:in|within|over) (?:the (?:last|past) )?(?:a|an|two|three|four|five|six|seven|as many|several|\d+)"
    r" (?:hours|days?|weeks?|months?|years?)\b"
    r"|\bof the (?:year|month|season|war|conflict|outbreak|epidemic)\b",
    re.IGNORECASE,
)
_BECOMES = frozenset({"becoming", "became", "become", "becomes", "is", "was", "as"})


def set_running_tolls(doc: Doc, found: Sequence[Casualty]) -> list[Casualty]:
    """The casualties, with "the third person killed" for three where it is told of one event; others of its sentence are among them."""
    kept = list(found)
    for ordinal in doc._.quantities:
        if ordinal.unit != "ordinal" or not ordinal.best or not 1 < ordinal.best <= _MOST:
            continue
        sentence = sentence_of(doc[ordinal.start])
        noun = _noun_behind(doc, ordinal, sentence)
        kind = _kind(doc, ordinal, noun, sentence, kept) if noun is not None else None
        if noun is None or kind is None or _is_of_many(doc, ordinal, sentence):
            continue
        own = [c for c in kept if c.kind == kind and c.start <= noun.i and ordinal.start < c.end]
        others = [c for c in kept if c.kind == kind and c not in own]
        now = [c for c in others if sentence.start <= c.start < sentence.end and c.quantity.rule == "singular"]
        more = any((c.quantity.best or 0) > ordinal.best and c.start < ordinal.start for c in others)
        if any(c.quantity.rule != "singular" for c in own) or (more and not now):
            continue  # of more counted before, it tells only which
        total = _toll(doc, ordinal, noun, kind)
        for casualty in now:
            casualty.parent = casualty.parent or total
        kept = [c for c in kept if c not in own] + [total]
    return sorted(kept, key=lambda c: (c.start, c.end, c.kind))


def _noun_behind(doc: Doc, ordinal: Quantity, sentence: Span) -> Token | None:
    """The noun that the ordinal counts, past words that add nothing."""
    i = ordinal.number_end
    while i < sentence.end and (doc[i].lower_ in _KNOWN | _HURT or doc[i].tag_ == "JJ"):
        i += 1
    if i >= sentence.end:
        return None
    noun = doc[i]
    return (
        noun
        if noun.tag_ in {"NN", "NNP"} and (noun.lower_ in _ANYONE or is_person_noun(noun.lower_) or noun.lower_ == "survivor")
        else None
    )


def _kind(doc: Doc, ordinal: Quantity, noun: Token, sentence: Span, found: Sequence[Casualty]) -> Kind | None:
    """What befell as many as the ordinal says, in one event; None where the words do not say both."""
    before = doc[ordinal.start - 2 : ordinal.start] if ordinal.start - 2 >= sentence.start else doc[sentence.start : ordinal.start]
    becomes = [t.lower_ for t in before][-1:] == ["the"] and before[0].lower_ in _BECOMES
    if any(t.lower_ in _HURT for t in doc[ordinal.number_end : noun.i]):
        return "injured" if becomes else None
    match = _BEHIND.match(" " + " ".join(doc[noun.i + 1 : min(noun.i + 16, sentence.end)].text.split()))
    if match is None:
        return None
    definite = (match["a"] or "").strip().lower().split()[:1] not in (["a"], ["an"])
    if not definite and noun.lower_ not in _ANYONE:
        return None  # "the fifth climber killed in an avalanche" may be so of five avalanches
    if noun.lower_ in _DEATHS or match["told"]:
        return "killed"
    died = any(c.kind == "killed" and sentence.start - 40 < c.start < sentence.end for c in found)
    return "killed" if noun.lower_ == "victim" and died and match["link"].strip() in {"of", "from"} else None


def _is_of_many(doc: Doc, ordinal: Quantity, sentence: Span) -> bool:
    """Whether the words count over a period or a place: "this year", "the city's 14th", "its ninth"."""
    before = doc[ordinal.start - 1] if ordinal.start > sentence.start else None
    owned = before is not None and (before.tag_ in {"POS", "PRP$"} or before.lower_ in {"'s", "’s"})
    deed = any(t.lower_ in _DEEDS for t in doc[ordinal.number_end : ordinal.number_end + 3])
    return owned or deed or bool(_PERIOD.search(sentence.text)) or is_running(doc, sentence.start, sentence.end)


def _toll(doc: Doc, ordinal: Quantity, noun: Token, kind: Kind) -> Casualty:
    size = ordinal.best
    quantity = replace(ordinal, unit="people", low=size, best=size, high=size, modifier="exact", rule="nth")
    rule = "injure" if kind == "injured" else "noun-death"
    casualty = Casualty(kind, quantity, ordinal.start, noun.i + 1, noun.i, rule, Who("people", "unknown"), because={"who": "noun"})
    casualty.note("status", "the last of so many, in one event")
    return casualty
