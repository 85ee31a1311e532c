"""Figures that are part of another: "including two children", "seven of them women", "among the dead were a priest and two nuns"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_end, sentence_of, sentence_start
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.group import Group
from streams.extraction.noun_phrases import phrase_head, phrase_words
from streams.extraction.people import people_verdict
from streams.extraction.triggers import lexicon
from streams.extraction.victim_phrases import Figures
from streams.extraction.victims import victim_class
from streams.facts import Who

_JOINING = frozenset({"including", "among", "amongst", "include", "included", "includes", "them", "whom"})
_THEM = frozenset({"them", "whom", "those", "these"})
_PARTS = frozenset({"most", "many", "half", "majority"})
_BE = frozenset({"were", "was", "are", "is"})
_BETWEEN = _BE | {"being", "reportedly", "believed", "to", "be", "young", "all"}
_HARM = frozenset({"killed", "injured", "missing", "infected", "abducted", "detained", "displaced", "trapped"})
_WORSE = frozenset({"lose-limb", "state-critical", "state-in-hospital", "state-seriously", "take-to-hospital", "hospitalise", "treat"})
_STRUCK = frozenset({"shoot", "stab", "hit", "slash", "beat", "run-over", "knock-down", "trap"})

_FEARED = frozenset({"presume-dead", "state-feared-dead", "state-unlikely-to-survive"})
"""Rules of people who may yet be alive: no whole of "the dead"."""
_STILL = frozenset({"still", "remain", "remains", "remained", "others", "rest"})
_SEX = frozenset({"man", "men", "woman", "women", "boy", "boys", "girl", "girls", "male", "males", "female", "females"})
_AGE = frozenset(
    {"child", "children", "adult", "adults", "teenager", "teenagers", "baby", "babies", "infant", "infants", "toddler", "toddlers"}
)
_REACH = 200
"""Tokens within which "the dead" looks back for its figure."""
_IN_BETWEEN = 8
"""Tokens that may stand between "among the dead" and "were"."""
_NEAR = 80
"""The same for "them"."""


def find_subsets(doc: Doc, found: list[Casualty], figures: Figures) -> list[Casualty]:
    """Casualties that are part of those found; those found that turn out to be parts get their parent."""
    parts = _Parts(doc, found, figures)
    lowers = columns_of(doc).lowers
    for i, word in enumerate(lowers):
        if word not in _JOINING:
            continue
        token, following = doc[i], lowers[i + 1] if i + 1 < len(doc) else ""
        if word == "including" or (word in {"among", "amongst"} and following in {"them", "whom"}):
            parts.listed_after(token, token.i + (1 if word == "including" else 2))
            if word != "including":
                parts.listed_before(token)
        elif word in {"include", "included", "includes"}:
            parts.included(token)
        elif word in {"among", "amongst"}:
            parts.among(token)
        elif word in {"them", "whom"} and token.i > 1 and doc[token.i - 1].lower_ == "of":
            parts.of_them(token)
    for way, read in (
        ("of-the", parts.of_the_harmed),
        ("of-the", parts.of_those_harmed),
        ("named-whole", parts.named_whole),
        ("by-words", parts.by_words),
        ("by-sense", parts.by_sense),
        ("by-sense", parts.still_held),
        ("spelled-out", parts.spelled_out),
    ):
        parts.note("beside")
        read()
        parts.note(way)
    return parts.extra


class _Parts:
    """The casualties of one Doc and how they contain one another."""

    def __init__(self, doc: Doc, found: list[Casualty], figures: Figures) -> None:
        self.doc, self.found, self.figures = doc, found, figures
        self.extra: list[Casualty] = []

    def note(self, way: str) -> None:
        """Keep how those that have a whole by now came to it."""
        for casualty in (*self.found, *self.extra):
            if casualty.parent is not None and "part" not in casualty.because:
                casualty.note("part", casualty.rule.split("+")[1] if "+" in casualty.rule else way)

    def keep(self, parent: Casualty | None, group: Group, rule: str, like: Casualty | None = None) -> None:
        """Keep a group as part of the parent, or, where there is none, as a casualty like another."""
        model = parent or like
        if model is None or group.quantity.high == 0 or group.bare:
            return
        key = group.key
        known = next((c for c in (*self.found, *self.extra) if c.kind == model.kind and _key(c) == key), None)
        if known is not None:
            if parent is not None and known is not parent and known.parent is None and parent.parent is not known:
                known.parent = parent
            return
        if any(_key(c) == key for c in self.found):
            return  # the figure has another kind
        who = group.who or model.who.text
        self.extra.append(
            Casualty(
                model.kind,
                group.quantity,
                group.start,
                group.end,
                model.trigger,
                f"{model.rule}+{rule}",
                Who(who, victim_class(who)),
                who_head=group.who_head.i if group.who_head is not None else None,
                status=parent.status if parent is not None else "asserted",
                parent=parent,
            )
        )

    def listed_after(self, token: Token, start: int) -> None:
        """ "…, including 11 women and six children", "Among them were two minors"."""
        first = token.is_sent_start or token.nbor(-1).text == ";"
        parent = self._before(token) or (self._nearest(token.i) if first and token.lower_ != "including" else None)
        while start < len(self.doc) - 1 and self.doc[start].lower_ in _BE:
            start += 1
        if parent is None:
            return
        for group in self._list(start):
            self.keep(parent, group, "including")
        self._joined_to(parent, start)

    def _joined_to(self, parent: Casualty, start: int) -> None:
        """Those found elsewhere whom "and" joins to the list, whatever the parse: "including two lawmakers and a cameraman"."""
        end = max((c.end for c in (*self.found, *self.extra) if c.parent is parent and c.start >= start), default=start)
        for casualty in sorted(self.found, key=lambda c: c.start):
            between = {t.lower_ for t in self.doc[end : casualty.start]}
            joined = end <= casualty.start <= end + 2 and between <= {",", "and"} and casualty.trigger < start
            if joined and casualty.kind == parent.kind and casualty.parent is None and casualty is not parent:
                casualty.parent = parent
                end = casualty.end

    def listed_before(self, token: Token) -> None:
        """ "Sixteen people, four minors among them"."""
        group = self.figures.group(self.doc[token.i - 1]) if token.i > sentence_start(token) else None
        if group is None or not group.counted or not group.known or self.doc[group.start - 1].text != ",":
            return
        before = [c for c in self.found if sentence_start(token) <= c.start < group.start and _may_contain(c)]
        if before:
            self.keep(before[-1], group, "including")

    def included(self, token: Token) -> None:
        """ "The dead included two nuns": part of the dead, or, where they were not counted, the dead themselves."""
        subject = next(iter(tree.subjects(token)), None)
        entry = lexicon().called.get(subject.lower_) if subject is not None else None
        if subject is None or entry is None:
            return
        kind = entry.kind
        parent = self._latest(kind, token.i)
        like = self._like(subject)
        for group in self._list(token.i + 1):
            if group.known:
                self.keep(parent, group, "included", like)

    def among(self, token: Token) -> None:
        """ "Among the dead were X and Y", "X was among the 25 injured"."""
        doc, states = self.doc, lexicon().states
        last = next((i for i in range(min(token.i + 5, len(doc) - 1), token.i, -1) if doc[i].lower_ in states), None)
        if last is None:
            return
        kind = states[doc[last].lower_]
        parent = next((c for c in self.found if c.kind == kind and token.i < c.start <= last), None) or self._latest(kind, token.i)
        like = None
        be = self._be_after(last) if token.i <= sentence_start(token) + 1 else None
        if be is not None:
            groups = list(self._list(be + 1))
            if parent is None:  # "among the dead were two nuns, officials said after a crash killing 13"
                parent, like = self._told_after(kind, last, groups), self._like(doc[last])
        else:
            heads = tree.predicate_subjects(token.head) or tree.predicate_subjects(token.head.head) or tree.subjects(token.head)
            groups = [group for head in heads for group in self.figures.groups(head) if head.i < token.i]
            if parent is not None and any(_key(parent) == group.key for group in groups):
                start = min(group.start for group in groups)
                parent = self._latest(kind, start)
        for group in groups:
            if group.known:
                self.keep(parent, group, "among", like)
        if parent is not None and parent.start > token.i and doc[token.i - 1].lower_ in _BE:
            for casualty in self.found:  # whose verb the parse gave to those before: "two Poles were among 14 workers killed"
                if casualty.kind == kind and sentence_start(token) <= casualty.start < token.i and casualty.parent is None:
                    casualty.parent = parent

    def _be_after(self, last: int) -> int | None:
        """The "were" behind "among the dead", or behind "in the crash" and the like between them."""
        doc, i = self.doc, last + 1
        while i < min(last + _IN_BETWEEN, len(doc)) and doc[i].pos_ in {"ADP", "DET", "ADJ", "NOUN", "PROPN"}:
            i += 1
        return i if i < len(doc) and doc[i].lower_ in _BE else None

    def _told_after(self, kind: str, last: int, groups: list[Group]) -> Casualty | None:
        """The larger figure of the kind that the sentence gives only later."""
        size, end = max((g.quantity.low or 0 for g in groups), default=0), sentence_end(self.doc[last])
        after = [c for c in self.found if c.kind == kind and last < c.start < end and (c.quantity.low or 0) > size]
        return next((c for c in after if not any(g.start <= c.start < g.end for g in groups)), None)

    def _like(self, called: Token) -> Casualty:
        """A casualty without a figure, for people called by this word: "the dead"."""
        entry = lexicon().called[called.lower_]
        nobody = Quantity(0, 0, None, None, None, "vague")
        return Casualty(entry.kind, nobody, called.i, called.i + 1, called.i, entry.id)

    def of_them(self, token: Token) -> None:
        """ "Seven of them children", "three of whom were women", "most of them women"."""
        doc, lead = self.doc, self.doc[token.i - 2]
        if doc[lead.i - 1].lower_ == "not":
            return  # "not one of them a soldier"
        holders = [c for c in self.found if c.start <= lead.i < c.end]
        parent = self._before(token, besides=holders) or self._before(token) or self._nearest(token.i)
        if parent is None:
            return
        if holders:
            for casualty in holders:
                if casualty is not parent and casualty.parent is None:
                    casualty.parent = parent
                if casualty.who.text == "people" and (noun := self._said_to_be(token.i + 1)) is not None:
                    casualty.who = Who(phrase_words(noun, self.figures.by_token), victim_class(noun.lower_))
            return
        if lead.i + 2 == token.i and token.lower_ == "whom" and lead.is_punct and (n := self.figures.at(token.i + 1)) is not None:
            self._hang(n, parent)  # "… 40 people, of whom 12 are in hospital"
            return
        quantity = self.figures.at(lead.i)
        if quantity is None and lead.lower_ in _PARTS:
            quantity = Quantity(lead.i, lead.i + 1, None, None, None, "vague", number_start=lead.i, number_end=lead.i + 1, rule="most")
        if quantity is None:
            return
        if token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "fatally":
            return  # that word counts them
        noun = self._said_to_be(token.i + 1)
        after = doc[token.i + 1] if token.i + 1 < len(doc) else None
        told = after is not None and after.pos_ in {"VERB", "AUX", "ADV"}
        if noun is None and (
            (quantity.low is None and not _exact_share(quantity))
            or (told and (parent.kind not in _HARM or self._told_otherwise(token.i + 1)))
        ):
            return
        if (quantity.low or 0) >= _size(parent) > 0:
            return
        end = noun.i + 1 if noun is not None else token.i + 1
        called = phrase_words(noun, self.figures.by_token) if noun is not None else None
        group = Group(lead, _share(quantity, parent), called, noun, quantity.start, end)
        kept = len(self.extra)
        self.keep(parent, group, "of-them")
        if after is not None and after.lower_ in {"fatal", "deadly"}:  # "1,180 cases, 61 of them fatal"
            for casualty in self.extra[kept:]:
                casualty.kind = "killed"

    def spelled_out(self) -> None:
        """ "Three civilians, two women and a man, were killed": the list behind the comma tells who the three were."""
        found = sorted((c for c in self.found if c.parent is None and c.quantity.best), key=lambda c: c.start)
        for at, whole in enumerate(found):
            if (whole.quantity.best or 0) < 2 or self.doc[whole.end : whole.end + 1].text != ",":
                continue
            called = set(whole.who.text.lower().split())
            if called & _SEX:
                continue  # "three men, two women and a child"
            tells = _SEX if called & _AGE else _SEX | _AGE
            listed, left, end = [], whole.quantity.best or 0, whole.end
            for part in found[at + 1 :]:
                between = self.doc[end : part.start].text.replace("and", "").strip()
                size = part.quantity.best or 0
                if part.kind != whole.kind or between not in {",", ""} or size > left or not tells & set(part.who.text.lower().split()):
                    break
                listed.append(part)
                left, end = left - size, part.end
            if listed and left == 0:
                for part in listed:
                    part.parent = whole

    def of_the_harmed(self) -> None:
        """ "Four of the nine pupils hurt in the blast have had limbs amputated": a part of the nine, whatever is said of it."""
        doc = self.doc
        for whole in [c for c in self.found if c.quantity.whole and c.kind in _HARM and c.trigger >= c.end]:
            i = whole.quantity.start - 1
            while i > 0 and doc[i].lower_ in {"the", "those", "all"}:
                i -= 1
            quantity = self.figures.at(i - 1) if i > 0 and doc[i].lower_ == "of" else None
            if quantity is None or quantity.end != i or self._told_otherwise(whole.trigger):
                continue
            if _size(whole) > (quantity.low or 0) > 0:
                self.keep(whole, Group(doc[i - 1], quantity, whole.who.text, None, quantity.start, whole.end), "of-them")

    def of_those_harmed(self) -> None:
        """ "Five of those killed on Monday were children": that many of the dead."""
        doc, states, lowers = self.doc, lexicon().states, columns_of(self.doc).lowers
        for i in range(2, len(doc) - 2):
            token, harmed = doc[i], lowers[i + 1]
            if lowers[i] not in {"those", "people"} or lowers[i - 1] != "of" or harmed not in states:
                continue
            quantity = self.figures.at(token.i - 2)
            be = next((t.i for t in doc[token.i + 2 : min(token.i + 2 + _IN_BETWEEN, sentence_end(token))] if t.lower_ in _BE), None)
            noun = self._said_to_be(be + 1) if be is not None else None
            if quantity is None or noun is None or any(c.start <= token.i < c.end for c in self.found):
                continue
            called = phrase_words(noun, self.figures.by_token)
            group = Group(doc[token.i - 2], quantity, called, noun, quantity.start, token.i + 2)
            kind = states[harmed]
            self.keep(self._latest(kind, token.i), group, "of-them", self._like(doc[token.i + 1]) if harmed in lexicon().called else None)

    def _told_otherwise(self, start: int) -> bool:
        """Whether the words up to the next comma say that what befell the whole is not the point: they survived, they spoke."""
        for token in self.doc[start : min(sentence_end(self.doc[start]), start + 2 * _IN_BETWEEN)]:
            if token.is_punct or token.lower_ in lexicon().classes["told-otherwise"]:
                return not token.is_punct
        return False

    def named_whole(self) -> None:
        """ "The dead were a man and his granddaughter": part of the dead counted before."""
        doc = self.doc
        for casualty in self.found:
            at = casualty.trigger
            called = doc[at].lower_ in lexicon().states and at > 0 and doc[at - 1].lower_ == "the" and casualty.start > at
            if casualty.parent is None and called and at + 1 < len(doc) and doc[at + 1].lower_ in _BE:
                whole = self._latest(casualty.kind, sentence_start(doc[at]))
                size = (whole.quantity.low or whole.quantity.high or 0) if whole is not None else 0
                if size >= (casualty.quantity.low or 0):
                    casualty.parent = whole

    def by_words(self) -> None:
        """Figures that name their whole: "nineteen of the patients", "half of the displaced"; "of the 45 wounded, 12 …"."""
        for casualty in self.found:
            words = [t.lower_ for t in self.doc[casualty.start : casualty.end]]
            after = words[words.index("of") + 1 :] if "of" in words and not casualty.rule.startswith("toll-") else []
            if casualty.parent is None and after and "stands for" not in casualty.because:  # "all of them" are a whole themselves
                casualty.parent = self._whole_of(casualty, after)
            if casualty.parent is None:
                casualty.parent = self._opening_whole(casualty)
            if casualty.parent is not None:
                casualty.quantity = _share(casualty.quantity, casualty.parent)

    def by_sense(self) -> None:
        """Figures without a noun that can only be part of the one before: "ten were hurt. Three are in critical condition"."""
        for casualty in self.found:
            if casualty.parent is None and self._of_the_patients(casualty):
                continue
            if casualty.parent is not None or casualty.who_head is not None or casualty.quantity.rule in {"singular", "plural"}:
                continue
            if any(t.lower_ in {"remaining", "rest"} for t in self.doc[max(0, casualty.start - 1) : casualty.end]):
                casualty.parent = self._sibling_whole(casualty) or self._whole_left(casualty)
                continue
            size = casualty.quantity.low or casualty.quantity.high or 0
            for before in reversed([c for c in self.found if c.start < casualty.start and c.parent is None]):
                if casualty.start - before.end > 40:
                    break
                larger = (before.quantity.low or before.quantity.high or 0) > size > 0
                worse = before.kind == casualty.kind == "injured" and _rule(casualty) in _WORSE and _rule(before) not in {"state-critical"}
                died = casualty.kind == "killed" and before.kind in {"injured", "infected"} and _rule(before) in _STRUCK
                freed = before.kind in {"trapped", "abducted"} and casualty.kind in {"rescued", "killed"}
                sheltered = before.kind == casualty.kind == "displaced" and _rule(casualty) == "state-in-shelters" != _rule(before)
                died = died or (before.kind == "injured" and _rule(casualty) == "succumb")
                if larger and (worse or died or freed or sheltered) and not casualty.quantity.increment and not self._others(casualty):
                    casualty.parent = before
                    break

    def still_held(self) -> None:
        """ "Nine of the 24 taken got away and 15 are still held": a part of those taken."""
        for casualty in self.found:
            if casualty.parent is not None or not _rule(casualty).startswith("hold-") or casualty.kind != "abducted":
                continue
            if not any(t.lower_ in _STILL for t in self.doc[casualty.start : min(casualty.trigger + 3, len(self.doc))]):
                continue
            taken = [c for c in self.found if c.kind == "abducted" and c.start < casualty.start and not _rule(c).startswith("hold-")]
            casualty.parent = next((c for c in reversed(taken) if c.parent is None and _size(c) > _size(casualty) > 0), None)

    def _of_the_patients(self, casualty: Casualty) -> bool:
        """ "Thirty cases were confirmed. One patient has died": hang a dead patient on those infected."""
        if casualty.kind != "killed" or casualty.who.text.split()[-1].lower() not in {"patient", "patients"}:
            return False
        before = self._latest("infected", casualty.start, _NEAR)
        if before is not None and before.who.text in {"people", "patients"} and _size(casualty) < _size(before):
            casualty.parent = before
        return casualty.parent is not None

    def _opening_whole(self, casualty: Casualty) -> Casualty | None:
        """ "Of the nine hostages seized in May, two nuns are still held": the whole that opens the sentence."""
        sentence = sentence_of(self.doc[casualty.start])
        if sentence[0].lower_ != "of" or any(t.text == ";" for t in self.doc[sentence.start : casualty.start]):
            return None
        opening = (
            c for c in self.found if sentence.start < c.start <= sentence.start + 2 and c.start < casualty.start and c.parent is None
        )
        return next((c for c in opening if c.kind == casualty.kind and _size(c) > _size(casualty) > 0), None)

    def _sibling_whole(self, casualty: Casualty) -> Casualty | None:
        """The whole of which "the remaining 22" are what another part has left."""
        parts = [c for c in self.found if c.start < casualty.start and c.parent is not None and c.kind == c.parent.kind == casualty.kind]
        for part in reversed(parts):
            whole = part.parent
            if whole is not None and (part.quantity.best or 0) + (casualty.quantity.best or 0) == whole.quantity.best:
                return whole
        return None

    def _whole_left(self, casualty: Casualty) -> Casualty | None:
        """The whole of which "the rest" are what those freed or saved have left: "ten were seized; eight were freed, the rest are held"."""
        earlier = [c for c in self.found if c.start < casualty.start and casualty.start - c.end < _NEAR]
        for whole in reversed([c for c in earlier if c.kind == casualty.kind and c.parent is None]):
            if any(_size(part) + _size(casualty) == _size(whole) for part in earlier if part is not whole):
                return whole
        return None

    def _others(self, casualty: Casualty) -> bool:
        return any(token.lower_ in {"others", "other", "more"} for token in self.doc[casualty.start : casualty.end])

    def _whole_of(self, casualty: Casualty, after: list[str]) -> Casualty | None:
        states = lexicon().states
        kind = next((states[word] for word in after if word in states), None)
        inside = [c for c in self.found if casualty.start < c.quantity.number_start < casualty.end and c is not casualty]
        earlier = [c for c in self.found if c.start < casualty.start and c.parent is None and c is not casualty] + inside
        if kind is not None:
            return next((c for c in reversed(earlier) if c.kind == kind and (c.quantity.low or c.quantity.high or 0) > 1), None)
        if after[0] not in {"the", "those"} | _THEM:
            return None
        size = casualty.quantity.low or 0
        larger = [c for c in earlier if (c.quantity.low or c.quantity.high or 0) > size]
        if after[0] in _THEM:
            return larger[-1] if larger else None
        last = after[-1]
        return next(
            (c for c in reversed(larger) if c.who.text.split()[-1].lower() == last or (c.kind == "infected" and last == "patients")), None
        )

    def _hang(self, quantity: Quantity, parent: Casualty) -> None:
        for casualty in self.found:
            if casualty.quantity.number_start == quantity.number_start and casualty is not parent and casualty.parent is None:
                casualty.parent = parent

    def _before(self, token: Token, *, besides: Sequence[Casualty] = ()) -> Casualty | None:
        """The nearest figure of more than one before the word in its sentence."""
        start = sentence_start(token)
        before = [c for c in self.found if start <= c.start < token.i and c.status != "revised_from" and _may_contain(c)]
        before = [c for c in before if c not in besides]
        ended = [c for c in before if c.end <= token.i]
        return next(iter(reversed(ended or before)), None)

    def _nearest(self, before: int) -> Casualty | None:
        """The figure of more than one last given before a token, whatever its kind."""
        near = [c for c in self.found if before - _NEAR < c.start < before and c.kind in _HARM and c.parent is None and _may_contain(c)]
        fitting = [c for c in near if c.status not in {"revised_from", "denied"} and "stands for" not in c.because]
        return max(fitting, key=lambda c: c.start, default=None)

    def _latest(self, kind: str, before: int, reach: int = _REACH) -> Casualty | None:
        near = [c for c in self.found if c.kind == kind and before - reach < c.start < before and _rule(c) not in _FEARED]
        fitting = [c for c in near if c.parent is None and _may_contain(c)]
        return next((c for c in reversed(fitting) if c.status not in {"revised_from", "denied"}), None)

    def _list(self, start: int) -> Iterator[Group]:
        """The groups of a list that begins at a token: "11 women, six children and a priest"."""
        head = phrase_head(self.doc, start)
        if head is None:
            return
        end = sentence_end(self.doc[start])
        for token in (head, *(t for t in tree.conjuncts(head) if head.i < t.i < end)):
            if token.i != head.i and token.pos_ in {"VERB", "AUX"}:
                return
            group = self.figures.group(token)
            if group is not None and (group.known or group.counted):
                yield group

    def _said_to_be(self, i: int) -> Token | None:
        """The people that a part is said to be, right behind it: "of them women", "of whom were children"."""
        doc = self.doc
        while i < len(doc) and doc[i].lower_ in _BETWEEN | {"in", "among"}:
            i += 1
        for token in doc[i : min(i + 4, len(doc))]:
            if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
                return token if people_verdict(token) == "yes" else None
            if token.pos_ not in {"ADJ", "NOUN", "PROPN", "DET", "NUM"}:
                return None
        return None


def _rule(casualty: Casualty) -> str:
    return casualty.rule.split("+")[0]


def _key(casualty: Casualty) -> int:
    if casualty.quantity.rule in {"singular", "plural"} and casualty.who_head is not None:
        return casualty.who_head
    return casualty.quantity.number_start


def _exact_share(quantity: Quantity) -> bool:
    return quantity.share is not None and quantity.share[0] == quantity.share[1]


def _size(casualty: Casualty) -> int:
    return casualty.quantity.low or casualty.quantity.high or 0


def _may_contain(casualty: Casualty) -> bool:
    bound = casualty.quantity.low if casualty.quantity.low is not None else casualty.quantity.high
    return (2 if bound is None else bound) > 1


def _share(quantity: Quantity, parent: Casualty) -> Quantity:
    """A share without a figure of its own takes it from its parent, where that has one."""
    if quantity.share is None or quantity.low is not None or parent.quantity.best is None:
        return quantity
    low, high = (round(parent.quantity.best * part) for part in quantity.share)
    if quantity.modifier in {"at_least", "more_than"}:
        return replace(quantity, low=low, best=None, high=None)
    return replace(quantity, low=low, best=low if low == high else None, high=high)
