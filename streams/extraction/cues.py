"""Words that decide whether a figure is asserted: denials, fears, works of fiction (rules/statuses.toml)."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc

from streams.extraction.load_rules import load_rules, rule_file

Role = Literal[
    "untrue",
    "claim",
    "modal",
    "fear",
    "attempt",
    "plot",
    "fiction",
    "plot_told",
    "depiction",
    "supposed",
    "taken_back",
    "early",
    "at_first",
    "told",
    "count",
]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that play one role in the status of a figure."""

    id: str
    role: Role
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("statuses.toml")
@dataclass(frozen=True, slots=True)
class StatusRules:
    """What rules/statuses.toml holds."""

    cue: tuple[Cue, ...]

    @staticmethod
    def at_work(doc: Doc) -> set[str]:
        """The cues of the statuses that the casualties of a Doc have; a work of fiction leaves none."""
        ids = {
            "denied": {"untrue", "claim"},
            "hypothetical": {"modal", "fear", "attempt", "plot", "supposed"},
            "revised_from": {"taken-back", "early", "at-first", "told-before", "count"},
        }
        found = {cue for casualty in doc._.casualties for cue in ids.get(casualty.status, ())}
        words = {token.lower_ for token in doc}
        cues = {cue.id: cue for cue in load_rules(StatusRules).cue}
        spoke = {cue for cue in found if words & {word.split()[0] for word in cues[cue].words}}
        works = {"fiction", "fiction-in-the-present", "depiction"} if not doc._.casualties else set()
        return spoke | {work for work in works if words & set(cues[work].words)}


@cache
def cue_words(role: Role) -> frozenset[str]:
    """Every word or phrase of one role."""
    return frozenset(word for cue in load_rules(StatusRules).cue if cue.role == role for word in cue.words)
