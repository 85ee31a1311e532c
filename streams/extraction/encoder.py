"""One small transformer behind a spaCy component: entities, tags, sentences and dependencies from one pass."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc, Span

from streams.errors import ModelError
from streams.extraction.consistent_names import consistent_names
from streams.extraction.decoding import best_labels, heads_of, spans
from streams.extraction.document_case import document_case
from streams.extraction.name_bounds import name_bounds
from streams.extraction.network import DEFAULT_PROFILE, PROFILES_FILE, Profile, load_network, profiles_in
from streams.extraction.read_tokens import BEGINS_LOWER, BEGINS_UPPER, ENDS, LAST_ALNUM, LONG_LOWER, NO_STOP, TokenReader, Tokens
from streams.extraction.whole_entities import EntitySpan, cut_at_lines, whole_entities
from streams.extraction.windows import Window, windows
from streams.extraction.wordpieces import LOWER, MIXED, TITLE, WordPieces

VOCABULARY_FILE, LABELS_FILE = "vocab.txt", "labels.json"

MAX_LENGTH = 20_000_000
"""Characters that `nlp` takes."""

Columns = npt.NDArray[np.uint64]

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
    proper: int
    """The part of speech of names."""
    proper_tags: npt.NDArray[np.int64]
    proper_parts: npt.NDArray[np.int64]
    """The places of proper nouns among tags and parts of speech."""
    root: int
    blank: Columns
    """Tag, morphology, part of speech, relation and head of whitespace."""


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
        # spaCy's own limit is for components that need memory for the whole text at once.
        nlp.max_length = max(nlp.max_length, MAX_LENGTH)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc; sentence starts that it has already are kept."""
        if self._path is None:
            raise ModelError(f"{self.name} has no weights: load it from disk (spacy.load, from_disk)")
        if not len(doc):
            return doc
        tokens = self._reader.read(doc)
        words = [tokens.words[i] for i in tokens.at.tolist()]
        case = document_case(words, tokens.cases.tolist(), np.flatnonzero(tokens.starts).tolist())
        tokens = replace(tokens, cases=np.array(case.cases, np.int64))
        proper = np.zeros(len(words), np.bool_)
        common = tokens.cases == LOWER if ((tokens.cases == TITLE) | (tokens.cases == MIXED)).any() else None
        labels, length = self._labels, len(doc)
        columns = np.empty((length, 5), np.uint64)
        columns[:] = labels.blank
        heads = _heads_of_blanks(tokens.at, length)
        entities: list[EntitySpan] = []
        for window in windows(tokens, self._reader.wordpieces):
            scores = _within(window, self._network.scores(window.pieces, window.cases, window.first_pieces))
            local = heads_of(scores["arcs"], sentence_starts(tokens, window, scores["starts"]))
            relations = labels.relations[self._network.relations(scores, local)]
            relations[local == np.arange(len(local))] = labels.root
            at = tokens.at[window.start : window.end]
            heads[at] = at[local]
            named = [(start, end, labels.entities[kind]) for start, end, kind in spans(best_labels(scores["names"]))]
            if common is not None:
                forbid_proper_nouns(common[window.start : window.end], named, scores, labels)
            tags = scores["tags"].argmax(1)
            parts = labels.parts_of_speech[scores["parts"].argmax(1)]
            proper[window.start : window.end] = parts == labels.proper
            columns[at, :4] = np.stack([labels.tags[tags], labels.morphs[tags], parts, relations], 1)
            entities += [(window.start + start, window.start + end, label) for start, end, label in named]
        columns[:, 4] = (heads - np.arange(length)).view(np.uint64)
        annotation: Any = columns
        doc.from_array(["TAG", "MORPH", "POS", "DEP", "HEAD"], annotation)
        names = list(cut_at_lines(name_bounds(whole_entities(entities, words), words), tokens.starts.tolist()))
        names = consistent_names(names, words, proper=proper.tolist(), case=case)
        doc.set_ents([Span(doc, int(tokens.at[start]), int(tokens.at[end - 1]) + 1, label=label) for start, end, label in names])
        return doc

    def read(self, doc: Doc) -> Tokens:
        """The tokens of a Doc as the network reads them, before it does."""
        return self._reader.read(doc)

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 8) -> Iterator[Doc]:
        """Annotate Docs one by one, whatever the batch."""
        return map(self, stream)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> "Encoder":
        """Load weights, vocabulary and labels from a directory."""
        path = Path(path)
        if missing := [name for name in self._files(path) if not (path / name).is_file()]:
            raise ModelError(f"{path} lacks {', '.join(missing)}")
        self._network = load_network(path, self.profile)
        self._reader = TokenReader(WordPieces.from_disk(path / VOCABULARY_FILE), self._nlp.vocab.strings)
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
        proper=strings.add("PROPN"),
        proper_tags=np.array([i for i, tag in enumerate(names["xpos"]) if tag in ("NNP", "NNPS")], np.int64),
        proper_parts=np.array([i for i, part in enumerate(names["upos"]) if part == "PROPN"], np.int64),
        root=strings.add("ROOT"),
        blank=np.array([strings.add("_SP"), 0, strings.add("SPACE"), strings.add("dep"), 0], np.uint64),
    )


def forbid_proper_nouns(
    common: npt.NDArray[np.bool_], named: Iterable[EntitySpan], scores: Mapping[str, npt.NDArray[np.float32]], labels: _Labels
) -> None:
    """Lower the scores of proper nouns for words in lower case that are in no name: "president", where others are capitalised."""
    is_common, small = common.copy(), common.tolist()
    for start, end, _ in named:
        capital = next((i for i in range(end - 1, start, -1) if not small[i]), start)
        is_common[start:capital] = False  # "al" of "Deir al-Zor", but no word after the last capital
    at = np.flatnonzero(is_common)[:, None]
    scores["tags"][at, labels.proper_tags] = -np.inf
    scores["parts"][at, labels.proper_parts] = -np.inf


def _within(window: Window, scores: dict[str, Any]) -> dict[str, Any]:
    """The scores of the window's own tokens, without those that are there for context."""
    length = window.end - window.start
    if len(window.first_pieces) == length:
        return scores
    own = slice(window.before, window.before + length)
    return {name: values[own, own] if name == "arcs" else values[own] for name, values in scores.items()}


def sentence_starts(tokens: Tokens, window: Window, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Where sentences begin: the network's word, but for what punctuation makes certain."""
    marks, certain = tokens.marks[window.start : window.end], tokens.starts[window.start : window.end]
    starts: npt.NDArray[np.bool_] = scores.argmax(1) > 0
    before, word = marks[:-1], marks[1:]
    goes_on = ((before & NO_STOP) > 0) | ((word & BEGINS_LOWER > 0) & (before & LAST_ALNUM > 0))
    starts[1:] &= ~goes_on
    # A full stop after a long lower-case word is no abbreviation's.
    starts[2:] |= ((before[1:] & ENDS) > 0) & ((word[1:] & BEGINS_UPPER) > 0) & ((marks[:-2] & LONG_LOWER) > 0)
    return starts | certain


def _heads_of_blanks(words: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
    """Whitespace hangs on the word before it, or on the first word where there is none before; the words' own heads are not yet right."""
    if not len(words):
        return np.zeros(length, np.int64)
    before = np.searchsorted(words, np.arange(length), side="right") - 1
    return words[np.maximum(before, 0)]
