"""Figures that leave out the word said before: "eleven dead in Honduras, four in Guatemala", "deaths by district: Beira 14, Tete nine"."""

from collections.abc import Callable, Iterator, Set
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.beside import bare
from streams.extraction.casualty_nouns import is_disease
from streams.extraction.collector import Collector
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head
from streams.extraction.triggers import CasualtyNoun, Trigger

_IN = frozenset({"in", "at", "near", "from", "outside", "on", "during", "around", "north", "south", "east", "west"})
_AMONG = frozenset({"among", "amongst"})
"""Of groups: "nine cases among the guests and four among the staff"."""
_COMMAS = frozenset({",", "and", ";"})
_MORE = frozenset({"more", "others", "another"})
_ENDS = frozenset({";", "while", "where", "when", "who", "which", "as", "but", ":", ".", "(", "with"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_LATER = frozenset({"later", "earlier", "afterwards", "on", "before"})
_ASIDES = frozenset({"after", "before", "since", "following", "later", "then"})
"""Words that open what is set between commas: "and, after crossing the strait, nine in Xiamen"."""


def go_on(trigger: Trigger, sentence: Span, collector: Collector) -> None:
    """Keep the figures that go on where the trigger's own figure, and the place or day behind it, end."""
    doc, figures = sentence.doc, collector.figures
    told = [c for c in collector.found.values() if c.trigger == trigger.start and sentence.start <= c.start < sentence.end]
    counted = [c for c in told if c.quantity.rule not in {"singular", "plural"} and c.quantity.high != 0]
    ends = sorted(max(trigger.end, c.end) for c in counted)
    for end in ends[:1]:
        if end < sentence.end and doc[end].text in _COMMAS:  # "Peru counted 17 dead and Chile nine"
            for figure in _behind_names(doc[end : sentence.end], collector, is_name=_is_country, between=_COMMAS | {"the"}):
                collector.add(trigger, bare(doc, figure), owns=True)
    start = next((end for end in ends if end < sentence.end and doc[end].lower_ in _IN | _AMONG), None)
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
        placed = _IN | _AMONG if doc[start].lower_ in _AMONG and doc[i - 1].lower_ == "and" else _IN
        if after + 1 < sentence.end and doc[after].lower_ in placed and not quantity.whole and not tree.verb_follows(doc[after - 1]):
            collector.add(trigger, bare(doc, quantity), owns=True)
        elif (others := _more_with_a_noun(doc, quantity, collector)) is not None:
            collector.add(trigger, others)


def and_later(trigger: Trigger, sentence: Span, collector: Collector) -> None:
    """Keep whom a clause without its verb adds: "a girl was pulled out on Sunday, and her uncle an hour later"."""
    doc = sentence.doc
    told = [c for c in collector.found.values() if c.trigger == trigger.start and sentence.start <= c.start < sentence.end]
    if not told or any(c.quantity.high == 0 for c in told):
        return
    for i in range(max(trigger.end, max(c.end for c in told)) + 1, sentence.end - 2):
        token = doc[i]
        if token.text == ";" or token.pos_ == "SCONJ" or token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return
        head = phrase_head(doc, i + 1) if token.lower_ == "and" else None
        group = collector.figures.group(head) if head is not None else None
        if (
            head is None
            or group is None
            or group.start > i + 2
            or not group.known
            or not (group.single or group.counted)
            or group.antecedent
        ):
            continue
        if _is_dated(doc, max(group.end, head.i + 1), sentence.end) and not tree.verb_follows(head):
            collector.add(trigger, group)
            return


def _is_dated(doc: Doc, i: int, limit: int) -> bool:
    """Whether a time or a place and a time stand at a token, and then the clause ends: "an hour later", "in Haarlem the next day"."""
    first = i
    while i < limit and (doc[i].ent_type_ in {"DATE", "TIME"} or doc[i].lower_ in _LATER):
        i += 1
    if i > first:
        return i >= limit or doc[i].text in {",", ".", ";"}
    if i + 1 < limit and doc[i].lower_ in _IN and doc[i + 1].ent_type_ in {"GPE", "LOC"}:
        i += 1
        while i < limit and doc[i].ent_type_ in {"GPE", "LOC"}:
            i += 1
        return _is_dated(doc, i, limit)
    return False


def _more_with_a_noun(doc: Doc, quantity: Quantity, collector: Collector) -> Group | None:
    """People of another noun with a place of their own: "… and two children in Mansehra"."""
    group = collector.figures.group_of(quantity)
    if group is None or not group.known or group.who_head is None or group.start != quantity.start or quantity.whole:
        return None
    end = group.who_head.i + 1
    placed = group.who_head.i >= quantity.end and end < len(doc) and doc[end].lower_ in _IN
    return group if placed and not tree.verb_follows(group.who_head) else None


def read_by_place(sentence: Span, triggers: list[Trigger], collector: Collector) -> None:
    """ "Flood deaths by district: Beira 14, Tete nine": a label without a verb, then names, each with its figure."""
    doc = sentence.doc
    colon = next((t.i for t in sentence if t.text == ":"), sentence.end)
    label = doc[sentence.start : colon]
    if any(t.tag_ in _FINITE or t.i in collector.figures.by_token for t in label):
        return
    said = [t for t in triggers if t.end <= colon and _counts_people(t, doc)]
    items = (
        list(_behind_names(doc[colon + 1 : sentence.end], collector, is_name=_is_proper, between=_COMMAS | {"."}))
        if len({t.entry.kind for t in said}) == 1
        else []
    )
    for quantity in items if len(items) > 1 else ():
        collector.add(said[0], bare(doc, quantity), owns=True)


def _counts_people(trigger: Trigger, doc: Doc) -> bool:
    """Whether a label with the word has figures of people, and of no players: "injuries: Sofala 2, Tete 3" may be of two clubs."""
    entry = trigger.entry
    if isinstance(entry, CasualtyNoun) and (entry.counts == "deed" or (entry.counts == "cases" and not is_disease(doc[trigger.end - 1]))):
        return False
    return entry.kind not in {"injured", "rescued"}


def _is_country(token: Token) -> bool:
    return token.ent_type_ == "GPE"


def _is_proper(token: Token) -> bool:
    return token.pos_ == "PROPN"


def _behind_names(words: Span, collector: Collector, *, is_name: Callable[[Token], bool], between: Set[str]) -> Iterator[Quantity]:
    """The figures of a list of names, each right behind its name, as far as the list goes."""
    doc, i, end = words.doc, words.start, words.end
    while i < end:
        while i < end and doc[i].lower_ in between:
            i += 1
        name = i
        while i < end and is_name(doc[i]) and i not in collector.figures.by_token:
            i += 1
        quantity = collector.figures.by_token.get(i)
        if i == name or quantity is None or quantity.start != i or quantity.unit not in {"people", "name"}:
            return
        i = quantity.end
        if i < end and doc[i].text not in _COMMAS | {"."}:
            return
        yield replace(quantity, unit="people")


def _one_more(doc: Doc, i: int, collector: Collector) -> Group | None:
    """One person or party with a place: "… and a boy in Johor", "and a party of 30 at Ipoh"."""
    head = phrase_head(doc, i)
    group = collector.figures.group(head) if head is not None else None
    if group is None or not group.known or not (group.single or group.counted) or group.start != i:
        return None
    end = group.end if group.counted else group.head.i + 1
    placed = end < len(doc) and doc[end].lower_ in _IN and not tree.verb_follows(doc[end - 1])
    return group if placed else None


def _in_aside(doc: Doc, i: int, start: int) -> bool:
    """Whether the token stands in an aside between commas."""
    while i > start and doc[i].text != ",":
        i -= 1
    return doc[i].text == "," and doc[i + 1].lower_ in _ASIDES
