"""The columns of a Doc against what spaCy says of each of its tokens."""

import spacy
from spacy.tokens import Doc

from streams.extraction.columns import columns_of, sentence_end, sentence_of, sentence_start

_VOCAB = spacy.blank("en").vocab
_WORDS = ["Bombs", "fell", ".", "Two", "Students", "died", "."]
_TAGS = ["NOUN", "VERB", "PUNCT", "NUM", "PROPN", "VERB", "PUNCT"]
_LEMMAS = ["bomb", "fall", ".", "two", "Students", "die", "."]


def _doc() -> Doc:
    starts = [True, False, False, True, False, False, False]
    return Doc(_VOCAB, words=_WORDS, pos=_TAGS, lemmas=_LEMMAS, sent_starts=starts)


def test_words_and_lemmas_are_in_lower_case_and_plurals_left_alone_lose_their_s() -> None:
    columns = columns_of(_doc())
    assert columns.lowers == ["bombs", "fell", ".", "two", "students", "died", "."]
    assert columns.lemmas == ["bomb", "fall", ".", "two", "student", "die", "."]


def test_every_token_has_the_sentence_that_spacy_gives_it() -> None:
    doc = _doc()
    assert [(sentence_start(token), sentence_end(token)) for token in doc] == [(token.sent.start, token.sent.end) for token in doc]
    assert all(sentence_of(token) == token.sent for token in doc)


def test_each_doc_has_columns_of_its_own_for_as_long_as_it_lives() -> None:
    one, other = _doc(), Doc(_VOCAB, words=["Rain"], sent_starts=[True])
    assert columns_of(one) is columns_of(one)
    assert columns_of(other).lowers == ["rain"]
