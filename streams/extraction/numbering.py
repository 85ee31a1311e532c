"""People whose word gets its number: "the injured now number 16", "aid workers killed number 24", "put the dead in the slide at 11"."""

from dataclasses import replace

from spacy.tokens import Span, Token

from streams.extraction.beside import bare
from streams.extraction.collector import Collector
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.doc import Quantity
from streams.extraction.noun_phrases import phrase_words
from streams.extraction.people import people_verdict
from streams.extraction.triggers import CasualtyState, CasualtyVerb, Trigger, lexicon

_NUMBER = frozenset({"number", "numbers", "numbered", "total", "totals", "totalled", "totaled"})
_PUT = frozenset({"put", "puts", "putting", "placed", "places", "estimated", "estimates", "gave"})
_NOW = frozenset({"now", "already", "currently", "officially", "still", "together"})
_ASIDES = frozenset({"-", "--", "–", "—", ",", "("})
_TOGETHER = frozenset({"in all", "in total", "all told"})
_REACH = 12
"""Tokens between the word and its number."""


def read_numbered(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """Figures that a verb gives to people called by what befell them."""
    doc = sentence.doc
    for trigger in triggers:
        if not isinstance(trigger.entry, CasualtyVerb | CasualtyState):
            continue
        people = _people_called(doc[trigger.start])
        quantity = _number_of(trigger, sentence, collector) if people is not None else None
        if people is None or quantity is None:
            continue
        group = bare(doc, quantity)
        if people.i != trigger.start:
            group.who, group.who_head = phrase_words(people, collector.figures.by_token), people
        collector.add(trigger, group, owns=True)


def _people_called(word: Token) -> Token | None:
    """The word itself in "the injured", the noun before it in "aid workers killed"."""
    before = word.nbor(-1) if word.i > sentence_start(word) else word
    if before.lower_ in {"the", "those"} and word.lower_ in lexicon().called:
        describes = word.i + 1 < sentence_end(word) and word.nbor(1).pos_ in {"NOUN", "PROPN", "ADJ"} and word.nbor(1).lower_ not in _NUMBER
        return None if describes else word  # "the killed man"
    return before if before.tag_ == "NNS" and word.tag_ in {"VBN", "VBD"} and people_verdict(before) == "yes" else None


def _number_of(trigger: Trigger, sentence: Span, collector: Collector) -> Quantity | None:
    """The figure behind "number" or, after "put", behind "at", before another figure or verb."""
    doc, start = sentence.doc, trigger.start
    if trigger.end >= sentence.end:
        return None
    if (in_all := _in_all(trigger.end, sentence, collector)) is not None:
        return in_all
    put = start - 2 >= sentence.start and doc[start - 2].lower_ in _PUT
    put = put or (
        doc[trigger.end].lower_ == "at" and any(t.lower_ in _PUT for t in doc[sentence.start : start])
    )  # "… and the injured at 40"
    for i in range(trigger.end, min(trigger.end + _REACH, sentence.end - 1)):
        token, quantity = doc[i], collector.figures.by_token.get(i + 1)
        verb = (put and token.lower_ == "at") or (token.lower_ in _NUMBER and (doc[i - 1].lower_ in _NOW or not put))
        if verb and quantity is not None and quantity.start == i + 1 and quantity.unit in {"people", "name"}:
            return replace(quantity, unit="people")  # "number 16" alone would be a name
        if token.text in {";", ":"} or (token.tag_ in {"VBD", "VBZ", "VBP", "MD"} and token.lower_ not in _NUMBER):
            return None
    return None


def _in_all(i: int, sentence: Span, collector: Collector) -> Quantity | None:
    """The figure of an aside right behind the word: "the dead - 22 in all - were buried"."""
    quantity = collector.figures.by_token.get(i + 1) if sentence.doc[i].text in _ASIDES else None
    if quantity is None or quantity.start != i + 1 or quantity.unit != "people":
        return None
    return quantity if sentence.doc[quantity.end : quantity.end + 2].text.lower() in _TOGETHER else None
