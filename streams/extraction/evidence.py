"""What speaks for and against each casualty, by the names that rules/confidence.toml weighs; read off the finished layers."""

from collections.abc import Callable, Mapping
from functools import cache, cached_property

from spacy.tokens import Doc, Span

from streams.extraction.columns import columns_of, sentence_of
from streams.extraction.cues import Role, cue_words
from streams.extraction.doc import Casualty
from streams.extraction.layout import QUOTES
from streams.extraction.people import people_verdict
from streams.extraction.reporting import denial_verbs

_NOT = frozenset({"not", "n't", "never", "no", "nobody", "none", "without", "nor", "neither"})
_SURFACE = frozenset({"beside", "after", "label", "inverted"})
_IF = frozenset({"if", "whether", "unless", "until", "?"})
_PRONOUNS = frozenset({"he", "she", "him", "her", "they", "them"})
_COUNTED = frozenset({"displaced", "abducted", "rescued", "missing", "trapped", "infected"})
"""Kinds told of crowds rather than of one person: "he fled", "she was held", "he took refuge" are mostly something else."""
_NEAR = 2
"""Tokens between figure and word up to which they stand beside each other."""
_FAR = 10
"""Tokens between figure and word from which they stand far apart."""


class Case:
    """A casualty, its sentence and its story, as the tests of EVIDENCE ask for them."""

    def __init__(self, doc: Doc, casualty: Casualty) -> None:
        self.doc, self.casualty, self.quantity = doc, casualty, casualty.quantity
        self.all: tuple[Casualty, ...] = doc._.casualties
        self.sentence: Span = sentence_of(doc[casualty.trigger])
        self.asserted = casualty.status == "asserted" and casualty.quantity.high != 0

    @cached_property
    def words(self) -> frozenset[str]:
        """Of its sentence, in lower case."""
        return frozenset(columns_of(self.doc).lowers[self.sentence.start : self.sentence.end])

    @property
    def way(self) -> str:
        """How figure and word were joined; empty where through the whole."""
        return self.casualty.because.get("who", "")

    @property
    def figure(self) -> bool:
        """Whether the text gives a figure, in digits or words."""
        return self.quantity.rule not in {"singular", "plural", "pair", "none"}

    @property
    def noun_is_known(self) -> bool:
        """Whether the noun, where there is one, means people for certain."""
        head = self.casualty.who_head
        return head is None or people_verdict(self.doc[head]) == "yes"

    @property
    def distance(self) -> int:
        """Tokens between the group and the word."""
        casualty = self.casualty
        return max(casualty.start - casualty.trigger - 1, casualty.trigger - casualty.end, 0)

    @cached_property
    def others(self) -> list[Casualty]:
        """The other casualties of the story."""
        return [other for other in self.all if other is not self.casualty]

    @property
    def told_again(self) -> bool:
        """Whether another sentence gives the same figure of the same kind."""
        mine = (self.casualty.kind, self.quantity.low, self.quantity.high)
        return any((o.kind, o.quantity.low, o.quantity.high) == mine and not self.holds(o) for o in self.others)

    @property
    def verb_between(self) -> bool:
        """Whether a verb stands between the group and the word."""
        casualty = self.casualty
        between = self.doc[min(casualty.end, casualty.trigger + 1) : max(casualty.start, casualty.trigger)]
        return any(token.pos_ == "VERB" for token in between)

    @property
    def numbers(self) -> int:
        """Numbers of people in its sentence."""
        return sum(q.unit == "people" and self.sentence.start <= q.start < self.sentence.end for q in self.doc._.quantities)

    def holds(self, other: Casualty) -> bool:
        """Whether its sentence has another casualty, too."""
        return self.sentence.start <= other.start < self.sentence.end

    def any_of(self, words: frozenset[str]) -> bool:
        """Whether its sentence has one of the words, itself being told as so."""
        return self.asserted and not words.isdisjoint(self.words)

    @property
    def quoted(self) -> bool:
        """Whether it stands inside quotation marks."""
        before = sum(token.text in QUOTES for token in self.doc[self.sentence.start : self.casualty.trigger])
        return before % 2 == 1


@cache
def _doubt() -> frozenset[str]:
    roles: tuple[Role, ...] = ("untrue", "fear", "attempt", "supposed", "modal")
    return _IF.union(denial_verbs(), *map(cue_words, roles))


@cache
def _works() -> frozenset[str]:
    return cue_words("fiction") | cue_words("depiction")


EVIDENCE: Mapping[str, Callable[[Case], bool]] = {
    # how figure and word were joined
    "touches": lambda c: c.way in _SURFACE and c.distance <= _NEAR,
    "confirmed": lambda c: "confirmed" in c.casualty.because,
    "disputed": lambda c: "disputed" in c.casualty.because or any(o.quantity.number_start == c.quantity.number_start for o in c.others),
    "far-apart": lambda c: c.distance >= _FAR,
    "verb-between": lambda c: c.verb_between,
    "part": lambda c: c.casualty.parent is not None,
    # who is counted
    "one-person": lambda c: c.quantity.rule == "singular",
    "pronoun": lambda c: "stands for" in c.casualty.because or c.casualty.who.text.lower() in _PRONOUNS,
    "person-of-counted-kind": lambda c: c.quantity.rule == "singular" and c.casualty.kind in _COUNTED,
    "uncounted": lambda c: c.quantity.rule == "plural",
    "no-noun": lambda c: c.figure and c.casualty.who_head is None and c.distance > _NEAR,
    "unlisted-noun": lambda c: not c.noun_is_known,
    "bounded": lambda c: c.quantity.modifier in {"at_least", "more_than", "up_to", "range"},
    # whether it is so
    "hypothetical": lambda c: c.casualty.status == "hypothetical",
    "historical": lambda c: c.casualty.status == "historical",
    "cumulative": lambda c: c.casualty.status == "cumulative",
    "negation-near": lambda c: c.any_of(_NOT),
    "doubt-near": lambda c: c.any_of(_doubt()),
    "month-or-year": lambda c: c.asserted and c.casualty.when is not None and c.casualty.when.precision in {"month", "year"},
    "fiction-near": lambda c: c.any_of(_works()),
    "quoted": lambda c: c.quoted,
    # what else the story says of it
    "sourced": lambda c: c.casualty.attributed_to is not None,
    "placed": lambda c: c.casualty.place is not None,
    "caused": lambda c: c.casualty.cause is not None,
    "told-again": lambda c: c.told_again,
    "other-number": lambda c: c.numbers > sum(c.holds(o) for o in c.all),
}
"""The tests by name; rules/confidence.toml says of each what it weighs, and to a reader what it means."""


def evidence(doc: Doc, casualty: Casualty) -> tuple[str, ...]:
    """The names of what speaks for or against a casualty of the Doc, in the order of EVIDENCE."""
    case = Case(doc, casualty)
    return tuple(name for name, speaks in EVIDENCE.items() if speaks(case))
