"""The event lexicon, and which of its triggers stand in a sentence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span, Token

from streams.errors import RulesError
from streams.extraction import tree
from streams.extraction.columns import columns_of, lemma_of, sentence_of, sentence_start
from streams.extraction.event_words import WordClass, expand, of_several_words
from streams.extraction.load_rules import load_rules, rule_file
from streams.extraction.people import people_verdict

WINDOW = 6
"""Tokens on either side in which an `unless` word silences a trigger."""
_PRONOUNS = frozenset(
    {"him", "her", "them", "me", "us", "he", "she", "they", "who", "someone", "anyone", "i", "we"}
    | {"nobody", "everyone", "none", "himself", "herself", "themselves"}
)
_SAYS = frozenset({"say", "insist", "maintain", "argue", "add", "accuse", "blame", "declare"})
OF_THINGS = frozenset(
    {"hundred", "thousand", "dozen", "score", "number", "group", "lot", "handful", "member", "unit", "series", "pair", "couple", "most"}
    | {"some", "all", "many", "wave", "convoy", "column", "round", "volley", "salvo", "hail", "burst", "barrage", "ten", "control", "crowd"}
    | {"none", "several", "both"}
    | {"ton", "tonne", "part", "section", "wing", "half", "portion", "floor", "side", "mass", "wall", "torrent", "slab", "chunk"}
)


@dataclass(frozen=True, slots=True)
class EventType:
    """What an event is."""

    name: str
    event_type: str
    sub_event_type: str
    topics: tuple[str, ...] = ()
    """IPTC Media Topic codes."""
    resumes: tuple[str, ...] = ()
    """Types that this one is a more general word for, when the story has told of them."""
    yields: tuple[str, ...] = ()
    """Types beside which it is not told in one sentence: a bus that ran over a bomb had no road accident."""
    cause: bool = True
    """Whether it can kill or hurt."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of an event, and the conditions on which they do."""

    id: str
    type: str
    examples: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@rule_file("events.toml")
@dataclass(frozen=True, slots=True)
class EventRules:
    """What rules/events.toml holds."""

    type: tuple[EventType, ...]
    class_: tuple[WordClass, ...]
    trigger: tuple[Trigger, ...]


@cache
def event_types() -> dict[str, EventType]:
    """Every type by its name."""
    return {type_.name: type_ for type_ in load_rules(EventRules).type}


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger at tokens [start, end); `head` is its verb or noun."""

    start: int
    end: int
    head: Token
    trigger: Trigger


class TriggerIndex:
    """The triggers by their words."""

    def __init__(self, rules: EventRules) -> None:
        self.verbs: dict[str, list[Trigger]] = defaultdict(list)
        self.phrases: dict[str, list[tuple[tuple[str, ...], bool, Trigger]]] = defaultdict(list)
        self.order = {trigger.id: number for number, trigger in enumerate(rules.trigger)}
        classes = {class_.name: class_.words for class_ in rules.class_}
        self.expanded: dict[tuple[str, ...], frozenset[str]] = {}
        """What each list of words of a trigger means, its classes written out."""
        known = {type_.name for type_ in rules.type}
        for trigger in rules.trigger:
            if wrong := sorted({trigger.type, *trigger.after} - known):
                raise RulesError(
                    f"events.toml: {trigger.id!r}: {', '.join(map(repr, wrong))} is no type; valid: {', '.join(sorted(known))}"
                )
            for verb in expand(trigger.verbs, classes, f"events.toml: {trigger.id!r}"):
                self.verbs[verb].append(trigger)
            for is_noun, group in ((True, trigger.nouns), (False, trigger.phrases)):
                for phrase in group:
                    words = tuple(phrase.lower().replace("-", " - ").split())
                    self.phrases[words[0]].append((words, is_noun, trigger))
            for words in (trigger.subjects, trigger.objects, trigger.near, trigger.unless):
                self.expanded[words] = expand(words, classes, f"events.toml: {trigger.id!r}")
        self._first_words = frozenset({*self.verbs, *self.phrases})

    def hits(self, sentence: Span, earlier: set[str]) -> Iterator[Hit]:
        """The triggers of one sentence, one for each place where one stands; `earlier`: the types that the story has told of."""
        columns = columns_of(sentence.doc)
        lowers, lemmas = columns.lowers[sentence.start : sentence.end], columns.lemmas[sentence.start : sentence.end]
        found: list[Hit] = []
        for i, (lower, lemma) in enumerate(zip(lowers, lemmas, strict=True)):
            if lower in self._first_words or lemma in self._first_words:
                found += self._beginning_at(i, sentence, lowers, lemmas)
        taken: set[int] = set()
        for hit in sorted(found, key=lambda h: (h.start - h.end, self.order[h.trigger.id])):
            if not taken.intersection(range(hit.start, hit.end)) and self._holds(hit, sentence.doc, sentence, lowers, lemmas, earlier):
                taken.update(range(hit.start, hit.end))
                yield hit

    def _beginning_at(self, i: int, sentence: Span, lowers: Sequence[str], lemmas: Sequence[str]) -> Iterator[Hit]:
        """Every trigger of which the sentence's i-th word is the first, whether its conditions hold or not."""
        token, keys = sentence[i], {lowers[i], lemmas[i]}
        for key in keys:
            for words, is_noun, trigger in self.phrases.get(key, ()):
                last = i + len(words)
                if len(words) > 1 and not _stand_at(i, words, lowers, lemmas):
                    continue
                head = sentence[last - 1] if is_noun else token
                if is_noun and head.ent_type_ in {"DATE", "TIME"}:
                    continue
                named = head.pos_ in {"NOUN", "PROPN", "X"} or head.dep_.startswith("nsubj") or is_between(head)
                if not is_noun or named or (len(words) > 1 and head.pos_ != "VERB"):
                    yield Hit(token.i, sentence.start + last, head, trigger)
        if token.pos_ in {"VERB", "ADJ", "AUX"} or (token.pos_ in {"NOUN", "PROPN"} and token.tag_.startswith("VB")):
            for key in keys:
                for trigger in self.verbs.get(key, ()):
                    yield Hit(token.i, token.i + 1, token, trigger)

    def _holds(self, hit: Hit, doc: Doc, sentence: Span, lowers: Sequence[str], lemmas: Sequence[str], earlier: set[str]) -> bool:
        trigger = hit.trigger
        if trigger.after and not earlier.intersection(trigger.after):
            return False
        low, high = max(0, hit.start - sentence.start - WINDOW), hit.end - sentence.start + WINDOW
        if trigger.unless and _any(self.expanded[trigger.unless], lowers[low:high], lemmas[low:high], hit, sentence.start + low):
            return False
        if trigger.near and not _any(self.expanded[trigger.near], lowers, lemmas, hit, sentence.start):
            wanted = self.expanded[trigger.near]
            if "@place" not in wanted or not any(sentence.start <= m.start < sentence.end for m in doc._.place_mentions):
                return False
        if hit.head.pos_ in {"NOUN", "PROPN"} and hit.head.text.lower() in trigger.nouns:
            return True
        doers = _doers(hit) or list(_beside(hit.head, before=True))
        if trigger.subjects and not self._fits(hit.head, doers, trigger.subjects):
            return False
        done_to = logical_objects(hit.head) or list(_beside(hit.head, before=False))
        if trigger.objects and not self._fits(hit.head, done_to, trigger.objects):
            return "@clause" in trigger.objects and any(c.pos_ in {"VERB", "AUX"} for c in tree.complement_clauses(hit.head))
        return True

    def _fits(self, verb: Token, nouns: list[Token], wanted: tuple[str, ...]) -> bool:
        words = self.expanded[wanted]
        if (
            not nouns and verb.tag_ == "VBN" and not tree.subjects(verb) and not tree.objects(verb)
        ):  # a long subject that the parse has lost
            return any(is_one_of(token, words - {"@place"}) for token in verb.doc[max(sentence_start(verb), verb.i - 60) : verb.i])
        return any(is_one_of(noun, words) for head in nouns for noun in (head, *tree.conjuncts(head), *_of(head), *_named(head)))


def _stand_at(i: int, words: tuple[str, ...], lowers: Sequence[str], lemmas: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a sentence from its i-th word on, of which the first is known to."""
    if i + len(words) > len(lowers) or words[1] not in (lowers[i + 1], lemmas[i + 1]):
        return False
    return all(word in (lowers[k], lemmas[k]) for k, word in enumerate(words[2:], i + 2))


def _doers(hit: Hit) -> list[Token]:
    """The logical subjects; of what happens by itself, those that the parse takes for passive too: "a dinghy overturned"."""
    found = [speaker_of(noun) for noun in logical_subjects(hit.head)]
    by_itself = event_types()[hit.trigger.type].event_type in {"Disaster", "Accident"}
    return [*found, *logical_objects(hit.head)] if by_itself and (not found or tree.is_passive(hit.head)) else found


def _beside(verb: Token, *, before: bool) -> Iterator[Token]:
    """The noun right before or after a verb that the parse gives neither: "mud buried houses", read as buried houses of mud."""
    if verb.pos_ not in {"VERB", "ADJ"}:
        return
    doc, sentence = verb.doc, sentence_of(verb)
    step = -1 if before else 1
    i = verb.i + step
    while sentence.start <= i < sentence.end and doc[i].pos_ in {"ADV", "DET", "NUM", "ADJ"} and abs(i - verb.i) < 4:
        i += step
    if sentence.start <= i < sentence.end and doc[i].pos_ in {"NOUN", "PROPN"}:
        while not before and i + 1 < sentence.end and doc[i + 1].pos_ in {"NOUN", "PROPN"}:
            i += 1
        yield doc[i]


def speaker_of(noun: Token) -> Token:
    """For "it" in "the army said it had retaken the town": the army."""
    if noun.lower_ not in {"it", "they", "he", "she"}:
        return noun
    above = tree.clause_of(noun)
    while above.dep_ in {"ccomp", "conj", "advcl", "xcomp", "acl"} and above.head.i != above.i:
        above = above.head if above.head.pos_ in {"VERB", "AUX"} else tree.clause_of(above.head)
        if (named := [s for s in tree.own_subjects(above) if s.i < noun.i and s.pos_ in {"NOUN", "PROPN"}]) and above.i < noun.i:
            return named[0]
    return noun


def is_between(head: Token) -> bool:
    """Whether "between" follows: "fighting between X and Y" is a noun, however it is tagged."""
    return head.tag_ == "VBG" and head.i + 1 < len(head.doc) and head.nbor(1).lower_ == "between"


def goes_on_to_say(denial: Token, before: int) -> Token | None:
    """The verb of "they deny that … and say …", where it stands before a token: what follows it is said, not denied."""
    return next((t for t in denial.children if t.dep_ == "conj" and t.lemma_ in _SAYS and denial.i < t.i < before), None)


def logical_subjects(verb: Token) -> list[Token]:
    """Who does it: the subject, or the agent of a passive."""
    if tree.is_passive(verb) or _is_reduced(verb):
        return tree.agents(verb)
    found = tree.subjects(verb)
    if not found and tree.is_participle_of_noun(verb):
        found = [verb.head]
    if not found and verb.dep_ in {"advcl", "xcomp", "conj"} and verb.head.i != verb.i:
        found = tree.subjects(verb.head)
    return [tree.antecedent(s) or s if s.lower_ in {"who", "which", "that"} else s for s in found]


def logical_objects(verb: Token) -> list[Token]:
    """To whom it is done: the object, or the subject of a passive."""
    if tree.is_passive(verb):
        nouns = tree.subjects(verb) or (tree.own_subjects(verb.head) if verb.dep_ == "advcl" else [])  # "driven out, the rebels fled"
        return [tree.antecedent(s) or s if s.lower_ in {"who", "which", "that"} else s for s in nouns]
    if _is_reduced(verb):
        return [verb.head]
    if tree.is_before_noun(verb) and verb.tag_ == "VBN":
        return [verb.head]
    found = tree.shared_objects(verb)
    if not found and verb.tag_ == "VBN" and verb.dep_ in {"conj", "ROOT", "ccomp", "advcl"}:
        found = tree.subjects(verb)
    return found


def _is_reduced(verb: Token) -> bool:
    """Whether it is a passive participle behind its noun, "the men arrested", and not a clause: "reports that police arrested him"."""
    return tree.is_participle_of_noun(verb) and verb.tag_ == "VBN" and not tree.own_subjects(verb)


def _of(head: Token) -> list[Token]:
    """What "hundreds of …" counts."""
    noun = tree.complement(head, "of")
    return [noun] if noun is not None and (head.lemma_.lower() in OF_THINGS or head.pos_ == "NUM") else []


def _named(head: Token) -> list[Token]:
    """The common noun beside a name: "jets" in "the jets F-16"; the parts of things, "car windows", are not the things."""
    return [child for child in head.children if child.dep_ == "appos" or (child.dep_ == "compound" and head.pos_ == "PROPN")]


def is_one_of(noun: Token, words: frozenset[str]) -> bool:
    """Whether the noun is one of the words, or of the kinds @place, @person … among them."""
    lemma = lemma_of(noun)
    if lemma in words or noun.lower_ in words or (noun.i and f"{noun.nbor(-1).lower_} {lemma}" in words):
        return True
    if "@something" in words and noun.pos_ in {"NOUN", "PROPN", "NUM", "PRON"}:
        return True
    counted = noun.pos_ == "NUM" and not any(child.lower_ in {"a", "an"} for child in noun.lefts)  # not "shot a 66"
    if "@person" in words and (counted or noun.lower_ in _PRONOUNS or people_verdict(noun) == "yes"):
        return True
    if "@name" in words and noun.pos_ == "PROPN" and noun.ent_type_ not in {"PERSON", "DATE", "TIME"}:
        return True
    if "@nation" in words and any(m.start <= noun.i < m.end and m.place.where_prec == 6 for m in noun.doc._.place_mentions):
        return True
    if "@place" in words and any(m.start <= noun.i < m.end and m.role == "place" for m in noun.doc._.place_mentions):
        return True
    return "@actor" in words and any(m.start <= noun.i < m.end for m in noun.doc._.actor_mentions)


def _any(words: frozenset[str], lowers: Sequence[str], lemmas: Sequence[str], hit: Hit, offset: int) -> bool:
    """Whether one of the words stands among the tokens, other than in the trigger itself."""
    if not (words.isdisjoint(lowers) and words.isdisjoint(lemmas)):
        own = range(hit.start - offset, hit.end - offset)
        if any((low in words or lemma in words) and i not in own for i, (low, lemma) in enumerate(zip(lowers, lemmas, strict=True))):
            return True
    long = of_several_words(words)
    if not long:
        return False
    text = " ".join(lowers)
    return any(phrase in text for phrase in long)
