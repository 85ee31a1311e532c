from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from streams.extraction.decoding import best_labels, heads_of, spans, tree

O, B_X, I_X, B_Y, I_Y = range(5)  # noqa: E741

scores_of = st.integers(1, 5).flatmap(lambda n: arrays.arrays(np.float64, (n, n), elements=st.integers(-50, 50).map(float), unique=True))


def one_hot(*labels: int) -> Any:
    return np.eye(5)[list(labels)]


def test_well_formed_labels_stay_as_they_are() -> None:
    assert best_labels(one_hot(O, B_X, I_X, B_X, I_X, O, B_Y)).tolist() == [O, B_X, I_X, B_X, I_X, O, B_Y]


def test_an_inside_needs_its_own_beginning() -> None:
    scores = np.array([[1.0, 0.9, 5.0, 0, 0], [0, 0, 3.0, 0, 0]])
    assert best_labels(scores).tolist() == [B_X, I_X]
    scores = np.array([[0, 0, 0, 4.0, 0], [0, 0.2, 1.0, 0.1, 0.9]])
    assert best_labels(scores).tolist() == [B_Y, I_Y]


@given(arrays.arrays(np.float64, (4, 5), elements=st.integers(-50, 50).map(float), unique=True))
def test_the_labels_are_the_best_of_all_that_are_well_formed(scores: Any) -> None:
    def is_well_formed(labels: tuple[int, ...]) -> bool:
        pairs = zip((O, *labels), labels, strict=False)
        return all(after not in (I_X, I_Y) or before in (after, after - 1) for before, after in pairs)

    total = max(scores[range(4), labels].sum() for labels in product(range(5), repeat=4) if is_well_formed(labels))
    found = best_labels(scores)
    assert is_well_formed(tuple(found.tolist()))
    assert scores[range(4), found].sum() == total


def test_spans_of_labels() -> None:
    assert list(spans([B_X, I_X, B_X, O, B_Y, I_Y])) == [(0, 2, 0), (2, 3, 0), (4, 6, 1)]
    assert list(spans([])) == []
    assert list(spans([O])) == []


def test_each_token_takes_its_best_head_where_that_makes_a_tree() -> None:
    scores = np.array([[0, 5.0, 0], [0, 5.0, 0], [0, 5.0, 0]])
    assert tree(scores).tolist() == [1, 1, 1]


def test_a_cycle_is_broken_at_its_weakest_arc() -> None:
    # 0 and 1 want each other, 2 is the root; entering the cycle at 1 costs less than at 0.
    scores = np.array([[0, 9.0, 1.0], [9.0, 0, 6.0], [0, 0, 9.0]])
    assert tree(scores).tolist() == [1, 2, 2]


def test_of_two_roots_the_surer_one_stays() -> None:
    scores = np.array([[9.0, 1.0, 0], [7.0, 8.0, 0], [0, 5.0, 0]])
    assert tree(scores).tolist() == [0, 0, 1]


def test_without_any_root_one_is_found() -> None:
    scores = np.array([[1.0, 9.0], [9.0, 5.0]])
    assert tree(scores).tolist() == [1, 1]


def test_one_token_is_its_own_root() -> None:
    assert tree(np.array([[-3.0]])).tolist() == [0]


@given(scores_of)
def test_a_tree_has_one_root_and_is_the_heaviest_with_that_root(scores: Any) -> None:
    heads = tree(scores)
    size = len(scores)

    def root_of(heads: Any) -> int | None:
        roots = [i for i in range(size) if heads[i] == i]
        for start in range(size):
            seen, node = set[int](), start
            while heads[node] != node and node not in seen:
                seen.add(node)
                node = heads[node]
            if heads[node] != node:
                return None
        return roots[0] if len(roots) == 1 else None

    root = root_of(heads.tolist())
    assert root is not None
    rivals = (other for other in product(range(size), repeat=size) if root_of(other) == root)
    assert scores[range(size), heads].sum() == max(scores[range(size), other].sum() for other in rivals)


def test_heads_never_leave_their_sentence() -> None:
    scores = np.zeros((4, 4))
    scores[:, 0] = 5.0  # all would rather hang on the first token
    scores[2, 2] = 1.0
    scores[3, 2] = 0.5
    assert heads_of(scores, np.array([False, False, True, False])).tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize("size", [2, 50, 198])
def test_a_long_cycle_is_solved(size: int) -> None:
    scores = np.full((size, size), -1.0) - np.eye(size)
    scores[np.arange(size), (np.arange(size) + 1) % size] = 5.0
    heads = tree(scores)
    assert sum(heads == np.arange(size)) == 1
