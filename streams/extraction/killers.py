"""Who killed and then died: counted beside those that they killed, where a story tells their death in another sentence."""

import re
from collections.abc import Sequence

from streams.extraction.headcount import is_single, sum_of, words_before
from streams.facts import Fact

_BY_OWN_HAND = frozenset({"take-own-life", "turn-gun-on-self", "commit-suicide"})
_CALLED = frozenset({"suspect", "shooter", "gunman", "attacker", "assailant", "killer", "perpetrator", "suspected"})
STRUCK = frozenset({"shoot", "stab", "hit-by-gunfire", "hit", "slash", "beat"})
"""Rules of what one person does to another, who may die of it."""
_KILLS = re.compile(
    r"\b(?:kill(?:s|ed|ing)?|slew|murder(?:s|ed|ing)|shoot(?:s|ing)? dead|shot (?:dead|and killed)|gun(?:s|ned|ning) down"
    r"|fatally (?:shot|stabbed|shooting|stabbing|shoots|stabs)) $",
    re.IGNORECASE,
)
"""What stands right before those who were killed, where somebody kills them."""
_BY_EVENT = re.compile(
    r"\b(?:shooting|stabbing|attack|rampage|spree|massacre|gunfire|shots|violence|fire|blast|explosion|bombing|crash|assault|gunfight"
    r"|shootout|incident|it|which)\b(?: [^\s.;]+){0,6} ?$",
    re.IGNORECASE,
)
"""What killed where it was no person: of three whom a shooting killed, the gunman may be one."""


def is_killer(fact: Fact) -> bool:
    """Whether the one person dead is whoever did it: by their own hand, or "the gunman"."""
    if fact.kind != "killed" or not is_single(fact):
        return False
    return fact.rule in _BY_OWN_HAND or fact.who.class_ == "attackers" or bool(_CALLED & set(fact.who.text.lower().split()))


def also_died(group: Sequence[Fact], facts: Sequence[Fact]) -> Fact | None:
    """The killer who died too and is not among the group of a sentence, its figure being those that they killed alone."""
    if any(is_killer(fact) for fact in group):
        return None
    dead = sum_of(group).best
    for killer in facts:
        if not is_killer(killer) or killer.sentence == group[0].sentence:
            continue
        struck = [f for f in facts if f.kind == "injured" and f.rule in STRUCK and f.sentence == killer.sentence and f.part_of is None]
        if all(_are_killed(fact) for fact in group) or (struck and killer.rule in _BY_OWN_HAND and sum_of(struck).best == dead):
            return killer
    return None


def _are_killed(fact: Fact) -> bool:
    """ "Killed three strangers", where someone does: not "three people were killed", of whom the killer may be one."""
    before = words_before(fact)
    kills = _KILLS.search(before)
    return kills is not None and not _BY_EVENT.search(before[: kills.start()])
