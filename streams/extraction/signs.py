"""The lexicons as signs: each asks for less than its entry and needs no parse, so that where none holds no entry can speak."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from streams.extraction.casualty_signs import casualty_signs
from streams.extraction.event_rules import TriggerIndex
from streams.extraction.event_signs import event_signs, words_of_events
from streams.extraction.number_words import NUMBERS
from streams.extraction.people import COLLECTIVES, SIZES
from streams.extraction.sign import FIGURE, NAME, Sign, Words
from streams.extraction.tone import is_loose
from streams.extraction.triggers import Lexicon
from streams.extraction.victim_phrases import REFERRING
from streams.extraction.word_forms import WordForms

_FIGURES: Words = NUMBERS | REFERRING | COLLECTIVES | frozenset(SIZES)


class Signs:
    """All signs: those of casualties by the words as they are, those of events by every word of which they may be a form."""

    def __init__(self, casualties: Lexicon, events: TriggerIndex, forms: WordForms) -> None:
        self._casualties = _Index(casualty_signs(casualties))
        of_events = list(event_signs(events))
        self._events = _Index(of_events)
        self._certain_events = {
            harm: _Index((first, sign) for first, sign in of_events if not is_loose(sign.rule, first, *sign.then[-1:], harm=harm))
            for harm in (True, False)
        }
        self._meanings = forms.meanings(set(words_of_events(events)))
        self._tells_of_events = {form for form, words in self._meanings.items() if not self._events.firsts.isdisjoint(words)}

    def any_in(self, words: Sequence[str], *, names: bool, harm: bool = True, aside: bool = False) -> bool:
        """Whether a sign holds in a sentence of these words, in small letters, of which some may be `names`.

        `harm`: whether the story has words of harm, without which it tells of no casualty that is not beside an event; `aside`: whether
        the sentence is one in which what is loose tells of no event.
        """
        marks = {NAME} if names else set[str]()
        if not _FIGURES.isdisjoint(words) or any(word[:1].isdigit() for word in words):
            marks.add(FIGURE)
        if harm and not self._casualties.firsts.isdisjoint(words) and self._casualties.any_in([(word,) for word in words], marks):
            return True
        if self._tells_of_events.isdisjoint(words):
            return False
        index = self._certain_events[harm] if aside else self._events
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
