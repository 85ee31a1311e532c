"""How many were aboard: "killing everyone on board", "there were no survivors"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span, Token

from streams.extraction.columns import sentence_of
from streams.extraction.doc import Quantity
from streams.extraction.group import Group

if TYPE_CHECKING:
    from streams.extraction.victim_phrases import Figures

_EVERYONE = frozenset({"everyone", "everybody", "all", "everyone's"})
_CARRIED = frozenset({"carrying", "carried", "carries", "transporting"})
_TRAVELLERS = frozenset({"passenger", "passengers", "crew", "occupants"})
_BEFORE, _AFTER = 3, 2
"""Sentences around the word in which the figure is looked for; a story tells it once."""
_NEAR = 7
"""Tokens between a figure and the word that puts its people aboard."""


def is_everyone_aboard(token: Token) -> bool:
    """ "Everyone on board", "all aboard"."""
    return token.lower_ in _EVERYONE and token.i + 1 < len(token.doc) and says_aboard(token.doc, token.i + 1)


def people_aboard(word: Token, figures: Figures) -> Group | None:
    """The people whom the text counts aboard, nearest first, as the group that `word` stands for."""
    for sentence in _sentences_around(word):
        aboard = [q for q in figures.people if sentence.start <= q.start < sentence.end and not q.whole and _is_aboard(q, sentence)]
        told = {g.key: g for q in aboard if (group := figures.group_of(q)) is not None for g in figures.groups(group.head)}
        groups = sorted(told.values(), key=lambda group: group.start)  # "three climbers, their guide and a pilot"
        if groups and all(group.quantity.best and not group.bare for group in groups):
            return _together(word, groups)
    figures.unresolved.add(word.i)
    return None


def _together(word: Token, groups: list[Group]) -> Group:
    first = groups[0]
    total = sum(group.quantity.best or 0 for group in groups)
    exact = all(group.quantity.low == group.quantity.high for group in groups)
    listed = any(not group.counted for group in groups)  # a list of who was aboard may leave somebody out
    number = replace(
        first.quantity,
        low=total if exact else first.quantity.low,
        best=total,
        high=None if listed or not exact else total,
        modifier="at_least" if listed else first.quantity.modifier,
        start=word.i,
        end=word.i + 1,
        rule="aboard",
    )
    who, head = (first.who, first.who_head) if len(groups) == 1 else ("people", None)
    return Group(word, number, who, head, word.i, word.i + 1, antecedent=first)


def _is_aboard(quantity: Quantity, sentence: Span) -> bool:
    """Whether words near the figure put its people aboard."""
    if quantity.unit != "people" or quantity.low is None or quantity.high is None:
        return False
    doc = sentence.doc
    before = doc[max(sentence.start, quantity.start - _NEAR) : quantity.start]
    after = doc[quantity.number_end : min(sentence.end, quantity.number_end + _NEAR)]
    carried = any(t.lower_ in _CARRIED for t in before) or any(says_aboard(doc, t.i) for t in after)
    return carried or any(t.lower_ in _TRAVELLERS for t in after[:3])


def says_aboard(doc: Doc, at: int) -> bool:
    """Whether "aboard" or "on board" begins at a token."""
    return doc[at].lower_ == "aboard" or (doc[at].lower_ == "on" and at + 1 < len(doc) and doc[at + 1].lower_ == "board")


def _sentences_around(word: Token) -> list[Span]:
    """Its own sentence, then those before, nearest first, then those behind."""
    doc, own = word.doc, sentence_of(word)
    before: list[Span] = []
    after: list[Span] = []
    start = own.start
    while start > 0 and len(before) < _BEFORE:
        before.append(sentence_of(doc[start - 1]))
        start = before[-1].start
    end = own.end
    while end < len(doc) and len(after) < _AFTER:
        after.append(sentence_of(doc[end]))
        end = after[-1].end
    return [own, *before, *after]
