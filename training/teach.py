"""Several trained networks together say what they think of sentences: what the shipped network learns from."""

import random
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch

from streams.extraction.wordpieces import WordPieces
from training.batches import Batch, LabelIds, batches, collate, prepare, windows_of
from training.corpora import Document, Sentence, Taught
from training.network import Network


def teach(teachers: Sequence[Network], documents: Iterable[Document], labels: LabelIds, wordpieces: WordPieces) -> None:
    """Set `taught` of every sentence that fits into a window: the mean of the teachers' probabilities, heads within the sentence."""
    rng = random.Random(0)
    windows = [prepare(window, wordpieces) for window in windows_of(documents, 1.0, wordpieces, rng, packed=1.0)]
    for group in batches(windows, rng):
        _teach_batch(teachers, collate(group, labels))


def _places(batch: Batch) -> Iterator[tuple[Sentence, tuple[int, int]]]:
    for row, window in enumerate(batch.windows):
        at = 0
        for sentence in window.sentences:
            yield sentence, (row, at)
            at += len(sentence.words)


@torch.inference_mode()
def _teach_batch(teachers: Sequence[Network], batch: Batch) -> None:
    names, tags, parts, features = [], [], [], []
    arcs = []
    for teacher in teachers:
        with torch.autocast("cpu", torch.bfloat16):
            _, words = teacher.exits(batch.pieces, batch.cases, batch.mask, batch.first)
            heads = teacher.accurate
            names.append(heads.names(words).float().softmax(-1))
            tags.append(heads.tags(words).float().softmax(-1))
            parts.append(heads.parts(words).float().softmax(-1))
            dependent, head, of_dependent, of_head = heads.parser_features(words)
            arcs.append(heads.arcs(dependent, head).float())
            features.append((of_dependent, of_head))
    name, tag, part = (torch.stack(each).mean(0).numpy().astype(np.float16) for each in (names, tags, parts))
    inside = torch.zeros_like(arcs[0], dtype=torch.bool)
    for sentence, (row, at) in _places(batch):
        inside[row, at : at + len(sentence.words), at : at + len(sentence.words)] = True
    arc = torch.stack([scores.masked_fill(~inside, -1e4).softmax(-1) for scores in arcs]).mean(0)
    best = arc.argmax(-1)[:, :, None]
    with torch.autocast("cpu", torch.bfloat16):
        relation = torch.stack(
            [
                teacher.accurate.relations(dependent, torch.gather(head, 1, best.expand(-1, -1, head.shape[2]))).float().softmax(-1)
                for teacher, (dependent, head) in zip(teachers, features, strict=True)
            ]
        ).mean(0)
    arc_array, relation_array = arc.numpy().astype(np.float16), relation.numpy().astype(np.float16)
    for sentence, (row, at) in _places(batch):
        end = at + len(sentence.words)
        sentence.taught = Taught(
            name[row, at:end].copy(), tag[row, at:end].copy(), part[row, at:end].copy(),
            arc_array[row, at:end, at:end].copy(), relation_array[row, at:end].copy(),
        )  # fmt: skip
