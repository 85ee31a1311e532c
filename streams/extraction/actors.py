"""Find organisations that act or speak: by name from the lexicon, by patterns, and again wherever the story repeats a name so found."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from streams.extraction.actor_frames import told_around
from streams.extraction.actor_kinds import kind_words
from streams.extraction.actor_lexicon import Actor, ActorLexicon, is_shouted, load_actors
from streams.extraction.actor_patterns import ActorPatterns
from streams.extraction.columns import columns_of
from streams.extraction.doc import ActorMention
from streams.extraction.gazetteer import WHERE_PREC, Gazetteer
from streams.extraction.name_context import is_initials_of
from streams.extraction.place_context import LARGE
from streams.extraction.sides import sides_of
from streams.facts import ActorType

_MISREAD = frozenset({"PERSON", "GPE", "LOC", "FAC", "WORK_OF_ART", "PRODUCT"})
_LONGEST_ACRONYM = 8
_COUNTY = WHERE_PREC["adm2"]
_OF_STATES: frozenset[ActorType] = frozenset({"state_military", "police", "government"})


@Language.factory("tollwire_actors", default_config={"extra_actors": None})
def make_actors(nlp: Language, name: str, extra_actors: str | None) -> "Actors":
    """The pipe; `extra_actors` is a desk's own file of them."""
    return Actors(nlp, desk=Path(extra_actors) if extra_actors else None)


class Actors:
    """Writes `doc._.actor_mentions`; takes back places and labels that are a part of an actor's name."""

    def __init__(self, nlp: Language, *, desk: Path | None = None) -> None:
        self.lexicon = ActorLexicon(load_actors(desk), kind_words())
        self.patterns = ActorPatterns(nlp)
        self.gazetteer: Gazetteer | None = (
            getattr(nlp.get_pipe("tollwire_places"), "gazetteer", None) if nlp.has_pipe("tollwire_places") else None
        )
        self._forces = self._forces_by_nation()

    def __call__(self, doc: Doc) -> Doc:
        """Find the actors of one story."""
        known = [ActorMention(start, end, a.name, a.type, a.id, True, a.country) for start, end, a in self.lexicon.find(doc)]
        counties = {(m.start, m.end) for m in doc._.place_mentions if m.place.where_prec == _COUNTY}  # "Boyle Co." is no company
        patterns = (m for m in self.patterns.find(doc) if m.actor_type != "company" or (m.start, m.end) not in counties)
        described = [self._at_home(doc, self._force_of(doc, mention)) for mention in patterns]
        joined = {m.start for m in known if m.start and doc[m.start - 1].lower_ == "and"}
        found = sorted([*known, *described], key=lambda m: self._rank(doc, m, joined))
        kept = self._one_type_each(_apart(found), described)
        kept = _apart([*kept, *_named_again(doc, kept)])
        if told := list(self._told(doc, kept)):
            kept = _apart([*kept, *told, *_named_again(doc, told)])
        doc._.actor_mentions = tuple(sorted(kept, key=lambda m: m.start))
        doc._.actor_mentions = tuple(replace(m, sides=sides_of(doc, m.start, m.end)) for m in doc._.actor_mentions)
        self._take_back(doc, kept)
        return doc

    def _told(self, doc: Doc, kept: Sequence[ActorMention]) -> Iterator[ActorMention]:
        """The names of the network that no pattern made actors, where the words around them do."""
        taken = {i for m in kept for i in range(m.start, m.end)}
        for ent in doc.ents:
            if taken.isdisjoint(range(ent.start, ent.end)) and not is_shouted(doc, ent.start):
                type_ = "armed_group" if ent.label_ == "ORG" and self.patterns.has_fighters(doc, ent.end) else told_around(doc, ent)
                if type_ is not None:
                    yield self.patterns.mention_of(doc, ent.start, ent.end, type_)

    def _forces_by_nation(self) -> dict[tuple[str, str], Actor]:
        """The forces that the lexicon knows by a nationality: "Israeli military" is ("IL", "military")."""
        found: dict[tuple[str, str], Actor] = {}
        for actor in self.lexicon.by_id.values() if self.gazetteer is not None else ():
            for name in actor.names if actor.country and actor.type in _OF_STATES else ():
                nation, _, force = name.partition(" ")
                if force.islower() and self.gazetteer is not None and self.gazetteer.demonym(nation) == actor.country:
                    found.setdefault((actor.country or "", force), actor)
        return found

    def _force_of(self, doc: Doc, mention: ActorMention) -> ActorMention:
        """ "Israel's military" by its name in the lexicon."""
        place = next((m for m in doc._.place_mentions if m.start == mention.start and m.is_country), None)
        if place is None or mention.known or mention.actor_type not in _OF_STATES:
            return mention
        first = place.end + _is_genitive(doc, place.end)
        actor = self._forces.get((mention.country or "", doc[first : mention.end].text)) if first < mention.end else None
        return replace(mention, name=actor.name, rule=actor.id, known=True) if actor is not None else mention

    def _at_home(self, doc: Doc, mention: ActorMention) -> ActorMention:
        """The mention with the country that its name begins with, or ends with after "of": "Samoa Fire Authority"."""
        if mention.country is not None or mention.known or self.gazetteer is None or mention.actor_type == "media":
            return mention
        words = doc[mention.start : mention.end]
        if mention.actor_type == "police" and "Sheriff" in words.text:
            return replace(mention, country="US")
        heads = [words[:n].text for n in (3, 2, 1) if n < len(words)]
        tails = [words[n + 1 :].text for n in range(1, len(words) - 1) if words[n].lower_ == "of"]
        code = next((code for text in (*heads, *tails) if (code := self._country_called(text)) is not None), None)
        return replace(mention, country=code) if code is not None else mention

    def _country_called(self, text: str) -> str | None:
        """The country of this name, where it is nothing else of note: not "Georgia"."""
        assert self.gazetteer is not None
        entries = [entry for entry in self.gazetteer.lookup(text) if entry.quality == 0]
        countries = [entry for entry in entries if entry.kind == "country"]
        if not countries or any(entry.kind == "adm1" and entry.population > LARGE for entry in entries):
            return self.gazetteer.demonym(text)
        return countries[0].country

    def _rank(self, doc: Doc, mention: ActorMention, joined: Set[int]) -> tuple[bool, int, bool, bool, int]:
        """Names before descriptions, long before short ("UN Mission for Sarvan" is not the UN), the lexicon and strong evidence first.

        A pattern that runs on to one `joined` with "and" took two for one.
        """
        own = mention.known or (_is_name(doc, mention) and joined.isdisjoint(range(mention.start, mention.end)))
        weak = not mention.known and self.patterns.kinds[mention.rule].weak
        return not own, mention.start - mention.end, not mention.known, weak, mention.start

    def _one_type_each(self, mentions: Sequence[ActorMention], described: Sequence[ActorMention]) -> list[ActorMention]:
        """A name whose kind is weak evidence is what it is where the story says more."""
        sure: dict[str, ActorMention] = {}
        for mention in described:
            if not mention.known and not self.patterns.kinds[mention.rule].weak:
                sure.setdefault(mention.name, mention)
        return [
            replace(m, actor_type=sure[m.name].actor_type, rule=sure[m.name].rule) if not m.known and m.name in sure else m
            for m in mentions
        ]

    def _take_back(self, doc: Doc, mentions: Sequence[ActorMention]) -> None:
        named = [m for m in mentions if m.known or _is_name(doc, m)]
        names = {(m.start, m.end) for m in named}
        hidden = {i for start, end in names for i in range(start, end)}
        police = [m for m in named if m.actor_type == "police" and not m.known]
        local = {i for m in police for i in range(m.start, m.end)}  # the Sacramento Police Department works there
        doc._.place_mentions = tuple(
            place
            for place in doc._.place_mentions
            if not hidden.issuperset(range(place.start, place.end))
            or (not place.is_country and place.start in local and (place.start, place.end) not in names)
            or (place.is_country and (place.role == "modifier" or _is_genitive(doc, place.end)) and (place.start, place.end) not in names)
        )
        misread = [m for m in named if any(token.ent_type_ in _MISREAD for token in doc[m.start : m.end])]
        right = [Span(doc, m.start, m.end, label="ORG") for m in misread]
        covered = {i for span in right for i in range(span.start, span.end)}
        if right:
            doc.ents = tuple([ent for ent in doc.ents if covered.isdisjoint(range(ent.start, ent.end))] + right)


def _is_genitive(doc: Doc, end: int) -> bool:
    """Whether an "'s" follows a name that ends there."""
    return end < len(doc) and doc[end].tag_ == "POS"


def _apart(mentions: Sequence[ActorMention]) -> list[ActorMention]:
    """Without overlaps: the first of two stays."""
    taken: set[int] = set()
    kept = []
    for mention in mentions:
        if not taken.intersection(range(mention.start, mention.end)):
            taken.update(range(mention.start, mention.end))
            kept.append(mention)
    return kept


def _named_again(doc: Doc, mentions: Sequence[ActorMention]) -> Iterator[ActorMention]:
    """The same names wherever they stand, and letters that are the initials of one of them alone."""
    named = {m.name: m for m in mentions if _is_name(doc, m)}
    if not named:
        return
    words = columns_of(doc).texts
    for name, mention in named.items():
        parts = words[mention.start : mention.end]
        if " ".join(doc[mention.start : mention.end].text.split()) != name:
            continue
        for i in range(len(words) - len(parts) + 1):
            if words[i] == parts[0] and words[i : i + len(parts)] == parts:
                yield replace(mention, start=i, end=i + len(parts))
    for i, word in enumerate(words):
        if word.isupper() and word.isalpha() and 2 <= len(word) <= _LONGEST_ACRONYM:
            owners = [m for name, m in named.items() if " " in name and is_initials_of(word, name.replace("-", " ").split())]
            if len(owners) == 1:
                yield replace(owners[0], start=i, end=i + 1)


def _is_name(doc: Doc, mention: ActorMention) -> bool:
    """Whether it is a name rather than a description in small letters: "Nur Brigade", not "Syrian army"."""
    return not doc[mention.end - 1].is_lower
