"""How sure a fact is: the evidence for and against it, weighed as rules/confidence.toml says."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Literal

from spacy.tokens import Doc

from streams.errors import RulesError
from streams.extraction.doc import Casualty
from streams.extraction.evidence import EVIDENCE, evidence
from streams.extraction.load_rules import load_rules, rule_file


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one piece of evidence weighs, and what it means to a reader."""

    id: str
    says: str
    speaks: Literal["for", "against"]
    weight: float
    """In log-odds: 0.7 doubles the odds that the fact is right, -0.7 halves them."""
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("confidence.toml")
@dataclass(frozen=True, slots=True)
class ConfidenceRules:
    """What rules/confidence.toml holds."""

    base: float
    """Log-odds of a fact for and against which nothing speaks."""
    evidence: tuple[Evidence, ...]

    @staticmethod
    def at_work(doc: Doc) -> Collection[str]:
        """The evidence that speaks on any casualty of a Doc."""
        return {name for casualty in doc._.casualties for name in evidence(doc, casualty)}


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a fact is, and what speaks for and against it."""

    value: float
    """The share of such facts that are right, above 0 and below 1."""
    because: tuple[Evidence, ...]
    """The weightiest first."""


def confidence(doc: Doc, casualty: Casualty) -> Confidence:
    """How sure a casualty of the Doc is."""
    weights = _weights()
    found = [weights[name] for name in evidence(doc, casualty) if name in weights]
    odds = load_rules(ConfidenceRules).base + sum(item.weight for item in found)
    value = min(max(1 / (1 + exp(-odds)), 0.01), 0.99)
    return Confidence(value, tuple(sorted(found, key=lambda item: -abs(item.weight))))


@cache
def _weights() -> dict[str, Evidence]:
    weights = {item.id: item for item in load_rules(ConfidenceRules).evidence}
    if unknown := sorted(set(weights) - set(EVIDENCE)):
        raise RulesError(f"confidence.toml: no test for {', '.join(unknown)}; valid ids: {', '.join(EVIDENCE)}")
    return weights
