"""From scores to labels: entity spans that are well formed, and one tree for each sentence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.int64]

_NEVER = -1e9


def best_labels(scores: Scores) -> Indices:
    """The best sequence of BIO labels in which every I-X follows B-X or I-X.

    `scores` is tokens by labels, the labels in the order O, B-0, I-0, B-1, I-1 …
    """
    greedy: Indices = scores.argmax(1)
    if _is_well_formed(greedy):  # the best of all sequences, so the best of the well-formed ones too
        return greedy
    begin = np.arange(1, scores.shape[1], 2)
    inside = begin + 1
    total = scores[0].copy()
    total[inside] = _NEVER
    came_from = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        best = int(total.argmax())
        came_from[i] = best
        reached = np.full(scores.shape[1], total[best])
        from_begin = total[begin] >= total[inside]
        came_from[i, inside] = np.where(from_begin, begin, inside)
        reached[inside] = np.where(from_begin, total[begin], total[inside])
        total = reached + scores[i]
    labels = np.zeros(len(scores), np.int64)
    labels[-1] = total.argmax()
    for i in range(len(scores) - 1, 0, -1):
        labels[i - 1] = came_from[i, labels[i]]
    return labels


def _is_well_formed(labels: Indices) -> bool:
    if not labels.any():
        return True
    before = np.concatenate([[0], labels[:-1]])
    is_inside = (labels > 0) & (labels % 2 == 0)
    return bool((~is_inside | (before == labels) | (before == labels - 1)).all())


def spans(labels: Sequence[int] | Indices) -> Iterator[tuple[int, int, int]]:
    """(start, end, type) of each entity in a well-formed sequence of labels."""
    labels = np.asarray(labels, np.int64)
    starts = np.flatnonzero(labels % 2)
    if not len(starts):
        return
    inside = (labels > 0) & (labels % 2 == 0)
    others = np.append(np.flatnonzero(~inside), len(labels))
    ends = others[np.searchsorted(others, starts, side="right")]
    yield from zip(starts.tolist(), ends.tolist(), ((labels[starts] - 1) // 2).tolist(), strict=True)


def heads_of(arcs: Scores, starts: npt.NDArray[np.bool_]) -> Indices:
    """The head of every token, itself for a root: one tree for each sentence.

    `arcs[i, j]` is the score of j as head of i, `arcs[i, i]` of i as root; a sentence begins at the first token and at `starts`.
    """
    heads = np.zeros(len(arcs), np.int64)
    bounds = [0, *(np.flatnonzero(starts[1:]) + 1).tolist(), len(arcs)]
    for start, end in pairwise(bounds):
        heads[start:end] = tree(arcs[start:end, start:end]) + start
    return heads


def tree(scores: Scores) -> Indices:
    """The heads of one sentence: each token's best head, or the best tree with one root where those make no such tree."""
    heads: Indices = scores.argmax(1)
    if _is_tree(heads):
        return heads
    others = np.where(np.eye(len(scores), dtype=bool), _NEVER, scores).max(1)
    root = int((scores.diagonal() - others).argmax())
    weights = scores.T.astype(np.float64)
    np.fill_diagonal(weights, _NEVER)
    weights[:, root] = _NEVER
    return _arborescence(weights, root)


def _is_tree(heads: Indices) -> bool:
    """Whether every token leads to one and the same root."""
    above = heads
    for _ in range(len(heads).bit_length()):
        above = above[above]
    root = above[0]
    return bool(heads[root] == root and (above == root).all())


def _arborescence(weights: npt.NDArray[np.float64], root: int) -> Indices:
    """Chu-Liu-Edmonds: the heads of the heaviest tree from `root`; `weights[head, dependent]`, none of them into the root."""
    heads: Indices = weights.argmax(0)
    heads[root] = root
    cycle = _cycle(heads, root)
    if not cycle:
        return heads
    rest = [i for i in range(len(heads)) if i not in set(cycle)]
    small = np.full((len(rest) + 1, len(rest) + 1), _NEVER)
    small[:-1, :-1] = weights[np.ix_(rest, rest)]
    # Into the cycle: what it gains when the arc that the newcomer replaces is dropped. Out of it: its best member.
    into = weights[np.ix_(rest, cycle)] - weights[heads[cycle], cycle]
    out = weights[np.ix_(cycle, rest)]
    small[:-1, -1] = into.max(1)
    small[-1, :-1] = out.max(0)
    small_heads = _arborescence(small, rest.index(root))
    result: Indices = heads.copy()
    for k, token in enumerate(rest):
        result[token] = cycle[out[:, k].argmax()] if small_heads[k] == len(rest) else rest[small_heads[k]]
    entering = int(small_heads[-1])
    result[cycle[into[entering].argmax()]] = rest[entering]
    result[root] = root
    return result


def _cycle(heads: Indices, root: int) -> list[int]:
    """Some cycle among the heads, nothing where all lead to the root."""
    cleared = {root}
    for start in range(len(heads)):
        path: list[int] = []
        node = start
        while node not in cleared and node not in path:
            path.append(node)
            node = int(heads[node])
        if node in path:
            return path[path.index(node) :]
        cleared.update(path)
    return []
