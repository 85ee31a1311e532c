"""Sources as noun phrases: what a story calls them, and what kind of source they are."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache

from spacy.tokens import Doc, Token

from streams.extraction import tree
from streams.extraction.columns import sentence_end, sentence_start
from streams.extraction.doc import ActorMention
from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.victims import plural_of
from streams.facts import ActorType, Attribution, SourceType

_BY_ACTOR: dict[ActorType, SourceType] = {
    "armed_group": "armed_group",
    "state_military": "military",
    "police": "official",
    "government": "official",
    "igo": "un",
    "ngo": "ngo",
    "media": "media",
    "company": "official",
    "political_party": "ngo",
    "civilians": "witness",
}
_DETERMINERS = frozenset(
    {
        "a",
        "an",
        "the",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "some",
        "several",
        "many",
        "other",
        "both",
        "this",
        "these",
        "those",
        "another",
    }
)
_NAMES = frozenset({"ORG", "PERSON", "GPE", "NORP", "FAC", "LOC"})
_NAMED = frozenset({"ORG", "PERSON", "WORK_OF_ART"})
_OF = frozenset({"of", "for", "from", "by"})


@dataclass(frozen=True, slots=True)
class SourceNoun:
    """Words that tell what kind of source a noun phrase names."""

    id: str
    type: SourceType
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("sources.toml")
@dataclass(frozen=True, slots=True)
class SourceRules:
    """What rules/sources.toml holds."""

    source: tuple[SourceNoun, ...]

    @staticmethod
    def at_work(doc: Doc) -> Collection[str]:
        """The entries behind the types of a Doc's sources."""
        entries = (source_entry(mention.attribution.text) for mention in doc._.attributions)
        return {entry.id for entry in entries if entry}


@cache
def _entries() -> tuple[re.Pattern[str], dict[str, tuple[int, SourceNoun]]]:
    """One pattern of all words, longest first (the "general" of "attorney general" is no soldier), and the entry of each by rank."""
    found: dict[str, tuple[int, SourceNoun]] = {}
    for rank, entry in enumerate(load_rules(SourceRules).source):
        for word in entry.words:
            for form in (word, plural_of(word)):
                found.setdefault(form, (rank, entry))
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"), found


@lru_cache(maxsize=20_000)
def source_entry(phrase: str) -> SourceNoun | None:
    """The first entry of sources.toml that has a word in the phrase."""
    pattern, found = _entries()
    ranked = [found[word] for word in pattern.findall(phrase.lower().replace("’", "'"))]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def is_source_noun(phrase: str) -> bool:
    """Whether the phrase names somebody whom stories quote."""
    return source_entry(phrase) is not None


def source_of(head: Token, *, start: int | None = None, stop: int | None = None) -> tuple[int, int, Attribution]:
    """The source that a noun heads: its tokens [start, end) without determiner, and what it is; `start` and `stop` where they are known."""
    doc = head.doc
    first, end = _phrase_of(head)
    if start is not None and stop is not None:
        first, end = start, stop
    end = min(end, stop or end)
    while first < head.i and _is_no_part(doc[first]):
        first += 1
    text = doc[first:end].text.strip().rstrip(",")
    return first, end, Attribution(text.removesuffix("'s").removesuffix("’s"), _type_of(head, first, end, text))


def _phrase_of(head: Token) -> tuple[int, int]:
    """The noun phrase of a source, with the names, "of …" and "and …" that belong to it."""
    doc = head.doc
    start, end = tree.noun_phrase_start(head), tree.noun_phrase_end(head)
    if head.ent_type_ in _NAMES:
        while start and doc[start].ent_iob_ == "I":
            start -= 1
        while end < len(doc) and doc[end].ent_iob_ == "I":
            end += 1
    while end < sentence_end(head) and doc[end].pos_ in ("NOUN", "PROPN") and doc[end].ent_type_ not in ("DATE", "TIME"):
        end += 1
    for preposition, noun in tree.complements(head):
        # "ministry of health", "spokesman for the governor"; "prosecutors in Naples" stay prosecutors.
        if preposition.lower_ in _OF and preposition.i <= end and noun.pos_ in ("NOUN", "PROPN"):
            end = max(end, tree.noun_phrase_end(noun))
    while end + 1 < sentence_end(head) and doc[end].text == "-" and not doc[end].whitespace_ and not doc[end - 1].whitespace_:
        end += 2  # "OVD-Info"
    if not head.ent_type_:  # "the coroner, Ana Diaz, said", "the newspaper A Tarde"
        named = (other for other in tree.appositions(head) if other.ent_type_ in _NAMED and end <= other.left_edge.i <= end + 1)
        end = max([end, *(_name_end(other) for other in named)])
    for other in tree.conjuncts(head):
        # "residents and medics"
        if other.i <= end + 2 and other.pos_ in ("NOUN", "PROPN") and is_source_noun(other.text):
            end = max(end, other.i + 1)
    while start > sentence_start(head) and doc[start - 1].pos_ in ("ADJ", "NOUN", "PROPN") and is_source_noun(doc[start - 1].text):
        start -= 1
    return start, end


def _name_end(name: Token) -> int:
    doc, end = name.doc, name.i + 1
    while end < len(doc) and doc[end].ent_iob_ == "I":
        end += 1
    return end


def _is_no_part(token: Token) -> bool:
    """Whether a word before a source is none of its own: determiners, numbers, "Monday's"."""
    dated = token.ent_type_ in ("DATE", "TIME") and not is_source_noun(token.text)
    return token.lower_ in _DETERMINERS or token.is_punct or token.like_num or token.pos_ in ("DET", "PART") or dated


def _type_of(head: Token, start: int, end: int, text: str) -> SourceType:
    doc = head.doc
    beside = [noun for token in doc[start:end] for noun in (*tree.appositions(token), *([token.head] if token.dep_ == "appos" else []))]
    described = "; ".join([text, *(doc[noun.left_edge.i : noun.right_edge.i + 1].text for noun in beside)])
    entry = source_entry(described)
    if entry and entry.type != "unnamed":
        return entry.type
    actors: tuple[ActorMention, ...] = doc._.actor_mentions
    for actor in actors:
        if actor.start < end and start < actor.end:
            return _BY_ACTOR[actor.actor_type]
    if head.ent_type_ in ("GPE", "NORP"):
        return "official"
    if head.ent_type_ == "PERSON" and (introduced := _introduction(doc, text)):
        return introduced
    return "unnamed"


def _introduction(doc: Doc, name: str) -> SourceType | None:
    """What a person was called where the story first names him: "President Duarte … Duarte said"."""
    first = _first_named(doc).get(name.split()[-1])
    entry = source_entry(first) if first else None
    return entry.type if entry else None


@lru_cache(maxsize=1)
def _first_named(doc: Doc) -> dict[str, str]:
    """The words around the first mention of each surname."""
    found: dict[str, str] = {}
    for entity in doc.ents:
        if entity.label_ == "PERSON" and entity[-1].text not in found:
            sentence = entity.sent
            found[entity[-1].text] = doc[max(entity.start - 5, sentence.start) : min(entity.end + 8, sentence.end)].text
    return found
