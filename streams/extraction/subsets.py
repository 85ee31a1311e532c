"""Figures that are part of another: "including two children", "seven of them women", "among the dead were a priest and two nuns"."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.victim_phrases import Figures, Group, people_verdict
from streams.extraction.victims import victim_class
from streams.facts import Kind, Who

_OF_THEM = frozenset({"them", "whom", "those", "these"})
_DEAD: dict[str, Kind] = {
    "dead": "killed",
    "killed": "killed",
    "victims": "killed",
    "fatalities": "killed",
    "deceased": "killed",
    "slain": "killed",
    "casualties": "killed",
    "wounded": "injured",
    "injured": "injured",
    "hurt": "injured",
    "missing": "missing",
    "displaced": "displaced",
    "arrested": "detained",
    "detained": "detained",
    "detainees": "detained",
    "kidnapped": "abducted",
    "hostages": "abducted",
    "captives": "abducted",
    "rescued": "rescued",
    "infected": "infected",
}
_QUALITIES = frozenset({"most", "many", "all", "half", "some", "majority"})


def find_subsets(doc: Doc, found: list[Casualty], figures: Figures) -> list[Casualty]:
    """Casualties that are part of those found; marks the ones found that turn out to be parts."""
    extra: list[Casualty] = []
    taken = {(c.kind, _key(c)) for c in found}

    def keep(parent: Casualty, group: Group, rule: str) -> None:
        if group.quantity.high == 0 or (group.quantity.rule == "plural"):
            return
        key = _key_of(group)
        same = next((c for c in (*found, *extra) if c.kind == parent.kind and _key(c) == key), None)
        if same is not None:
            if same is not parent and same.parent is None and parent.parent is not same:
                same.parent = parent
            return
        if any(k == key for _, k in taken) and any(c.start <= group.start < c.end and c is not parent for c in found):
            return
        who = group.who or parent.who.text
        child = Casualty(
            parent.kind, group.quantity, group.start, group.end, parent.trigger, f"{parent.rule}+{rule}", Who(who, victim_class(who)),
            who_head=group.who_head.i if group.who_head is not None else None, status=parent.status, parent=parent,
            confidence=min(0.8, parent.confidence),
        )  # fmt: skip
        extra.append(child)

    for token in doc:
        word = token.lower_
        if word in {"including", "include", "included", "includes"} or (word in {"among", "amongst"} and _next_is(token, {"them", "whom"})):
            parent = _parent_before(token, found)
            start = token.i + (2 if word.startswith("among") else 1)
            if word.startswith("include"):
                parent = _parent_named(token, found) or parent if _named_kind(token) else None
            if parent is None:
                continue
            for group in _listed(doc, start, figures):
                keep(parent, group, "including")
        elif word in {"among", "amongst"}:
            _among_the(token, found, figures, keep)
        elif word == "them" or word == "whom":
            _of_them(token, found, figures, keep)
    _parts_by_whole(doc, found, extra)
    return extra


def _key(casualty: Casualty) -> int:
    return casualty.quantity.number_start if casualty.quantity.rule not in {"singular", "plural"} else (casualty.who_head or casualty.start)


def _key_of(group: Group) -> int:
    return group.quantity.number_start if group.quantity.rule not in {"singular", "plural"} else group.head.i


def _next_is(token: Token, words: set[str]) -> bool:
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ in words


def _parent_before(token: Token, found: list[Casualty]) -> Casualty | None:
    """The nearest figure before the word in its sentence; of those, one that is no part itself."""
    sentence = token.sent
    before = [c for c in found if sentence.start <= c.start and c.end <= token.i and c.status != "revised_from" and c.quantity.low != 1 | 0]
    before = [c for c in before if (c.quantity.low or c.quantity.high or 2) > 1]
    if not before and (ahead := [c for c in found if sentence.start <= c.start < token.i and (c.quantity.high or 2) > 1]):
        return ahead[-1]
    return before[-1] if before else None


def _named_kind(token: Token) -> Kind | None:
    subject = next(iter(tree.subjects(token)), None)
    return _DEAD.get(subject.lower_) if subject is not None else None


def _parent_named(token: Token, found: list[Casualty]) -> Casualty | None:
    """The figure that "the dead", "the wounded" means: the nearest of its kind before."""
    kind = _named_kind(token)
    return _latest(found, kind, token.i) if kind else None


def _latest(found: list[Casualty], kind: Kind, before: int) -> Casualty | None:
    fitting = [
        c
        for c in found
        if c.kind == kind
        and c.start < before
        and c.parent is None
        and c.status not in {"revised_from", "denied"}
        and (c.quantity.low or c.quantity.high or 0) > 1
    ]
    return fitting[-1] if fitting else None


def _listed(doc: Doc, start: int, figures: Figures) -> Iterator[Group]:
    """The noun phrases of a list that begins at a token: "11 women, six children and a priest"."""
    if start >= len(doc):
        return
    sentence = doc[start].sent
    i = start
    head = _phrase_head(doc, i, figures)
    if head is None:
        return
    seen = {head.i}
    heads = [head, *(t for t in tree.conjuncts(head) if t.i > head.i)]
    for token in heads:
        if token.i >= sentence.end or (token.i not in seen and token.pos_ in {"VERB", "AUX"}):
            break
        seen.add(token.i)
        group = figures.group(token)
        if group is None or not (group.known or group.quantity.rule not in {"singular", "plural"}):
            continue
        yield group


def _phrase_head(doc: Doc, i: int, figures: Figures) -> Token | None:
    """The head of the noun phrase that begins at a token."""
    limit = min(i + 8, len(doc))
    for token in doc[i:limit]:
        if token.pos_ in {"NOUN", "PROPN", "NUM", "PRON"} and not (
            token.dep_ in {"compound", "nummod", "amod", "nmod:poss", "poss", "nmod:desc", "flat", "obl:unmarked", "npadvmod", "nmod"}
            and token.head.i > token.i
        ):
            return token
        if token.pos_ in {"VERB", "AUX", "SCONJ"} and token.dep_ not in {"amod"}:
            return None
    return None


def _among_the(token: Token, found: list[Casualty], figures: Figures, keep: Callable[[Casualty, Group, str], None]) -> None:
    """ "Among the dead were X and Y", "X was among the 25 injured"."""
    doc = token.doc
    kind, end = None, token.i
    for i in range(token.i + 1, min(token.i + 6, len(doc))):
        if doc[i].lower_ in _DEAD:
            kind, end = _DEAD[doc[i].lower_], i + 1
    if kind is None:
        return
    own = [c for c in found if c.kind == kind and token.i < c.start < end + 1]
    parent = own[0] if own else _latest(found, kind, token.i)
    if parent is None:
        return
    at_start = token.i <= token.sent.start + 1
    if at_start and end < len(doc) and doc[end].lower_ in {"were", "was", "are", "is"}:
        groups = list(_listed(doc, end + 1, figures))
    else:
        predicate = doc[token.i].head
        heads = tree.predicate_subjects(predicate) or tree.predicate_subjects(predicate.head) or tree.subjects(predicate)
        groups = [group for head in heads for group in figures.groups(head) if head.i < token.i]
    for group in groups:
        if group.known and not group.bare:
            keep(parent, group, "among")


def _of_them(token: Token, found: list[Casualty], figures: Figures, keep: Callable[[Casualty, Group, str], None]) -> None:
    """ "Seven of them children", "three of whom were women", "most of them women", "a couple of them were flown out"."""
    doc = token.doc
    if token.i < 2 or doc[token.i - 1].lower_ != "of":
        return
    lead = doc[token.i - 2]
    parent = _parent_before(token, found) or _latest(found[::1], "injured", token.i) or _latest(found, "killed", token.i)
    if parent is None:
        return
    if any(c.start <= lead.i < c.end for c in found):
        for casualty in found:
            if casualty.start <= lead.i < casualty.end and casualty is not parent:
                casualty.parent = casualty.parent or parent
        return
    quantity = figures.at(lead.i)
    if quantity is None:
        if lead.lower_ not in _QUALITIES:
            return
        quantity = Quantity(lead.i, lead.i + 1, None, None, None, "vague", number_start=lead.i, number_end=lead.i + 1, rule="most")
    noun = _said_of(doc, token, lead)
    if noun is None:
        if token.i + 1 < len(doc) and (doc[token.i + 1].pos_ in {"VERB", "AUX"}):
            return
        keep(parent, Group(lead, _filled(quantity, parent), None, None, quantity.start, token.i + 1), "of-them")
        return
    keep(parent, Group(lead, _filled(quantity, parent), noun.text, noun, quantity.start, noun.i + 1), "of-them")


def _said_of(doc: Doc, token: Token, lead: Token) -> Token | None:
    """The people that the part is said to be, in a phrase right behind: "of them women", "of whom were children"."""
    i = token.i + 1
    while i < len(doc) and doc[i].lower_ in {"were", "are", "was", "is", "being", "reportedly", "believed", "to", "be", "young"}:
        i += 1
    head = _head_of_phrase(doc, i)
    return head if head is not None and people_verdict(head) == "yes" else None


def _head_of_phrase(doc: Doc, i: int) -> Token | None:
    for token in doc[i : min(i + 4, len(doc))]:
        if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
            return token
        if token.pos_ not in {"ADJ", "NOUN", "PROPN", "DET", "NUM"}:
            return None
    return None


def _filled(quantity: Quantity, parent: Casualty) -> Quantity:
    """A share without a figure of its own takes it from its parent, where that has one."""
    if quantity.share is None or quantity.low is not None or parent.quantity.best is None:
        return quantity
    low, high = (round(parent.quantity.best * s) for s in quantity.share)
    return replace(quantity, low=low, best=low if low == high else None, high=high)


def _parts_by_whole(doc: Doc, found: list[Casualty], extra: list[Casualty]) -> None:
    """Mark figures that name their whole: "nineteen of the patients", "half of the displaced", "two of the wounded"."""
    for casualty in found:
        if casualty.parent is not None:
            continue
        words = [t.lower_ for t in doc[casualty.start : casualty.end]]
        if "of" not in words:
            continue
        after = words[words.index("of") + 1 :]
        kind = next((_DEAD[w] for w in after if w in _DEAD), None)
        if casualty.quantity.low is None and casualty.quantity.share is None:
            continue
        if kind is not None and (parent := _latest([c for c in found if c is not casualty], kind, casualty.start)) is not None:
            casualty.parent = parent
        elif after and after[0] in {"the", "those"} | _OF_THEM:
            earlier = [
                c for c in found if c.start < casualty.start and c.parent is None and (c.quantity.low or 0) > (casualty.quantity.low or 0)
            ]
            if after[0] not in _OF_THEM:
                last = after[-1]
                earlier = [c for c in earlier if c.who.text.split()[-1].lower() == last or (c.kind == "infected" and last == "patients")]
            if earlier:
                casualty.parent = earlier[-1]
        if casualty.parent is not None:
            casualty.quantity = _filled(casualty.quantity, casualty.parent)
