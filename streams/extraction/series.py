"""Lists of people in their surface order, whatever the parse made of their commas: "two welders, a foreman and at least six visitors"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Token

from streams.extraction.columns import sentence_end
from streams.extraction.group import Group
from streams.extraction.people import people_verdict
from streams.extraction.triggers import lexicon

if TYPE_CHECKING:
    from streams.extraction.victim_phrases import Figures

_OPENS = frozenset({"a", "an", "another", "his", "her", "their", "its", "the", "one", "both"})
_INSIDE = frozenset({"NOUN", "PROPN", "ADJ"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_ANYBODY = frozenset({"people", "persons", "others", "victims", "civilians", "members"})
"""Nouns that a list behind them goes on to describe: "five people, a woman and four children"."""
HOUSEHOLDS = frozenset({"families", "households"})
_LONGEST = 7
"""Tokens in one item."""


@dataclass(frozen=True, slots=True)
class _Item:
    head: Token
    start: int
    end: int
    comma: bool
    last: bool
    """Whether an "and" stands before it."""


def listed_with(first: Group, figures: Figures) -> Iterator[Group]:
    """The groups that a list goes on with behind its first one, where an "and" closes it; a noun that no list knows is not `known`."""
    head, doc = first.head, first.head.doc
    items = list(_items(first, figures, before_verb=head.head.i > head.i))
    if not any(item.last for item in items):
        return  # "killed a guard, a father of three": who he was
    items = items[: max(n for n, item in enumerate(items, 1) if item.last)]
    described = first.single and not items[0].last and doc[items[0].start].lower_ in {"a", "an", "the"} and _describes(first, items)
    if described and doc[items[-1].start].lower_ in {"a", "an", "the"}:
        return  # "the mayor, a member of the council and a critic of the police"
    found = [group for item in items[described:] if (group := _group(item, figures)) is not None]
    sizes = [group.quantity.low or group.quantity.high or 0 for group in found]
    same = sum(sizes) == (first.quantity.low or first.quantity.high) and (
        head.lower_ in lexicon().classes["people-of-many-kinds"] or head.ent_type_ == "NORP"
    )
    if first.counted and not items[0].last and (head.lower_ in _ANYBODY or first.who is None or same):
        return  # "five people, a woman and four children": the five once more
    yield from found


def persons_beside(households: Group, figures: Figures) -> Group | None:
    """ "4,215 families (17,002 persons)", "40 families, or 190 people": the same people, counted one by one."""
    doc, at = households.head.doc, households.end
    if households.head.lower_ not in HOUSEHOLDS or not households.counted or at + 2 >= len(doc):
        return None
    at += doc[at].text == ","
    quantity = figures.at(at + 1) if doc[at].lower_ in {"(", "or"} else None
    persons = figures.group_of(quantity) if quantity is not None and quantity.start == at + 1 else None
    return persons if persons is not None and persons.known and persons.who is not None else None


def _describes(first: Group, items: list[_Item]) -> bool:
    """Whether the first item says who the person before it was, and is nobody else."""
    doc = first.head.doc
    known_one = first.named or doc[first.start].lower_ not in {"a", "an", "one", "another", "the"}
    closed = len(items) == 2 and doc[items[-1].start - 2].text == ","  # "a soldier, a father of two, and his wife"
    return known_one or closed or doc[items[0].head.i + 1].lower_ in {"of", "who", "from"}


def _items(first: Group, figures: Figures, *, before_verb: bool) -> Iterator[_Item]:
    """The items behind the first, each joined by a comma or "and"."""
    doc = first.head.doc
    sent_end = sentence_end(first.head)
    i = _past_description(doc, max(first.end, first.head.i + 1), sent_end)
    while i < sent_end - 1:
        comma = doc[i].text == ","
        last = doc[i + comma].lower_ == "and" if i + comma < sent_end else False
        start = i + comma + last
        if not (comma or last) or start >= sent_end:
            return
        head = _item_head(doc, start, sent_end, figures)
        if head is None:
            return
        end = _past_description(doc, head.i + 1, sent_end)
        if doc[end - 1 if end == sent_end else end].tag_ in _FINITE and not before_verb:
            return  # "killed two guards, a spokesman said"
        yield _Item(head, start, end, comma, last)
        i = end


def _item_head(doc: Doc, start: int, limit: int, figures: Figures) -> Token | None:
    """The noun of an item that begins at a token with an article, "his", or a figure."""
    quantity = figures.at(start)
    if quantity is not None and quantity.start == start and quantity.unit == "people" and not quantity.whole:
        i = quantity.end
    elif doc[start].lower_ in _OPENS:
        i = start + 1
        quantity = figures.at(i)
        if quantity is not None and quantity.start == i and quantity.unit == "people":
            i = quantity.end  # "her two sons"
    else:
        return None
    noun = None
    while i < min(limit, start + _LONGEST + 4):
        token = doc[i]
        aged = token.pos_ == "NUM" and i + 1 < limit and doc[i + 1].text == "-"
        if token.text == "-" or aged or token.tag_ in {"POS", "HYPH"} or (token.tag_ in {"VBN", "VBG", "JJ", "IN", "RB"} and _glued(token)):
            pass
        elif token.pos_ in _INSIDE or (noun is None and token.tag_ in {"VBN", "VBG"}):
            noun = token if token.pos_ != "ADJ" or (token.tag_ == "NN") else noun
        else:
            break
        i += 1
    if noun is None or noun.i + 1 > i:
        return None
    return noun


def _glued(token: Token) -> bool:
    """Whether a hyphen ties the word to its neighbour: "passer-by"."""
    doc, i = token.doc, token.i
    return (i > 0 and doc[i - 1].text == "-") or (i + 1 < len(doc) and doc[i + 1].text == "-" and not token.whitespace_)


def _past_description(doc: Doc, i: int, limit: int) -> int:
    """Past what is said of the people before the list goes on: their age, where they were from."""
    if i + 1 < limit and doc[i].text == "-" and not doc[i - 1].whitespace_:
        i += 2  # "passer-by"
    if i + 2 < limit and doc[i].text == "," and doc[i + 1].pos_ == "NUM" and doc[i + 2].text in {",", "and"} and len(doc[i + 1].text) < 3:
        return i + 2 + (doc[i + 2].text == "," and i + 3 < limit and doc[i + 3].lower_ == "and")  # "a woman, 34, and …"
    if i < limit and doc[i].lower_ in {"of", "from"}:
        after = i + 1
        while after < limit and after - i < 5 and doc[after].pos_ in _INSIDE | {"DET"}:
            after += 1
        if after < limit and doc[after].text == "," and after > i + 1:
            return after
    return i


def _group(item: _Item, figures: Figures) -> Group | None:
    group = figures.group(item.head)
    if group is not None:
        return group if group.known and not group.bare and group.antecedent is None else None
    somebody = item.head.doc[item.start].lower_ in {"a", "an"} and item.head.tag_ == "NN" and item.head.pos_ == "NOUN"
    return figures.one(item.head, item.start) if somebody and people_verdict(item.head) == "unknown" else None
