"""One small transformer behind a spaCy component: entities, tags, sentences and dependencies from one pass."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc, Span

from streams.errors import ModelError
from streams.extraction.decoding import best_labels, heads_of, spans
from streams.extraction.layout import SENTENCE_END, line_starts
from streams.extraction.network import DEFAULT_PROFILE, PROFILES_FILE, Network, Profile, profiles_in
from streams.extraction.whole_entities import EntitySpan, whole_entities
from streams.extraction.windows import Window, windows
from streams.extraction.wordpieces import WordPieces

VOCABULARY_FILE, LABELS_FILE = "vocab.txt", "labels.json"

Columns = npt.NDArray[np.uint64]

_NO_STOP = frozenset({",", "(", "[", "“", "‘", "$"})

_MORPH = {
    "NN": "Number=Sing", "NNP": "Number=Sing", "NNS": "Number=Plur", "NNPS": "Number=Plur",
    "VB": "VerbForm=Inf", "VBD": "Tense=Past|VerbForm=Fin", "VBG": "Aspect=Prog|Tense=Pres|VerbForm=Part",
    "VBN": "Aspect=Perf|Tense=Past|VerbForm=Part", "VBP": "Tense=Pres|VerbForm=Fin",
    "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "MD": "VerbForm=Fin",
    "JJ": "Degree=Pos", "JJR": "Degree=Cmp", "JJS": "Degree=Sup", "RBR": "Degree=Cmp", "RBS": "Degree=Sup", "CD": "NumType=Card",
}  # fmt: skip
"""What the tag says of the word's form; the lemmatizer asks for it."""


@dataclass(frozen=True, slots=True)
class _Labels:
    """Trained labels as hashes of the string store, in the order of the network's outputs."""

    entities: tuple[str, ...]
    tags: Columns
    morphs: Columns
    parts_of_speech: Columns
    relations: Columns
    root: int


class Encoder:
    """Sets ents, tags, parts of speech, morphology, heads, relations and sentence starts of a Doc.

    Every window goes through the network alone: its 8-bit arithmetic scales with all that is in the batch, so that a
    neighbour or padding would change a story's facts. Alone it is as fast.
    """

    def __init__(self, nlp: Language, name: str, *, profile: Profile = DEFAULT_PROFILE) -> None:
        self.name = name
        self.profile: Profile = profile
        self._nlp = nlp
        self._path: Path | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc; sentence starts that it has already are kept."""
        if self._path is None:
            raise ModelError(f"{self.name} has no weights: load it from disk (spacy.load, from_disk)")
        length = len(doc)
        if not length:
            return doc
        words = [token.text for token in doc]
        strings = doc.vocab.strings
        heads = _heads_of_blanks(np.array([word.isspace() for word in words]))
        tags, parts = np.full(length, strings.add("_SP"), np.uint64), np.full(length, strings.add("SPACE"), np.uint64)
        relations, morphs = np.full(length, strings.add("dep"), np.uint64), np.zeros(length, np.uint64)
        entities: list[EntitySpan] = []
        for window in windows(words, _starts(doc), self._wordpieces):
            scores = self._network.scores(window.pieces, window.cases, window.first_pieces)
            local = heads_of(scores["arcs"], _sentence_starts(window, words, scores["starts"]))
            labels = self._network.relations(scores, local)
            at = window.tokens
            heads[at] = at[local]
            tag = scores["tags"].argmax(1)
            tags[at] = self._labels.tags[tag]
            morphs[at] = self._labels.morphs[tag]
            parts[at] = self._labels.parts_of_speech[scores["parts"].argmax(1)]
            relations[at] = np.where(local == np.arange(len(local)), self._labels.root, self._labels.relations[labels])
            for start, end, kind in spans(best_labels(scores["names"])):
                entities.append((int(at[start]), int(at[end - 1]) + 1, self._labels.entities[kind]))
        offsets = (heads - np.arange(length)).view(np.uint64)
        columns: Any = np.stack([tags, morphs, parts, relations, offsets], 1)
        doc.from_array(["TAG", "MORPH", "POS", "DEP", "HEAD"], columns)
        doc.set_ents([Span(doc, start, end, label=label) for start, end, label in whole_entities(entities, words)])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 8) -> Iterator[Doc]:
        """Annotate Docs one by one, whatever the batch."""
        return map(self, stream)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> "Encoder":
        """Load weights, vocabulary and labels from a directory."""
        path = Path(path)
        if missing := [name for name in self._files(path) if not (path / name).is_file()]:
            raise ModelError(f"{path} lacks {', '.join(missing)}")
        self._network = Network(path, self.profile)
        self._wordpieces = WordPieces.from_disk(path / VOCABULARY_FILE)
        self._labels = _labels(json.loads((path / LABELS_FILE).read_text(encoding="utf-8")), self._nlp)
        self._path = path
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Copy the files that it was loaded from."""
        if self._path is None:
            raise ModelError(f"{self.name} has no weights to save")
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        for name in self._files(self._path):
            if (path / name).resolve() != (self._path / name).resolve():
                shutil.copyfile(self._path / name, path / name)

    @staticmethod
    def _files(path: Path) -> list[str]:
        """Those of every profile, so that a copy has them all too."""
        profiles = profiles_in(path).values()
        graphs = sorted({name for files in profiles for name in (*files.graphs, files.relations)})
        return [PROFILES_FILE, VOCABULARY_FILE, LABELS_FILE, *graphs]


@Language.factory(
    "tollwire_encoder",
    default_config={"profile": DEFAULT_PROFILE},
    assigns=["doc.ents", "doc.sents", "token.tag", "token.pos", "token.morph", "token.dep", "token.head", "token.is_sent_start"],
)
def make_encoder(nlp: Language, name: str, profile: Profile) -> Encoder:
    """The component, without weights until `from_disk`."""
    return Encoder(nlp, name, profile=profile)


def _labels(names: dict[str, list[str]], nlp: Language) -> _Labels:
    strings: StringStore = nlp.vocab.strings
    return _Labels(
        entities=tuple(names["ner"]),
        tags=np.array([strings.add(tag) for tag in names["xpos"]], np.uint64),
        morphs=np.array([nlp.vocab.morphology.add(_MORPH.get(tag, "")) for tag in names["xpos"]], np.uint64),
        parts_of_speech=np.array([strings.add(pos) for pos in names["upos"]], np.uint64),
        relations=np.array([strings.add(relation) for relation in names["dep"]], np.uint64),
        root=strings.add("ROOT"),
    )


def _sentence_starts(window: Window, words: Sequence[str], scores: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Where sentences begin: the network's word, but for what punctuation makes certain."""
    words = [words[i] for i in window.tokens]
    starts: npt.NDArray[np.bool_] = window.starts | (scores.argmax(1) > 0)
    for i in range(1, len(words)):
        before, word = words[i - 1], words[i]
        if window.starts[i]:
            continue
        if before in _NO_STOP or (word[0].islower() and before[-1].isalnum()):
            starts[i] = False
        elif before in SENTENCE_END and word[0].isupper() and i > 1 and words[i - 2].islower() and len(words[i - 2]) > 3:
            starts[i] = True
    return starts


def _starts(doc: Doc) -> set[int]:
    """Tokens that begin a sentence for certain: what an earlier pipe has set, and the first of every line."""
    starts = {token.i for token in doc if token.i and token.is_sent_start}
    offsets = iter(line_starts(doc.text))
    offset = next(offsets, -1)
    for token in doc:
        if 0 <= offset <= token.idx:
            starts.add(token.i)
            while 0 <= offset <= token.idx:
                offset = next(offsets, -1)
    return starts


def _heads_of_blanks(blank: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Whitespace hangs on the word before it, or on the first word where there is none before."""
    words = np.flatnonzero(~blank)
    if not len(words):
        return np.zeros(len(blank), np.int64)
    before = np.searchsorted(words, np.arange(len(blank)), side="right") - 1
    return words[np.maximum(before, 0)]
