"""Whom a pronoun counts: he, them, all, both, none of the four, the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.tokens import Token

from streams.extraction import tree
from streams.extraction.columns import sentence_of, sentence_start
from streams.extraction.doc import Quantity
from streams.extraction.group import Group
from streams.extraction.people import people_verdict

if TYPE_CHECKING:
    from streams.extraction.victim_phrases import Figures

THEM = frozenset({"them", "us", "these", "those", "whom"})
SELF = frozenset({"himself", "herself", "themselves", "self"})
_TWO = frozenset({"couple", "pair", "duo", "twins"})
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
    figures.unresolved.add(pronoun.i)
    return None


def people_behind(pronoun: Token, figures: Figures) -> Group | None:
    """The counted people that they, them, all or both stands for; none where they are joined to the pronoun themselves."""
    if pronoun.i in figures.resolving:
        return None  # "58 deaths in Karachi, three in Hyderabad and none in Sukkur"
    figures.resolving.add(pronoun.i)
    try:
        return _counted_behind(pronoun, figures)
    finally:
        figures.resolving.discard(pronoun.i)


def _counted_behind(pronoun: Token, figures: Figures) -> Group | None:
    end = pronoun.i + 1
    behind = tree.complement(pronoun, "of")
    if behind is not None and behind.lower_ not in THEM:
        inner = figures.group(behind)
        if inner is not None and inner.bare and pronoun.lower_ == "both":  # "both of the midwives"
            inner = as_pair(inner)
        return replace(inner, head=pronoun, start=pronoun.i) if inner is not None and inner.counted else None
    if behind is not None:
        end = behind.i + 1
    of_two = pronoun.lower_ in {"both", "neither"}
    counted = next((group for quantity, group in _counted_before(pronoun, figures) if not of_two or quantity.best == 2), None)
    pair = _pair_before(pronoun, figures)
    if pair is not None and (counted is None or counted.start < pair.start):
        counted = pair
    elif counted is not None and behind is None and not of_two:
        counted = _with_joined(counted, figures)
    if counted is None:
        figures.unresolved.add(pronoun.i)
        return None
    return _standing_for(pronoun, counted, end)


def excepted(token: Token) -> int | None:
    """The token behind "all but", where the token is that "all" or the first word behind it."""
    doc, i = token.doc, token.i
    if token.lower_ == "all" and i + 2 < len(doc) and doc[i + 1].lower_ == "but":
        return i + 2
    return i if i > 1 and doc[i - 1].lower_ == "but" and doc[i - 2].lower_ == "all" else None


def all_but(token: Token, at: int, figures: Figures) -> Group | None:
    """ "All but two of them", "all but one of the 19 passengers": those who are left; None where no figure says of how many."""
    doc, few = token.doc, figures.by_token.get(at)
    if few is None or few.best is None or few.low != few.high:
        return None
    whole, end = _opened_with(token, figures) or next((group for _, group in _counted_before(token, figures)), None), few.end
    if doc[end : end + 1].text == "of":
        behind = next((t for t in doc[end + 1 : end + 6] if t.lower_ in THEM or t.pos_ == "NOUN"), None)
        if behind is not None and behind.lower_ not in THEM:
            whole = figures.whole_of(behind)
        end = behind.i + 1 if behind is not None else end
    if whole is None or whole.quantity.best is None or whole.quantity.low != whole.quantity.high or whole.quantity.best <= few.best:
        return None
    left, start = whole.quantity.best - few.best, at - 2
    number = Quantity(start, end, left, left, left, whole.quantity.modifier, number_start=start, number_end=few.end, rule="rest")
    return Group(token, number, whole.who, whole.who_head, start, end)


def _opened_with(token: Token, figures: Figures) -> Group | None:
    """The whole that the sentence gave before: "of the 30 hostages, all but four"."""
    start = sentence_start(token)
    whole = next((q for q in reversed(figures.people) if q.whole and start <= q.start < token.i), None)
    return figures.whole_of(token.doc[whole.number_end - 1].head) if whole is not None else None


def as_pair(group: Group) -> Group:
    """A plural without a figure of which "both" or "neither" says that they are two."""
    return replace(group, quantity=replace(group.quantity, low=2, best=2, high=2, modifier="exact", rule="pair"), bare=False)


def _with_joined(counted: Group, figures: Figures) -> Group:
    """ "Two brothers and a cousin went out. Their bodies …": all three."""
    joined = {group.key: group for group in figures.groups(tree.first_conjunct(counted.head))}
    sizes = [group.quantity.best for group in joined.values() if group.quantity.low == group.quantity.high and not group.named]
    if len(sizes) < 2 or len(sizes) != len(joined) or None in sizes:
        return counted
    total = sum(size or 0 for size in sizes)
    return replace(counted, quantity=replace(counted.quantity, low=total, best=total, high=total), who=None, who_head=None)


def _pair_before(pronoun: Token, figures: Figures) -> Group | None:
    """Two persons joined by "and" before a pronoun: "an instructor and a trainee were aboard. Both …"."""
    of_two = pronoun.lower_ in {"both", "neither"}
    for start, end in _sentences_before(pronoun):
        for token in pronoun.doc[start:end]:
            if token.lower_ in _TWO and (two := figures.group(token)) is not None and two.quantity.best == 2:
                return two
            if token.tag_ not in {"NN", "NNP"} or (token.ent_type_ == "PERSON" and token.ent_iob_ == "I"):
                continue
            if not (of_two or token.dep_.startswith("nsubj")) or people_verdict(token) != "yes":
                continue
            first = figures.group(token)
            others = [g for g in figures.groups(token) if g.head != token] if first is not None and first.single else []
            if first is not None and len(others) == 1 and others[0].single and others[0].end <= end:
                pair = Quantity(first.start, others[0].end, 2, 2, 2, "exact", number_start=token.i, number_end=token.i + 1, rule="pair")
                return Group(token, pair, None, None, first.start, others[0].end)
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
    parts = 0
    for start, end in _sentences_before(token):
        counted = [q for q in figures.people if start <= q.start < min(end, token.i) and _counts(q, figures)]
        for whole in sorted(counted, key=lambda q: -(q.best or 0)):
            others = parts + sum(q.best or 0 for q in counted if q is not whole and (q.start > whole.start or whole.whole))
            if whole.best is not None and 0 < others < whole.best:
                left = (whole.best - others,) * 3
                number = Quantity(token.i - 1, token.i + 1, *left, "exact", number_start=token.i, number_end=token.i + 1, rule="rest")
                return Group(token, number, None, None, token.i - 1, token.i + 1)
        parts += sum(q.best or 0 for q in counted)
    figures.unresolved.add(token.i)
    return None


def _counts(quantity: Quantity, figures: Figures) -> bool:
    """Whether a figure counts people by itself, be it as "12 of the 31" or "the 31"."""
    if quantity.unit != "people" or quantity.best is None:
        return False
    group = None if quantity.whole else figures.group_of(quantity)
    return quantity.whole or (group is not None and group.known and group.antecedent is None)


def self_behind(pronoun: Token, figures: Figures) -> Group | None:
    """Whom himself, herself or themselves stands for: the subject of the verb, or of one around it where the parse gives it none."""
    verbs = [pronoun.head, *tree.governing_clauses(pronoun)]  # "killed her husband and herself", "… before killing himself"
    sentence = pronoun.doc[sentence_start(pronoun) : pronoun.i]
    told = [*(s for verb in verbs for s in tree.subjects(verb)), *(t for t in sentence if t.dep_.startswith("nsubj"))]
    groups = (figures.group(subject) for subject in told if subject.i < pronoun.i)
    several = pronoun.lower_ == "themselves"
    return next((g for g in groups if g is not None and g.single != several and g.known and not g.bare), None)


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


def _counted_before(token: Token, figures: Figures) -> Iterator[tuple[Quantity, Group]]:
    """The figures of people before a token, nearest first."""
    for start, end in _sentences_before(token):
        for quantity in reversed([q for q in figures.people if start <= q.start < min(end, token.i)]):
            if quantity.unit != "people" or (quantity.low or quantity.high or 0) < 2 or token.doc[quantity.start - 1].lower_ == "including":
                continue
            group = figures.group_of(quantity)
            if group is not None and group.known and group.antecedent is None:
                yield quantity, group


def _sentences_before(token: Token) -> Iterator[tuple[int, int]]:
    """The token's own sentence up to it, and those before, as token ranges."""
    start = sentence_start(token)
    yield start, token.i
    for _ in range(_REACH):
        if start == 0:
            return
        before = sentence_of(token.doc[start - 1])
        yield before.start, before.end
        start = before.start
