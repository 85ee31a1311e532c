"""The injured without the dead, where a story says of both that they were shot, hit or taken to hospital."""

import re
from collections.abc import Mapping, Sequence

from streams.extraction.headcount import (
    are_of_two_ages,
    by_sentence,
    is_single,
    points_back,
    sum_of,
    tell_apart,
    without_spelled_out,
    words_before,
)
from streams.extraction.killers import STRUCK, is_killer
from streams.facts import Fact, Kind, Toll

_STRUCK = STRUCK | {"wounded-self", "noun-shooting", "run-over", "knock-down", "trap"}
"""Rules whose people may also be among the dead: "seven were shot, three of them dead"."""
_TAKEN = frozenset({"take-to-hospital", "send-to-hospital", "hospitalise", "treat", "treat-for", "suffer-injuries", "state-critical"})
"""Rules whose people may have died since."""
_OTHERS = re.compile(r"\b(?:others?|another)\b", re.IGNORECASE)
_OTHER_THAN = re.compile(r"\bother $", re.IGNORECASE)
_ANOTHER = re.compile(r"^the (?:other|second|third|fourth|fifth|injured|wounded|surviving)\b", re.IGNORECASE)
_TOO = re.compile(r" also |\b(?:was|were) [a-z]+,? too\b")
_ONE_AND = re.compile(r"\b(?:him|her) and $")
"""Before the two of "bullets hit her and two strangers": who died of them may be she."""
_ANYONE = frozenset({"people", "person", "persons", "victim", "victims", "one"})
_THEY = frozenset({"they", "them", "all", "both"})


def left_alive(facts: Sequence[Fact], tolls: Mapping[Kind, Toll]) -> list[Fact] | int | None:
    """The facts that count the injured alone, or their number where the dead had to be taken off; None where nobody is left."""
    dead = tolls.get("killed")
    ids = {fact.fact_id for fact in facts if fact.kind == "injured"}
    injured = [fact for fact in facts if fact.kind == "injured" and fact.part_of not in ids]
    if dead is None or dead.best is None:
        return injured
    injured = without_spelled_out(injured)
    died = [fact for fact in facts if fact.kind == "killed"]
    struck = [fact for fact in injured if _holds_dead(fact, died)]
    alive = [fact for fact in injured if fact not in struck and not _died(fact, died)]
    counted = [fact for fact in alive if not is_single(fact)]
    shot = max((sum_of(group).best or 0 for group in by_sentence([fact for fact in struck if fact.best is not None])), default=0)
    left = max(0, shot - dead.best)
    counted = [fact for fact in counted if not _all_of_them(fact, counted, dead.best)]
    if counted and left <= max(fact.best or fact.low or 0 for fact in counted):
        told = {(fact.sentence, fact.rule) for fact in counted}
        return [fact for fact in alive if fact in counted or (is_single(fact) and (fact.sentence, fact.rule) in told)]
    if left:
        return left
    return alive or None


def _holds_dead(fact: Fact, died: Sequence[Fact]) -> bool:
    """Whether the dead are among those struck: they are part of them, or are told elsewhere or after them."""
    if _rule(fact) == "wounded-self" and any(is_killer(other) for other in died):
        return True
    if died and all(are_of_two_ages(fact, other) for other in died):
        return False
    if any(other.part_of == fact.fact_id for other in died):
        return not any(_is_beside(fact, other) for other in died)
    pronoun = fact.quote.lower().removesuffix(" of them") in _THEY
    if _rule(fact) not in _STRUCK and not (pronoun and _rule(fact) in _TAKEN):
        return False
    if (
        fact.increment
        or _OTHERS.search(fact.quote)
        or _OTHER_THAN.search(words_before(fact))
        or _TOO.search(fact.sentence)
        or _ONE_AND.search(words_before(fact))
    ):
        return False
    others = [other for other in died if not is_killer(other)] or died  # "shot two partners, then himself"
    beside = [other for other in others if (other.field, other.sentence) == (fact.field, fact.sentence)]
    return not beside or (not is_single(fact) and all(fact.end <= other.start for other in beside))


def _is_beside(fact: Fact, other: Fact) -> bool:
    """Whether the dead were counted beside the hurt: "21 were killed and 52 wounded"; those of the 52 who died are among the 21."""
    return (other.field, other.sentence) == (fact.field, fact.sentence) and other.part_of != fact.fact_id and not is_single(other)


def _died(fact: Fact, died: Sequence[Fact]) -> bool:
    """Whether one person who was hurt is told to be dead: pointed back to, the same noun or name, or "… where they died"."""
    if not is_single(fact):
        return fact.best is None and _rule(fact) in _STRUCK
    beside = [other for other in died if (other.field, other.sentence) == (fact.field, fact.sentence)]
    if any(other.quote.lower() in _THEY | {"he", "she"} and other.start > fact.start for other in beside):
        return True
    back = points_back(fact) and not beside and not _ANOTHER.search(fact.quote)
    return back or any(_same(fact, other) for other in died)


def _all_of_them(fact: Fact, counted: Sequence[Fact], dead: int) -> bool:
    """ "Four men were taken to hospital", of whom one died and three are hurt."""
    if _rule(fact) not in _TAKEN or fact.best is None:
        return False
    return any(other is not fact and other.best is not None and other.best + dead == fact.best for other in counted)


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts may tell of one person: a name shared, or the same noun, and neither age nor sex against it."""
    words = set(one.who.text.lower().split()) & set(other.who.text.lower().split())
    return is_single(other) and bool(words - _ANYONE) and not tell_apart(one, other) and not _ANOTHER.search(one.quote)


def _rule(fact: Fact) -> str:
    return fact.rule.split("+")[0]
