"""Find organisations that act or speak: by name from the lexicon, and by the nouns that make or follow a name ("the X rebel group")."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from streams.extraction.doc import ActorMention
from streams.extraction.load_rules import load_rules, rule_file
from streams.facts import ActorType

_ARTICLE_DASHES = ("al-", "Al-", "el-", "El-", "as-", "an-", "ash-")
_JOINERS = frozenset({"al", "el", "ad", "as", "ash", "an", "bin", "ibn", "de", "del", "of", "the", "and", "for", "'s", "’s", "-", "e"})
_LEADING = frozenset({"the", "of", "and", "for", "'s", "’s", "-"})
_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_STATE_ARMS = frozenset(
    {"armoured", "armored", "infantry", "airborne", "mechanised", "mechanized", "mountain", "marine", "assault", "tank", "artillery"}
    | {"motorised", "motorized", "engineer", "guards", "guard", "border", "police", "fire", "cavalry", "medical", "rifle"}
)
_BACKED = frozenset({"backed", "led", "aligned", "allied", "supported", "trained", "linked"})
_GROUP_ADJECTIVES = frozenset({"rebel", "militant", "armed", "insurgent", "guerrilla", "jihadist", "extremist", "separatist"})
_GENERIC_NAMES = frozenset({"the", "a", "an", "this", "that", "these", "some", "many", "most", "other", "two", "three", "several"})


@dataclass(frozen=True, slots=True)
class Actor:
    """One organisation of the lexicon."""

    id: str
    name: str
    type: ActorType
    country: str | None = None
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadNoun:
    """Nouns that tell what kind of organisation a name is."""

    id: str
    type: ActorType
    own: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    nation: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("actors.toml")
@dataclass(frozen=True, slots=True)
class ActorRules:
    """The lexicon and the patterns."""

    actor: tuple[Actor, ...]
    head: tuple[HeadNoun, ...]


@cache
def actors_by_id() -> dict[str, Actor]:
    """The lexicon by id."""
    return {actor.id: actor for actor in load_rules(ActorRules).actor}


@Language.factory("tollwire_actors")
def make_actors(nlp: Language, name: str) -> "Actors":
    """The pipe."""
    return Actors(nlp, load_rules(ActorRules))


class Actors:
    """Writes `doc._.actor_mentions`; takes back places that are a part of an actor's name."""

    def __init__(self, nlp: Language, rules: ActorRules) -> None:
        self.lexicon = {actor.id: actor for actor in rules.actor}
        self.matcher = PhraseMatcher(nlp.vocab)
        for actor in rules.actor:
            forms = {form for name in (actor.name, *actor.aliases) for form in _spellings(name)}
            self.matcher.add(actor.id, [nlp.make_doc(form) for form in sorted(forms)])

        def table(kind: str) -> dict[tuple[str, ...], HeadNoun]:
            return {tuple(t.text for t in nlp.make_doc(words)): head for head in rules.head for words in getattr(head, kind)}

        self.own, self.after, self.nation = table("own"), table("after"), table("nation")
        self.last_words = {words[-1] for heads in (self.own, self.after, self.nation) for words in heads}

    def __call__(self, doc: Doc) -> Doc:
        """Find the actors of one story."""
        found = [*self._named(doc), *self._described(doc)]
        found.sort(key=lambda m: (m.rule not in self.lexicon, -(m.end - m.start), m.start))
        taken: set[int] = set()
        kept = []
        for mention in found:
            if not taken.intersection(range(mention.start, mention.end)):
                taken.update(range(mention.start, mention.end))
                kept.append(mention)
        doc._.actor_mentions = tuple(sorted(kept, key=lambda m: m.start))
        hidden = {i for m in kept if m.rule in self.lexicon or m.actor_type == "armed_group" for i in range(m.start, m.end)}
        names = {(m.start, m.end) for m in kept if m.rule == "said-to-be-armed"}
        doc._.place_mentions = tuple(
            place
            for place in doc._.place_mentions
            if (place.start, place.end) not in names and (place.role == "modifier" or not hidden.issuperset(range(place.start, place.end)))
        )
        return doc

    def _named(self, doc: Doc) -> Iterator[ActorMention]:
        for key, start, end in self.matcher(doc):
            actor = self.lexicon[doc.vocab.strings[key]]
            if end - start == 1 and doc[start].is_upper and len(doc[start]) < 6 and _shouted(doc, start):
                continue
            yield ActorMention(start, end, actor.name, actor.type, actor.id)

    def _described(self, doc: Doc) -> Iterator[ActorMention]:
        words = [token.text for token in doc]
        for i, word in enumerate(words):
            if word not in self.last_words:
                continue
            for table, read in ((self.own, self._own), (self.nation, self._nation), (self.after, self._after)):
                for width in (4, 3, 2, 1):
                    head = table.get(tuple(words[i + 1 - width : i + 1])) if i + 1 >= width else None
                    if head and (mention := read(doc, i + 1 - width, i + 1, head)):
                        yield mention
                        break

    def _own(self, doc: Doc, start: int, end: int, head: HeadNoun) -> ActorMention | None:
        """ "Nur al-Din Brigade": the noun is a part of the name."""
        first = _name_start(doc, start)
        if first == start and (end - start == 1 or doc[start].is_sent_start):
            return None
        words = {token.lower_ for token in doc[first:start]}
        type_: ActorType = head.type
        ordinal = words & _ORDINALS or any(word[0].isdigit() for word in words if word)
        if head.id == "armed-unit" and (words & _STATE_ARMS or ordinal):
            type_ = "state_military"
        if head.id == "public-body" and words & {"police", "sheriff"}:
            type_ = "police"
        return ActorMention(first, end, _text(doc, first, end), type_, head.id)

    def _nation(self, doc: Doc, start: int, end: int, head: HeadNoun) -> ActorMention | None:
        """ "Syrian army", "Turkey-backed rebels", "Israel's military"."""
        i = start - 1
        while i >= 0 and (doc[i].pos_ == "ADJ" or doc[i].tag_ == "POS") and not self._is_nation(doc, i):
            i -= 1
        if i >= 1 and doc[i].lower_ in _BACKED and doc[i - 1].text == "-":
            i -= 2
            if doc[i].ent_type_ == "NORP":  # a country that the network takes for its people
                return ActorMention(i, end, _text(doc, i, end), head.type, head.id)
        if i >= 0 and self._is_nation(doc, i):
            first = next((m.start for m in doc._.place_mentions if m.start <= i < m.end), i)
            return ActorMention(first, end, _text(doc, first, end), head.type, head.id)
        return None

    def _is_nation(self, doc: Doc, i: int) -> bool:
        return any(m.start <= i < m.end and m.place.where_prec == 6 for m in doc._.place_mentions)

    def _after(self, doc: Doc, start: int, end: int, head: HeadNoun) -> ActorMention | None:
        """ "the Sarvan rebel group": the noun says what the name is."""
        first = _name_start(doc, start)
        name = doc[first:start]
        if first == start or (name[0].is_sent_start and len(name) == 1 and name[0].pos_ not in {"PROPN"}):
            return None
        if name[0].lower_ in _GENERIC_NAMES or all(token.pos_ not in {"PROPN", "NOUN"} for token in name):
            return None
        places = [m for m in doc._.place_mentions if m.start <= first < m.end]
        own = doc[start].lower_ in _GROUP_ADJECTIVES  # "the Sarvan rebel group" is named so wherever a Sarvan lies
        if any(m.place.where_prec == 6 or (m.role != "modifier" and head.type != "police" and not own) for m in places):
            return None
        stop = end if head.type == "police" else start
        return ActorMention(first, stop, _text(doc, first, stop), head.type, head.id)


def _name_start(doc: Doc, end: int) -> int:
    """Where the capitalised words before `end` begin."""
    start = end
    sentence = doc[end - 1].sent.start if end else 0
    while start > sentence:
        token = doc[start - 1]
        begins = token.is_sent_start and token.pos_ in {"DET", "ADP", "PRON", "CCONJ", "ADV", "SCONJ"}
        numbered = token.text[0].isdigit() and token.text[-2:] in {"st", "nd", "rd", "th"}
        joins = start - 1 > sentence and start < end and token.lower_ in _JOINERS and _joined(doc, start - 1)
        if numbered or joins or (token.text[0].isupper() and not begins and not token.is_punct):
            start -= 1
        else:
            break
    while start < end and (doc[start].lower_ in _LEADING or doc[start].is_punct or doc[start].lower_ in _GENERIC_NAMES):
        start += 1
    return start


def _joined(doc: Doc, i: int) -> bool:
    """Whether a small word stands inside a name: "Sheriff's", "al-", "of" between capitals of one organisation."""
    if doc[i].text in {"'s", "’s"}:
        return doc[i + 1].text in {"Office", "Department"}
    if doc[i].text == "-":
        return not doc[i].whitespace_ and not doc[i - 1].whitespace_
    if doc[i].lower_ in {"and", "the", "of", "for"}:
        return False
    return doc[i - 1].text[0].isupper() or doc[i - 1].text == "-"


def _text(doc: Doc, start: int, end: int) -> str:
    return " ".join(doc[start:end].text.split())


def _shouted(doc: Doc, i: int) -> bool:
    """Whether the text around is all in capitals, so that a short word in capitals need be no acronym."""
    around = [token for token in doc[max(0, i - 6) : i + 7] if token.is_alpha and token.i != i]
    return len(around) > 2 and sum(token.is_upper for token in around) > 0.6 * len(around)


def _spellings(name: str) -> set[str]:
    """A name with and without the hyphen of its articles, and in capitals."""
    forms = {name}
    for article in _ARTICLE_DASHES:
        forms |= {form.replace(article, article[:-1] + " ") for form in forms}
    if name[:3] in {"al-", "al "}:
        forms |= {"A" + form[1:] for form in forms}
    if " " in name or len(name) > 6:
        forms |= {form.upper() for form in forms}
    return forms
