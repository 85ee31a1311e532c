"""Reporting frames: where a text says who says so, and how."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.columns import columns_of, sentence_of, sentence_start
from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.sources import is_source_noun, source_of
from streams.extraction.speakers import DASHES, NOUNS, PRONOUNS, claimant, heads_of, is_source, plain_source
from streams.extraction.victims import is_person_noun
from streams.facts import Attribution, SourceType

Stance = Literal["report", "claim", "deny", "fear", "confirm"]

_PERSONS = frozenset({"he", "she"})
_RECKONINGS = frozenset({"count", "tally", "reckoning", "estimate", "figures", "account", "records", "own"})
_OWN_STORY = re.compile(r"\b(?:version|edition|draft)s? of (?:this|the|our) (?:story|article|report|dispatch|item)\b")
"""What a correction takes back is no source: "an earlier version of this story, citing police, said"."""
_LOOK_BACK = 2
"""Sentences before its own in which a pronoun's speaker is looked for."""
_OBLIQUE = {"him": "he", "her": "she", "them": "they", "it": "it"}


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """Verbs whose subject (or object) is a source."""

    id: str
    stance: Stance
    words: tuple[str, ...]
    examples: tuple[str, ...]
    forms: tuple[str, ...] = ()
    source: Literal["subject", "object"] = "subject"
    needs_source: bool = False
    """Only where the noun is one that stories quote: "the hospital reported", not "the storm recorded"."""
    clause: bool = False
    """Only before a clause: "claimed that", not "claimed two lives"."""
    places: bool = True
    """Whether a city or country may be the source: "Mongolia reported three deaths", but not "the city counted three"."""
    types: tuple[SourceType, ...] = ()
    """Only for these kinds of source: witnesses see, cities "see" too."""
    objects: tuple[str, ...] = ()
    """Only with one of these as its object: "put the toll at"."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportingPhrase:
    """Words that a source follows."""

    id: str
    stance: Stance
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("attribution.toml")
@dataclass(frozen=True, slots=True)
class AttributionRules:
    """What rules/attribution.toml holds."""

    verb: tuple[ReportingVerb, ...]
    phrase: tuple[ReportingPhrase, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One place where a text says who says so."""

    entry: ReportingVerb | ReportingPhrase
    word: int
    """The reporting verb, or the first word of the phrase."""
    source_start: int
    source_end: int
    attribution: Attribution | None
    """None where the source is a pronoun, not yet resolved."""
    pronoun: str = ""


def verb_forms(lemma: str) -> set[str]:
    """The regular forms of a verb."""
    stem = lemma.removesuffix("e")
    if re.search(r"[^aeiou]y$", lemma):
        return {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    return {lemma, lemma + ("es" if re.search(r"(?:s|x|z|ch|sh)$", lemma) else "s"), stem + "ed", stem + "ing"}


@cache
def _verbs() -> dict[str, list[ReportingVerb]]:
    found: dict[str, list[ReportingVerb]] = {}
    for entry in load_rules(AttributionRules).verb:
        for form in {form for word in entry.words for form in verb_forms(word)} | set(entry.forms):
            found.setdefault(form, []).append(entry)
    return found


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], ReportingPhrase]]]:
    found: dict[str, list[tuple[tuple[str, ...], ReportingPhrase]]] = {}
    for entry in load_rules(AttributionRules).phrase:
        for words in entry.words:
            found.setdefault(words.split()[0], []).append((tuple(words.split()), entry))
    return found


def stance_of(rule: str) -> Stance:
    """How the rule of an attribution puts it: a plain report, a claim, a denial, a fear or a confirmation."""
    rules = load_rules(AttributionRules)
    return next((entry.stance for entry in (*rules.verb, *rules.phrase) if entry.id == rule), "report")


@cache
def denial_verbs() -> frozenset[str]:
    """Every form of every verb that denies."""
    return frozenset(form for form, entries in _verbs().items() if any(entry.stance == "deny" for entry in entries))


def frames(sentence: Span) -> list[Frame]:
    """The reporting frames of a sentence, in text order."""
    found: list[Frame] = []
    doc, lowers = sentence.doc, columns_of(sentence.doc).lowers
    for i in range(sentence.start, sentence.end):
        verbs = _verbs().get(lowers[i], ())
        if verbs and (doc[i].pos_ in ("VERB", "AUX") or doc[i].tag_.startswith("VB")):
            found += [frame for entry in verbs if (frame := _verb_frame(doc[i], entry))][:1]
        if lowers[i] == "by":
            found += filter(None, [_by_whose_count(i, sentence)])
        for words, phrase in _phrases().get(lowers[i], ()):
            if tuple(lowers[i : i + len(words)]) == words:
                found += filter(None, [_phrase_frame(i, i + len(words), sentence, phrase)])
                break
    if frame := _headline_frame(sentence):
        found.append(frame)
    return _with_shared_sources(found)


def _verb_frame(verb: Token, entry: ReportingVerb) -> Frame | None:
    if (entry.objects and not _has_object(verb, entry.objects)) or (entry.clause and not _has_clause(verb)) or _is_a_deed(verb):
        return None
    if entry.stance == "deny" and (denied := claimant(verb)) is not None:
        return Frame(entry, verb.i, *denied)
    if entry.source == "object":
        quoted = tree.objects(verb) or [child for child in verb.children if child.i > verb.i and child.pos_ in NOUNS]
        return Frame(entry, verb.i, *source_of(quoted[0])) if quoted and is_source(quoted[0]) else None
    source = plain_source(verb)
    for head in heads_of(verb) if source is None else ():
        if head.lower_ in ("who", "which", "that"):
            head = tree.antecedent(head) or head
        if head.lower_ in PRONOUNS:
            return Frame(entry, verb.i, head.i, head.i + 1, None, head.lower_)
        if head.ent_type_ in {"GPE", "LOC"} and not entry.places:
            return None
        if head.pos_ in NOUNS and (is_source(head) or not entry.needs_source):
            source = source_of(head)
            break
    if source is not None:
        fits = not entry.types or source[2].type in entry.types
        return Frame(entry, verb.i, *source) if fits and not _OWN_STORY.search(source[2].text.lower()) else None
    return Frame(entry, verb.i, verb.i, verb.i + 1, None, "same") if _shares_source(verb) else None


def _is_a_deed(verb: Token) -> bool:
    """ "Claimed the lives of 18", "added 300 stewards": what is done, not said."""
    told = tree.objects(verb)
    if verb.lemma_ == "claim":
        return any(noun.lower_ in {"life", "lives"} for noun in told)
    return verb.lemma_ == "add" and any(noun.pos_ == "NOUN" for noun in told) and not tree.complement_clauses(verb)


def _shares_source(verb: Token) -> bool:
    """Whether the verb goes on for whoever spoke before it: "…, adding that", "denied it and said"."""
    if tree.is_passive(verb):
        return False
    if verb.tag_ == "VBG":
        return verb.dep_ in ("advcl", "acl", "xcomp", "conj")
    return verb.tag_ in ("VBD", "VBZ", "VBP") and verb.i > 0 and verb.doc[verb.i - 1].lower_ in ("and", "but")


def _has_object(verb: Token, words: tuple[str, ...]) -> bool:
    below = [*verb.doc[verb.i + 1 : verb.i + 2], *tree.objects(verb), *(noun for _, noun in tree.complements(verb))]
    if tree.is_participle_of_noun(verb):  # "the figure of 40 given by police"
        below.append(verb.head)
    return any(token.lower_ in words or token.lemma_.lower() in words for token in below)


def _has_clause(verb: Token) -> bool:
    if any(child.pos_ in ("VERB", "AUX") or any(c.dep_ == "cop" for c in child.children) for child in tree.complement_clauses(verb)):
        return True
    if verb.lemma_ == "accuse" and tree.objects(verb) and any(_is_deed_of(child) for child in verb.children):
        return True  # "accused the army of killing nine villagers"
    # "…, the rebels claimed."
    return verb.i + 1 < len(verb.doc) and verb.doc[verb.i + 1].text in (".", ",", "that", ":") and not tree.objects(verb)


def _is_deed_of(child: Token) -> bool:
    return child.tag_ == "VBG" and any(token.lower_ == "of" for token in child.children)


def _phrase_frame(start: int, after: int, sentence: Span, entry: ReportingPhrase) -> Frame | None:
    for head in sentence.doc[after : min(after + 8, sentence.end)]:
        if pronoun := _OBLIQUE.get(head.lower_):
            return Frame(entry, start, head.i, head.i + 1, None, pronoun)
        if head.pos_ in NOUNS:
            while head.i < head.head.i < sentence.end and head.head.pos_ in NOUNS and (head.head.i == head.i + 1 or _owns(head)):
                head = head.head
            source_start, source_end, attribution = source_of(head)
            return Frame(entry, start, max(source_start, after), source_end, attribution)
    return None


def _owns(noun: Token) -> bool:
    """ "The journalists' union": the first noun owns the second."""
    return noun.dep_ in {"nmod:poss", "poss"}


def _by_whose_count(start: int, sentence: Span) -> Frame | None:
    """ "By the Red Crescent's count, 44 people drowned"."""
    doc = sentence.doc
    for i in range(start + 2, min(start + 8, sentence.end - 1)):
        if doc[i].tag_ == "POS" and doc[i + 1].lower_ in _RECKONINGS:
            first, end, attribution = source_of(doc[i - 1], stop=i)
            entry = next(phrase for phrase in load_rules(AttributionRules).phrase if phrase.id == "according-to")
            return Frame(entry, start, max(first, start + 1), end, attribution)
    return None


def _headline_frame(sentence: Span) -> Frame | None:
    """A headline that names its source at its end or its beginning: "12 DEAD IN BLAST - POLICE", "Police: 12 dead"."""
    doc, end = sentence.doc, sentence.end
    while end > sentence.start and (doc[end - 1].is_space or doc[end - 1].text in ".;"):
        end -= 1
    entry = load_rules(AttributionRules).verb[0]
    dash = next((i for i in range(end - 2, max(sentence.start, end - 6), -1) if doc[i].text in DASHES), None)
    closes = end == len(doc) or "\n" in doc[end].text
    if dash and closes and is_source_noun(doc[dash + 1 : end].text) and not any(token.pos_ == "VERB" for token in doc[dash + 1 : end]):
        kind = source_of(doc[end - 1])[2].type
        # "… - WSMV Channel 4" names the site, not a source.
        return Frame(entry, end - 1, dash + 1, end, Attribution(doc[dash + 1 : end].text, kind)) if kind != "media" else None
    colon = next((token.i for token in doc[sentence.start : min(sentence.start + 4, sentence.end)] if token.text == ":"), None)
    if colon and sentence.start < colon and is_source_noun(doc[sentence.start : colon].text):
        start, _, attribution = source_of(doc[colon - 1])
        return Frame(entry, colon, start, colon, attribution)
    return None


def _with_shared_sources(found: list[Frame]) -> list[Frame]:
    """Give "saying" and "adding" the source of the frame before (or, failing that, after) them."""
    shared: list[Frame] = []
    for n, frame in enumerate(sorted(found, key=lambda f: f.word)):
        if frame.pronoun == "same":
            other = next((f for f in (*reversed(shared), *found[n + 1 :]) if f.attribution), None)
            if other is None or other.attribution is None:
                continue
            frame = Frame(frame.entry, frame.word, other.source_start, other.source_end, other.attribution)
        shared.append(frame)
    return shared


def resolve(frame: Frame, earlier: list[Frame], doc: Doc) -> Attribution | None:
    """The source of a frame; for "she said" and "it added" the nearest earlier source that the pronoun fits."""
    if frame.attribution is not None:
        return frame.attribution
    for before in reversed(earlier[-4:]):
        if before.attribution is None:
            continue
        person = doc[before.source_end - 1].ent_type_ == "PERSON" or doc[before.source_start].ent_type_ == "PERSON"
        plural = doc[before.source_end - 1].tag_ in ("NNS", "NNPS")
        if frame.pronoun in _PERSONS and plural:
            continue
        if frame.pronoun == "it" and (person or plural):
            continue
        return before.attribution
    return _speaker_before(frame, doc)


def _speaker_before(frame: Frame, doc: Doc) -> Attribution | None:
    """ "Judge Ana Belic leads the inquiry. … , she said": the subject of a sentence just before, where nobody has spoken yet."""
    start = sentence_start(doc[frame.word])
    for _ in range(_LOOK_BACK):
        if start == 0:
            return None
        sentence = sentence_of(doc[start - 1])
        start = sentence.start
        for head in tree.own_subjects(sentence.root):
            person = head.ent_type_ == "PERSON" or (is_person_noun(head.lower_) and head.tag_ == "NN")
            plural = head.tag_ in ("NNS", "NNPS")
            thing = head.ent_type_ != "PERSON" and not plural
            fits = person if frame.pronoun in _PERSONS else plural if frame.pronoun == "they" else thing
            if head.lower_ not in PRONOUNS and fits and is_source(head):
                return source_of(head)[2]
    return None
