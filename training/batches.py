"""From sentences to batches of tensors: neighbours packed into windows as the pipeline reads them, augmented anew in every epoch."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from streams.extraction.windows import SENTENCE_PIECES, WINDOW_PIECES
from streams.extraction.wordpieces import NO_LETTER, WordPieces, case_id
from training.augment import other_case, other_glyphs, swap_names
from training.corpora import UNKNOWN, Document, Sentence
from training.labels import BIO

BATCH_PIECES = 2048
_LENGTHS = (16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 208)
"""Windows are padded to one of these and batches filled up: kernels are compiled for every shape that occurs."""
_MASK = 103
"""[MASK] in BERT's vocabulary."""
_HIDDEN_WORDS = 0.04
_OTHER_GLYPHS = 0.15

Kind = Literal["named", "parsed", "taught"]
"""What a window is good for: names alone, a gold tree too, or all that teachers say."""


@dataclass(frozen=True)
class LabelIds:
    """The numbers of the labels that the treebanks use."""

    tags: Mapping[str, int]
    parts: Mapping[str, int]
    relations: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "LabelIds":
        """Every label that occurs, in alphabetical order; the catch-all relation "dep" is none."""
        sentences = [sentence for document in documents for sentence in document]
        tags = {tag for sentence in sentences for tag in sentence.tags}
        parts = {part for sentence in sentences for part in sentence.parts}
        relations = {relation for sentence in sentences for relation in sentence.relations} - {"dep", "ROOT"}
        return cls(*({label: number for number, label in enumerate(sorted(found))} for found in (tags, parts, relations)))


@dataclass
class Window:
    """Some neighbouring sentences, read in one go."""

    kind: Kind
    sentences: list[Sentence]
    words: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Windows side by side, padded; B windows, T pieces, W words."""

    kind: Kind
    windows: Sequence[Window]
    pieces: Tensor
    cases: Tensor
    mask: Tensor
    first: Tensor
    is_word: Tensor
    names: Tensor
    """B x W x labels: what each word may be (0 or 1), or how probable it is where `names_are_taught`."""
    names_are_taught: bool
    tags: Tensor
    parts: Tensor
    starts: Tensor
    heads: Tensor
    relations: Tensor
    arcs: Tensor | None = None
    """In a taught batch B x W x W; tags, parts and relations are B x W x labels there, heads the teachers' best."""


def windows_of(
    documents: Iterable[Document], repeat: float, wordpieces: WordPieces, rng: random.Random, *, packed: float = 0.5
) -> Iterator[Window]:
    """Windows over the documents, each sentence in `repeat` of them on average; half of them hold one sentence, the others up to six."""
    for document in documents:
        for _ in range(int(repeat) + (rng.random() < repeat % 1)):
            yield from _pack(document, wordpieces, rng, packed)


def _pack(document: Document, wordpieces: WordPieces, rng: random.Random, packed: float) -> Iterator[Window]:
    gathered: list[Sentence] = []
    size, most = 0, 1
    for sentence in document:
        pieces = sum(len(wordpieces.of(word)) for word in sentence.words)
        if pieces > SENTENCE_PIECES:
            continue
        if gathered and (len(gathered) >= most or size + pieces > WINDOW_PIECES or _kind(gathered[0]) != _kind(sentence)):
            yield Window(_kind(gathered[0]), gathered)
            gathered, size = [], 0
        if not gathered:
            most = rng.randint(2, 6) if rng.random() < packed else 1
        gathered.append(sentence)
        size += pieces
    if gathered:
        yield Window(_kind(gathered[0]), gathered)


def _kind(sentence: Sentence) -> Kind:
    return "parsed" if sentence.is_parsed else "taught" if sentence.taught is not None else "named"


def augmented(window: Window, names: dict[str, list[list[str]]], rng: random.Random, *, swaps: float) -> Window:
    """The window as it is, or with other names in it."""
    if window.kind == "parsed" or rng.random() >= swaps:
        return window
    sentences = [swap_names(sentence, names, rng) for sentence in window.sentences]
    if all(new is old for new, old in zip(sentences, window.sentences, strict=True)):
        return window
    return Window("named", [Sentence(sentence.words, sentence.names) for sentence in sentences])


def prepare(window: Window, wordpieces: WordPieces, rng: random.Random | None = None) -> Window:
    """Fill in the word pieces; with `rng` quotes, dashes and capitals vary and some words are hidden."""
    window.words = [word for sentence in window.sentences for word in sentence.words]
    words = other_glyphs(window.words, rng) if rng and rng.random() < _OTHER_GLYPHS else window.words
    cases = [case_id(word) for word in words]
    cases = other_case(words, cases, rng) if rng else cases
    window.pieces, window.cases, window.first = [wordpieces.first], [NO_LETTER], []
    for word, case in zip(words, cases, strict=True):
        ids = wordpieces.of(word)
        if rng and rng.random() < _HIDDEN_WORDS:
            ids = (_MASK,) * len(ids)
        window.first.append(len(window.pieces))
        window.pieces += ids
        window.cases += [case] * len(ids)
    window.pieces.append(wordpieces.last)
    window.cases.append(NO_LETTER)
    return window


def batches(windows: Iterable[Window], rng: random.Random) -> list[list[Window]]:
    """The windows in groups of one kind and like length, in random order; `collate` makes tensors of each."""
    groups: list[list[Window]] = []
    by_kind: dict[str, list[Window]] = {}
    for window in windows:
        by_kind.setdefault(window.kind, []).append(window)
    for members in by_kind.values():
        rng.shuffle(members)
        for at in range(0, len(members), 3000):
            group: list[Window] = []
            for window in sorted(members[at : at + 3000], key=lambda window: -len(window.pieces)):
                if group and len(group) >= BATCH_PIECES // _padded(len(group[0].pieces)):
                    groups.append(group)
                    group = []
                group.append(window)
            groups.append(group)
    rng.shuffle(groups)
    return groups


def _up_to_eight(number: int) -> int:
    return -(-number // 8) * 8


def _padded(length: int) -> int:
    return next(most for most in _LENGTHS if most >= length)


def collate(windows: Sequence[Window], labels: LabelIds) -> Batch:
    """The tensors of some windows of one kind."""
    length = _padded(max(len(window.pieces) for window in windows))
    count, width = BATCH_PIECES // length, max(8, _up_to_eight(max(len(window.words) for window in windows)))
    kind = windows[0].kind
    is_taught = kind == "taught"
    names_are_taught = all(sentence.taught is not None for window in windows for sentence in window.sentences)
    pieces, cases, first = np.zeros((count, length), np.int64), np.zeros((count, length), np.int64), np.zeros((count, width), np.int64)
    # Rows that stay empty see one piece, so that their attention is defined.
    mask, is_word = np.zeros((count, length), np.float32), np.zeros((count, width), bool)
    mask[:, 0] = 1
    names = np.ones((count, width, len(BIO)), np.float32)
    starts = np.full((count, width), UNKNOWN, np.int64)
    heads = np.full((count, width), UNKNOWN, np.int64)
    tags, parts, relations = (
        np.zeros((count, width, len(known)), np.float32) if is_taught else np.full((count, width), UNKNOWN, np.int64)
        for known in (labels.tags, labels.parts, labels.relations)
    )
    arcs = np.zeros((count, width, width), np.float32) if is_taught else None
    bits = 1 << np.arange(len(BIO), dtype=np.int64)
    for row, window in enumerate(windows):
        pieces[row, : len(window.pieces)], cases[row, : len(window.pieces)] = window.pieces, window.cases
        mask[row, : len(window.pieces)] = 1
        first[row, : len(window.words)], is_word[row, : len(window.words)] = window.first, True
        at = 0
        for sentence in window.sentences:
            end = at + len(sentence.words)
            allowed = (np.array(sentence.names, np.int64)[:, None] & bits) > 0
            names[row, at:end] = _likely(sentence, allowed) if names_are_taught else allowed
            if sentence.is_parsed or is_taught:
                starts[row, at:end] = 0
                starts[row, at] = 1
            if sentence.is_parsed:
                tags[row, at:end] = [labels.tags[tag] for tag in sentence.tags]
                parts[row, at:end] = [labels.parts[part] for part in sentence.parts]
                heads[row, at:end] = np.array(sentence.heads) + at
                relations[row, at:end] = [labels.relations.get(relation, UNKNOWN) for relation in sentence.relations]
            elif arcs is not None and sentence.taught is not None:
                soft = sentence.taught
                tags[row, at:end], parts[row, at:end], relations[row, at:end] = soft.tags, soft.parts, soft.relations
                arcs[row, at:end, at:end] = soft.arcs
                heads[row, at:end] = soft.arcs.argmax(1) + at
            at = end
    tensor = torch.from_numpy
    return Batch(
        kind, windows, tensor(pieces), tensor(cases), tensor(mask), tensor(first), tensor(is_word), tensor(names), names_are_taught,
        tensor(tags), tensor(parts), tensor(starts), tensor(heads), tensor(relations), tensor(arcs) if arcs is not None else None,
    )  # fmt: skip


def _likely(sentence: Sentence, allowed: np.ndarray) -> np.ndarray:
    """The teachers' word on the names, within what is known for certain."""
    assert sentence.taught is not None
    likely: np.ndarray = np.where(allowed, sentence.taught.names.astype(np.float32), 0)
    total = likely.sum(1, keepdims=True)
    return np.where(total > 0.02, likely / np.maximum(total, 1e-6), allowed / allowed.sum(1, keepdims=True))
