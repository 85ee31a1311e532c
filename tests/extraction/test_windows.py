import numpy as np
import pytest

from streams.extraction.windows import SENTENCE_PIECES, WINDOW_PIECES, windows
from streams.extraction.wordpieces import WordPieces

IDS = {piece: number for number, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", ".", "x", "##x", ","])}


@pytest.fixture
def wordpieces() -> WordPieces:
    return WordPieces(IDS)


def test_every_word_is_in_one_window_and_whitespace_in_none(wordpieces: WordPieces) -> None:
    words = (["x"] * 30 + [".", "\n\n", "X"]) * 40
    found = np.concatenate([window.tokens for window in windows(words, {0}, wordpieces)])
    assert found.tolist() == [i for i, word in enumerate(words) if not word.isspace()]


def test_windows_end_at_sentence_ends(wordpieces: WordPieces) -> None:
    words = (["X"] + ["x"] * 48 + ["."]) * 5
    found = list(windows(words, (), wordpieces))
    assert [len(window.tokens) for window in found] == [100, 100, 50]
    assert all(len(window.pieces) <= WINDOW_PIECES + 2 for window in found)


def test_a_long_sentence_has_a_window_to_itself_and_an_endless_one_is_cut_after_a_comma(wordpieces: WordPieces) -> None:
    words = ["x"] * 150 + ["."] + ["X"] + ["x"] * 170 + [","] + ["x"] * 100
    found = list(windows(words, (), wordpieces))
    assert [len(window.tokens) for window in found] == [151, 172, 100]
    assert all(len(window.pieces) <= SENTENCE_PIECES + 2 for window in found)


def test_a_line_without_a_full_stop_gets_one_that_only_the_encoder_sees(wordpieces: WordPieces) -> None:
    (window,) = windows(["x", "x", "\n\n", "x", ".", "\n", "x"], {0, 3, 6}, wordpieces)
    pieces = [list(IDS)[i] for i in window.pieces]
    assert pieces == ["[CLS]", "x", "x", ".", "x", ".", "x", "[SEP]"]
    assert window.first_pieces.tolist() == [1, 2, 4, 5, 6]
    assert window.starts.tolist() == [True, False, True, False, True]


def test_nothing_has_no_windows(wordpieces: WordPieces) -> None:
    assert list(windows([], (), wordpieces)) == []
    assert list(windows(["\n", " "], (), wordpieces)) == []
