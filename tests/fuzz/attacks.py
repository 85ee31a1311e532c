"""Texts that are hard for a regular expression, made from its own parse tree.

For every repetition without a small bound: what leads up to it, then what it repeats, over and over, then something that fits nothing.
"""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_PARSER: Any = re._parser  # type: ignore[attr-defined]
_OPS: Any = re._constants  # type: ignore[attr-defined]
_MANY = 16
"""Repetitions of at most so many are no loop."""
_LETTERS = [*" \t\n", "\xa0", *"a0Az.,-–—'\"“()[]<>&;:/|*_!", "é", "\u0301"]
_CATEGORIES = {"DIGIT": "0", "NOT_DIGIT": "a ", "SPACE": " \n\t", "NOT_SPACE": "a0-", "WORD": "a0", "NOT_WORD": " -.\n"}
ENDS = ("", "\x00", "a")


@dataclass(frozen=True, slots=True)
class Attack:
    """A text of any length: a beginning, something many times, an end."""

    prefix: str
    pump: str
    suffix: str

    def text(self, length: int) -> str:
        return self.prefix + self.pump * max(1, length // len(self.pump)) + self.suffix


def attacks(pattern: str | bytes, flags: int, *, samples: int = 2) -> list[Attack]:
    """The attacks on one pattern, each once."""
    source = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    tree = _PARSER.parse(source, flags & ~re.LOCALE)
    chance = random.Random(ascii(source))
    made: dict[Attack, None] = {}
    for prefix, body in _loops(list(tree), [], chance):
        pumps = {pump for _ in range(4 * samples) if (pump := _sample(body, chance, most=2))}
        for pump in sorted(pumps, key=lambda text: (len(text), text))[: 2 * samples]:
            for before in dict.fromkeys((prefix, "")):
                made |= {Attack(before, pump, end): None for end in ENDS}
    return list(made)


def _loops(nodes: list[Any], before: list[Any], chance: random.Random) -> Iterator[tuple[str, list[Any]]]:
    """Each loop, with a text that leads up to it."""
    for number, (op, value) in enumerate(nodes):
        lead = [*before, *nodes[:number]]
        if op in (_OPS.MAX_REPEAT, _OPS.MIN_REPEAT, _OPS.POSSESSIVE_REPEAT):
            _, most, body = value
            if most is _OPS.MAXREPEAT or most >= _MANY:
                yield _sample(lead, chance, most=1), list(body)
                yield _sample(lead, chance, most=1), [*body, *_next_loop(nodes[number + 1 :])]
            yield from _loops(list(body), lead, chance)
        else:
            for inner in _inner(op, value):
                yield from _loops(list(inner), lead, chance)


def _next_loop(nodes: list[Any]) -> list[Any]:
    """What stands between a loop and the end: two loops that a text can be shared out between."""
    return nodes[:2]


def _inner(op: Any, value: Any) -> Iterable[Any]:
    if op is _OPS.BRANCH:
        return value[1]
    if op is _OPS.SUBPATTERN:
        return [value[3]]
    if op in (_OPS.ASSERT, _OPS.ASSERT_NOT):
        return [value[1]]
    if op is _OPS.ATOMIC_GROUP:
        return [value]
    if op is _OPS.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _sample(nodes: Iterable[Any], chance: random.Random, *, most: int) -> str:
    """A text that fits, as far as one can tell without looking around."""
    return "".join(_one(op, value, chance, most) for op, value in nodes)


def _one(op: Any, value: Any, chance: random.Random, most: int) -> str:
    if op is _OPS.LITERAL:
        return chr(value)
    if op is _OPS.NOT_LITERAL:
        return chance.choice([letter for letter in _LETTERS if ord(letter) != value])
    if op is _OPS.ANY:
        return chance.choice([letter for letter in _LETTERS if letter != "\n"])
    if op is _OPS.IN:
        return chance.choice(_members(value))
    if op in (_OPS.MAX_REPEAT, _OPS.MIN_REPEAT, _OPS.POSSESSIVE_REPEAT):
        least, limit, body = value
        times = max(least, min(most, 1 if limit is _OPS.MAXREPEAT else limit)) if chance.random() < 0.7 else least
        return "".join(_sample(body, chance, most=most) for _ in range(times))
    if op is _OPS.BRANCH:
        return _sample(chance.choice(value[1]), chance, most=most)
    if op is _OPS.SUBPATTERN:
        return _sample(value[3], chance, most=most)
    if op is _OPS.ATOMIC_GROUP:
        return _sample(value, chance, most=most)
    return ""


def _members(items: list[Any]) -> list[str]:
    """Letters of a class: its own, and common ones that fit."""
    own: list[str] = []
    out: set[str] = set()
    negated = False
    for op, value in items:
        if op is _OPS.NEGATE:
            negated = True
        elif op is _OPS.LITERAL:
            own.append(chr(value))
        elif op is _OPS.RANGE:
            own += [chr(value[0]), chr(value[1])]
            out |= {letter for letter in _LETTERS if value[0] <= ord(letter) <= value[1]}
        elif op is _OPS.CATEGORY:
            letters = _CATEGORIES[str(value).removeprefix("CATEGORY_").removeprefix("UNI_")]
            own += letters
            out |= set(letters)
    if negated:
        category = {letter for op, value in items if op is _OPS.CATEGORY for letter in _LETTERS if _is_in(letter, str(value))}
        return [letter for letter in _LETTERS if letter not in out and letter not in own and letter not in category] or ["~"]
    return own


def _is_in(letter: str, category: str) -> bool:
    shown = category.removeprefix("CATEGORY_").removeprefix("UNI_")
    letter_of = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
    return re.match(letter_of[shown], letter) is not None
