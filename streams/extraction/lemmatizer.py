"""spaCy's rules for English lemmas, with each word worked out once and a Doc's lemmas set together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.tokens import Doc, Token

_KNOWN_LIMIT = 100_000
VERBS = {
    "staged": "stage", "staging": "stage", "stages": "stage", "waged": "wage", "waging": "wage", "wages": "wage", "raped": "rape",
    "raping": "rape", "rapes": "rape", "hoped": "hope", "hoping": "hope", "hopes": "hope", "gutted": "gut", "gutting": "gut",
    "retook": "retake", "retaken": "retake", "overran": "overrun", "overthrew": "overthrow", "overthrown": "overthrow",
    "withdrew": "withdraw", "withdrawn": "withdraw", "rearrested": "rearrest",
}  # fmt: skip
"""Forms that the tables give to another verb ("staged" to "stag") or to none."""


class Lemmatizer(EnglishLemmatizer):
    """Sets the lemma of every token that has none."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._known: dict[tuple[int, ...], int] = {}
        self._learned: list[tuple[int, ...]] = []
        """Keys that are new since the memory zone began."""

    @contextmanager
    def memory_zone(self, mem: Any = None) -> Iterator[Any]:
        """spaCy's hook: lemmas learned within the block may be gone after it, so they are forgotten."""
        self._learned.clear()
        try:
            yield mem
        finally:
            for key in self._learned:
                self._known.pop(key, None)
            self._learned.clear()
            self.cache.clear()

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> "Lemmatizer":
        """Load the tables from a directory."""
        super().from_disk(path, exclude=exclude)
        index = self.lookups.get_table("lemma_index")
        for part_of_speech, forms in index.items():
            # As a list, the file's way, it would be searched from end to end for each new word.
            index[part_of_speech] = dict.fromkeys(forms)
        return self

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        known, rows = self._known, doc.to_array(["LEMMA", "ORTH", "POS", "MORPH"])
        keys = list(map(tuple, rows.tolist()))
        try:
            lemmas = [known[key] for key in keys]
        except KeyError:
            if len(known) > _KNOWN_LIMIT:
                known.clear()
            # The same words' spelled lemmas, which spaCy would keep for ever.
            self.cache.clear()
            lemmas = [known.get(key) or self._learn(key, token) for key, token in zip(keys, doc, strict=True)]
        lemma_column: Any = np.array(lemmas, np.uint64)
        doc.from_array(["LEMMA"], lemma_column.reshape(-1, 1))
        return doc

    def _learn(self, key: tuple[int, ...], token: Token) -> int:
        verb = VERBS.get(token.lower_) if token.pos_ == "VERB" else None
        known = key[0] or self.vocab.strings.add(verb or self.lemmatize(token)[0])
        self._known[key] = known
        if self.vocab.in_memory_zone:  # type: ignore[attr-defined]
            self._learned.append(key)
        return known


@Language.factory("tollwire_lemmatizer", assigns=["token.lemma"], requires=["token.pos", "token.morph"])
def make_lemmatizer(nlp: Language, name: str) -> Lemmatizer:
    """The component, without tables until `from_disk`."""
    return Lemmatizer(nlp.vocab, None, name, mode="rule")
