"""A story's figures as an editor reads them: each told once, parts within their whole, other groups and other times kept apart."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from streams.facts import ARMED, Fact, VictimClass
from streams.incidents.geography import is_known
from streams.story import Story

MAX_TITLE = 160
"""Characters that a first line may have to be taken for the headline of a story that has none."""
RIVAL = 0.4
"""Another source's figure is at least this part of a total to rival it; a smaller one tells of some of the victims."""
TOLL = "toll-"
"""How the ids of rules begin that read a running total: "the death toll rose to 19", "bringing to three the number of dead"."""
PLAIN: tuple[VictimClass, ...] = ("unknown", "civilians")
BACKGROUND = ("historical", "cumulative")
AMONG = re.compile(r"\b(?:among|of) (?:the|those) (?:\w+ )?(?:dead|killed|victims|fatalities|wounded|injured|missing)\b", re.IGNORECASE)
SAID_TO_FIGHT: Mapping[str, re.Pattern[str]] = {
    "military": re.compile(r"(?i)fighter|militant|rebel|insurgent|terrorist|jihadi|extremist|guerrilla|militia|gunm[ae]n|separatist"),
    "armed_group": re.compile(r"(?i)soldier|troop|service(?:men|man|member)|personnel|officer|recruit|policem[ae]n"),
}
MAY_BE_DEAD = ("shoot", "stab", "slash", "hit", "beat", "run-over", "knock-down", "trap")
"""Rules whose people may be among the dead: "three injured" in a headline is not the same as "three were shot" in the body."""
SIDES = {"military": "military", "official": "military", "armed_group": "armed_group"}
"""On whose side a source of each type stands, where it counts the other side's dead."""


def told_once(story: Story, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts without the headline's short form of a figure that the body gives: the body's bounds, source, time and status win."""
    given = list(facts)
    facts = [_as_its_sentence(fact, given) for fact in given]
    titles = [fact for fact in facts if is_title(fact, story)]
    body = {fact.fact_id: fact for fact in facts if fact not in titles}
    echoed: dict[str, str] = {}
    for title in titles:
        same = [fact for fact in body.values() if _echoes(title, fact)]
        if same:
            told = min(same, key=lambda fact: (fact.status != title.status, fact.attributed_to is None, fact.start))
            body[told.fact_id] = _completed(told, title)
            body |= _beneath(title, told, body.values())
            echoed[title.fact_id] = told.fact_id
    kept = [body.get(fact.fact_id, fact) for fact in facts if fact.fact_id not in echoed]
    return tuple(replace(fact, part_of=echoed[fact.part_of]) if fact.part_of in echoed else fact for fact in kept)


CORRECTS = re.compile(r"\s*\((?:This |The )?(?:[\w ]{0,40} )?(?:corrects|corrected|correcting|clarifies)\b[^\n]*\)\s*\n", re.IGNORECASE)
"""A note at the head of a story, which tells editors what was wrong: "(Corrects the place in paragraph 2)"."""


def is_title(fact: Fact, story: Story) -> bool:
    """True for what the headline says, the first line of a story that came without one, or a note of what was corrected at its head."""
    if fact.field == "headline":
        return True
    if (note := CORRECTS.match(story.body)) is not None and fact.start < note.end():
        return True
    first, _, rest = story.body.lstrip().partition("\n")
    return not story.headline and bool(rest) and len(first) <= MAX_TITLE and fact.start < story.body.find("\n", story.body.find(first))


def within_totals(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts with whatever a total of the same story covers made a part of it: "rose to 19 … after five of the wounded died"."""
    wholes = [fact for fact in facts if fact.status == "asserted" and fact.part_of is None and fact.best is not None]
    parts: dict[str, str] = {}
    for kind in dict.fromkeys(fact.kind for fact in wholes):
        own = [fact for fact in wholes if fact.kind == kind]
        largest = max(own, key=lambda fact: (value_of(fact), fact.field == "body", fact.rule.startswith(TOLL)))
        for fact in own:
            if is_counter_claim(fact) and not is_counter_claim(largest) and fact.sentence != largest.sentence:
                continue  # what the army says of its enemy's dead is no part of the rescuers' count
            covered = largest.rule.startswith(TOLL) and not _rivals(fact, largest)  # "rose to 19 … five of the wounded died"
            if value_of(fact) < value_of(largest) and (covered or AMONG.search(fact.sentence)):
                parts[fact.fact_id] = largest.fact_id
    return tuple(replace(fact, part_of=parts[fact.fact_id]) if fact.fact_id in parts else fact for fact in facts)


def of_the_other_side(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """What one side says of the other's dead ("the army said it killed 22 fighters"), where the story counts people beside them."""
    counted = [fact for fact in facts if fact.status == "asserted" and fact.part_of is None]
    claims = [fact for fact in counted if is_counter_claim(fact)]
    return tuple(fact for fact in claims if any(other.kind == fact.kind and other not in claims for other in counted))


def is_counter_claim(fact: Fact) -> bool:
    """True where a side of a fight counts the fighters of the other."""
    side = SIDES.get(fact.attributed_to.type) if fact.attributed_to is not None else None
    return side is not None and fact.who.class_ in ARMED and bool(SAID_TO_FIGHT[side].search(fact.who.text))


def end_in_sentence(fact: Fact) -> int:
    """The character of its sentence at which a figure's quote ends; the sentence's end where it is not in it."""
    at = fact.sentence.find(fact.quote)
    return at + len(fact.quote) if at >= 0 else len(fact.sentence)


def value_of(fact: Fact) -> int:
    """The one number to compare by: best, else the lower bound, else none."""
    return fact.best if fact.best is not None else fact.low or 0


def _echoes(title: Fact, fact: Fact) -> bool:
    """True where a headline's figure is the short form of one in the body."""
    if title.kind != fact.kind or not (value_of(title) and value_of(fact)):
        return False
    classes = {title.who.class_, fact.who.class_}.difference(PLAIN)
    if len(classes) > 1 or (fact.part_of is not None and title.part_of is None):
        return False
    if fact.rule in MAY_BE_DEAD and title.rule not in MAY_BE_DEAD:
        return False
    if value_of(title) == value_of(fact):
        return True
    most = value_of(title) * (4 if title.modifier == "vague" else 1.5)
    least = title.low * (0.5 if title.modifier == "vague" else 1) if title.low is not None else None
    if title.modifier == "about":
        least, most = value_of(title) * 0.9, value_of(title) * 1.1
    return title.modifier != "exact" and least is not None and least <= value_of(fact) <= (title.high or most)


def _beneath(title: Fact, told: Fact, body: Iterable[Fact]) -> dict[str, Fact]:
    """What the body adds in one sentence to the figure that the headline gives for all people ("3 killed"), made a part of it."""
    own = [fact for fact in body if fact.kind == title.kind and fact.status == "asserted" and fact.part_of is None]
    total = value_of(title)
    if title.who.text != "people" or title.modifier != "exact" or any(value_of(fact) > total for fact in own):
        return {}
    sentences = {fact.sentence for fact in own if value_of(fact) == total}
    smaller = [fact for fact in own if fact.sentence in sentences and value_of(fact) < total]
    beside = [fact for fact in smaller if not (fact.increment or is_counter_claim(fact))]
    return {fact.fact_id: replace(fact, part_of=told.fact_id) for fact in beside}


def _completed(told: Fact, title: Fact) -> Fact:
    """The body's figure with what only the headline says of it."""
    named = told.who.class_ == "unknown" and told.who.text == "people" and title.who.class_ not in PLAIN
    return replace(
        told,
        who=title.who if named and value_of(told) == value_of(title) else told.who,
        place=title.place if title.place and (told.place is None or is_known(title.place) > is_known(told.place)) else told.place,
        attributed_to=told.attributed_to or title.attributed_to,
        cause=told.cause or title.cause,
    )


def _as_its_sentence(fact: Fact, facts: Iterable[Fact]) -> Fact:
    """The fact with the status of its neighbour of the same open period: "has killed hundreds and displaced thousands since …"."""
    if fact.status != "asserted" or fact.when is None or fact.when.precision in ("hour", "part_of_day", "day"):
        return fact
    beside = (o for o in facts if o.status in BACKGROUND and o.sentence == fact.sentence and o.field == fact.field and o.when == fact.when)
    other = next(beside, None)
    return fact if other is None else replace(fact, status=other.status)


def _rivals(fact: Fact, total: Fact) -> bool:
    """True for another source's count of the same people."""
    if fact.attributed_to is None or total.attributed_to is None or fact.attributed_to.text == total.attributed_to.text:
        return False
    alike = fact.who.class_ in PLAIN or fact.who.class_ == total.who.class_
    return alike and fact.sentence != total.sentence and value_of(fact) > 1 and value_of(fact) >= RIVAL * value_of(total)
