"""Where what is said at some tokens happened: the place of the same clause, sentence or story that says most exactly where."""

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from streams.extraction.doc import PlaceMention
from streams.extraction.tree import clause_of, governor, preposition_of
from streams.facts import Place

_SPEECH = frozenset(
    {
        "say",
        "tell",
        "report",
        "add",
        "announce",
        "confirm",
        "note",
        "state",
        "claim",
        "warn",
        "deny",
        "quote",
        "cite",
        "speak",
        "write",
        "call",
        "condemn",
        "urge",
        "vow",
    }
    | {"explain", "insist", "estimate", "declare", "acknowledge", "accord"}
)
_ORIGINS = frozenset({"from", "of"})
_ATTACKED = frozenset(
    {"hit", "strike", "bomb", "shell", "attack", "destroy", "storm", "target", "raid", "burn", "collapse", "damage", "explode", "flood"}
)
_COUNTING = frozenset({"report", "record", "count", "register", "confirm", "suffer", "lose", "log", "tally"})
_AT = frozenset({"in", "at", "near", "outside"})
_GOALS = frozenset({"to", "toward", "towards", "for"})
_SEATS = frozenset(
    {
        "hospital",
        "clinic",
        "court",
        "morgue",
        "ministry",
        "office",
        "headquarters",
        "university",
        "official",
        "officials",
        "police",
        "spokesman",
        "spokeswoman",
        "governor",
        "mayor",
        "government",
    }
)
_WHOLE_COUNTRY = re.compile(
    r"\b(?:in|across|throughout|around) the (?:whole |entire )?country\b|\bnation-?wide\b|\bcountry-?wide\b|\bworldwide\b", re.I
)
_SETTLEMENTS = frozenset(
    {"city", "town", "village", "port", "province", "district", "island", "camp", "region", "suburb", "county", "state"}
)
_VAGUE = {5: 2.0, 6: 3.0}
"""Steps that a river, a range or a country is behind a town."""
_FAR = 99.0


def incident_place(doc: Doc, start: int, end: int) -> Place | None:
    """The place of what the tokens [start, end) say, from the nearest that is named; a dateline's only where the story says "here"."""
    mention = incident_place_mention(doc, start, end)
    return mention.place if mention else None


def incident_place_mention(doc: Doc, start: int, end: int) -> PlaceMention | None:
    """The mention whose place `incident_place` returns."""
    places: list[PlaceMention] = [m for m in doc._.place_mentions if _may_be_scene(doc, m)]
    anchor = doc[start:end].root
    sentence = anchor.sent
    within = [m for m in places if sentence.start <= m.start < sentence.end]
    costs = {m.start: _cost(doc, m, anchor, start, end) for m in within}
    scenes = [m for m in within if costs[m.start] < _FAR]
    if scenes:
        best = min(scenes, key=lambda m: (costs[m.start], abs(m.start - start)))
        near = [m for m in scenes if costs[m.start] < costs[best.start] + 8]
        return _most_specific(best, near)
    if _WHOLE_COUNTRY.search(sentence.text):
        return None
    for sentence_places in _other_sentences(doc, sentence, places):
        scenes = [m for m in sentence_places if _cost(doc, m, None, m.start, m.end) < _FAR]
        if scenes:
            meant = _settlement_meant(sentence)
            best = min(scenes, key=lambda m: (_rank(m) + 4 * _depth(doc, m) + 2 * _other_kind(doc, m, meant), m.start))
            scenes = [m for m in places if m.start < start and _cost(doc, m, None, m.start, m.end) < _FAR]
            inside = [m for m in scenes if _lies_within(m.place, best.place)]
            return inside[0] if len({m.place.name for m in inside}) == 1 else best
    return _governed(doc, sentence) or _dateline(doc, start)


def _governed(doc: Doc, sentence: Span) -> PlaceMention | None:
    """A country that acts in this sentence, where no place is named anywhere: "Honduras counted 14 dead"."""
    acting = [m for m in doc._.place_mentions if m.role == "metonym" and m.place.where_prec == 6]
    return next((m for m in acting if sentence.start <= m.start < sentence.end), None)


def _may_be_scene(doc: Doc, mention: PlaceMention) -> bool:
    if mention.role == "metonym" and mention.place.where_prec == 6:  # "Honduras counted 14 dead"
        head = doc[mention.start : mention.end].root
        return head.dep_ == "nsubj" and head.head.lemma_ in _COUNTING
    if mention.role == "modifier":
        return mention.place.where_prec != 6
    return mention.role == "place"


def _cost(doc: Doc, mention: PlaceMention, anchor: Token | None, start: int, end: int) -> float:
    """How far a mention is from being the scene: steps in the tree, and penalties for where people come from, go to, or speak."""
    head = doc[mention.start : mention.end].root
    cost = 0.0
    if anchor is not None:
        if (
            doc[end : end + 1].text in _AT
            and end < mention.start <= end + 3
            and all(t.pos_ in {"DET", "ADJ"} for t in doc[end + 1 : mention.start])
        ):
            return 0.0  # "six died in Mosul, four in Kirkuk"
        if mention.role == "metonym" and clause_of(anchor).i == head.head.i:
            return 0.5
        cost = _steps(head, anchor) + min(abs(mention.start - start), abs(mention.start - end)) / 50
    case = preposition_of(_series(head))
    above = governor(_series(head))
    if (
        case is not None
        and above.pos_ in {"NOUN", "PROPN"}
        and case.lower_ in _ORIGINS
        and above.lower_
        not in {
            "city",
            "town",
            "village",
            "province",
            "outskirts",
            "part",
            "parts",
            "north",
            "south",
            "east",
            "west",
            "suburb",
            "suburbs",
            "district",
            "state",
            "capital",
            "port",
            "region",
            "coast",
            "island",
            "area",
            "kilometers",
            "miles",
            "km",
            "kilometres",
        }
    ):
        cost += 6 if case.lower_ == "from" else 2
    if case is not None and case.lower_ in _GOALS and above.pos_ in {"VERB", "NOUN"}:
        cost += 5
    if case is not None and case.lower_ == "from" and above.pos_ == "VERB":
        cost += 4
    clause = clause_of(head)
    if clause.lemma_ in _SPEECH and (anchor is None or (clause_of(anchor).i != clause.i and anchor.i != clause.i)):
        cost += 12 if anchor is not None else (_FAR if _of_speaker(head, clause) else 6)
    if above.lower_ in _SEATS and above.pos_ == "NOUN":
        cost += 3
    if mention.role == "modifier":
        cost += 2
    if _is_hospital(doc, mention) and clause.lemma_ not in _ATTACKED:
        return _FAR  # where the victims were taken
    return cost + _VAGUE.get(mention.place.where_prec or 1, 0.0)


def _is_hospital(doc: Doc, mention: PlaceMention) -> bool:
    words = {token.lower_ for token in doc[mention.start : mention.end + 3]}
    return bool(words & {"hospital", "clinic", "infirmary", "trauma"}) or {"medical", "center"} <= words or {"medical", "centre"} <= words


def _of_speaker(head: Token, clause: Token) -> bool:
    """Whether the name belongs to who speaks: "police in Nairobi said"."""
    return head.i != clause.i and any(
        child.dep_.startswith("nsubj") and child.left_edge.i <= head.i <= child.right_edge.i for child in clause.children
    )


def _series(head: Token) -> Token:
    """The first of "X, Y and Z", whose preposition the others share; the noun that the name stands before."""
    while head.head.i != head.i and (
        (head.dep_ == "conj" and preposition_of(head) is None)
        or (head.dep_ in {"compound", "nmod:poss", "poss", "nmod:desc", "appos", "flat"} and preposition_of(head) is None)
    ):
        head = head.head
    return head


def _steps(one: Token, other: Token) -> int:
    up = {one.i: 0}
    node, steps = one, 0
    while node.head.i != node.i:
        node = node.head
        steps += 1
        up[node.i] = steps
    node, steps = other, 0
    while node.i not in up:
        if node.head.i == node.i:
            return 20
        node = node.head
        steps += 1
    return up[node.i] + steps


def _rank(mention: PlaceMention) -> int:
    """Town before province before country."""
    place = mention.place
    size = place.where_prec or 1
    if place.canonical_name is None:
        size = 2
    return {1: 0, 2: 1, 3: 2, 4: 3, 5: 3, 7: 4, 6: 5}[size] + (1 if mention.role == "modifier" else 0)


def _most_specific(best: PlaceMention, others: Iterable[PlaceMention]) -> PlaceMention:
    """The smallest place that lies within the best one, if any is named."""
    inside = [m for m in others if _lies_within(m.place, best.place)]
    return min(inside, key=_rank, default=best) if inside else best


def _lies_within(small: Place, large: Place) -> bool:
    if small.country is None or small.country != large.country or small.canonical_name is None or large.canonical_name is None:
        return False
    if large.where_prec == 6:
        return (small.where_prec or 6) < 6
    return large.where_prec == 4 and small.adm_1 == large.adm_1 and (small.where_prec or 6) < 4


def _settlement_meant(sentence: Span) -> str | None:
    """The noun of "the city", "the village", which takes up a place named before."""
    return next(
        (t.lower_ for t in sentence if t.lower_ in _SETTLEMENTS and any(c.lower_ in {"the", "this", "that"} for c in t.children)), None
    )


def _other_kind(doc: Doc, mention: PlaceMention, meant: str | None) -> bool:
    """Whether the words beside a mention do not call it what the later sentence calls its place."""
    return meant is not None and meant not in {token.lower_ for token in doc[max(0, mention.start - 3) : mention.end + 1]}


def _depth(doc: Doc, mention: PlaceMention) -> int:
    """How many clauses that only describe stand between the mention and the main verb of its sentence."""
    token = doc[mention.start : mention.end].root
    depth = 0
    while token.head.i != token.i:
        depth += token.dep_ in {"advcl", "acl", "acl:relcl", "relcl"}
        token = token.head
    return depth


def _other_sentences(doc: Doc, sentence: Span, places: list[PlaceMention]) -> Iterator[list[PlaceMention]]:
    """Places of the sentences of the body before this one, nearest first; then of those after it; then of the headline."""
    body = next((t.i for t in doc if t.idx >= doc._.body_start), 0)
    before: dict[int, list[PlaceMention]] = {}
    after: dict[int, list[PlaceMention]] = {}
    headline = []
    for mention in places:
        if mention.start < body:
            headline.append(mention)
        elif mention.start < sentence.start:
            before.setdefault(doc[mention.start].sent.start, []).append(mention)
        elif mention.start >= sentence.end:
            after.setdefault(doc[mention.start].sent.start, []).append(mention)
    yield from (before[key] for key in sorted(before, reverse=True))
    if sentence.start >= body:
        yield from (after[key] for key in sorted(after)[:2])
    yield headline
    if sentence.start < body:
        yield from (after[key] for key in sorted(after)[:2])


def _dateline(doc: Doc, start: int) -> PlaceMention | None:
    """The dateline's place, where nothing else is named and the sentence says "here" or the story "in the town", "the city's north"."""
    if not any(token.lower_ == "here" for token in doc[start].sent) and not any(map(_is_the_town, doc)):
        return None
    return next((m for m in doc._.place_mentions if m.role == "dateline"), None)


def _is_the_town(token: Token) -> bool:
    """Whether the word is the town that the reader knows from the dateline."""
    if token.lower_ not in {"city", "town"} or token.i < 2 or token.nbor(-1).lower_ != "the":
        return False
    owns = token.i + 1 < len(token.doc) and token.nbor(1).tag_ == "POS"
    of = token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "of"
    return owns or (token.nbor(-2).lower_ in {"in", "across", "of"} and not of)
