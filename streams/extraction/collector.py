"""The casualties of one Doc while they are gathered: every figure once for each kind."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from spacy.tokens import Doc

from streams.extraction import name_lists
from streams.extraction.anaphora import share_of_them
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.group import Group
from streams.extraction.triggers import CasualtyVerb, Trigger
from streams.extraction.victim_phrases import Figures
from streams.extraction.victims import noun_entry, victim_class
from streams.extraction.what_befell import what_befell
from streams.facts import VictimClass, Who

Way = Literal["beside", "after", "label", "inverted", "tree", "state", "noun", "toll", "names"]


_CHILD = re.compile(
    r"\b(?:\d|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven)teen) ?- ?year"
    r"|(?<![\w-])[\w-]+ ?- ?(?:month|week|day) ?- ?old|\b(?:infant|baby|newborn|little|toddler)\b"
    r"|, (?:aged )?(?:\d|1[0-7])(?: and (?:\d|1[0-7]))? ?[,.]",
    re.IGNORECASE,
)
_AGE_REACH = 5
_YEAR = re.compile(r"(?:19|20)\d\d")


def _class_of(doc: Doc, group: Group) -> VictimClass:
    """The class of a group by its noun; sons and daughters are children where an age or the like says so."""
    who = group.who or "people"
    entry = noun_entry(who)
    if entry is not None and entry.id == "sons-and-daughters":
        return "children" if _CHILD.search(doc[group.start : group.end + _AGE_REACH].text) else "unknown"
    return victim_class(who)


class Collector:
    """Keeps what the readers find; a figure that a surface pattern owns can take no other kind."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.figures = Figures(doc)
        self.found: dict[tuple[str, int], Casualty] = {}
        self.groups: dict[int, Group] = {}
        self._owners: dict[int, str] = {}
        self.way: Way = "tree"
        """How the reader at work joins figures and words, for whoever asks why."""

    def add(self, trigger: Trigger, group: Group, *, owns: bool = False) -> Casualty | None:
        """Keep the group as a casualty of the trigger's kind; None where its figure is taken."""
        entry = trigger.entry
        kind = what_befell(self.doc, trigger, group)
        if kind is None:
            return None
        key = group.key
        if self._is_taken(trigger, kind, group):
            return None
        if group.antecedent is not None and self._counted(kind, group.antecedent):
            return None
        group = share_of_them(group, self.figures)
        if _of_nobody_counted(group):
            return None
        if group.single and group.head.pos_ == "NOUN" and self.doc[group.start].lower_ in {"each", "every", "any"}:
            return None  # "for each employee killed at work"
        if group.single and self.doc[group.start].lower_ == "not":  # "not a single guest"
            group = replace(group, quantity=replace(group.quantity, low=0, best=0, high=0, rule="none"))
        if owns:
            self._owners[key] = kind
        casualty = Casualty(
            kind,
            group.quantity,
            group.start,
            group.end,
            trigger.start,
            entry.id,
            Who(group.who or "people", _class_of(self.doc, group)),
            who_head=group.who_head.i if group.who_head is not None else None,
            status="denied" if group.quantity.high == 0 else "asserted",
            because={"who": self.way},
        )
        if group.antecedent is not None:
            casualty.note("stands for", self.doc[group.antecedent.start : group.antecedent.end].text)
        self.found[kind, key] = casualty
        self.groups[id(casualty)] = group
        if group.named or not (group.single or group.bare):
            self._add_names(trigger, group, casualty)
        if group.single:
            self._add_ordinal(trigger, group, casualty)
        return casualty

    def keep_off(self, quantity: Quantity) -> None:
        """Leave a figure to whoever has it by now: nobody else may count it."""
        self._owners.setdefault(quantity.number_start, "")

    def owns(self, trigger: Trigger) -> bool:
        """Whether a surface pattern has given the trigger its figure."""
        return any(c.trigger == trigger.start and self._owners.get(key) == kind for (kind, key), c in self.found.items())

    def _is_taken(self, trigger: Trigger, kind: str, group: Group) -> bool:
        """Whether the figure is kept already, or owned by another kind; whoever weighs it learns that a second way agrees or disagrees."""
        known = self.found.get((kind, group.key))
        if known is not None:
            if self.way != known.because["who"]:
                known.note("confirmed", self.way)
            return True
        owner = kind if group.antecedent is not None else self._owners.get(group.key, kind)
        saved = kind == "rescued" and owner in {"trapped", "missing", "abducted"}  # "all 17 men trapped since Saturday were hauled up"
        if owner == kind or saved or self._died_of_it(trigger, group):
            return False
        if (held := self.found.get((owner, group.key))) is not None:
            held.note("disputed", kind)
        return True

    def _died_of_it(self, trigger: Trigger, group: Group) -> bool:
        """Whether the figure's own people go on to die: "two guards shot at a bank died"."""
        entry = trigger.entry
        if not (isinstance(entry, CasualtyVerb) and entry.kind == "killed" and entry.victim == "subject"):
            return False
        return not any(self.figures.at(i) is not None for i in range(group.end, trigger.start))

    def _counted(self, kind: str, group: Group) -> bool:
        """Whether a pronoun's people are counted already, under this kind or, for the hurt, among the dead."""
        key = group.key
        return (kind, key) in self.found or (kind == "injured" and ("killed", key) in self.found)

    def _add_names(self, trigger: Trigger, group: Group, casualty: Casualty) -> None:
        for name in name_lists.beside_names(self.doc, group):
            named = self.add(trigger, name_lists.as_group(self.doc, name))
            if named is not None and not group.named:
                named.parent = casualty

    def _add_ordinal(self, trigger: Trigger, group: Group, casualty: Casualty) -> None:
        """ "The 211th victim this year" makes a running total of 211, beside the one."""
        for i in range(group.start, group.head.i + 1):
            ordinal = self.figures.by_token.get(i)
            if ordinal is None or ordinal.unit != "ordinal" or not ordinal.best or ordinal.best < 2:
                continue
            before = self.doc[ordinal.start - 1].lower_ if ordinal.start else ""
            after = self.doc[group.head.i + 1 : group.head.i + 3].text.lower()
            one_of_many = before == "its" or after == "to be"  # "the outbreak took its ninth victim", "the 62nd person to be brought out"
            if not one_of_many and not is_running(self.doc, sentence_start(group.head), sentence_end(group.head)):
                return
            total = replace(ordinal, unit="people", low=ordinal.best, high=ordinal.best)
            self.found[casualty.kind, ordinal.start] = replace(casualty, quantity=total, status="cumulative", start=ordinal.start)
            self.groups[id(self.found[casualty.kind, ordinal.start])] = group
            return

    def casualties(self) -> list[Casualty]:
        """What was found, in text order."""
        return sorted(self.found.values(), key=lambda c: (c.start, c.end, c.kind))


def _of_nobody_counted(group: Group) -> bool:
    """Whether it is a share of people in general: "one in ten adults", "a third of tenants"."""
    share, quantity = group.quantity.share, group.quantity
    behind = [token.lower_ for token in group.head.doc[quantity.number_end : quantity.number_end + 3]]
    before = group.head.doc[quantity.number_start - 1].lower_ if quantity.number_start else ""
    if before == "every" or (behind[:2] in (["of", "every"], ["in", "every"], ["out", "of"]) and "every" in behind):
        return True  # "two of every three residents"
    return share is not None and share[0] == share[1] and quantity.low is None and quantity.high is None and group.whole is None


def _is_in_year(doc: Doc, i: int) -> bool:
    """Whether "in 2026" begins at a token, and dates no participle: "at a pit opened in 2019"."""
    return doc[i].lower_ == "in" and _YEAR.fullmatch(doc[i + 1].text) is not None and doc[i - 1].tag_ not in {"VBN", "VBD"}


def is_running(doc: Doc, start: int, end: int) -> bool:
    """Whether the words speak of an open period: "this year", "since January", or of a whole year: "in 2026"."""
    words = [token.lower_ for token in doc[start:end]]
    pairs = set(pairwise(words))
    if any(_is_in_year(doc, i) for i in range(start + 1, end - 1)):
        return True
    return "since" in words or bool({("this", "year"), ("this", "month"), ("this", "season"), ("so", "far"), ("this", "week")} & pairs)
