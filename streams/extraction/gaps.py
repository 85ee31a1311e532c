"""Figures that leave out the word said before: "eleven dead in Honduras, four in Guatemala", "and three more on Tuesday"."""

from spacy.tokens import Doc, Span

from streams.extraction import tree
from streams.extraction.beside import bare
from streams.extraction.collector import Collector
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head
from streams.extraction.triggers import Trigger

_IN = frozenset({"in", "at", "near", "from", "outside", "on", "during", "around", "north", "south", "east", "west"})
_MORE = frozenset({"more", "others", "another"})
_ENDS = frozenset({";", "while", "where", "when", "who", "which", "as", "but", ":", ".", "(", "with"})
_ASIDES = frozenset({"after", "before", "since", "following", "later", "then"})
"""Words that open what is set between commas: "and, after crossing the strait, nine in Xiamen"."""


def go_on(trigger: Trigger, sentence: Span, collector: Collector) -> None:
    """Keep the figures that go on where the trigger's own figure, and the place or day behind it, end."""
    doc, figures = sentence.doc, collector.figures
    told = [c for c in collector.found.values() if c.trigger == trigger.start and sentence.start <= c.start < sentence.end]
    counted = [c for c in told if c.quantity.rule not in {"singular", "plural"} and c.quantity.high != 0]
    ends = sorted(max(trigger.end, c.end) for c in counted)
    start = next((end for end in ends if end < sentence.end and doc[end].lower_ in _IN), None)
    if start is None:
        return
    for i in range(start + 1, sentence.end - 1):
        token = doc[i]
        if token.lower_ in _ENDS or (token.pos_ in {"VERB", "AUX"} and not _in_aside(doc, i, start)):
            return
        if token.lower_ in {"a", "an"} and doc[i - 1].lower_ in {",", "and"} and (one := _one_more(doc, i, collector)) is not None:
            collector.add(trigger, one)
            continue
        quantity = figures.at(i)
        if quantity is None or quantity.start != i or doc[i - 1].lower_ not in {",", "and"} or quantity.unit != "people":
            continue
        after = quantity.end + (doc[quantity.end].lower_ in _MORE) if quantity.end < sentence.end else quantity.end
        if after + 1 < sentence.end and doc[after].lower_ in _IN and not quantity.whole and not tree.verb_follows(doc[after - 1]):
            collector.add(trigger, bare(doc, quantity), owns=True)


def _one_more(doc: Doc, i: int, collector: Collector) -> Group | None:
    """One person with a place: "… and a boy in Johor"."""
    head = phrase_head(doc, i)
    group = collector.figures.group(head) if head is not None else None
    placed = head is not None and head.i + 1 < len(doc) and doc[head.i + 1].lower_ in _IN and not tree.verb_follows(head)
    return group if group is not None and placed and group.single and group.known and group.start == i else None


def _in_aside(doc: Doc, i: int, start: int) -> bool:
    """Whether the token stands in an aside between commas."""
    while i > start and doc[i].text != ",":
        i -= 1
    return doc[i].text == "," and doc[i + 1].lower_ in _ASIDES
