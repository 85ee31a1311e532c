"""Which words an English verb or noun may stand as: every form that the lemmatizer could take back to it, whatever the part of speech."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from streams.extraction.lemmatizer import VERBS, Lemmatizer

_SHORTEST_PLURAL = 5
"""`columns.lemma_of` takes the "s" from words of more letters than this."""


class WordForms:
    """The lemmatizer's tables, read backwards."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self._irregular: dict[str, set[str]] = defaultdict(set)
        self._endings: set[tuple[str, str]] = set()
        for form, lemma in VERBS.items():
            self._irregular[lemma].add(form)
        for exceptions in lemmatizer.lookups.get_table("lemma_exc").values():
            for form, lemmas in exceptions.items():
                for lemma in lemmas:
                    self._irregular[lemma.lower()].add(form)
        for rules in lemmatizer.lookups.get_table("lemma_rules").values():
            self._endings.update((new, old) for old, new in rules if old != new)

    def meanings(self, words: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """For each form that may stand for one of the words, in small letters: itself and those words."""
        found: dict[str, set[str]] = defaultdict(set)
        for word in words:
            for form in self._forms(word):
                found[form].add(word)
        return {form: sorted(meant | {form}) for form, meant in found.items()}

    def _forms(self, word: str) -> Iterator[str]:
        yield word
        yield from self._irregular.get(word, ())
        yield from (word[: len(word) - len(new)] + old for new, old in self._endings if word.endswith(new))
        if len(word) >= _SHORTEST_PLURAL:
            yield word + "s"
