"""Parts that a list tells: "including two children", "four minors among them", "among the dead were a priest and two nuns"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.doc import Casualty
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head
from streams.extraction.parts import BE, IN_BETWEEN, Parts, key_of, may_contain, uncounted
from streams.extraction.triggers import lexicon
from streams.extraction.victims import victim_class

_COUNT = frozenset({"list", "count", "name", "identify", "number", "report", "confirm", "record", "find"})


def read_list_after(token: Token, parts: Parts, *, start: int) -> None:
    """ "…, including 11 women and six children", "Among them were two minors"; the list begins at token `start`."""
    doc = parts.doc
    first = token.is_sent_start or token.nbor(-1).text == ";"
    parent = parts.before(token) or (parts.nearest(token.i) if first and token.lower_ != "including" else None)
    while start < len(doc) - 1 and doc[start].lower_ in BE:
        start += 1
    if parent is None:
        return
    if doc[start : start + 2].text.lower() in {"that of", "those of"}:
        start += 2  # "16 lives, including that of a woman who died in hospital"
    for group in _list(start, parts):
        parts.keep(parent, group, "including")
    _join(parent, start, parts)


def read_excluded(token: Token, parts: Parts) -> None:
    """ "Nine people died, not including the two gunmen": attackers who died beside those counted."""
    start, end = sentence_start(token), sentence_end(token)
    counted = [c for c in parts.found if start <= c.start < end and c.kind in {"killed", "injured"} and may_contain(c)]
    for group in _list(token.i + 1, parts) if counted else ():
        if group.known and victim_class(group.who or group.head.text) == "attackers":
            parts.keep(None, group, "excluded", counted[0])


def read_list_before(token: Token, parts: Parts) -> None:
    """ "Sixteen people, four minors among them", "nine guests, a judge and two clerks among them"."""
    doc, first = parts.doc, sentence_start(token)
    listed = list(_list_back(token.i - 1, first, parts))
    sizes = [group.quantity.low or group.quantity.high or 0 for group in listed]
    largest = sizes.index(max(sizes)) if sizes else 0
    if largest and sizes[largest] > sum(sizes[:largest]) and doc[listed[largest].end].text == ",":
        listed = listed[:largest]
    if not listed or doc[listed[-1].start - 1].text != ",":
        return
    start = listed[-1].start
    before = [c for c in parts.found if first <= c.start < start and may_contain(c)]
    for group in reversed(listed) if before else ():
        parts.keep(before[-1], group, "including")


def _list_back(last: int, first: int, parts: Parts) -> Iterator[Group]:
    """The groups of a list that ends at a token, from its last one back, with the figure that they are of."""
    doc = parts.doc
    while last >= first:
        group = parts.figures.group(doc[last])
        if group is None or not (group.counted or group.single) or not group.known or group.end != last + 1 or group.antecedent is not None:
            return
        yield group
        joint = doc[group.start - 1].lower_
        if joint not in {"and", ","}:
            return
        last = group.start - 2 - (joint == "and" and doc[group.start - 2].text == ",")


def read_included(token: Token, parts: Parts) -> None:
    """ "The dead included two nuns": part of the dead, or, where they were not counted, the dead themselves."""
    if token.i > 1 and parts.doc[token.i - 1].lower_ == "who" and parts.doc[token.i - 2].text == ",":
        for group in _list(token.i + 1, parts):  # "nine people, who include the captain"
            if group.known:
                parts.keep(parts.before(token), group, "included")
        return
    subject = next(iter(tree.subjects(token)), None)
    entry = lexicon().called.get(subject.lower_) if subject is not None else None
    if subject is None or entry is None:
        return
    parent = parts.latest(entry.kind, token.i)
    like = uncounted(subject)
    for group in _list(token.i + 1, parts):
        if group.known:
            parts.keep(parent, group, "included", like)


def read_among(token: Token, parts: Parts) -> None:
    """ "Among the dead were X and Y", "X was among the 25 injured"."""
    doc, states = parts.doc, lexicon().states
    last = next((i for i in range(min(token.i + 5, len(doc) - 1), token.i, -1) if doc[i].lower_ in states), None)
    if last is None:
        return
    kind = states[doc[last].lower_]
    parent = next((c for c in parts.found if c.kind == kind and token.i < c.start <= last), None) or parts.latest(kind, token.i)
    like = None
    be = _be_after(last, doc) if token.i <= sentence_start(token) + 1 else None
    if be is not None:
        groups = list(_list(be + 1, parts))
        if parent is None:  # "among the dead were two nuns, officials said after a crash killing 13"
            parent, like = _told_after(kind, last, groups, parts), uncounted(doc[last])
    else:
        heads = _listed_among(token)
        heads = heads or tree.predicate_subjects(token.head) or tree.predicate_subjects(token.head.head) or tree.subjects(token.head)
        groups = [group for head in heads for group in parts.figures.groups(head) if head.i < token.i]
        if parent is not None and any(key_of(parent) == group.key for group in groups):
            parent = parts.latest(kind, min(group.start for group in groups))
    for group in groups:
        if group.known:
            parts.keep(parent, group, "among", like)
    if parent is not None and parent.start > token.i and doc[token.i - 1].lower_ in BE:
        for casualty in parts.found:  # whose verb the parse gave to those before: "two Poles were among 14 workers killed"
            if casualty.kind == kind and sentence_start(token) <= casualty.start < token.i and casualty.parent is None:
                casualty.parent = parent


def _listed_among(token: Token) -> list[Token]:
    """ "It listed seven women among the victims": whom a verb of counting puts there."""
    verb = next((above for above in tree.governing_clauses(token) if above.pos_ == "VERB"), None)
    if verb is None or verb.lemma_ not in _COUNT or tree.is_passive(verb):
        return []
    return [noun for noun in tree.objects(verb) if noun.i < token.i]


def _list(start: int, parts: Parts) -> Iterator[Group]:
    """The groups of a list that begins at a token: "11 women, six children and a priest"."""
    head = phrase_head(parts.doc, start)
    if head is None:
        return
    end = sentence_end(parts.doc[start])
    for token in (head, *(t for t in tree.conjuncts(head) if head.i < t.i < end)):
        if token.i != head.i and token.pos_ in {"VERB", "AUX"}:
            return
        group = parts.figures.group(token)
        if group is not None and (group.known or group.counted):
            yield group


def _join(parent: Casualty, start: int, parts: Parts) -> None:
    """Those found elsewhere whom "and" joins to the list, whatever the parse: "including two lawmakers and a cameraman"."""
    end = max((c.end for c in (*parts.found, *parts.extra) if c.parent is parent and c.start >= start), default=start)
    for casualty in sorted(parts.found, key=lambda c: c.start):
        between = {t.lower_ for t in parts.doc[end : casualty.start]}
        joined = end <= casualty.start <= end + 2 and between <= {",", "and"} and casualty.trigger < start
        if joined and casualty.kind == parent.kind and casualty.parent is None and casualty is not parent:
            casualty.parent = parent
            end = casualty.end


def _be_after(last: int, doc: Doc) -> int | None:
    """The "were" behind "among the dead", or behind "in the crash" and the like between them."""
    i = last + 1
    while i < min(last + IN_BETWEEN, len(doc)) and doc[i].pos_ in {"ADP", "DET", "ADJ", "NOUN", "PROPN"}:
        i += 1
    return i if i < len(doc) and doc[i].lower_ in BE else None


def _told_after(kind: str, last: int, groups: list[Group], parts: Parts) -> Casualty | None:
    """The larger figure of the kind that the sentence gives only later."""
    size, end = max((g.quantity.low or 0 for g in groups), default=0), sentence_end(parts.doc[last])
    after = [c for c in parts.found if c.kind == kind and last < c.start < end and (c.quantity.low or 0) > size]
    return next((c for c in after if not any(g.start <= c.start < g.end for g in groups)), None)
