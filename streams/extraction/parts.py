"""The casualties of one Doc and how they contain one another, while wholes are found for the parts."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from streams.extraction.columns import sentence_start
from streams.extraction.doc import Casualty, Quantity
from streams.extraction.group import Group
from streams.extraction.triggers import lexicon
from streams.extraction.victim_phrases import Figures
from streams.extraction.victims import victim_class
from streams.facts import Who

BE = frozenset({"were", "was", "are", "is"})
HARM = frozenset({"killed", "injured", "missing", "infected", "abducted", "detained", "displaced", "trapped"})
NEAR = 80
"""Tokens within which "them" looks back for its figure."""
IN_BETWEEN = 8
"""Tokens that may stand between "among the dead" and "were"."""

_REACH = 200
"""The same as `NEAR` for "the dead"."""
_FEARED = frozenset({"presume-dead", "state-feared-dead", "state-unlikely-to-survive"})
"""Rules of people who may yet be alive: no whole of "the dead"."""


class Parts:
    """Those found, and the parts of them that are found only through their whole (`extra`)."""

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
        known = next((c for c in (*self.found, *self.extra) if c.kind == model.kind and key_of(c) == key), None)
        if known is not None:
            if parent is not None and known is not parent and known.parent is None and parent.parent is not known:
                known.parent = parent
            return
        if any(key_of(c) == key for c in self.found):
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

    def before(self, token: Token, *, besides: Sequence[Casualty] = ()) -> Casualty | None:
        """The nearest figure of more than one before the word in its sentence."""
        start = sentence_start(token)
        before = [c for c in self.found if start <= c.start < token.i and c.status != "revised_from" and may_contain(c)]
        before = [c for c in before if c not in besides]
        ended = [c for c in before if c.end <= token.i]
        return next(iter(reversed(ended or before)), None)

    def nearest(self, before: int) -> Casualty | None:
        """The figure of more than one last given before a token, whatever its kind."""
        near = [c for c in self.found if before - NEAR < c.start < before and c.kind in HARM and c.parent is None and may_contain(c)]
        fitting = [c for c in near if c.status not in {"revised_from", "denied"} and "stands for" not in c.because]
        return max(fitting, key=lambda c: c.start, default=None)

    def latest(self, kind: str, before: int, reach: int = _REACH) -> Casualty | None:
        """The figure of more than one of a kind last given before a token, at most `reach` tokens away."""
        return next(reversed(self._wholes(kind, before, reach)), None)

    def largest(self, kind: str, before: int) -> Casualty | None:
        """The largest figure of a kind given before a token, of what the story itself tells."""
        told = [c for c in self._wholes(kind, before, _REACH) if c.status == "asserted"]
        return max(told, key=size_of, default=None)

    def _wholes(self, kind: str, before: int, reach: int) -> list[Casualty]:
        near = [c for c in self.found if c.kind == kind and before - reach < c.start < before and entry_of(c) not in _FEARED]
        return [c for c in near if c.parent is None and may_contain(c) and c.status not in {"revised_from", "denied"}]


def uncounted(called: Token) -> Casualty:
    """A casualty without a figure, for people called by this word: "the dead"."""
    entry = lexicon().called[called.lower_]
    nobody = Quantity(0, 0, None, None, None, "vague")
    return Casualty(entry.kind, nobody, called.i, called.i + 1, called.i, entry.id)


def entry_of(casualty: Casualty) -> str:
    """The id of the lexicon entry that found it, or its whole: "state-critical" for "state-critical+of-them"."""
    return casualty.rule.split("+")[0]


def key_of(casualty: Casualty) -> int:
    """What its figure is known by, as `Group.key`."""
    if casualty.quantity.rule in {"singular", "plural"} and casualty.who_head is not None:
        return casualty.who_head
    return casualty.quantity.number_start


def size_of(casualty: Casualty) -> int:
    """How many they are at least, or else at most; 0 where no figure says so."""
    return casualty.quantity.low or casualty.quantity.high or 0


def may_contain(casualty: Casualty) -> bool:
    """Whether they may be more than one."""
    bound = casualty.quantity.low if casualty.quantity.low is not None else casualty.quantity.high
    return (2 if bound is None else bound) > 1


def share_of(quantity: Quantity, parent: Casualty) -> Quantity:
    """A share without a figure of its own takes it from its parent, where that has one: "half" of 40 is 20."""
    if quantity.share is None or quantity.low is not None or parent.quantity.best is None:
        return quantity
    low, high = (round(parent.quantity.best * part) for part in quantity.share)
    if quantity.modifier in {"at_least", "more_than"}:
        return replace(quantity, low=low, best=None, high=None)
    return replace(quantity, low=low, best=low if low == high else None, high=high)
