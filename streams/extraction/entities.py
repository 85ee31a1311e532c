"""Who and where a story is about: every person, organisation and place once, under all the names that the story gives it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc, Span

from streams.extraction.columns import sentence_start
from streams.extraction.doc import ActorMention, PlaceMention, as_delivered, field_of
from streams.extraction.gazetteer import fold
from streams.extraction.persons import read_persons
from streams.facts import ActorType, Entity, Mention, Place, Side

_RENAMED = re.compile(
    r"\b(?:now|formerly|previously|once|also|better|then|later|otherwise)\b[^.;]{0,25}\b(?:known as|called|named|renamed)\b"
    r"|\bformerly\b|\brenamed\b|^,? ?(?:(?:commonly|locally|widely) )?known (?:by its acronym|by its initials|as)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """One entity in the making."""

    entity_id: str
    label: str
    name: str
    actor_type: ActorType | None = None
    place: Place | None = None
    known: bool = False
    """An actor of the lexicon."""
    country: str | None = None
    sides: list[Side] = field(default_factory=list)
    title: str | None = None
    affiliation: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Tokens [start, end) of the mentions."""
    texts: list[str] = field(default_factory=list)


def read_entities(doc: Doc) -> tuple[Entity, ...]:
    """The entities of one story, in the order in which it names them."""
    groups: dict[str, _Group] = {}
    for mention in doc._.actor_mentions:
        _add_actor(groups, doc, mention)
    for place in doc._.place_mentions:
        _add_place(groups, doc, place)
    taken = {i for group in groups.values() if group.label != "GPE" or group.spans for start, end in group.spans for i in range(start, end)}
    rest = [ent for ent in doc.ents if ent.label_ in {"PERSON", "ORG", "NORP", "EVENT", "FAC"}]
    rest = [ent for ent in rest if not taken.intersection(range(ent.start, ent.end))]
    _add_persons(groups, doc, [ent for ent in rest if ent.label_ == "PERSON"])
    for ent in rest:
        if ent.label_ != "PERSON":
            _put(groups, f"{ent.label_.lower()}/{_slug(_clean(ent))}", ent.label_, _clean(ent), ent.start, ent.end)
    _join_acronyms(groups, doc)
    _join_renamed(groups, doc)
    found = sorted((group for group in groups.values() if group.spans), key=lambda g: (min(g.spans), g.entity_id))
    return tuple(_entity(doc, group) for group in found)


def _entity(doc: Doc, group: _Group) -> Entity:
    aliases = dict.fromkeys(text for text in group.texts if text != group.name)
    if group.place is not None and group.place.canonical_name and group.place.canonical_name != group.name:
        aliases[group.place.canonical_name] = None
    mentions = tuple(_mention(doc, start, end) for start, end in sorted(group.spans))
    return Entity(
        group.entity_id,
        group.label,
        group.name,
        tuple(aliases),
        mentions,
        group.actor_type,
        group.place,
        group.country,
        tuple(group.sides),
        group.title,
        group.affiliation,
    )


def _mention(doc: Doc, start: int, end: int) -> Mention:
    span = doc[start:end]
    where, first, last = field_of(doc, span.start_char, span.end_char)
    return Mention(as_delivered(doc, where, first, last), first, last, where)


def _put(groups: dict[str, _Group], key: str, label: str, name: str, start: int, end: int, text: str | None = None) -> _Group:
    group = groups.setdefault(key, _Group(key, label, name))
    group.spans.append((start, end))
    group.texts.append(text or name)
    return group


def _add_actor(groups: dict[str, _Group], doc: Doc, mention: ActorMention) -> None:
    key = f"actor/{mention.rule}" if mention.known else _key_of_named(groups, mention)
    group = _put(groups, key, "ORG", mention.name, mention.start, mention.end, _flat(doc[mention.start : mention.end].text))
    group.actor_type = mention.actor_type
    group.known = mention.known
    group.country = group.country or mention.country
    group.sides += [side for side in mention.sides if side not in group.sides]


def _key_of_named(groups: dict[str, _Group], mention: ActorMention) -> str:
    """Two countries have an Interior Ministry each; one of no country is that of the only one."""
    name = f"org/{_slug(mention.name)}"
    if mention.country is not None:
        return name if name in groups and groups[name].country == mention.country else f"{name}-{mention.country.lower()}"
    owned = [key for key, group in groups.items() if group.name == mention.name and key.startswith(name)]
    return owned[0] if len(owned) == 1 else name


def _add_place(groups: dict[str, _Group], doc: Doc, mention: PlaceMention) -> None:
    place = mention.place
    text = _flat(doc[mention.start : mention.end].text)
    if mention.government is not None:
        group = _put(groups, f"government/{place.country}", "ORG", f"Government of {mention.government}", mention.start, mention.end, text)
        group.actor_type, group.country = "government", place.country
        return
    demonym = (
        mention.role == "modifier"
        and place.where_prec == 6
        and place.canonical_name is not None
        and fold(text) != fold(place.canonical_name)
    )
    if place.geonameid is not None:
        key = f"place/{place.geonameid}"
    else:
        key = f"place/{_slug(place.canonical_name or text)}-{(place.country or 'zz').lower()}-{place.where_prec or 0}"
    label = "LOC" if place.where_prec in {5, 7} else "GPE"
    group = groups.get(key) or _put(groups, key, label, place.canonical_name or text if demonym else text, mention.start, mention.end, text)
    if (mention.start, mention.end) not in group.spans:
        group.spans.append((mention.start, mention.end))
        group.texts.append(text)
    group.place = group.place or place
    if not demonym and group.name == place.canonical_name and text != group.name and group.texts[0] != text:
        group.name = text


def _add_persons(groups: dict[str, _Group], doc: Doc, ents: list[Span]) -> None:
    for person in read_persons(doc, ents):
        group = groups.setdefault(person.key, _Group(person.key, "PERSON", person.name))
        group.title, group.affiliation = person.title, person.affiliation
        group.spans += person.spans
        group.texts += person.texts


def _join_acronyms(groups: dict[str, _Group], doc: Doc) -> None:
    """ "Halden Relief Committee (HRC) … HRC": the letters in brackets are the name's, whatever they stand for."""
    organisations = [g for g in groups.values() if g.label == "ORG" and g.spans]
    ends = {end: group for group in organisations for _, end in group.spans}
    for group in organisations:
        start, end = group.spans[0]
        owner = ends.get(start - 1)
        if not start or doc[start - 1].text != "(" or doc[end : end + 1].text != ")" or owner is None or owner is group:
            continue
        if owner.spans and not (owner.known and group.known):
            _join(owner, group)


def _join_renamed(groups: dict[str, _Group], doc: Doc) -> None:
    """ "the former X, … now known as Y": two names of one organisation."""
    mentions = sorted((start, end, id(g), g) for g in groups.values() if g.label == "ORG" for start, end in g.spans)
    for (_, end, _, one), (start, _, _, other) in pairwise(mentions):
        if (
            one is other
            or not one.spans
            or not other.spans
            or start - end > 14
            or sentence_start(doc[end - 1]) != sentence_start(doc[start])
        ):
            continue
        if _RENAMED.search(doc[end:start].text):
            _join(other, one)


def _join(kept: _Group, joined: _Group) -> None:
    kept.spans += joined.spans
    kept.texts += [joined.name, *joined.texts]
    if kept.actor_type is None or joined.actor_type == "armed_group":  # a party of another name may fight
        kept.actor_type = joined.actor_type or kept.actor_type
    kept.country = kept.country or joined.country
    kept.sides += [side for side in joined.sides if side not in kept.sides]
    joined.spans = []


def _clean(ent: Span) -> str:
    """The name without "the" and the 's after it."""
    start, end = ent.start, ent.end
    while start < end - 1 and ent.doc[start].lower_ == "the":
        start += 1
    while end > start + 1 and (ent.doc[end - 1].tag_ == "POS" or ent.doc[end - 1].is_punct):
        end -= 1
    return _flat(ent.doc[start:end].text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-") or "unnamed"
