"""How many people facts of one kind count together: victims of a sentence, persons named, people told of one after another."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.fuzz import ratio

from streams.extraction.titles import is_title
from streams.facts import FIGHTERS, Fact, Toll

_BACK = frozenset({"the", "he", "she", "him", "they", "them", "this", "that", "these", "those"})
"""First words of what mostly speaks of someone counted before."""
_NEW = frozenset({"a", "an", "one", "another", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})
"""First words of what can bring in people not told of before."""
_MORE = re.compile(
    r"^(?:an)?other\b|^an? (?:additional|further|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
    r"|^\w+ (?:others?|more|additional|further)\b",
    re.IGNORECASE,
)
_RISEN = (
    r"\b(?:risen|rose|rises|rising|climbed|climbs|increased|increases|jumped|grown|grew|soared|mounted|gone up|went up) to (?:[a-z]+ ){0,2}"
)
"""What stands before a toll that those told of beside it have raised."""
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_AGE = re.compile(r"\b(\d{1,3})[-–‑ ](?:year|month)", re.IGNORECASE)
_FOLDED = re.compile(r"(?:double|triple|quadruple|quintuple)\b", re.IGNORECASE)
_AGE_BEHIND = re.compile(r",? (?:aged |\()?(\d{1,3})(?=[,.;)]|$| and\b)", re.IGNORECASE)
_MEN = frozenset(
    {"man", "men", "boy", "boys", "male", "males", "father", "son", "sons", "husband", "brother", "brothers", "uncle", "nephew"}
    | {"grandfather", "stepfather", "boyfriend"}
)
_WOMEN = frozenset(
    {
        "woman",
        "women",
        "girl",
        "girls",
        "female",
        "females",
        "mother",
        "daughter",
        "daughters",
        "wife",
        "sister",
        "sisters",
        "aunt",
        "niece",
    }
    | {"grandmother", "stepmother", "girlfriend"}
)
_WHOLE = frozenset({"all", "both", "the"})
_CONDITIONS = frozenset({"state-critical", "state-seriously", "state-bad-condition"})
"""Rules that say how those hurt are."""
_OPENS_LIST = re.compile(r":| [—–] ")
"""Behind a figure, what spells it out: "five were hurt — four by smoke and one in a fall"."""
_PEOPLE = frozenset({"people", "persons", "dead", "victims"})
_TOLL = re.compile(r"toll-(?!as-before)")
"""Rules that count all the dead at once."""
_SAME_AGAIN = "toll-as-before"
"""The rule that gives people counted before another figure: "five died; the owners put it at seven"."""
_SIDES = frozenset({"military", "armed_group"})
_MISSPELT = 80
"""How alike two given names before one surname are that are one."""
_NEAR = 700
"""Characters within which one person is told of after another."""
_BESIDE, _GOES_ON = 3, 24
"""Characters between a figure and the first of those that spell it out, and between these."""


def by_sentence(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts of each sentence; one that the story repeats stands for itself each time, and so does what another source counts."""
    groups: list[list[Fact]] = []
    for fact in facts:
        group = groups[-1] if groups else []
        beside = group and (group[0].field, group[0].sentence) == (fact.field, fact.sentence) and not _is_repeated(fact, group[0])
        if beside and not _counts_anew(fact, group):
            group.append(fact)
        else:
            groups.append([fact])
    return groups


def _counts_anew(fact: Fact, before: Sequence[Fact]) -> bool:
    """Whether another source counts all the people that one before it counted: "209, while the Red Cross had counted 221 dead"."""
    return fact.rule == _SAME_AGAIN or any(_is_a_count(fact) and _is_a_count(other) and _said_otherwise(fact, other) for other in before)


def _is_a_count(fact: Fact) -> bool:
    """Whether the fact counts people as such, or is one side's count of the other's fighters."""
    return (fact.best or fact.low or 0) > 1 and not fact.increment and (fact.who.text in _PEOPLE or counts_fighters(fact))


def counts_fighters(fact: Fact) -> bool:
    """Whether those who fight count other fighters: "the army said it had killed 16 rebels"."""
    return fact.attributed_to is not None and fact.attributed_to.type in _SIDES and fact.who.class_ in FIGHTERS


def _said_otherwise(fact: Fact, other: Fact) -> bool:
    """Whether two sources give two figures for one place."""
    if fact.attributed_to is None or other.attributed_to is None or fact.attributed_to.text == other.attributed_to.text:
        return False
    one, two = fact.place, other.place
    return fact.best != other.best and (one is None or two is None or one.name == two.name)


def _is_repeated(fact: Fact, first: Fact) -> bool:
    """Whether the fact that opened its sentence comes again, a sentence's length on."""
    return fact.quote == first.quote and fact.start - first.start >= len(fact.sentence)


def sum_of(facts: Sequence[Fact]) -> Toll:
    """Separate victims of one sentence, added; a figure given twice counts once, and who was spoken of before not again."""
    total = Toll(0, 0, 0)
    figures: set[tuple[int | None, str]] = set()
    names: list[set[str]] = []
    classes: set[str] = set()
    for fact in without_spelled_out(_without_folded(facts)):
        gunman = fact.who.class_ == "attackers" and "attackers" not in classes  # "killing six before he was shot dead"
        classes.add(fact.who.class_)
        counted = bool(figures)
        name = name_of(fact)
        known = any(is_one_name(name, other) for other in names)
        twice = known if name else (fact.best, fact.who.text) in figures and not (is_single(fact) and _brings_in(fact))
        names.append(name)
        figures.add((fact.best, fact.who.text))
        back = counted and is_single(fact) and points_back(fact) and not gunman
        if not (twice or back or _is_recap(fact, total) or _is_detail(fact, facts) or _is_counted_in(fact, facts)):
            total = plus(total, Toll(fact.low, fact.best, fact.high))
    return total


def _without_folded(facts: Sequence[Fact]) -> Sequence[Fact]:
    """ "A double homicide: a baker and a porter died": where a sentence says who they were, they are counted and not the deed."""
    people = [fact for fact in facts if not _FOLDED.match(fact.quote)]
    return people or facts


def _is_recap(fact: Fact, total: Toll) -> bool:
    """ "One was shot in the arm, two in the leg and one in the face; all four are alive"."""
    return fact.best is not None and fact.best > 1 and fact.best == total.best and fact.quote.split()[0].lower() in _WHOLE


def _is_counted_in(fact: Fact, facts: Sequence[Fact]) -> bool:
    """ "With two more bodies found, the count stands at 11", "rose to 16 after three of the wounded died": among the figure of all."""
    tolls = (other for other in facts if other.start < fact.start and other.rule.startswith("toll-"))
    if any((other.best or 0) > (fact.best or 0) and has_risen(other) for other in tolls):
        return True
    behind = (other for other in facts if other.start >= fact.end and not other.increment)
    return any((other.best or 0) > (fact.best or 0) and (fact.increment or _TOLL.match(other.rule)) for other in behind)


def has_risen(fact: Fact) -> bool:
    """Whether the sentence says that a toll has risen to the figure."""
    return re.search(_RISEN + re.escape(fact.quantity_text), fact.sentence) is not None


def _is_detail(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether it only says more of people counted before: "four men: a 50-year-old …", "five were taken, one in grave condition"."""
    before = [other for other in facts if other.start < fact.start and (other.best or 0) > (fact.best or 0)]
    if not before:
        return False
    text, behind = fact.sentence, before[0].quote
    listed = _OPENS_LIST.search(text[text.find(behind) + len(behind) : max(0, text.find(fact.quote))]) and not _MORE.search(fact.quote)
    graver = fact.rule in _CONDITIONS and all(other.rule not in _CONDITIONS for other in before) and not _MORE.search(fact.quote)
    return bool(listed or graver) and sum(other.best or 0 for other in before) > (fact.best or 0)


def without_spelled_out(facts: Sequence[Fact]) -> list[Fact]:
    """Without those that only spell out a figure beside them: "four others, two women and two men"."""
    kept: list[Fact] = []
    i = 0
    while i < len(facts):
        kept.append(facts[i])
        i += 1 + _spelled_out(facts[i:])
    return kept


def _spelled_out(facts: Sequence[Fact]) -> int:
    """How many facts after the first make up its figure."""
    whole, *rest = facts
    if rest and _is_called(whole, rest[0]):
        return 1
    if whole.best is None or whole.best < 2 or not rest or not 0 <= rest[0].start - whole.end <= _BESIDE:
        return 0
    made, end = 0, rest[0].start
    for n, fact in enumerate(rest, 1):
        if fact.best is None or fact.start - end > _GOES_ON or fact.sentence != whole.sentence:
            return 0
        made, end = made + fact.best, fact.end
        if made >= whole.best:
            return n if made == whole.best else 0
    return 0


def _is_called(fact: Fact, other: Fact) -> bool:
    """ "Her niece, Lena Orr": one person and her name."""
    near = fact.sentence == other.sentence and 0 <= other.start - fact.end <= len(", ")
    return near and is_single(fact) and not name_of(fact) and bool(name_of(other))


def persons_named(facts: Iterable[Fact]) -> int:
    """How many persons are named, each once, however often."""
    names: list[set[str]] = []
    for fact in facts:
        name = name_of(fact)
        if name and not any(is_one_name(name, other) for other in names):
            names.append(name)
    return len(names)


def told_one_by_one(facts: Sequence[Fact]) -> tuple[int, list[Fact]]:
    """The most people that the story brings in one after another, and the facts that do: "A man was shot … Another man … A third …"."""
    best: tuple[int, list[Fact]] = (0, [])
    chain: list[Fact] = []
    for fact in facts:
        if fact.field != "body" or fact.best is None or fact.part_of is not None:
            continue
        if chain and (fact.start - chain[-1].end > _NEAR or _another_time(fact, chain[-1])):
            chain = []
        if not chain:
            chain = [fact] if is_single(fact) and not points_back(fact) else []
        elif _brings_in(fact) and _opens_sentence(fact) and all(tell_apart(fact, other) for other in chain):
            chain.append(fact)
        count = sum(other.best or 0 for other in chain)
        if len(chain) > 1 and count > best[0]:
            best = count, list(chain)
    return best


def _another_time(fact: Fact, other: Fact) -> bool:
    return fact.when is not None and other.when is not None and fact.when.start != other.when.start


def _brings_in(fact: Fact) -> bool:
    first = fact.quote.split()[0].lower()
    return first in _NEW or bool(name_of(fact))


def _opens_sentence(fact: Fact) -> bool:
    """Whether the sentence begins with these people, or says "also": not "he handed it to another pupil, who was hit"."""
    return fact.sentence.startswith(fact.quote) or " also " in fact.sentence


def tell_apart(fact: Fact, other: Fact) -> bool:
    """Whether two facts cannot mean the same people: one more of them, another age, man and woman, another name."""
    one, two = name_of(fact), name_of(other)
    if (nth := _nth(fact)) and nth <= _nth(other):
        return False
    if one and two:
        return not is_one_name(one, two)
    if are_of_two_ages(fact, other):
        return True
    if one or two:
        return not one and bool(_MORE.search(fact.quote))
    if _MORE.search(fact.quote):
        return True
    if not (is_single(fact) and is_single(other)):
        return _sex(fact) is not None and _sex(other) is not None and _sex(fact) != _sex(other)
    if age_of(fact) is not None and age_of(fact) == age_of(other):
        return False
    return _sex(fact) is not None and _sex(other) is not None and _sex(fact) != _sex(other)


def are_of_two_ages(fact: Fact, other: Fact) -> bool:
    """Whether two persons are told to be of different ages."""
    one, two = age_of(fact), age_of(other)
    return one is not None and two is not None and one != two


def age_of(fact: Fact) -> str | None:
    """How old one person is, in the words of the fact or right behind them: "a 39-year-old clerk", "Ana Ruiz, 42"."""
    if not is_single(fact):
        return None
    at = fact.sentence.find(fact.quote)
    behind = _AGE_BEHIND.match(fact.sentence, at + len(fact.quote)) if at >= 0 else None
    told = _AGE.search(fact.quote) or behind
    return told[1] if told is not None else None


def _nth(fact: Fact) -> int:
    """The place in a row: 3 of "a third man", 0 where there is none."""
    return next((n for n, word in enumerate(_ORDINALS, 2) if word in fact.quote.lower().split()[:2]), 0)


def _sex(fact: Fact) -> str | None:
    words = set(fact.who.text.lower().split())
    return "man" if words & _MEN else "woman" if words & _WOMEN else None


def points_back(fact: Fact) -> bool:
    """Whether the words mostly speak of someone told of before: "the boy", "he"."""
    return fact.quote.split()[0].lower() in _BACK


def words_before(fact: Fact) -> str:
    """The sentence up to the fact's quote; empty where that is not in it."""
    return fact.sentence[: max(0, fact.sentence.find(fact.quote))]


def is_single(fact: Fact) -> bool:
    """Whether the fact is of one person."""
    return fact.low == fact.high == 1


def name_of(fact: Fact) -> set[str]:
    """The words of a person's name, where there are two or more."""
    words = fact.who.text.split()
    capital = {word for word in words if word[:1].isupper()}
    named = is_single(fact) and len(capital) > 1 and words[-1] in capital and not fact.who.text.isupper()
    return capital if named else set()


def is_one_name(one: set[str], other: set[str]) -> bool:
    """Whether two names may be one person's: "Officer Jacob Teller" and "Jacob Teller", not "Thomas Ruiz" and "Nicholas Ruiz"."""
    one, other = ({word for word in name if len(word.strip(".")) > 1 and not is_title(word)} or name for name in (one, other))
    shared = one & other
    if shared and len(one) == len(other) == len(shared) + 1:  # "Tomas Rusk", "Tomsa Rusk"
        return ratio("".join(one - shared), "".join(other - shared)) >= _MISSPELT
    return len(shared) > 1 or (bool(shared) and shared in (one, other))


def plus(one: Toll, other: Toll) -> Toll:
    """Both together; a bound that one lacks, the sum lacks."""

    def add(a: int | None, b: int | None) -> int | None:
        return None if a is None or b is None else a + b

    return Toll(add(one.low, other.low), add(one.best, other.best), add(one.high, other.high))
