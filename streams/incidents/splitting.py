"""Tell the incidents of one story apart: figures that belong together by place and time, and what is only background."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from streams.facts import KINDS, Event, Extraction, Fact, Kind, Place
from streams.incidents.editing import end_in_sentence, value_of
from streams.incidents.families import AFTERSHOCK, EARTHQUAKE, families_of
from streams.incidents.geography import Relation, is_known, is_wide, name_of, relation
from streams.incidents.shocks import shocks_of

NEWS = ("asserted", "denied", "hypothetical", "revised_from")
"""The statuses that speak of the incident itself; historical figures and totals of a campaign are background."""
SERIOUS = frozenset({"violence", "earth", "water", "fire", "transport", "structure", "health", "crowd"})
BESIDE = 250
"""Characters within which an event stands beside a figure."""
QUIET = ("Strategic developments", "Protests")
"""Event types that are no incident by themselves while nobody is said to be harmed."""
GRAVE = ("coup",)
"""Events of those types that are."""
ANOTHER = re.compile(
    r"\b(another|separate|unrelated)\s+(?:[\w-]+\s+){0,2}?(?:air)?(?:strike|attack|raid|blast|bombing|explosion|shooting|stabbing|killing|incident"
    r"|crash|accident|collision|clash|(?:land|mud|rock)?slide|flood|(?:earth)?quake|fire|blaze|ambush|kidnapping|abduction|assault|storm|collapse"
    r"|shipwreck|sinking|avalanche|derailment|stampede|outbreak)\b|\A\W*(The (?:second|other)),",
    re.IGNORECASE,
)
"""Words for an event that is not the one told before."""
_DAYS_EARLIER = re.compile(
    r"[\"'“‘(]{0,2}(?:(?:\w+ ){1,2}(?:days|nights)|(?:the|a|one) (?:day|night)) (?:earlier|before)\b,?", re.IGNORECASE
)
"""What a sentence opens with that tells of another blow: "Two days earlier, gunfire at a house killed three"."""
_OF_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|\d) (?:[\w-]+ ){0,2}(?:attacks|strikes|raids|shootings|stabbings|blasts|bombings|explosions|crashes"
    r"|accidents|collisions|killings|incidents|fires|ambushes|storms|disasters|quakes|tremors)\b|\b(?:separate|combined|altogether)\b"
    r"|\b(?:in|of) (?:a|one|the space of|as many|two|three|four|five) (?:\w+ )?(?:days?|weeks?|weekend|nights?)\b",
    re.IGNORECASE,
)
"""Words beside a figure that may sum up several incidents."""


@dataclass(slots=True)
class Part:
    """One incident of a story, in the making."""

    facts: list[Fact] = field(default_factory=list)
    context: list[Fact] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    place: Place | None = None
    day: str | None = None
    """The day that sets it apart from another incident at the same place."""
    shock: str | None = None
    """Whether its figures are an earthquake's or an aftershock's, where the story says."""


def parts_of(extraction: Extraction, *, is_title: Callable[[Fact], bool] = lambda fact: fact.field == "headline") -> list[Part]:
    """The incidents a story speaks of, the main one first; none where it has neither a figure nor a serious event."""
    facts = sorted(extraction.facts, key=lambda fact: (is_title(fact), fact.start))
    counted = [fact for fact in facts if is_counted(fact)]
    parts = _apart(counted, shocks_of(counted, extraction.events))
    parts = _alone_enough(parts, extraction.events)
    _set_sums_aside(parts)
    events = [event for event in extraction.events if event.status == "asserted"]
    if not parts:
        return _of_events(events, facts)
    for fact in facts:
        if fact.status not in NEWS:
            _home(fact, parts).context.append(fact)
        elif not is_counted(fact):
            _home(fact, parts).facts.append(fact)
    for part in parts:
        part.events = [event for event in events if _belongs(event, part, alone=len(parts) == 1)]
        _set_strangers_aside(part)
    return parts


def is_counted(fact: Fact) -> bool:
    """True for a figure that makes news: asserted, and of at least one person."""
    return fact.status == "asserted" and any((fact.low, fact.best, fact.high))


def _apart(counted: Sequence[Fact], shocks: Mapping[str, str]) -> list[Part]:
    """The figures by place, day and shock."""
    parts: list[Part] = []
    homes: dict[str, Part] = {}
    for fact in counted:
        shock = shocks.get(fact.fact_id)
        part = homes.get(fact.part_of or "") or _where(fact, [part for part in parts if part.shock == shock])
        if part is None:
            part = Part(day=_day(fact), shock=shock)
            parts.append(part)
        part.facts.append(fact)
        part.place = _sharper(part.place, fact.place)
        homes[fact.fact_id] = part
    return parts


def _where(fact: Fact, parts: list[Part]) -> Part | None:
    """The part that a figure belongs to: by its place and day, else the one spoken of before it."""
    if not parts or (fact.place is None and not _another_day(fact, parts[-1])):
        return parts[-1] if parts else None
    for part in reversed(parts):
        if relation(part.place, fact.place) not in _apart_for(fact) and not _another_day(fact, part):
            return part
    return None


def _apart_for(fact: Fact) -> tuple[Relation, ...]:
    """How far a figure's place has to lie from an incident's to be another's: less where the story calls it another event's."""
    before = fact.sentence[: end_in_sentence(fact)]
    if fact.place is None or fact.place.name not in fact.sentence or (cue := ANOTHER.search(before)) is None:
        return ("apart",)
    return ("apart", "region") if (cue[1] or "").lower() == "another" else ("apart", "region", "near", "unknown")


def _another_day(fact: Fact, part: Part) -> bool:
    """True for a second, separate blow: a group of its own, on a day of its own."""
    day, least = _day(fact), 1 if _DAYS_EARLIER.match(fact.sentence) else 2
    rivals = [known for known in part.facts if known.kind == fact.kind and known.part_of is None and value_of(known) >= least]
    if day is None or part.day is None or fact.part_of is not None or fact.increment or value_of(fact) < 2 or not rivals:
        return False
    return day != part.day and all(value_of(known) != value_of(fact) and _day(known) != day for known in rivals)


def _alone_enough(parts: list[Part], events: Iterable[Event]) -> list[Part]:
    """Parts that stand on their own; the rest belongs to the first of them.

    One victim elsewhere with nothing happening there is more often a home town or a hospital, and the same figures told once more with
    another place are the same people.
    """
    if len(parts) < 2:
        return parts
    seen = [event for event in events if event.status == "asserted" and _is_serious(event)]
    earlier = [_is_days_earlier(part) for part in parts]
    own = [part for n, part in enumerate(parts) if earlier[n] or (n == 0 and any(earlier)) or _is_told_apart(part, seen)]
    main = own[0] if own else max(parts, key=lambda part: (len(part.facts), _total(part)))
    known = _figures(main)
    kept = [main, *(part for part in own if part is not main and not _figures(part) <= known)]
    for part in parts:
        if all(part is not other for other in kept):
            main.facts.extend(part.facts)
    return kept


def _is_told_apart(part: Part, events: Iterable[Event]) -> bool:
    """True where the story names the place beside a figure of several people, or beside a figure and what happened there."""
    printed = [fact for fact in part.facts if fact.kind != "displaced" or fact.best is not None]  # "millions who fled" are background
    named = [fact for fact in printed if fact.place is not None and fact.place.name in fact.sentence]
    return any(value_of(fact) >= 2 for fact in named) or any(
        relation(event.place, part.place) in ("same", "near") and event.field == fact.field and abs(event.start - fact.start) <= BESIDE
        for event in events
        for fact in named
    )


def _set_sums_aside(parts: Sequence[Part]) -> None:
    """Make background of a figure that sums up several incidents, or of one for a wider area: it is the toll of none of them."""
    if len(parts) < 2:
        return
    for part in parts:
        for fact in [f for f in part.facts if _OF_SEVERAL.search(f.sentence) and value_of(f) == _sum_without(f, parts)]:
            part.facts.remove(fact)
            part.context.append(fact)
    for part in parts:
        for fact in [fact for fact in part.facts if fact.place is None or is_wide(fact.place)]:
            narrower = [[value_of(f) for f in p.facts if f.kind == fact.kind and _reach(f.place) < _reach(fact.place)] for p in parts]
            most = [max(values) for values in narrower if values]
            if len(most) > 1 and value_of(fact) >= sum(most):
                part.facts.remove(fact)
                part.context.append(fact)


def _is_days_earlier(part: Part) -> bool:
    return any(value_of(fact) >= 2 and _DAYS_EARLIER.match(fact.sentence) for fact in part.facts)


def _sum_without(fact: Fact, parts: Sequence[Part]) -> int | None:
    """What the incidents come to together without the figures that are like this one; None where only one has others of its kind."""
    others = [[value for f in p.facts if f.kind == fact.kind and (value := value_of(f)) != value_of(fact)] for p in parts]
    told = [max(*values, values.count(1)) for values in others if values]
    return sum(told) if len(told) > 1 else None


def _reach(place: Place | None) -> int:
    return 9 if place is None else place.where_prec or 1


def _set_strangers_aside(part: Part) -> None:
    """Make background of the people who fled somewhere else than where this happened."""
    here = place_of(part)
    if here is None or is_wide(here) or not any(fact.kind in ("killed", "injured") for fact in part.facts):
        return
    fled = [f for f in part.facts if f.kind == "displaced" and f.place is not None and not is_wide(f.place)]
    elsewhere = [f for f in fled if (there := relation(f.place, here)) not in ("same", "within") and not (there == "near" and f.best)]
    part.facts = [fact for fact in part.facts if fact not in elsewhere]
    part.context += elsewhere


def _figures(part: Part) -> set[tuple[Kind, int]]:
    return {(fact.kind, value_of(fact)) for fact in part.facts}


def _of_events(events: Sequence[Event], facts: Iterable[Fact]) -> list[Part]:
    """A story without figures may still tell of a serious event: then its first one, with whatever belongs to it."""
    serious = [event for event in events if event.place is not None and is_known(event.place) and _is_serious(event)]
    if not serious:
        return []
    part = Part(place=serious[0].place, day=serious[0].when.start[:10] if serious[0].when and serious[0].when.start else None)
    part.events = [event for event in serious if relation(event.place, part.place) in ("same", "near", "within")]
    part.facts = [fact for fact in facts if fact.status in NEWS]
    part.context = [fact for fact in facts if fact.status not in NEWS]
    return [part]


def _is_serious(event: Event) -> bool:
    return event.name in GRAVE or (event.event_type not in QUIET and bool(families_of(words_for(event)) & SERIOUS))


def _home(fact: Fact, parts: list[Part]) -> Part:
    """Where a figure that opens nothing rides along: with its whole, at its place, else with the main incident."""
    for part in parts:
        if fact.part_of is not None and any(known.fact_id == fact.part_of for known in part.facts):
            return part
    near = [part for part in parts if relation(part.place, fact.place) in ("same", "near")]
    return near[0] if near else parts[0]


def _belongs(event: Event, part: Part, *, alone: bool) -> bool:
    here = relation(event.place, part.place)
    if any(
        fact.field == event.field and fact.start <= event.end and event.start <= fact.start + max(len(fact.sentence), 1)
        for fact in part.facts
    ):
        return here != "apart"
    return here in ("same", "near") or (alone and here in ("within", "unknown"))


def _sharper(one: Place | None, other: Place | None) -> Place | None:
    if one is None or (other is not None and is_wide(one) and not is_wide(other)):
        return other
    return one


def place_of(part: Part) -> Place | None:
    """The most exact place that most figures of a part name, one that the gazetteer knows before any other."""
    named = [fact.place for fact in part.facts if fact.place is not None and is_counted(fact)]
    named = [place for place in named if not is_wide(place)] or [e.place for e in part.events if e.place and not is_wide(e.place)] or named
    votes = Counter(name_of(place) for place in named)
    return max(named, key=lambda place: (is_known(place), votes[name_of(place)]), default=part.place)


def event_of(part: Part) -> tuple[str | None, str | None, str | None]:
    """What happened, in plain words, as type and as sub-type: what the figures name as cause, else the first event of the part."""
    first = next((e for e in part.events if e.event_type not in QUIET), None) or next(iter(part.events), None)
    by_kind = [[fact.cause for fact in part.facts if fact.cause and fact.kind == kind and is_counted(fact)] for kind in KINDS]
    causes = next((causes for causes in by_kind if causes), [])  # of the gravest kind: what killed, before what drove people out
    if not causes:
        return (words_for(first), first.event_type, first.sub_event_type) if first else (None, None, None)
    cause = max(causes, key=causes.count)
    return AFTERSHOCK if (cause, part.shock) == (EARTHQUAKE, AFTERSHOCK) else cause, *_types_of(cause, part)


def _types_of(cause: str, part: Part) -> tuple[str | None, str | None]:
    match = next((event for event in part.events if cause in (event.name, event.sub_event_type, event.event_type)), None)
    return (match.event_type, match.sub_event_type) if match else (None, None)


def words_for(event: Event) -> str:
    """The plain words for an event."""
    return event.name or event.sub_event_type or event.event_type


def dates_of(part: Part, *, published: date) -> tuple[str | None, str | None]:
    """First and last day on which a part happened, by the words of the story; never after it was published."""
    spans = [
        _span(fact) for fact in part.facts if is_counted(fact) and fact.kind in ("killed", "injured", "missing", "abducted", "trapped")
    ]
    spans = spans or [_span(fact) for fact in part.facts if is_counted(fact) and fact.kind != "detained"]  # arrests come later
    found = [span for span in spans if span is not None] or [
        (e.when.start[:10], (e.when.end or e.when.start)[:10])
        for e in part.events
        if e.event_type not in QUIET and e.when is not None and e.when.start is not None and e.when.precision in DAILY
    ]
    found = found or [span for fact in part.facts if is_counted(fact) and (span := _span(fact, ("week",)))]
    found = [(start, end) for start, end in found if date.fromisoformat(start) <= published]
    if not found:
        return None, None
    votes = Counter(found)
    return min(found, key=lambda span: (-votes[span], found.index(span)))


DAILY = ("hour", "part_of_day", "day")


def _span(fact: Fact, precisions: Collection[str] = DAILY) -> tuple[str, str] | None:
    """The days of a figure, where they are those of the blow: who dies in hospital dies later."""
    from streams.extraction.later_deaths import is_later_death  # here, since TRACK imports this package and must not load spaCy

    if fact.kind == "killed" and is_later_death(fact.sentence):
        return None
    if fact.when is None or fact.when.start is None or fact.when.precision not in precisions:
        return None
    return fact.when.start[:10], (fact.when.end or fact.when.start)[:10]


def _day(fact: Fact) -> str | None:
    span = _span(fact)
    return span[0] if span else None


def _total(part: Part) -> int:
    return max((value_of(fact) for fact in part.facts if fact.part_of is None), default=0)
