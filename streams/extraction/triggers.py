"""Which words of a sentence say killed, hurt, missing …: the lexicon of rules/casualties.toml, compiled and matched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Span, Token

from streams.extraction.columns import columns_of
from streams.extraction.doers import is_done_by
from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.phrases import phrase_end, phrase_near
from streams.facts import Kind


@dataclass(frozen=True, slots=True)
class CasualtyVerb:
    """A verb and where it keeps its victims."""

    id: str
    kind: Kind
    victim: Literal["object", "subject", "both", "passive", "holder", "owner", "behind", "non-survivor"]
    """owner: whose the object is ("tore off a boy's leg"); behind: those right after the phrase of `with` ("lost contact with five")."""
    examples: tuple[str, ...]
    lemma: str = ""
    forms: tuple[str, ...] = ()
    victims: Literal["persons", "many", "any", "lives"] = "persons"
    """persons: only nouns known for people; many: those with a figure, and no single one; any: whatever is counted;
    lives: the people are behind an "of"."""
    with_: tuple[str, ...] = ()
    """One of these phrases must stand near it; @name means a word of that class."""
    by: tuple[str, ...] = ()
    """Who must do it: words of a @class, an entry of victims.toml, a type of actor."""
    spares: tuple[str, ...] = ()
    """Whom it never befalls: classes of victims, words of a @class."""
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
    spares: tuple[str, ...] = ()
    """Of whom it says nothing: classes of victims, words of a @class."""
    without: tuple[str, ...] = ()
    """Where one of these phrases stands near, it says nothing of people; @name means a word of that class."""
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasualtyNoun:
    """A noun that counts victims (people), what happened to them (event), or what was done and to how many it does not say (deed)."""

    id: str
    kind: Kind
    counts: Literal["people", "event", "deed", "state", "bodies", "lives", "cases", "victims", "harm", "none-left"]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    behind: tuple[str, ...] = ("of",)
    """Of an event: the prepositions behind which its people stand."""
    with_: tuple[str, ...] = ()
    """One of these phrases must stand near it, as with a verb."""
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
        self.negative = {verb.id for verb in rules.verb if "@not" in verb.with_ or "never" in verb.with_ or verb.victim == "non-survivor"}
        """Entries that a "not" makes true."""
        for verb in rules.verb:
            for form in verb.forms or inflect(verb.lemma):
                self.verbs[form].append(verb)
        phrases: tuple[TollNoun | CasualtyState | CasualtyNoun, ...] = (*rules.toll, *rules.state, *rules.noun)
        for entry in phrases:
            for words in entry.words:
                first, *rest = words.split()
                for other in self._openings(first):
                    self.phrases[other].append(((other, *rest), entry))
        for listed in self.phrases.values():
            listed.sort(key=lambda item: -len(item[0]))

    def _openings(self, first: str) -> Iterable[str]:
        """The words that a phrase may begin with: those of a class; what counts where it says "number"."""
        return self.classes[first[1:]] if first[0] == "@" else _COUNTS if first == "number" else (first,)

    def triggers(self, sentence: Span) -> list[Trigger]:
        """Every trigger of a sentence, in text order; where two entries fit, the longer or more demanding one."""
        found: list[Trigger] = []
        doc, covered = sentence.doc, sentence.start
        for i, word in enumerate(columns_of(doc).lowers[sentence.start : sentence.end], sentence.start):
            if i < covered:
                continue
            if word in self.phrases:
                hits = self._phrase_at(doc[i], sentence)
                found += [hit for hit in hits if hit.end == hits[0].end or isinstance(hit.entry, CasualtyNoun)]
                if hits and (hits[0].end > i + 1 or word not in self.verbs):
                    covered = hits[0].end if isinstance(hits[0].entry, TollNoun) and not hits[0].entry.weak else covered
                    continue
            if word in self.verbs and not _is_noun(doc[i], sentence) and (trigger := self._verb_at(doc[i], sentence)) is not None:
                found.append(trigger)
        # where a verb and an adjective stand on one word, the verb says more
        found.sort(key=lambda t: (t.start, not isinstance(t.entry, CasualtyVerb)))
        feared = [t for t in found if t.entry.id == "state-feared-dead"]
        idle = {i for t in feared for i in range(t.start + (not _adds_fear(sentence, t)), t.end)}  # "presumed drowned" drowns nobody
        return [t for t in found if not (_one_of_two(sentence, t) or t.start in idle)]

    def _verb_at(self, token: Token, sentence: Span) -> Trigger | None:
        """The verb entry for a token: the one with the longest phrase that stands near, before one that needs none; so with who does it."""
        best, most = None, (-1, False)
        for verb in self.verbs.get(token.lower_, ()):
            near = phrase_near(verb.with_, token, sentence, self.classes)
            if (verb.with_ and near is None) or (verb.by and not is_done_by(token, verb.by, self.classes, told=verb.victim == "behind")):
                continue
            said = (near[1] - near[0] if near is not None else 0, bool(verb.by))
            if said > most:
                best, most = Trigger(verb, token.i, max(token.i + 1, near[1]) if near else token.i + 1, near[0] if near else -1), said
        return best

    def _phrase_at(self, token: Token, sentence: Span) -> list[Trigger]:
        doc, limit, found = token.doc, sentence.end, []
        following = doc[token.i + 1].lower_ if token.i + 1 < limit else ""
        for words, entry in self.phrases[token.lower_]:
            toll = isinstance(entry, TollNoun)
            if len(words) > 1 and not toll and words[1] != following and words[1][0] not in "@…":
                continue  # most phrases of "in"
            end = phrase_end(doc, token.i, words, limit, self.classes, open_=toll)
            needs = entry.with_ if isinstance(entry, CasualtyNoun) else ()
            if end is not None and (not needs or phrase_near(needs, doc[end - 1], sentence, self.classes)):
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
                after = phrase_end(doc, token.i, words, limit, self.classes, open_=True)
                if after is not None and after > end:
                    return Trigger(entry, token.i, after)
        return end < limit and doc[end].lower_ == "of"


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


def _adds_fear(sentence: Span, trigger: Trigger) -> bool:
    """ "Nine sailors are missing, presumed dead": they are told of as missing."""
    at = trigger.start - 2
    return at > sentence.start and [t.lower_ for t in sentence.doc[at : at + 2]] in _MISSING_AND


def ahead_and(doc: Doc, i: int, limit: int) -> bool:
    """Whether "killed and wounded" or the like begins at a token."""
    if i < 0 or i + 2 >= limit or doc[i + 1].lower_ != "and":
        return False
    return doc[i].lower_ in {"dead", "killed"} and doc[i + 2].lower_ in {"wounded", "injured", "hurt", "missing"}


_MISSING_AND = (["missing", ","], ["missing", "and"])
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


_AS_NOUNS = frozenset(
    {"murder", "rescue", "arrest", "wound", "strike", "slaughter", "massacre", "capture", "trap", "beat", "abduct", "kidnap", "jail"}
)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, compiled once for each process."""
    return Lexicon(load_rules(CasualtyRules))
