"""Who and where a story is about: every person, organisation and place once, under all the names that the story gives it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc, Span

from streams.extraction.actors import actors_by_id
from streams.extraction.doc import ActorMention, PlaceMention, field_of
from streams.extraction.gazetteer import fold, fold_deep
from streams.facts import ActorType, Entity, Mention, Place

_RENAMED = re.compile(
    r"\b(?:now|formerly|previously|once|also|better|then|later|otherwise)\b[^.;]{0,25}\b(?:known as|called|named|renamed)\b"
    r"|\bformerly\b|\brenamed\b",
    re.IGNORECASE,
)
_TITLES = frozenset(
    {
        "president",
        "colonel",
        "col.",
        "general",
        "gen.",
        "lt.",
        "lieutenant",
        "captain",
        "capt.",
        "major",
        "maj.",
        "sergeant",
        "sgt.",
        "minister",
        "prime",
        "mr.",
        "mrs.",
        "ms.",
    }
    | {
        "dr.",
        "dr",
        "judge",
        "mayor",
        "governor",
        "gov.",
        "senator",
        "sen.",
        "sheriff",
        "chief",
        "officer",
        "king",
        "queen",
        "prince",
        "sheikh",
        "imam",
        "pope",
        "bishop",
        "deputy",
    }
    | {
        "spokesman",
        "spokeswoman",
        "rep.",
        "detective",
        "det.",
        "cpl.",
        "pvt.",
        "brig.",
        "admiral",
        "adm.",
        "father",
        "sister",
        "commander",
        "mr",
        "mrs",
        "ms",
        "sir",
        "former",
    }
)


@dataclass(slots=True)
class _Group:
    """One entity in the making."""

    entity_id: str
    label: str
    name: str
    actor_type: ActorType | None = None
    place: Place | None = None
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
    return Entity(group.entity_id, group.label, group.name, tuple(aliases), mentions, group.actor_type, group.place)


def _mention(doc: Doc, start: int, end: int) -> Mention:
    span = doc[start:end]
    where, first, last = field_of(doc, span.start_char, span.end_char)
    return Mention(span.text, first, last, where)


def _put(groups: dict[str, _Group], key: str, label: str, name: str, start: int, end: int, text: str | None = None) -> _Group:
    group = groups.setdefault(key, _Group(key, label, name))
    group.spans.append((start, end))
    group.texts.append(text or name)
    return group


def _add_actor(groups: dict[str, _Group], doc: Doc, mention: ActorMention) -> None:
    known = mention.rule in actors_by_id()
    key = f"actor/{mention.rule}" if known else f"org/{_slug(mention.name)}"
    group = _put(groups, key, "ORG", mention.name, mention.start, mention.end, _flat(doc[mention.start : mention.end].text))
    group.actor_type = mention.actor_type


def _add_place(groups: dict[str, _Group], doc: Doc, mention: PlaceMention) -> None:
    place = mention.place
    text = _flat(doc[mention.start : mention.end].text)
    if mention.government is not None:
        group = _put(groups, f"government/{place.country}", "ORG", f"Government of {mention.government}", mention.start, mention.end, text)
        group.actor_type = "government"
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
    """Full names first; then each short mention joins the first person of that surname."""
    full: dict[str, _Group] = {}
    named = [(ent, _clean(ent)) for ent in ents]
    for ent, name in named:
        words = fold_deep(fold(name)).split()
        if len(words) > 1:
            group = _put(groups, f"person/{'-'.join(words)}", "PERSON", name, ent.start, ent.end, name)
            full.setdefault(words[-1], group)
            full.setdefault(" ".join(words), group)
    for ent, name in named:
        words = fold_deep(fold(name)).split()
        if len(words) != 1:
            continue
        known = full.get(words[0])
        if known is None:
            known = next((g for g in full.values() if words[0] in fold_deep(fold(g.name)).split()), None)
        if known is not None:
            known.spans.append((ent.start, ent.end))
            known.texts.append(name)
        elif words[0]:
            _put(groups, f"person/{words[0]}", "PERSON", name, ent.start, ent.end, name)


def _join_acronyms(groups: dict[str, _Group], doc: Doc) -> None:
    """ "Halden Relief Committee (HRC) … HRC": the letters in brackets are the name's."""
    organisations = [g for g in groups.values() if g.label == "ORG" and g.spans]
    ends = {end: group for group in organisations for _, end in group.spans}
    for group in organisations:
        for start, end in group.spans[:1]:
            owner = ends.get(start - 1)
            if (
                start
                and doc[start - 1].text == "("
                and end < len(doc)
                and doc[end].text == ")"
                and owner is not None
                and owner is not group
            ):
                _join(owner, group)


def _join_renamed(groups: dict[str, _Group], doc: Doc) -> None:
    """ "the former X, … now known as Y": two names of one organisation."""
    mentions = sorted((start, end, id(g), g) for g in groups.values() if g.label == "ORG" for start, end in g.spans)
    for (_, end, _, one), (start, _, _, other) in pairwise(mentions):
        if one is other or not one.spans or not other.spans or start - end > 14 or doc[end - 1].sent.start != doc[start].sent.start:
            continue
        if _RENAMED.search(doc[end:start].text):
            _join(other, one)


def _join(kept: _Group, joined: _Group) -> None:
    kept.spans += joined.spans
    kept.texts += [joined.name, *joined.texts]
    kept.actor_type = kept.actor_type or joined.actor_type
    joined.spans = []


def _clean(ent: Span) -> str:
    """The name without a title before it and the 's after it."""
    start, end = ent.start, ent.end
    while start < end - 1 and (ent.doc[start].lower_ in _TITLES or ent.doc[start].lower_ == "the"):
        start += 1
    while end > start + 1 and (ent.doc[end - 1].tag_ == "POS" or ent.doc[end - 1].is_punct):
        end -= 1
    return _flat(ent.doc[start:end].text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-") or "unnamed"
