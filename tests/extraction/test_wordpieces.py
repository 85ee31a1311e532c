import pytest

from streams.extraction.wordpieces import DIGIT, LETTER, LOWER, MIXED, NO_LETTER, TITLE, UPPER, WordPieces, case_id

PIECES = ["[UNK]", "[CLS]", "[SEP]", ".", "rescue", "##d", "##r", "cafe", "-", "al", "numan", "12", "中", "'"]
IDS = {piece: number for number, piece in enumerate(PIECES)}


def split(token: str) -> list[str]:
    return [PIECES[number] for number in WordPieces(IDS).of(token)]


@pytest.mark.parametrize(
    ("token", "pieces"),
    [
        ("rescue", ["rescue"]),
        ("Rescued", ["rescue", "##d"]),
        ("Café", ["cafe"]),
        ("al-Numan", ["al", "-", "numan"]),
        ("rescue\u200br", ["rescue", "[UNK]"]),
        ("res\u00adcued", ["rescue", "##d"]),
        ("\u200frescue\u200e", ["rescue"]),
        ("al‑Nuʿmān", ["al", "-", "numan"]),
        ("ａｌ", ["al"]),
        ("ŧŧ", ["[UNK]"]),
        ("中中", ["中", "中"]),
        ("zebra", ["[UNK]"]),
        ("😀", ["[UNK]"]),
        ("\u0301", ["[UNK]"]),
        ("", ["[UNK]"]),
        ("12", ["12"]),
    ],
)
def test_a_token_splits_into_the_longest_known_pieces(token: str, pieces: list[str]) -> None:
    assert split(token) == pieces


def test_a_token_without_end_has_few_pieces() -> None:
    assert len(split("." * 100_000)) == 12
    assert split("x" * 100_000) == ["[UNK]"]


@pytest.mark.parametrize(
    ("token", "case"),
    [
        ("idlib", LOWER),
        ("Idlib", TITLE),
        ("IDLIB", UPPER),
        ("A", LETTER),
        ("McDonald", MIXED),
        ("12", DIGIT),
        ("F-16", DIGIT),
        ("—", NO_LETTER),
        ("", NO_LETTER),
    ],
)
def test_the_case_of_a_token(token: str, case: int) -> None:
    assert case_id(token) == case
