"""Why each part of a fact is what it is: the rule or component behind it, and the words that spoke.

Reads only what the pipes left on the Doc, after they have run; a story that nobody asks about pays nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from streams.extraction.confidence import confidence
from streams.extraction.doc import AttributionMention, Casualty, EventMention, PlaceMention
from streams.extraction.read_facts import casualty_facts
from streams.extraction.times import time_mentions
from streams.extraction.triggers import lexicon
from streams.extraction.victims import noun_entry

Reasons = Mapping[str, tuple["Reason", ...]]
"""By fact_id."""
Part = Literal["kind", "figure", "who", "part_of", "status", "place", "when", "attributed_to", "cause", "confidence"]

WAYS: Mapping[str, str] = {
    "beside": "the figure stands right before the word",
    "after": "the figure stands right behind the verb",
    "label": "a label, a colon and a figure",
    "inverted": "the victims stand behind the verb",
    "tree": "the tree gives the verb its victims",
    "state": "the tree says of whom the word is said",
    "noun": "the noun counts them, or they stand behind its “of”",
    "toll": "the figure of a toll",
    "names": "one of several names in a row",
}
PARTS: Mapping[str, str] = {
    "including": "listed behind “including” or “among them”",
    "included": "“… included …”",
    "among": "“among the …”",
    "of-them": "“… of them”, “… of whom”",
    "beside": "stands in the words for a part",
    "of-the": "“… of the … killed”",
    "named-whole": "names the people counted before",
    "by-words": "its own words name the whole",
    "by-sense": "can only be part of the figure before",
    "spelled-out": "the list behind the comma tells who they were",
}
FIGURES: Mapping[str, str] = {
    "singular": "one person, named or described",
    "plural": "a plural without a figure",
    "pair": "a word for two or more",
    "none": "a word for nobody",
    "rest": "what is left of the whole",
    "another": "one more",
    "most": "most of the whole",
    "ordinal": "an ordinal",
    "nth": "an ordinal: the last of so many",
    "quantities": "the number as it stands",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one part of a fact is as it is."""

    part: Part
    rule: str
    """File and id of the entry that spoke ("casualties.toml: kill"); empty where it was no entry."""
    words: str
    """The words of the story that it rests on."""
    how: str
    """In plain English."""


def explain(doc: Doc) -> Reasons:
    """The reasons of every fact of an annotated Doc, by fact_id."""
    facts = casualty_facts(doc)
    return {fact.fact_id: tuple(_reasons(doc, casualty)) for fact, casualty in zip(facts, doc._.casualties, strict=True)}


def _reasons(doc: Doc, casualty: Casualty) -> Iterator[Reason]:
    yield _kind(doc, casualty)
    yield _figure(doc, casualty)
    yield _who(casualty)
    if casualty.parent is not None:
        whole = doc[casualty.parent.start : casualty.parent.end].text
        yield Reason("part_of", "", whole, PARTS.get(casualty.because.get("part", ""), "as its words say"))
    why = casualty.because.get("status", "nothing says otherwise" if casualty.status == "asserted" else "a zero")
    yield Reason("status", "", casualty.status, why)
    yield from _place(doc, casualty)
    yield from _when(doc, casualty)
    yield from _source(doc, casualty)
    yield from _cause(doc, casualty)
    yield _confidence(doc, casualty)


def _kind(doc: Doc, casualty: Casualty) -> Reason:
    entry = casualty.rule.split("+")[0]
    sentence = doc[casualty.trigger].sent
    hit = next((t for t in lexicon().triggers(sentence) if t.start == casualty.trigger and t.entry.id == entry), None)
    words = doc[casualty.trigger : hit.end if hit is not None else casualty.trigger + 1].text
    return Reason("kind", f"casualties.toml: {entry}", words, casualty.kind)


def _figure(doc: Doc, casualty: Casualty) -> Reason:
    quantity = casualty.quantity
    own = quantity.rule in FIGURES
    how = FIGURES[quantity.rule] if own else f"a number with a modifier: {quantity.modifier}"
    if quantity.modifier == "vague" and quantity.rule == "quantities":
        how = "a vague word"
    if quantity.share is not None:
        how = "a share of the whole"
    return Reason("figure", "" if own else f"quantities.toml: {quantity.rule}", doc[quantity.start : quantity.end].text, how)


def _who(casualty: Casualty) -> Reason:
    entry = noun_entry(casualty.who.text)
    way = WAYS.get(casualty.because.get("who", ""), "a part of the whole")
    if standing := casualty.because.get("stands for"):
        way += f"; stands for “{standing}”"
    elif casualty.who_head is None and casualty.who.text != "people":
        way += "; the people of the figure before"
    return Reason("who", f"victims.toml: {entry.id}" if entry is not None else "", casualty.who.text, way)


def _place(doc: Doc, casualty: Casualty) -> Iterator[Reason]:
    mentions: tuple[PlaceMention, ...] = doc._.place_mentions
    meant = [m for m in mentions if m.place is casualty.place]
    if casualty.place is None or not meant:
        return
    mention = min(meant, key=lambda m: abs(m.start - casualty.start))
    role = "" if mention.role == "place" else f" ({mention.role})"
    yield Reason("place", "", doc[mention.start : mention.end].text, _where(doc, casualty, mention.start) + role)


def _when(doc: Doc, casualty: Casualty) -> Iterator[Reason]:
    meant = [(start, end) for start, end, when in time_mentions(doc) if when == casualty.when]
    if meant:
        start, end = min(meant, key=lambda span: abs(span[0] - casualty.trigger))
        yield Reason("when", "", doc[start:end].text, _where(doc, casualty, start))


def _source(doc: Doc, casualty: Casualty) -> Iterator[Reason]:
    mentions: tuple[AttributionMention, ...] = doc._.attributions
    at = (casualty.quantity.start, casualty.trigger)
    over = [m for m in mentions if m.attribution == casualty.attributed_to and any(m.scope_start <= i < m.scope_end for i in at)]
    if over:
        mention = min(over, key=lambda m: m.scope_end - m.scope_start)
        how = f"{mention.attribution.type}; {_where(doc, casualty, mention.start)}"
        yield Reason("attributed_to", f"attribution.toml: {mention.rule}", doc[mention.start : mention.end].text, how)


def _cause(doc: Doc, casualty: Casualty) -> Iterator[Reason]:
    events: tuple[EventMention, ...] = doc._.event_mentions
    if meant := [e for e in events if e.name == casualty.cause]:
        event = min(meant, key=lambda e: abs(e.start - casualty.trigger))
        yield Reason("cause", f"events.toml: {event.rule}", doc[event.start : event.end].text, _where(doc, casualty, event.start))


def _confidence(doc: Doc, casualty: Casualty) -> Reason:
    sure = confidence(doc, casualty)
    sides = {side: "; ".join(item.says for item in sure.because if item.speaks == side and item.weight) for side in ("for", "against")}
    how = " – ".join(f"{side} it: {said}" for side, said in sides.items() if said)
    return Reason("confidence", "confidence.toml", f"{sure.value:.2f}", how or "nothing speaks for or against it")


def _where(doc: Doc, casualty: Casualty, token: int) -> str:
    """Where a token stands, seen from a casualty."""
    sentence, other = doc[casualty.trigger].sent, doc[token].sent
    if sentence == other:
        return "in its sentence"
    if doc[token].idx < doc._.body_start:
        return "in the headline"
    if any(start <= doc[token].idx < end for start, end in doc._.furniture):
        return "in the dateline"
    return "in a sentence before" if token < casualty.trigger else "in a sentence after"
