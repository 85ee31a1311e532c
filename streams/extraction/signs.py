"""The lexicons as signs: words at which a casualty or an event may be told of, each with what else has to stand in its sentence.

A sign asks for less than the entry that it is made from, and needs no parse: where no sign holds, no entry can speak.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from streams.extraction.casualty_nouns import CASES
from streams.extraction.event_rules import Trigger as EventTrigger
from streams.extraction.event_rules import TriggerIndex
from streams.extraction.event_words import KINDS
from streams.extraction.number_words import NUMBERS
from streams.extraction.people import COLLECTIVES, SIZES
from streams.extraction.triggers import CasualtyNoun, CasualtyVerb, Lexicon, TollNoun
from streams.extraction.victim_phrases import REFERRING
from streams.extraction.victims import last_words
from streams.extraction.word_forms import WordForms
from streams.facts import ActorType

Words = frozenset[str]
NAME, FIGURE = "@name", "@figure"
"""Stand among the words of a sentence in which something may be a name, or count people."""
_NAMED = frozenset({"@place", "@nation", "@name"})
_FIGURES: Words = NUMBERS | REFERRING | COLLECTIVES | frozenset(SIZES)
_ACTORS: Words = frozenset(get_args(ActorType))
_NOT: Words = frozenset(
    {
        "not",
        "n't",
        "n’t",
        "nt",
        "never",
        "no",
        "nobody",
        "none",
        "nothing",
        "neither",
        "nor",
        "without",
        "yet",
        "cannot",
        "hardly",
        "barely",
    }
    | {"scarcely", "fail", "failed", "fails", "failing", "unable", "few", "little", "rarely", "seldom"}
)
"""Words that can make a verb negated."""


@dataclass(frozen=True, slots=True)
class Need:
    """One of `words`, or all parts of one of `phrases`, must stand in the sentence."""

    words: Words = frozenset()
    phrases: tuple[tuple[Words, ...], ...] = ()

    def is_met(self, sentence: set[str]) -> bool:
        """Whether it is, by the sentence's words in small letters."""
        return not self.words.isdisjoint(sentence) or any(all(not part.isdisjoint(sentence) for part in phrase) for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Sign:
    """An entry of a lexicon at the first of its words."""

    rule: str
    then: tuple[Words, ...] = ()
    """What must follow the first word at once, a word for each."""
    needs: tuple[Need, ...] = ()

    def holds(self, behind: Sequence[str], sentence: set[str]) -> bool:
        """Whether the entry may speak, by the words behind its first and those of the whole sentence, with NAME and FIGURE."""
        return (
            len(self.then) <= len(behind)
            and all(word in wanted for word, wanted in zip(behind, self.then, strict=False))
            and all(need.is_met(sentence) for need in self.needs)
        )


class Signs:
    """All signs, by their first word and where they are longer also by their second: many begin with "in" or "was"."""

    def __init__(self, casualties: Lexicon, events: TriggerIndex, forms: WordForms) -> None:
        self._by_first: dict[str, list[Sign]] = defaultdict(list)
        self._by_second: dict[str, dict[str, list[Sign]]] = defaultdict(lambda: defaultdict(list))
        self._longest = 0
        for first, sign in (*_casualty_phrases(casualties), *_casualty_verbs(casualties), *_people(casualties)):
            self._add(first, sign)
        for lemma, sign in (*_event_phrases(events, forms), *_event_verbs(events, forms)):
            for form in forms.of([lemma]):
                self._add(form, sign)

    def _add(self, first: str, sign: Sign) -> None:
        self._longest = max(self._longest, len(sign.then))
        if not sign.then:
            self._by_first[first].append(sign)
            # One that asks for nothing spares the tests of the others.
            self._by_first[first].sort(key=lambda sign: len(sign.needs))
        for second in sign.then[0] if sign.then else ():
            self._by_second[first][second].append(sign)

    def any_in(self, words: Sequence[str], *, names: bool) -> bool:
        """Whether a sign holds in a sentence of these words, in small letters, of which some may be `names`."""
        sentence: set[str] = set()
        for at, word in enumerate(words):
            alone, longer = self._by_first.get(word, ()), self._by_second.get(word)
            after = longer.get(words[at + 1], ()) if longer is not None and at + 1 < len(words) else ()
            if alone or after:
                sentence = sentence or _with_marks(words, names)
                behind = words[at + 1 : at + 1 + self._longest]
                if any(sign.holds(behind, sentence) for sign in (*alone, *after)):
                    return True
        return False


def _with_marks(words: Sequence[str], names: bool) -> set[str]:
    found = {*words, NAME} if names else set(words)
    if not _FIGURES.isdisjoint(found) or any(word[:1].isdigit() for word in words):
        found.add(FIGURE)
    return found


def _casualty_phrases(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for first, entries in lexicon.phrases.items():
        for (_, *rest), entry in entries:
            if isinstance(entry, TollNoun) and entry.as_before:
                continue  # it speaks of people that another sentence has told of
            literal = not isinstance(entry, TollNoun) and all(word[0] != "@" and word != "…" for word in rest)
            then = tuple(frozenset({word}) for word in rest) if literal else ()
            spread = () if literal or not rest else (_any_of([" ".join(rest)], lexicon),)
            wanted = entry.with_ if isinstance(entry, CasualtyNoun) else ()
            cases = (Need(lexicon.classes["disease"] | CASES),) if isinstance(entry, CasualtyNoun) and entry.counts == "cases" else ()
            yield first, Sign(entry.id, then, (*spread, *cases, *_of_phrases(wanted, lexicon)))


def _casualty_verbs(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    for form, verbs in lexicon.verbs.items():
        for verb in verbs:
            many = (Need(frozenset({FIGURE})),) if verb.victims == "many" else ()
            yield form, Sign(verb.id, (), (*many, *_of_phrases(verb.with_, lexicon), *_doers(verb, lexicon)))


def _people(lexicon: Lexicon) -> Iterator[tuple[str, Sign]]:
    """What lists of names are given of: "the victims were …", "They are …" behind a sentence with such a word."""
    named = (Need(frozenset({NAME})),)
    for word, entry in lexicon.called.items():
        yield word, Sign(entry.id, (), named)
    yield "they", Sign("they-are", (frozenset({"are", "were"}),), named)


def _of_phrases(phrases: tuple[str, ...], lexicon: Lexicon) -> tuple[Need, ...]:
    return (_any_of(phrases, lexicon),) if phrases else ()


def _any_of(phrases: Iterable[str], lexicon: Lexicon) -> Need:
    words: set[str] = set()
    longer: list[tuple[Words, ...]] = []
    for phrase in phrases:
        parts = tuple(part for word in phrase.removeprefix("^ ").split() if (part := _part(word, lexicon)) is not None)
        if len(parts) == 1:
            words |= parts[0]
        else:
            longer.append(parts)
    return Need(frozenset(words), tuple(longer))


def _part(word: str, lexicon: Lexicon) -> Words | None:
    """The words that one of a phrase may be; None where anything may stand."""
    if word == "@not":
        return _NOT
    if word in {"…", "@place"}:
        return None
    return lexicon.classes[word[1:]] if word[0] == "@" and len(word) > 1 else frozenset({word})


def _doers(verb: CasualtyVerb, lexicon: Lexicon) -> tuple[Need, ...]:
    words: set[str] = set()
    for name in verb.by:
        words |= lexicon.classes[name[1:]] if name[0] == "@" else last_words(name) | ({NAME} if name in _ACTORS else set())
    return (Need(frozenset(words)),) if verb.by else ()


def _event_phrases(index: TriggerIndex, forms: WordForms) -> Iterator[tuple[str, Sign]]:
    for first, entries in index.phrases.items():
        for (_, *rest), is_noun, trigger in entries:
            if not trigger.after:  # else another sentence has told of the event before
                conditions = (trigger.near,) if is_noun else (trigger.near, trigger.subjects, trigger.objects)
                yield first, Sign(trigger.id, tuple(forms.of([word]) for word in rest), tuple(_conditions(conditions, index, forms)))


def _event_verbs(index: TriggerIndex, forms: WordForms) -> Iterator[tuple[str, Sign]]:
    for lemma, triggers in index.verbs.items():
        for trigger in (t for t in triggers if not t.after):
            conditions = (trigger.near,) if _is_noun_too(trigger, lemma, forms) else (trigger.near, trigger.subjects, trigger.objects)
            yield lemma, Sign(trigger.id, (), tuple(_conditions(conditions, index, forms)))


def _is_noun_too(trigger: EventTrigger, lemma: str, forms: WordForms) -> bool:
    return not forms.of([lemma]).isdisjoint(trigger.nouns)


def _conditions(conditions: Iterable[tuple[str, ...]], index: TriggerIndex, forms: WordForms) -> Iterator[Need]:
    for condition in conditions:
        words = index.expanded[condition]
        kinds = words & KINDS
        if words and kinds <= _NAMED:  # of a person or an actor the words do not tell
            yield Need(forms.of(part for word in words - kinds for part in word.split()[:1]) | ({NAME} if kinds else frozenset()))
