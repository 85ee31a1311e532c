"""Whom a pronoun counts: he, them, all, both, none of the four, the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.people import people_verdict

if TYPE_CHECKING:
    from streams.extraction.victim_phrases import Figures

THEM = frozenset({"them", "us", "these", "those", "whom"})
_REACH = 2
"""Sentences before its own in which a pronoun's people are looked for."""


def person_behind(pronoun: Token, figures: Figures) -> Group | None:
    """The person that he, she, him or her stands for: the nearest sentence's subject, else the last one named in it."""
    for start, end in _sentences_before(pronoun):
        candidates = []
        for token in pronoun.doc[start:end]:
            inside_name = token.ent_type_ == "PERSON" and token.ent_iob_ == "I"
            if inside_name or token.pos_ not in {"NOUN", "PROPN"} or token.tag_ in {"NNS", "NNPS"}:
                continue
            if token.dep_ in {"compound", "nmod:desc", "appos"} or people_verdict(token) != "yes":
                continue
            group = figures.group(token)
            if group is not None and group.single:
                candidates.append(group)
        if candidates:
            person = next((g for g in candidates if g.head.dep_.startswith("nsubj")), candidates[-1])
            return _standing_for(pronoun, person, pronoun.i + 1)
    return None


def people_behind(pronoun: Token, figures: Figures) -> Group | None:
    """The counted people that they, them, all or both stands for."""
    end = pronoun.i + 1
    behind = tree.complement(pronoun, "of")
    if behind is not None and behind.lower_ not in THEM:
        inner = figures.group(behind)
        return replace(inner, head=pronoun, start=pronoun.i) if inner is not None and inner.counted else None
    if behind is not None:
        end = behind.i + 1
    for quantity, group in _counted_before(pronoun, figures):
        if pronoun.lower_ not in {"both", "neither"} or quantity.best == 2:
            return _standing_for(pronoun, group, end)
    return None


def share_of_them(group: Group, figures: Figures) -> Group:
    """ "Carrying 240 pilgrims, and half of them drowned": the share of the people counted last, where they are no toll themselves."""
    share = group.quantity.share
    behind = tree.complement(group.head, "of")
    if share is None or share[0] != share[1] or group.quantity.low is not None or behind is None or behind.lower_ not in THEM:
        return group
    for quantity, _ in _counted_before(group.head, figures):
        if quantity.best is None:
            break
        part = round(quantity.best * share[0])
        return replace(group, quantity=replace(group.quantity, low=part, best=part, high=part))
    return group


def rest_behind(token: Token, figures: Figures) -> Group | None:
    """The remainder of a group of which a part was counted: "carrying 30 workers; 11 were killed and the rest injured"."""
    part = 0
    for quantity, _ in _counted_before(token, figures, singles=True):
        if quantity.best is None:
            return None
        if part and quantity.best > part:
            left = Quantity(
                token.i - 1, token.i + 1, *(quantity.best - part,) * 3, "exact", number_start=token.i, number_end=token.i + 1, rule="rest"
            )
            return Group(token, left, None, None, token.i - 1, token.i + 1)
        part += quantity.best
    return None


def self_behind(pronoun: Token, figures: Figures) -> Group | None:
    """The one person that himself or herself stands for: the subject of the verb."""
    verbs = [pronoun.head, *tree.governing_clauses(pronoun)]  # "killed her husband and herself", "… before killing himself"
    subject = next((s for verb in verbs for s in tree.subjects(verb) if s.i < pronoun.i), None)
    group = figures.group(subject) if subject is not None and subject.i < pronoun.i else None
    return group if group is not None and group.single else None


def _standing_for(pronoun: Token, group: Group, end: int) -> Group:
    quantity = replace(group.quantity, start=pronoun.i, end=end)
    return Group(
        pronoun,
        quantity,
        group.who,
        group.who_head,
        pronoun.i,
        end,
        single=group.single,
        named=group.named,
        antecedent=group.antecedent or group,
    )


def _counted_before(token: Token, figures: Figures, *, singles: bool = False) -> Iterator[tuple[Quantity, Group]]:
    """The figures of people before a token, nearest first."""
    for start, end in _sentences_before(token):
        for quantity in reversed([q for q in figures.people if start <= q.start < min(end, token.i)]):
            if quantity.unit != "people" or (quantity.low or quantity.high or 0) < (1 if singles else 2):
                continue
            group = figures.group_of(quantity)
            if group is not None and group.known and group.antecedent is None:
                yield quantity, group


def _sentences_before(token: Token) -> Iterator[tuple[int, int]]:
    """The token's own sentence up to it, and those before, as token ranges."""
    start = token.sent.start
    yield start, token.i
    for _ in range(_REACH):
        if start == 0:
            return
        before = token.doc[start - 1].sent
        yield before.start, before.end
        start = before.start
