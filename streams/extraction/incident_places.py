"""Where what is said at some tokens happened: the place of the same clause, sentence or story that says most exactly where."""

import re
from collections.abc import Iterable, Mapping, Set
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Span, Token

from streams.extraction.columns import sentence_of, sentence_start
from streams.extraction.doc import PlaceMention
from streams.extraction.scene_cost import AT, FAR, HOME, head_of, is_hospital, may_be_scene, of_speaker, scene_cost
from streams.extraction.tree import clause_of
from streams.facts import Place

_WHOLE_COUNTRY = re.compile(
    r"\b(?:in|across|throughout|around) the (?:whole |entire )?country\b|\bnation-?wide\b|\bcountry-?wide\b|\bworldwide\b", re.I
)
_COUNTRY_REACH = 50
"""Tokens before a sentence within which "the country" that it speaks of may be named."""
_SETTLEMENTS = frozenset(
    {"city", "town", "village", "port", "province", "district", "island", "camp", "region", "suburb", "county", "state", "resort"}
    | {"capital", "neighborhood", "neighbourhood", "enclave", "area", "valley", "hamlet", "municipality"}
)
_TOWN_SIZES = frozenset({1, 2})
_QUARTERS = frozenset(
    {"area", "neighbourhood", "neighborhood", "district", "quarter", "section", "part", "suburb", "ward", "locality", "borough", "slum"}
    | {"sector", "outskirt", "suburbs"}
)
"""Behind its name and before "of X", a part of X."""
_TOWNS = frozenset({"city", "town", "village", "port", "resort", "capital", "hamlet", "camp"})


def incident_place(doc: Doc, start: int, end: int) -> Place | None:
    """The place of what the tokens [start, end) say, from the nearest that is named; a dateline's only where the story says "here"."""
    mention = incident_place_mention(doc, start, end)
    return mention.place if mention else None


def incident_place_mention(doc: Doc, start: int, end: int, *, besides: Set[int] = frozenset()) -> PlaceMention | None:
    """The mention whose place `incident_place` returns; those at the tokens of `besides` are other people's, and only in need it."""
    if besides:
        places = [m for m in _possible(doc) if m.start not in besides]
        return _among(places, doc, start, end) or incident_place_mention(doc, start, end)
    return _among(_possible(doc), doc, start, end)


def _among(places: list[PlaceMention], doc: Doc, start: int, end: int) -> PlaceMention | None:
    anchor = doc[start:end].root
    sentence = sentence_of(anchor)
    within = [m for m in places if sentence.start <= m.start < sentence.end]
    costs = {m.start: scene_cost(doc, m, anchor, start, end) for m in within}
    scenes = [m for m in within if costs[m.start] < HOME]
    if _is_there(doc, end):
        scenes = [m for m in scenes if m.start < start]
    if scenes:
        best = min(scenes, key=lambda m: (costs[m.start], abs(m.start - start)))
        if (closer := _said_closer(doc, best, scenes)) is not None:
            return closer
        near = [m for m in scenes if costs[m.start] < costs[best.start] + 8 and not _meanwhile(doc, m, best)]
        specific = _most_specific(best, near)
        return (_town_before(doc, sentence, specific, places) or specific) if specific is best else specific
    if _WHOLE_COUNTRY.search(sentence.text):
        return _only_country(doc, sentence)
    towns = [m for m in places if m.place.canonical_name or doc[m.start].ent_type_ != "FAC"] or places
    before, other = _told_before(doc, sentence, towns), _told_elsewhere(doc, sentence, towns)
    for limit, group in (*((HOME, group) for group in before), *((FAR, group) for group in (within, *before, *other))):
        scenes = [m for m in group if scene_cost(doc, m, None, m.start, m.end) < limit]
        if scenes:
            meant = _settlement_meant(sentence)
            best = min(scenes, key=lambda m: (_rank(m) + 4 * _depth(doc, m) + 2 * _other_kind(doc, m, meant), m.start))
            best = _said_closer(doc, best, scenes) or best
            scenes = [m for m in places if m.start < start and scene_cost(doc, m, None, m.start, m.end) < FAR]
            inside = [m for m in scenes if _lies_within(m.place, best.place)]
            return inside[0] if len({m.place.name for m in inside}) == 1 else best
    return _governed(doc, sentence) or _dateline(doc, start) or _any_named(places, sentence, costs)


_known: WeakKeyDictionary[Doc, tuple[tuple[PlaceMention, ...], list[PlaceMention]]] = WeakKeyDictionary()


def _possible(doc: Doc) -> list[PlaceMention]:
    """The mentions that may be a scene at all, gathered once for all that the Doc tells."""
    mentions: tuple[PlaceMention, ...] = doc._.place_mentions
    known = _known.get(doc)
    if known is None or known[0] is not mentions:
        known = _known[doc] = mentions, [m for m in mentions if may_be_scene(doc, m)]
    return known[1]


def _is_there(doc: Doc, end: int) -> bool:
    """Whether "there" follows, which takes up a place named before: "41 dead there, 16 in Samar"."""
    return any(doc[i].lower_ == "there" and doc[i].tag_ != "EX" for i in range(end, min(end + 2, len(doc))))


def _meanwhile(doc: Doc, mention: PlaceMention, best: PlaceMention) -> bool:
    """Whether a mention stands in a clause of its own that tells what went on at the same time: "as tanks pushed into Khan Younis"."""
    clause = clause_of(head_of(doc, mention))
    if not any(child.lower_ in {"as", "while"} and child.dep_ == "mark" for child in clause.children):
        return False
    return best.start not in {token.i for token in clause.subtree}


def _any_named(places: list[PlaceMention], sentence: Span, costs: Mapping[int, float]) -> PlaceMention | None:
    """Where those who say so are, or where the victims were taken, where no other place is named: "police in Boise said"."""
    here = [m for m in places if m.start in costs]
    before = next((m for m in reversed(places) if m.start < sentence.start), None)
    if before is not None and all(is_hospital(sentence.doc, m) for m in here):
        return before  # "police in Kingston say … Six people ran to the May Pen hospital"
    return min(here, key=lambda m: costs[m.start], default=None)


def _only_country(doc: Doc, sentence: Span) -> PlaceMention | None:
    """The country that "in the country" takes up, where the sentences before speak of one as a place."""
    near = range(sentence.start - _COUNTRY_REACH, sentence.start)
    before = [m for m in doc._.place_mentions if m.start in near and m.place.where_prec == 6 and m.role == "place"]
    return before[-1] if len({m.place.country for m in before}) == 1 and before[-1].place.country is not None else None


def _governed(doc: Doc, sentence: Span) -> PlaceMention | None:
    """A country that acts in this sentence, where no place is named anywhere: "Honduras counted 14 dead"."""
    acting = [m for m in doc._.place_mentions if m.role == "metonym" and m.place.where_prec == 6]
    return next((m for m in acting if sentence.start <= m.start < sentence.end), None)


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


def _said_closer(doc: Doc, best: PlaceMention, scenes: list[PlaceMention]) -> PlaceMention | None:
    """ "The Karawal Nagar area of Delhi", "on the Niger near Pategi": the quarter of the town, the town on the river."""
    for mention in scenes:
        between = [token.lower_ for token in doc[mention.end : best.start]]
        if between[1:2] == ["of"] and between[0] in _QUARTERS and set(between[2:]) <= {"the", "central", "north", "south", "east", "west"}:
            return mention
        beside = best.start > 0 and best.end + 1 == mention.start and doc[best.end].lower_ in {"near", "off", "outside"}
        if beside and (doc[best.start - 1].lower_ == "the" or best.place.where_prec == 5):
            return mention
    return None


def _lies_within(small: Place, large: Place) -> bool:
    if small.country is None or small.country != large.country or small.canonical_name is None or large.canonical_name is None:
        return False
    if large.where_prec == 6:
        return (small.where_prec or 6) < 6
    return large.where_prec == 4 and small.adm_1 == large.adm_1 and (small.where_prec or 6) < 4


def _town_before(doc: Doc, sentence: Span, province: PlaceMention, places: list[PlaceMention]) -> PlaceMention | None:
    """The town named last before a sentence in which only those who speak name its province: "Västra Götaland police said"."""
    head = head_of(doc, province)
    if province.place.where_prec != 4 or province.role != "modifier" or not of_speaker(head, clause_of(head)):
        return None
    towns = (m for m in reversed(places) if m.start < sentence.start and _lies_within(m.place, province.place))
    return next((m for m in towns if scene_cost(doc, m, None, m.start, m.end) < FAR), None)


def takes_up(sentence: Span, place: Place) -> bool:
    """Whether a sentence speaks of a place named before: "in the city this year", "at the resort", of a province "in the province"."""
    if place.where_prec == 6 and _WHOLE_COUNTRY.search(sentence.text):
        return True
    kinds = _TOWNS if place.where_prec == 1 else _SETTLEMENTS - _TOWNS
    return any(
        t.lower_ in kinds and t.i >= 2 and t.nbor(-1).lower_ == "the" and t.nbor(-2).lower_ in AT | {"on", "across"} for t in sentence
    ) or any(t.lower_ in kinds and t.dep_.startswith("nsubj") and any(c.lower_ == "the" for c in t.children) for t in sentence)


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
    token = head_of(doc, mention)
    depth = 0
    while token.head.i != token.i:
        depth += token.dep_ in {"advcl", "acl", "acl:relcl", "relcl"}
        token = token.head
    return depth


def _told_before(doc: Doc, sentence: Span, places: list[PlaceMention]) -> list[list[PlaceMention]]:
    """Places of the sentences of the body before this one, nearest first; then the towns of the headline."""
    body = _body(doc)
    before: dict[int, list[PlaceMention]] = {}
    for mention in places:
        if body <= mention.start < sentence.start:
            before.setdefault(sentence_start(doc[mention.start]), []).append(mention)
    headline = [m for m in places if m.start < body and (m.place.where_prec or 1) in _TOWN_SIZES and m.place.canonical_name]
    return [*(before[key] for key in sorted(before, reverse=True)), headline]


def _told_elsewhere(doc: Doc, sentence: Span, places: list[PlaceMention]) -> list[list[PlaceMention]]:
    """Places of the two sentences of the body after this one that have any, and of the whole headline; that first within the headline."""
    body = _body(doc)
    after: dict[int, list[PlaceMention]] = {}
    for mention in places:
        if mention.start >= max(body, sentence.end):
            after.setdefault(sentence_start(doc[mention.start]), []).append(mention)
    behind, headline = [after[key] for key in sorted(after)[:2]], [m for m in places if m.start < body]
    return [*behind, headline] if sentence.start >= body else [headline, *behind]


def _body(doc: Doc) -> int:
    """The token with which the body begins."""
    body_start: int = doc._.body_start
    return next((t.i for t in doc if t.idx >= body_start), 0) if body_start else 0


def _dateline(doc: Doc, start: int) -> PlaceMention | None:
    """The dateline's place, where nothing else is named and the sentence says "here" or the story "in the town", "the city's north"."""
    line: PlaceMention | None = next((m for m in doc._.place_mentions if m.role == "dateline"), None)
    if line is not None and _is_of_a_local_paper(doc, line):
        return line
    if line is None or not (any(token.lower_ == "here" for token in sentence_of(doc[start])) or any(map(_is_the_town, doc))):
        return None
    return line


def _is_of_a_local_paper(doc: Doc, line: PlaceMention) -> bool:
    """Whether a dateline names neither an agency nor a day: "ROCKFORD - "; who writes so writes of the town."""
    at = doc[line.start].idx
    piece = next((doc.text[start:end] for start, end in doc._.furniture if start <= at < end), "(")
    return line.place.canonical_name is not None and not any(char == "(" or char.isdigit() for char in piece)


def _is_the_town(token: Token) -> bool:
    """Whether the word is the town that the reader knows from the dateline."""
    if token.lower_ == "city" and token.text.islower() and token.dep_ == "compound" and token.i and token.nbor(-1).lower_ in {"a", "the"}:
        return token.head.i == token.i + 1 and token.head.text.islower()  # "a city bus", "the city council"
    if token.lower_ not in {"city", "town"} or token.i < 2 or token.nbor(-1).lower_ != "the":
        return False
    owns = token.i + 1 < len(token.doc) and token.nbor(1).tag_ == "POS"
    of = token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "of"
    return owns or (token.nbor(-2).lower_ in {"in", "across", "of"} and not of)
