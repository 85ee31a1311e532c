"""A counted group of people in the text."""

from dataclasses import dataclass

from spacy.tokens import Token

from streams.extraction.doc import Quantity


@dataclass(slots=True)
class Group:
    """One counted group of people; tokens [start, end) are its words, figure included."""

    head: Token
    quantity: Quantity
    who: str | None
    """None where the text has no noun of its own ("wounding nine")."""
    who_head: Token | None
    start: int
    end: int
    single: bool = False
    named: bool = False
    bare: bool = False
    """A plural without a figure."""
    known: bool = True
    """Whether the noun is known to mean people."""
    definite: bool = False
    whole: Token | None = None
    """The noun or pronoun it is a part of: "three of them", "half of the displaced"."""
    antecedent: "Group | None" = None
    """Of a pronoun: the group that it stands for."""

    @property
    def counted(self) -> bool:
        """Whether the text gives a figure, in digits or words."""
        return self.quantity.rule not in {"singular", "plural"}

    @property
    def key(self) -> int:
        """What its figure is known by: the number, or the head of a group without one."""
        return self.quantity.number_start if self.counted else self.head.i
