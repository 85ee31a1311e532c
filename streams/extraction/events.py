"""Find what happened: the events of rules/events.toml, with actor, target, places, time and status."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.columns import sentence_of
from streams.extraction.doc import EventMention, as_delivered, field_of
from streams.extraction.event_roles import actor_of, places_of, target_of, when_of
from streams.extraction.event_rules import EventRules, EventType, Hit, TriggerIndex, event_types
from streams.extraction.event_senses import other_sense
from streams.extraction.event_status import status_of
from streams.extraction.furniture import story_sentences
from streams.extraction.load_rules import load_rules
from streams.extraction.times import time_mentions
from streams.extraction.tone import without_asides
from streams.facts import ActorType, Event

_STATE: frozenset[ActorType] = frozenset({"state_military", "government", "police"})


@Language.factory("tollwire_events")
def make_events(nlp: Language, name: str) -> "Events":
    """The pipe."""
    return Events(TriggerIndex(load_rules(EventRules)))


class Events:
    """Writes `doc._.event_mentions`."""

    def __init__(self, index: TriggerIndex) -> None:
        self.index = index

    def __call__(self, doc: Doc) -> Doc:
        """Find the events of one story, in text order."""
        earlier: list[str] = []
        found: list[EventMention] = []
        times = None
        silenced: list[str] = []
        for sentence in story_sentences(doc):
            hits = []
            for hit in self.index.hits(sentence, set(earlier)):
                if (sense := other_sense(hit)) is not None:
                    silenced.append(sense)
                else:
                    hits.append(hit)
            hits.sort(key=lambda h: (h.head.pos_ in {"NOUN", "PROPN"}, h.start))
            said = {hit.trigger.type for hit in hits}
            for hit in hits:
                type_ = event_types()[hit.trigger.type]
                if said.intersection((*type_.resumes, *type_.yields)):
                    continue
                mention = self._mention(doc, hit, type_)
                resumed = next((e for e in reversed(found) if e.name in type_.resumes and mention.actor in {None, e.actor}), None)
                if resumed is not None:
                    mention = self._mention(doc, hit, event_types()[resumed.name])
                if any(e.name == mention.name and e.start >= sentence.start and not _elsewhere(e, mention) for e in found):
                    continue
                if times is None:
                    times = time_mentions(doc)
                found.append(replace(mention, when=when_of(doc, hit, times)))
                earlier.append(mention.name)
        found.sort(key=lambda e: e.start)
        found, asides = without_asides(doc, found)
        doc._.event_mentions, doc._.event_senses = tuple(found), (*silenced, *asides)
        return doc

    def _mention(self, doc: Doc, hit: Hit, type_: EventType) -> EventMention:
        actor = actor_of(doc, hit)
        return EventMention(
            start=hit.start,
            end=hit.end,
            event_type=type_.event_type,
            sub_event_type=_taken_by(doc, actor) if type_.name == "territory taken" else type_.sub_event_type,
            status=status_of(hit),
            rule=hit.trigger.id,
            name=type_.name,
            actor=actor,
            target=target_of(doc, hit),
            places=places_of(doc, hit),
        )


def _taken_by(doc: Doc, actor: str | None) -> str:
    """ACLED tells territory taken by a government from territory taken by others."""
    state = any(actor and m.actor_type in _STATE and actor in doc[m.start : m.end].text for m in doc._.actor_mentions)
    bare = (actor or "").removeprefix("The ").removeprefix("the ")
    nation = any(bare.startswith(m.place.name) for m in doc._.place_mentions if m.place.where_prec == 6)
    word = (actor or "").lower()
    state = state or nation or any(noun in word for noun in ("army", "troops", "soldiers", "government", "forces", "military", "police"))
    return "Government regains territory" if state else "Non-state actor overtakes territory"


def _elsewhere(one: EventMention, other: EventMention) -> bool:
    """Whether two events of one type in one sentence are told of different places."""
    return bool(one.places) and bool(other.places) and not {p.name for p in one.places} & {p.name for p in other.places}


def cause_of(doc: Doc, token: int, *, same_sentence: bool = False) -> str | None:
    """What killed or hurt the people that the token speaks of: the nearest event of its sentence, else the last one told before it."""
    causes = [e for e in doc._.event_mentions if event_types()[e.name].cause]
    sentence = sentence_of(doc[token])
    here = [e for e in causes if sentence.start <= e.start < sentence.end]
    if here:
        nearest = min(here, key=lambda e: (e.status == "hypothetical", abs(e.start - token)))
        return str(nearest.name)
    if same_sentence:
        return None
    before = [e for e in causes if e.end <= sentence.start and e.status in {"asserted", "denied"}]
    return str(before[-1].name) if before else None


def read_events(doc: Doc) -> tuple[Event, ...]:
    """The events of one story: mentions of one type at one place told once, in the order of their first mention."""
    kept: list[EventMention] = []
    for mention in doc._.event_mentions:
        same = next((i for i, e in enumerate(kept) if _same(e, mention)), None)
        if same is None:
            kept.append(mention)
        else:
            kept[same] = _fuller(kept[same], mention)
    return tuple(_event(doc, mention) for mention in kept)


def _same(one: EventMention, other: EventMention) -> bool:
    if one.name != other.name or one.status != other.status or one.name == "denial":
        return False
    if one.when and other.when and one.when.start and other.when.start and one.when.start != other.when.start:
        return False
    return not one.places or not other.places or one.places[0].name in {p.name for p in other.places}


def _fuller(one: EventMention, other: EventMention) -> EventMention:
    return replace(
        one,
        actor=one.actor or other.actor,
        target=one.target or other.target,
        when=one.when or other.when,
        places=one.places or other.places,
    )


def _event(doc: Doc, mention: EventMention) -> Event:
    span = doc[mention.start : mention.end]
    where, start, end = field_of(doc, span.start_char, span.end_char)
    return Event(
        event_id=_event_id(doc, (where, str(start), str(end), mention.name)),
        event_type=mention.event_type,
        sub_event_type=mention.sub_event_type,
        status=mention.status,
        quote=as_delivered(doc, where, start, end),
        start=start,
        end=end,
        rule=mention.rule,
        actor=mention.actor,
        target=mention.target,
        place=mention.places[0] if mention.places else None,
        places=mention.places,
        when=mention.when,
        field=where,
        name=mention.name,
    )


def _event_id(doc: Doc, key: Iterable[str]) -> str:
    """Deterministic: the story's uri and version, the field, the offsets and the type."""
    story = doc._.story
    parts = (story.uri if story else "", story.version if story else "", *key)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
