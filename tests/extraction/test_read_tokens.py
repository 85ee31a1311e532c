import spacy
from spacy.language import Language

from streams.extraction.read_tokens import BEGINS_UPPER, BLANK, ENDS, LAST_ALNUM, LONG_LOWER, TokenReader, marks_of
from streams.extraction.wordpieces import WordPieces

IDS = {piece: number for number, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", ".", "ferry", "sank", "fe", "##r"])}


def reader() -> tuple[Language, TokenReader]:
    nlp = spacy.blank("en")
    return nlp, TokenReader(WordPieces(IDS), nlp.vocab.strings)


def test_tokens_are_read_without_whitespace() -> None:
    nlp, reads = reader()
    tokens = reads.read(nlp("  Ferry\n\nsank."))
    assert tokens.words == ["  ", "Ferry", "\n\n", "sank", "."]
    assert tokens.at.tolist() == [1, 3, 4]
    assert tokens.ends.tolist() == [1, 2, 3]


def test_a_sentence_begins_for_certain_at_a_line_and_where_an_earlier_pipe_says_so() -> None:
    nlp, reads = reader()
    doc = nlp.make_doc("Ferry sank\n\nFer fer ferry")
    doc[5].is_sent_start = True
    tokens = reads.read(doc)
    assert [tokens.words[i] for i in tokens.at[tokens.starts]] == ["Ferry", "Fer", "ferry"]


def test_marks_of_a_token() -> None:
    assert marks_of("\u00a0") == marks_of("\u2009") == BLANK
    assert marks_of("…") == ENDS
    assert marks_of("Oran") == BEGINS_UPPER | LAST_ALNUM
    assert marks_of("died") & LONG_LOWER
    assert not marks_of("a.m.") & LAST_ALNUM
    assert marks_of("") == 0


def test_what_is_remembered_is_bounded() -> None:
    nlp, reads = reader()
    reads._limit = 100
    for start in range(0, 2000, 50):
        reads.read(nlp(" ".join(f"w{n}" for n in range(start, start + 50))))
    assert len(reads._known) <= 150
