"""Figures that a toll noun carries: "the death toll rose to 212 from 180", "brought to 45 the number of people slain"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.doc import Quantity
from streams.extraction.triggers import Trigger
from streams.extraction.victim_phrases import Group

if TYPE_CHECKING:
    from streams.extraction.casualties import Collector

_MOVES = frozenset(
    [
        "rise",
        "rises",
        "rose",
        "risen",
        "rising",
        "climb",
        "climbs",
        "climbed",
        "climbing",
        "jump",
        "jumps",
        "jumped",
        "jumping",
        "soar",
        "soars",
        "soared",
        "soaring",
        "reach",
        "reaches",
        "reached",
        "reaching",
        "pass",
        "passes",
        "passed",
        "passing",
        "top",
        "tops",
        "topped",
        "topping",
        "exceed",
        "exceeds",
        "exceeded",
        "exceeding",
        "stand",
        "stands",
        "stood",
        "standing",
        "hit",
        "hits",
        "hitting",
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "remains",
        "remained",
        "fall",
        "falls",
        "fell",
        "fallen",
        "falling",
        "drop",
        "drops",
        "dropped",
        "dropping",
        "revise",
        "revises",
        "revised",
        "revising",
        "put",
        "puts",
        "putting",
        "bring",
        "brings",
        "brought",
        "bringing",
        "cut",
        "cuts",
        "raise",
        "raises",
        "raised",
        "raising",
        "lower",
        "lowers",
        "lowered",
        "update",
        "updates",
        "updated",
        "correct",
        "corrects",
        "corrected",
        "grow",
        "grows",
        "grew",
        "grown",
        "increase",
        "increases",
        "increased",
        "increasing",
        "mount",
        "mounts",
        "mounted",
        "mounting",
        "near",
        "nears",
        "neared",
        "nearing",
        "set",
        "sets",
        "give",
        "gives",
        "gave",
        "giving",
        "take",
        "takes",
        "took",
        "taken",
        "taking",
        "of",
        "at",
        ":",
        "swell",
        "swells",
        "swelled",
        "surpass",
        "surpasses",
        "surpassed",
        "estimate",
        "estimated",
        "estimates",
        "tally",
        "doubled",
        "totals",
        "totalled",
        "reported",
        "places",
        "placed",
        "placing",
        "pushed",
        "pushing",
        "pushes",
        "has",
    ]
)
_OVER = frozenset(
    {
        "passed",
        "passes",
        "passing",
        "pass",
        "topped",
        "tops",
        "top",
        "topping",
        "exceeded",
        "exceeds",
        "exceed",
        "surpassed",
        "surpasses",
        "exceeding",
    }
)
_FROM = frozenset({"from", "against"})
_REACH = 22


def read_toll(trigger: Trigger, sentence: Span, collector: Collector) -> None:
    """Keep the figures that the sentence gives for a toll, and those that it says they replace."""
    doc = sentence.doc
    before = _brought_to(trigger, doc, sentence.start, collector)
    if before is not None:
        _keep(trigger, before, trigger.end, collector)
        return
    moved = any(t.lower_ in _MOVES for t in doc[max(sentence.start, trigger.start - 4) : trigger.start])
    i = trigger.end
    if (
        trigger.start - 1 >= sentence.start
        and (quantity := collector.figures.at(trigger.start - 1)) is not None
        and doc[trigger.end - 1].lower_ != "toll"
    ):
        return
    while i < min(trigger.end + _REACH, sentence.end):
        token = doc[i]
        if token.lower_ in _MOVES:
            moved = True
        quantity = collector.figures.at(i)
        if quantity is None or not moved:
            if token.lower_ in {";", "while", "but"} or (moved and token.lower_ in {"said", "says", "when", "where", "who", "which"}):
                break
            i += 1
            continue
        lead = doc[quantity.start - 1].lower_
        if _is_a_toll(quantity, doc, collector):
            number = quantity
            if (
                any(doc[j].lower_ in _OVER for j in range(max(trigger.end, quantity.start - 2), quantity.start))
                and quantity.modifier == "exact"
            ):
                number = replace(quantity, high=None, modifier="more_than")
            if lead in _FROM or (
                lead in {"earlier", "previous"}
                and any(doc[j].lower_ in _FROM for j in range(max(trigger.end, quantity.start - 4), quantity.start))
            ):
                _keep(trigger, number, quantity.end, collector, revised=True)
            elif lead not in {"by", "in", "since", "on", "another", "after", "per"} and not quantity.increment:
                _keep(trigger, number, quantity.end, collector)
        i = quantity.end


def _is_a_toll(quantity: Quantity, doc: Doc, collector: Collector) -> bool:
    group = collector.figures.group_of(quantity)
    if group is None:
        return False
    return group.who is None or group.known


def _brought_to(trigger: Trigger, doc: Doc, start: int, collector: Collector) -> Quantity | None:
    """The figure before the noun: "bring to 45 the number of …", "a 12 death toll"."""
    i = trigger.start - 1
    while i > start and doc[i].lower_ in {"the", "total", "overall", "official", "confirmed"}:
        i -= 1
    quantity = collector.figures.at(i)
    if quantity is not None and quantity.start - 1 >= start and doc[quantity.start - 1].lower_ in {"to", "at"}:
        return quantity
    return None


def _keep(trigger: Trigger, quantity: Quantity, end: int, collector: Collector, *, revised: bool = False) -> None:
    doc = collector.doc
    who = _counted_people(trigger, doc)
    head = doc[quantity.number_end - 1 if quantity.number_end > 0 else quantity.end - 1]
    group = Group(head, quantity, who.text if who is not None else None, who, quantity.start, max(end, quantity.end))
    casualty = collector.add(trigger, group, confidence=0.85, owns=True)
    if casualty is not None and revised:
        casualty.status = "revised_from"


def _counted_people(trigger: Trigger, doc: Doc) -> Token | None:
    """The people in "the death toll among miners", "the number of soldiers killed"."""
    behind = tree.complement(doc[trigger.end - 1], "among")
    return behind if behind is not None and behind.pos_ == "NOUN" else None
