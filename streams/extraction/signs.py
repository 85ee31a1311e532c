"""The lexicons as signs: words at which a casualty or an event may be told of, each with what else has to stand in its sentence.

A sign asks for less than the entry that it is made from, and needs no parse: where no sign holds, no entry can speak.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import get_args

from streams.extraction.asides import is_loose
from streams.extraction.casualty_nouns import CASES
from streams.extraction.event_rules import Trigger as EventTrigger
from streams.extraction.event_rules import TriggerIndex
from streams.extraction.event_words import KINDS
from streams.extraction.number_words import NUMBERS
from streams.extraction.people import COLLECTIVES, SIZES
from streams.extraction.phrases import DESCRIBED_BY, REACH, Classes, words_at
from streams.extraction.triggers import CasualtyNoun, CasualtyVerb, Lexicon, TollNoun
from streams.extraction.victim_phrases import REFERRING
from streams.extraction.victims import last_words
from streams.extraction.word_forms import WordForms
from streams.facts import ActorType

Words = frozenset[str]
Part = tuple[Set[str] | None, int]
"""Of a phrase: what may stand there, None for anything, and how many words may describe it."""
NAME, FIGURE = "@name", "@figure"
"""Stand among the words of a sentence in which something may be a name, or count people."""
_NAMED = frozenset({"@place", "@nation", "@name"})
_FIGURES: Words = NUMBERS | REFERRING | COLLECTIVES | frozenset(SIZES)
_ACTORS: Words = frozenset(get_args(ActorType))
_NOT: Words = frozenset(
    {"not", "n't", "n’t", "nt", "never", "no", "nobody", "none", "nothing", "neither", "nor", "without", "yet", "cannot"}
    | {"hardly", "barely", "scarcely", "fail", "failed", "fails", "failing", "unable", "few", "little", "rarely", "seldom"}
)
"""Words that can make a verb negated."""


@dataclass(frozen=True, slots=True)
class Need:
    """One of `words`, or all parts of one of `phrases`, must stand in the sentence."""

    words: Words = frozenset()
    phrases: tuple[tuple[Set[str], ...], ...] = ()

    def is_met(self, sentence: set[str]) -> bool:
        """Whether it is, by the sentence's words in small letters."""
        return not self.words.isdisjoint(sentence) or any(all(not part.isdisjoint(sentence) for part in phrase) for phrase in self.phrases)


class Near:
    """One of the phrases of an entry must stand behind its verb as far as it is looked for, at once where they say so; of a single word
    also right before it.
    """

    def __init__(self, phrases: Iterable[str], classes: Classes) -> None:
        self._behind: dict[str, list[tuple[Part, ...]]] = defaultdict(list)
        self._at_once: list[tuple[Part, ...]] = []
        self._before: set[str] = set()
        for phrase in phrases:
            parts = tuple(_parts(phrase, classes))
            if phrase[0] == "^" or parts[0][0] is None:
                self._at_once.append(parts)
                continue
            for word in parts[0][0]:
                self._behind[word].append(parts[1:])
                self._before |= {word} if len(parts) == 1 else set()

    def is_met(self, words: Sequence[str], at: int) -> bool:
        """Whether one does, by the sentence's words in small letters, of which the verb is the one at `at`."""
        return (
            any(
                _stand_at(rest, words, i + 1) for i in range(at + 1, min(at + REACH, len(words))) for rest in self._behind.get(words[i], ())
            )
            or any(_stand_at(phrase, words, at + 1) for phrase in self._at_once)
            or (at > 0 and words[at - 1] in self._before)
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of a lexicon at the first of its words."""

    rule: str
    then: tuple[str, ...] = ()
    """What must follow the first word at once."""
    needs: tuple[Need, ...] = ()
    near: Near | None = None
    """Of a verb whose forms are all written out."""

    def holds(self, meanings: Sequence[Sequence[str]], at: int, sentence: set[str]) -> bool:
        """Whether the entry may speak at a word, by what each word of the sentence may stand for, all of them with NAME and FIGURE."""
        behind = meanings[at + 1 : at + 1 + len(self.then)]
        return (
            len(self.then) == len(behind)
            and all(wanted in words for wanted, words in zip(self.then, behind, strict=True))
            and all(need.is_met(sentence) for need in self.needs)
            and (self.near is None or self.near.is_met([words[0] for words in meanings], at))
        )


class Signs:
    """All signs: those of casualties by the words as they are, those of events by every word of which they may be a form."""

    def __init__(self, casualties: Lexicon, events: TriggerIndex, forms: WordForms) -> None:
        self._casualties = _Index((*_casualty_phrases(casualties), *_casualty_verbs(casualties), *_people(casualties)))
        of_events = [*_event_phrases(events), *_event_verbs(events)]
        self._events = _Index(of_events)
        self._certain_events = _Index((first, sign) for first, sign in of_events if not is_loose(sign.rule, first, *sign.then[-1:]))
        self._meanings = forms.meanings(set(_words_of_events(events)))
        self._tells_of_events = {form for form, words in self._meanings.items() if not self._events.firsts.isdisjoint(words)}

    def any_in(self, words: Sequence[str], *, names: bool, aside: bool = False) -> bool:
        """Whether a sign holds in a sentence of these words, in small letters, of which some may be `names`.

        `aside`: loose words of events tell of none there.
        """
        marks = {NAME} if names else set[str]()
        if not _FIGURES.isdisjoint(words) or any(word[:1].isdigit() for word in words):
            marks.add(FIGURE)
        if not self._casualties.firsts.isdisjoint(words) and self._casualties.any_in([(word,) for word in words], marks):
            return True
        if self._tells_of_events.isdisjoint(words):
            return False
        index = self._certain_events if aside else self._events
        return index.any_in([self._meanings.get(word) or (word,) for word in words], marks)


class _Index:
    """Signs by their first word and where they are longer also by their second: many begin with "in" or "was"."""

    def __init__(self, signs: Iterable[tuple[str, Sign]]) -> None:
        self._alone: dict[str, list[Sign]] = defaultdict(list)
        self._longer: dict[str, dict[str, list[Sign]]] = defaultdict(lambda: defaultdict(list))
        for first, sign in signs:
            (self._longer[first][sign.then[0]] if sign.then else self._alone[first]).append(sign)
        self.firsts = {*self._alone, *self._longer}

    def any_in(self, meanings: Sequence[Sequence[str]], marks: set[str]) -> bool:
        """Whether one holds in a sentence, by what each of its words may stand for."""
        sentence = marks.union(*meanings)
        begun = [at for at, here in enumerate(meanings) if not self.firsts.isdisjoint(here)]
        return any(sign.holds(meanings, at, sentence) for at in begun for sign in self._at(meanings, at))

    def _at(self, meanings: Sequence[Sequence[str]], at: int) -> Iterator[Sign]:
        for first in meanings[at]:
            yield from self._alone.get(first, ())
            if at + 1 < len(meanings) and (longer := self._longer.get(first)) is not None:
                for second in meanings[at + 1]:
                    yield from longer.get(second, ())


def _casualty_phrases(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for first, entries in lexicon.phrases.items():
        for (_, *rest), entry in entries:
            if isinstance(entry, TollNoun) and entry.as_before:
                continue  # it speaks of people that another sentence has told of
            literal = not isinstance(entry, TollNoun) and all(word[0] != "@" and word != "…" for word in rest)
            then = tuple(rest) if literal else ()
            spread = () if literal or not rest else (_any_of([" ".join(rest)], lexicon),)
            wanted = entry.with_ if isinstance(entry, CasualtyNoun) else ()
            cases = (Need(lexicon.classes["disease"] | CASES),) if isinstance(entry, CasualtyNoun) and entry.counts == "cases" else ()
            yield first, Sign(entry.id, then, (*spread, *cases, *_of_phrases(wanted, lexicon)))


def _casualty_verbs(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for form, verbs in lexicon.verbs.items():
        for verb in verbs:
            many = (Need(frozenset({FIGURE})),) if verb.victims == "many" else ()
            if "@not" in verb.with_:
                yield form, Sign(verb.id, (), (*many, *_of_phrases(verb.with_, lexicon), *_doers(verb, lexicon)))
            else:
                yield form, Sign(verb.id, (), (*many, *_doers(verb, lexicon)), Near(verb.with_, lexicon.classes) if verb.with_ else None)


def _people(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    """What lists of names are given of: "the victims were …", "They are …" behind a sentence with such a word."""
    named = (Need(frozenset({NAME})),)
    for word, entry in lexicon.called.items():
        yield word, Sign(entry.id, (), named)
    for are in ("are", "were"):
        yield "they", Sign("they-are", (are,), named)


def _parts(phrase: str, classes: Classes) -> Iterator[Part]:
    for n, word in enumerate(phrase.removeprefix("^ ").split()):
        described = word == "…" or (word[0] == "@" and len(word) > 1 and (n > 0 or phrase[0] == "^"))
        yield words_at(word, classes), DESCRIBED_BY if described else 0


def _stand_at(phrase: Sequence[Part], words: Sequence[str], start: int) -> bool:
    if not phrase:
        return True
    (wanted, described), *rest = phrase
    stands = (at for at in range(start, min(start + described + 1, len(words))) if wanted is None or words[at] in wanted)
    return any(_stand_at(rest, words, at + 1) for at in stands)


def _of_phrases(phrases: tuple[str, ...], lexicon: Lexicon) -> tuple[Need, ...]:
    return (_any_of(phrases, lexicon),) if phrases else ()


def _any_of(phrases: Iterable[str], lexicon: Lexicon) -> Need:
    words: set[str] = set()
    longer: list[tuple[Set[str], ...]] = []
    for phrase in phrases:
        told = (_NOT if word == "@not" else words_at(word, lexicon.classes) for word in phrase.removeprefix("^ ").split())
        parts = tuple(part for part in told if part is not None)
        if len(parts) == 1:
            words |= parts[0]
        else:
            longer.append(parts)
    return Need(frozenset(words), tuple(longer))


def _doers(verb: CasualtyVerb, lexicon: Lexicon) -> tuple[Need, ...]:
    words: set[str] = set()
    for name in verb.by:
        words |= lexicon.classes[name[1:]] if name[0] == "@" else last_words(name) | ({NAME} if name in _ACTORS else set())
    return (Need(frozenset(words)),) if verb.by else ()


def _event_phrases(index: TriggerIndex) -> Iterator[tuple[str, Sign]]:
    for first, entries in index.phrases.items():
        for (_, *rest), is_noun, trigger in entries:
            if not trigger.after:  # else another sentence has told of the event before
                yield first, Sign(trigger.id, tuple(rest), _conditions(trigger, index, of_noun=is_noun))


def _event_verbs(index: TriggerIndex) -> Iterator[tuple[str, Sign]]:
    for lemma, triggers in index.verbs.items():
        for trigger in (t for t in triggers if not t.after):
            yield lemma, Sign(trigger.id, (), _conditions(trigger, index, of_noun=bool(trigger.nouns)))


def _conditions(trigger: EventTrigger, index: TriggerIndex, *, of_noun: bool) -> tuple[Need, ...]:
    """What the words tell of a trigger's conditions; those on who does what hold for verbs alone."""
    needs = []
    for condition in (trigger.near,) if of_noun else (trigger.near, trigger.subjects, trigger.objects):
        words = index.expanded[condition]
        kinds = words & KINDS
        if words and kinds <= _NAMED:  # of a person or an actor the words do not tell
            needs.append(Need(_first_words(words - kinds) | ({NAME} if kinds else frozenset())))
    return tuple(needs)


@cache
def _first_words(words: Words) -> Words:
    return frozenset(word.partition(" ")[0] for word in words)


def _words_of_events(index: TriggerIndex) -> Iterator[str]:
    """The words that may stand in any form: in those of the casualties the forms are written out."""
    yield from index.verbs
    yield from (word for entries in index.phrases.values() for words, _, _ in entries for word in words)
    yield from (word for words in index.expanded.values() for word in _first_words(words))
