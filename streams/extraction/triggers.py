"""Which words of a sentence say killed, hurt, missing …: the lexicon of rules/casualties.toml, compiled and matched."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Span, Token

from streams.extraction import tree
from streams.extraction.load_rules import load_rules, rule_file
from streams.facts import Kind


@dataclass(frozen=True, slots=True)
class CasualtyVerb:
    """A verb and where it keeps its victims."""

    id: str
    kind: Kind
    victim: Literal["object", "subject", "both", "passive", "holder", "non-survivor"]
    examples: tuple[str, ...]
    lemma: str = ""
    forms: tuple[str, ...] = ()
    victims: Literal["persons", "any", "lives"] = "persons"
    """persons: only nouns known for people; any: whatever is counted; lives: the people are behind an "of"."""
    with_: tuple[str, ...] = ()
    """One of these phrases must stand near it; @name means a word of that class."""
    without: tuple[str, ...] = ()
    """Where one of these stands near, it says nothing of people; @name as above."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasualtyState:
    """An adjective or phrase said of people: dead, missing, in hospital."""

    id: str
    kind: Kind
    words: tuple[str, ...]
    examples: tuple[str, ...]
    without: tuple[str, ...] = ()
    """Where one of these phrases stands near, it says nothing of people; @name means a word of that class."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasualtyNoun:
    """A noun that counts victims (people), what happened to them (event), or what was done and to how many it does not say (deed)."""

    id: str
    kind: Kind
    counts: Literal["people", "event", "deed", "state", "bodies", "lives", "cases", "victims"]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TollNoun:
    """A noun that stands for the figure itself: death toll, number of wounded."""

    id: str
    kind: Kind
    words: tuple[str, ...]
    examples: tuple[str, ...]
    weak: bool = False
    """Counts events as well: only verbs of rising and falling make it a toll."""
    as_before: bool = False
    """"Put the number at nine": of the kind that the text spoke of last."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalledPeople:
    """Words that name the people of a kind: the dead, the victims, the hostages."""

    id: str
    kind: Kind
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words that `with` may name together."""

    id: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...] = ()


@rule_file("casualties.toml")
@dataclass(frozen=True, slots=True)
class CasualtyRules:
    """What rules/casualties.toml holds."""

    verb: tuple[CasualtyVerb, ...]
    state: tuple[CasualtyState, ...]
    noun: tuple[CasualtyNoun, ...]
    toll: tuple[TollNoun, ...]
    called: tuple[CalledPeople, ...]
    class_: tuple[WordClass, ...]

    @staticmethod
    def at_work(doc: Doc) -> set[str]:
        """The entries behind the casualties of a Doc; word classes speak through the entries that name them."""
        words = {token.lower_ for token in doc}
        classes = {entry.id for entry in load_rules(CasualtyRules).class_ if doc._.casualties and words & set(entry.words)}
        return classes | {part for casualty in doc._.casualties for part in casualty.rule.split("+")}


Entry = CasualtyVerb | CasualtyState | CasualtyNoun | TollNoun | CalledPeople


@dataclass(frozen=True, slots=True)
class Trigger:
    """An entry at tokens [start, end) of the Doc."""

    entry: Entry
    start: int
    end: int
    near: int = -1
    """First token of the phrase that the entry needs, where it does."""


def inflect(lemma: str) -> tuple[str, ...]:
    """The regular forms of an English verb."""
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return lemma, lemma + "es", lemma + "ed", lemma + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    return lemma, lemma + "s", lemma + "ed", lemma + "ing"


class Lexicon:
    """The rules, indexed by their first word."""

    def __init__(self, rules: CasualtyRules) -> None:
        self.verbs: dict[str, list[CasualtyVerb]] = defaultdict(list)
        self.phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
        self.called = {word: entry for entry in rules.called for word in entry.words}
        self.states = {word: entry.kind for word, entry in self.called.items()}
        """What the words that name people say befell them."""
        self.classes = {entry.id: frozenset(entry.words) for entry in rules.class_}
        for verb in rules.verb:
            for form in verb.forms or inflect(verb.lemma):
                self.verbs[form].append(verb)
        phrases: tuple[TollNoun | CasualtyState | CasualtyNoun, ...] = (*rules.toll, *rules.state, *rules.noun)
        for entry in phrases:
            for words in entry.words:
                first, *rest = words.split()
                for other in _COUNTS if first == "number" else (first,):
                    self.phrases[other].append(((other, *rest), entry))
        for listed in self.phrases.values():
            listed.sort(key=lambda item: -len(item[0]))

    def triggers(self, sentence: Span) -> list[Trigger]:
        """Every trigger of a sentence, in text order; where two entries fit, the longer or more demanding one."""
        found: list[Trigger] = []
        covered = sentence.start
        for token in sentence:
            if token.i < covered:
                continue
            word = token.lower_
            if word in self.phrases:
                hits = self._phrase_at(token, sentence.end)
                found += [hit for hit in hits if hit.end == hits[0].end]
                if hits and (hits[0].end > token.i + 1 or word not in self.verbs):
                    covered = hits[0].end if isinstance(hits[0].entry, TollNoun) else covered
                    continue
            noun = _is_noun(token, sentence)
            if not noun and (trigger := self._verb_at(token, sentence)) is not None:
                found.append(trigger)
        # where a verb and an adjective stand on one word, the verb says more
        found.sort(key=lambda t: (t.start, not isinstance(t.entry, CasualtyVerb)))
        return [t for t in found if not _one_of_two(sentence, t)]

    def _verb_at(self, token: Token, sentence: Span) -> Trigger | None:
        """The verb entry for a token: the one with the longest phrase that stands near, else one that needs none."""
        plain, best = None, None
        for verb in self.verbs.get(token.lower_, ()):
            if not verb.with_:
                plain = plain or Trigger(verb, token.i, token.i + 1)
            elif (near := self._with(verb, token, sentence)) is not None:
                trigger = Trigger(verb, token.i, max(token.i + 1, near[1]), near[0])
                if best is None or near[1] - near[0] > best.end - best.near:
                    best = trigger
        return best or plain

    def _phrase_at(self, token: Token, limit: int) -> list[Trigger]:
        doc, found = token.doc, []
        for words, entry in self.phrases[token.lower_]:
            end = _phrase_end(doc, token.i, words, limit, open_=isinstance(entry, TollNoun))
            if end is not None:
                if isinstance(entry, TollNoun) and entry.as_before and (own := self._own_kind(doc, end, limit)):
                    if own is not True:
                        found.append(own)
                    continue  # "the number of …", "the number killed" says itself what it counts
                found.append(Trigger(entry, token.i, end))
        return found

    def _own_kind(self, doc: Doc, end: int, limit: int) -> Trigger | bool:
        """Whether "the number" goes on to say of what; the trigger that it then is, where there is one."""
        token = doc[end - 1]
        for words, entry in self.phrases[token.lower_]:
            if isinstance(entry, TollNoun) and not entry.as_before:
                after = _phrase_end(doc, token.i, words, limit, open_=True)
                if after is not None and after > end:
                    return Trigger(entry, token.i, after)
        return end < limit and doc[end].lower_ == "of"

    def _with(self, verb: CasualtyVerb, token: Token, sentence: Span) -> tuple[int, int] | None:
        """The tokens of the phrase that the verb needs, if it stands near: before it an adverb, after it up to the next verb."""
        doc = sentence.doc
        for phrase in verb.with_:
            if phrase == "@not":
                if tree.is_negated(token):
                    return token.i, token.i + 1
                continue
            words = phrase.split()
            name = phrase.removeprefix("@").removeprefix("with-") if phrase.startswith("@") else None
            if name is None and len(words) == 1 and token.i - 1 >= sentence.start and doc[token.i - 1].lower_ == words[0]:
                return token.i - 1, token.i + 1
            reach = 3 if words[0].endswith("ly") else 14
            for i in range(token.i + 1, min(token.i + reach, sentence.end)):
                here = doc[i]
                if here.is_punct and reach == 3:
                    break
                if name is not None:
                    if here.lower_ in self.classes[name] and (not phrase.startswith("@with-") or _follows_with(doc, i, token.i)):
                        return i, i + 1
                elif here.lower_ == words[0] and doc[i - 1].text != "-" and [t.lower_ for t in doc[i : i + len(words)]] == words:
                    if words == ["dead"] and _says_itself(doc, token.i + 1, i):
                        break
                    return i, i + len(words)
                if here.lower_ in {";", ".", "who", "which", "but", "when", "while"} or (
                    here.pos_ == "VERB" and here.dep_ not in {"amod", "acl"}
                ):
                    break
        return None


def _phrase_end(doc: Doc, start: int, words: tuple[str, ...], limit: int, *, open_: bool) -> int | None:
    """Where a phrase that begins at a token ends; "…" in it stands for the people counted, and a toll may be "the confirmed toll"."""
    i = start
    for word in words:
        while open_ and i < limit and i > start and doc[i].lower_ in _TOLL_ADJECTIVES and doc[i].lower_ != word:
            i += 1
        if word == "…":
            before = i
            while i < min(limit, before + 4) and doc[i].pos_ in {"NOUN", "PROPN", "ADJ"} and doc[i].tag_ not in {"VBN"}:
                i += 1
            if i == before:
                return None
            continue
        if i >= limit or doc[i].lower_ != word:
            return None
        i += 1
    return i


_TOLL_ADJECTIVES = frozenset({"confirmed", "known", "reported", "official", "total", "overall", "recorded", "the"})


_COUNTS = ("number", "count", "tally", "total")


def _one_of_two(sentence: Span, trigger: Trigger) -> bool:
    """Whether the figure is for two kinds together: "40 dead or wounded"."""
    doc = sentence.doc
    ahead = doc[trigger.end + 1].lower_ if trigger.end + 1 < sentence.end and doc[trigger.end].lower_ == "or" else ""
    behind = doc[trigger.start - 2].lower_ if trigger.start - 2 >= sentence.start and doc[trigger.start - 1].lower_ == "or" else ""
    if trigger.entry.id == "lose-people" and any(ahead_and(doc, i, sentence.end) for i in range(trigger.end, trigger.end + 8)):
        return True  # "lost 640 men killed and wounded"
    pair = _PAIRED - {doc[trigger.start].lower_}
    if doc[trigger.start].lower_ in _PAIRED and (ahead in pair or behind in pair):
        return True
    first = trigger.start if ahead_and(doc, trigger.start, sentence.end) else trigger.start - 2
    if first <= sentence.start or not ahead_and(doc, first, sentence.end):
        return False
    counted = any(t.pos_ == "NUM" for t in doc[max(sentence.start, first - 3) : first])
    after = doc[first + 3] if first + 3 < sentence.end else doc[first]
    return counted and after.pos_ != "NUM" and after.dep_ not in {"nummod", "advmod", "det"}  # "lost 640 men killed and wounded"


def ahead_and(doc: Doc, i: int, limit: int) -> bool:
    """Whether "killed and wounded" or the like begins at a token."""
    if i < 0 or i + 2 >= limit or doc[i + 1].lower_ != "and":
        return False
    return doc[i].lower_ in {"dead", "killed"} and doc[i + 2].lower_ in {"wounded", "injured", "hurt", "missing"}


_PAIRED = frozenset(
    {
        "dead",
        "killed",
        "died",
        "wounded",
        "injured",
        "hurt",
        "maimed",
        "missing",
        "disappeared",
        "arrested",
        "captured",
        "abducted",
        "kidnapped",
    }
)


def _is_noun(token: Token, sentence: Span) -> bool:
    """Whether a verb's form stands as a noun: "three wounds", "the shooting", "charged with murder"; a figure behind makes it a verb."""
    if token.lower_ in _AS_NOUNS and token.i > sentence.start and token.nbor(-1).lower_ in {"of", "degree"}:
        return True  # "Convicted of First-Degree Murder"
    if token.pos_ != "NOUN" or not token.text.islower() or (token.i + 1 < sentence.end and sentence.doc[token.i + 1].pos_ == "NUM"):
        return False
    return token.lower_.endswith(("ing", "s")) or (token.tag_ == "NN" and token.lower_ in _AS_NOUNS)


_AS_NOUNS = frozenset({"murder", "rescue", "arrest", "wound", "slaughter", "massacre", "capture", "trap", "beat", "abduct", "kidnap"})


def _says_itself(doc: Doc, start: int, dead: int) -> bool:
    """Whether "dead" is said of people of its own, not of the verb's: "eight men shot, two dead", "eight are shot and two are dead"."""
    between = doc[start:dead]
    figure = any(t.pos_ == "NUM" and t.i > start and doc[t.i - 1].lower_ in {",", "and", ";"} for t in between)
    return figure or any(t.pos_ == "AUX" for t in between) or doc[dead - 1].lower_ in {"brain", "clinically"}


def _follows_with(doc: Doc, i: int, start: int) -> bool:
    return any(doc[j].lower_ in {"with", "from"} for j in range(max(start, i - 5), i))


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, compiled once for each process."""
    return Lexicon(load_rules(CasualtyRules))
