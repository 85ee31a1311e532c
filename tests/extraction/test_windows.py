import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from streams.extraction.read_tokens import TokenReader
from streams.extraction.windows import CONTEXT_PIECES, SENTENCE_PIECES, WINDOW_PIECES, Window, windows
from streams.extraction.wordpieces import WordPieces

IDS = {piece: number for number, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", ".", "x", "##x", ",", '"'])}


def read(words: list[str]) -> tuple[list[Window], np.ndarray]:
    """The windows over some words, and where in the document the words are that windows count."""
    vocab = Vocab()
    reader = TokenReader(WordPieces(IDS), vocab.strings)
    tokens = reader.read(Doc(vocab, words=words, spaces=[False] * len(words)))
    return list(windows(tokens, reader.wordpieces)), tokens.at


def test_every_word_is_in_one_window_and_whitespace_in_none() -> None:
    words = (["x"] * 30 + [".", "\n\n", "X"]) * 40
    found, at = read(words)
    assert np.concatenate([at[window.start : window.end] for window in found]).tolist() == [
        i for i, word in enumerate(words) if not word.isspace()
    ]


def test_windows_end_at_sentence_ends() -> None:
    found, _ = read((["X"] + ["x"] * 48 + ["."]) * 5)
    assert [window.end - window.start for window in found] == [100, 100, 50]
    assert all(len(window.pieces) == len(window.cases) <= WINDOW_PIECES + 2 for window in found)


def test_a_quote_after_the_full_stop_closes_the_sentence() -> None:
    long = ["x"] * 120
    assert read(["X", *long, ".", '"', "X", *long])[0][0].end == 123


def test_a_full_stop_before_lower_case_ends_no_sentence() -> None:
    assert read(["X"] + (["x"] * 20 + ["."]) * 7)[0][0].end == 148


def test_a_long_sentence_has_a_window_to_itself() -> None:
    found, _ = read(["x"] * 150 + ["."] + ["X"] + ["x"] * 100 + ["."])
    assert [window.end - window.start for window in found] == [151, 102]


def test_an_endless_sentence_is_cut_after_a_comma_into_parts_that_see_what_is_around_them() -> None:
    found, _ = read(["x"] * 120 + [","] + ["x"] * 100)
    assert [(window.start, window.end) for window in found] == [(0, 121), (121, 221)]
    assert [window.before for window in found] == [0, CONTEXT_PIECES]
    assert [len(window.first_pieces) for window in found] == [121 + CONTEXT_PIECES, 100 + CONTEXT_PIECES]


def test_a_text_of_a_million_words_without_a_stop_has_windows_of_bounded_size() -> None:
    sizes = [(window.end - window.start, len(window.pieces)) for window in read(["x"] * 1_000_000)[0]]
    assert sum(words for words, _ in sizes) == 1_000_000
    assert max(pieces for _, pieces in sizes) <= SENTENCE_PIECES + 2
    assert len(sizes) < 8_000


def test_a_line_without_a_full_stop_gets_one_that_only_the_encoder_sees() -> None:
    (window,), _ = read(["x", "x", "\n\n", "X", ".", "\n", "X"])
    pieces = [list(IDS)[i] for i in window.pieces]
    assert pieces == ["[CLS]", "x", "x", ".", "x", ".", "x", "[SEP]"]
    assert window.first_pieces.tolist() == [1, 2, 4, 5, 6]


def test_nothing_has_no_windows() -> None:
    assert read([])[0] == []
    assert read(["\n", " "])[0] == []
