"""Figures read for themselves whose words name their whole: "nineteen of the patients", "three civilians, two women and a man"."""

from streams.extraction.columns import sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty
from streams.extraction.parts import BE, Parts, share_of, size_of
from streams.extraction.series import HOUSEHOLDS
from streams.extraction.triggers import lexicon
from streams.extraction.victims import victim_class

_OPENS = frozenset({",", ":", "(", "–", "—", "-"})
_OF_ANY_KIND = frozenset(
    {"people", "persons", "civilians", "victims", "others", "casualties", "fatalities", "hostages", "captives", "passengers"}
)
_APPOSITION = 24
"""Tokens behind a figure within which its apposition ends."""
_THEM = frozenset({"them", "whom", "those", "these"})
_SEX = frozenset({"man", "men", "woman", "women", "boy", "boys", "girl", "girls", "male", "males", "female", "females"})
_AGE = frozenset(
    {"child", "children", "adult", "adults", "teenager", "teenagers", "baby", "babies", "infant", "infants", "toddler", "toddlers"}
)


def find_counted_before(parts: Parts) -> None:
    """ "The dead were a man and his granddaughter": part of the dead counted before."""
    doc = parts.doc
    for casualty in parts.found:
        at = casualty.trigger
        called = doc[at].lower_ in lexicon().states and at > 0 and doc[at - 1].lower_ == "the" and casualty.start > at
        if casualty.parent is None and called and at + 1 < len(doc) and doc[at + 1].lower_ in BE:
            whole = parts.latest(casualty.kind, sentence_start(doc[at]))
            if whole is not None and any(c.trigger == at and _cannot_be(whole, c) for c in parts.found):
                continue  # "13 militants were killed. The Taliban said the dead were nine children and a woman"
            if (size_of(whole) if whole is not None else 0) >= (casualty.quantity.low or 0):
                casualty.parent = whole


def _cannot_be(whole: Casualty, part: Casualty) -> bool:
    """Whether no such people can be part of the whole: children of militants."""
    return whole.who.class_ in {"attackers", "combatants"} and part.who.class_ in {"children", "civilians"}


def find_whole_by_words(parts: Parts) -> None:
    """Figures that name their whole: "nineteen of the patients", "half of the displaced"; "of the 45 wounded, 12 …"."""
    for casualty in parts.found:
        words = [t.lower_ for t in parts.doc[casualty.start : casualty.end]]
        after = words[words.index("of") + 1 :] if "of" in words and not casualty.rule.startswith("toll-") else []
        if casualty.parent is None and after and "stands for" not in casualty.because:  # "all of them" are a whole themselves
            casualty.parent = _whole_of(casualty, after, parts)
        if casualty.parent is None:
            casualty.parent = _opening_whole(casualty, parts)
        if casualty.parent is not None:
            casualty.quantity = share_of(casualty.quantity, casualty.parent)


def find_spelled_out(parts: Parts) -> None:
    """ "Three civilians, two women and a man, were killed": the list behind the comma tells who the three were."""
    found = sorted((c for c in parts.found if c.parent is None and c.quantity.best), key=lambda c: c.start)
    for whole in found:
        _keep_addends(whole, parts)
    found = [c for c in found if c.parent is None]
    for at, whole in enumerate(found):
        if (whole.quantity.best or 0) < 2 or parts.doc[whole.end : whole.end + 1].text != ",":
            continue
        called = set(whole.who.text.lower().split())
        if called & _SEX:
            continue  # "three men, two women and a child"
        tells = _SEX if called & _AGE else _SEX | _AGE
        listed, left, end = [], whole.quantity.best or 0, whole.end
        for part in found[at + 1 :]:
            between = parts.doc[end : part.start].text.replace("and", "").strip()
            size = part.quantity.best or 0
            if part.kind != whole.kind or between not in {",", ""} or size > left or not tells & set(part.who.text.lower().split()):
                break
            listed.append(part)
            left, end = left - size, part.end
        if listed and left == 0:
            for part in listed:
                part.parent = whole


def _keep_addends(whole: Casualty, parts: Parts) -> None:
    """ "61 people, 58 students and three teachers, were seized": figures in an apposition that add up to the one before it."""
    doc, total = parts.doc, whole.quantity.best or 0
    if total < 2 or doc[whole.end : whole.end + 1].text not in _OPENS or whole.who.text.split()[-1].lower() not in _OF_ANY_KIND:
        return
    groups, left = [], total
    for token in doc[whole.end + 1 : min(whole.end + _APPOSITION, sentence_end(doc[whole.end]))]:
        if token.pos_ in {"VERB", "AUX"} or left <= 0:
            break
        quantity = parts.figures.at(token.i)
        if quantity is None or quantity.number_start != token.i:
            continue
        group = parts.figures.group_of(quantity)
        if group is None or not (group.known and group.who) or quantity.best is None:
            return
        groups.append(group)
        left -= quantity.best
    if left != 0 or len(groups) < 2 or any(parts.figures.at(i) for i in range(groups[-1].end, min(groups[-1].end + 3, len(doc)))):
        return
    for group in groups:
        parts.keep(whole, group, "spelled-out")


def find_persons_of_households(parts: Parts) -> None:
    """ "4,215 families (17,002 persons)": the families are among the persons, and not counted beside them."""
    for families in [c for c in parts.found if c.parent is None and parts.doc[c.end - 1].lower_ in HOUSEHOLDS]:
        near = (c for c in parts.found if c.kind == families.kind and families.end < c.start <= families.end + 2)
        persons = next(near, None)
        if persons is not None and parts.doc[persons.start - 1].lower_ in {"(", "or"}:
            families.parent = persons


def _whole_of(casualty: Casualty, after: list[str], parts: Parts) -> Casualty | None:
    """The whole that the words `after` "of" call: "patients", "the displaced", "them"."""
    states = lexicon().states
    kind = next((states[word] for word in after if word in states), None)
    inside = [c for c in parts.found if casualty.start < c.quantity.number_start < casualty.end and c is not casualty]
    earlier = [c for c in parts.found if c.start < casualty.start and c.parent is None and c is not casualty] + inside
    if kind is not None:
        return next((c for c in reversed(earlier) if c.kind == kind and size_of(c) > 1), None)
    if after[0] not in {"the", "those"} | _THEM:
        return None
    larger = [c for c in earlier if size_of(c) > (casualty.quantity.low or 0)]
    if after[0] in _THEM:
        return larger[-1] if larger else None
    last = after[-1]
    called_so = (c for c in reversed(larger) if c.who.text.split()[-1].lower() == last or (c.kind == "infected" and last == "patients"))
    alike = (c for c in reversed(larger) if c.kind == casualty.kind and victim_class(last) == c.who.class_ != "unknown")
    return next(called_so, None) or next(alike, None)  # "96 pupils fell ill … 31 of the children are in hospital"


def _opening_whole(casualty: Casualty, parts: Parts) -> Casualty | None:
    """ "Of the nine hostages seized in May, two nuns are still held": the whole that opens the sentence."""
    doc = parts.doc
    sentence = sentence_of(doc[casualty.start])
    if sentence[0].lower_ != "of" or any(t.text == ";" for t in doc[sentence.start : casualty.start]):
        return None
    opening = (c for c in parts.found if sentence.start < c.start <= sentence.start + 2 and c.start < casualty.start and c.parent is None)
    return next((c for c in opening if c.kind == casualty.kind and size_of(c) > size_of(casualty) > 0), None)
