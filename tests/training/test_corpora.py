"""Names from mentions that annotators marked, and trees as they are trained on."""

from pathlib import Path

import pytest

from training.corpora import Sentence, read_treebank
from training.labels import ANY, BIO, either, one_of

PLACE = ("GPE", "LOC", "FAC")
NO_NAME = one_of(label for label in BIO if label[2:] not in ("PERSON", "ORG", *PLACE))


def row(number: int, word: str, part: str, tag: str, head: int, relation: str, entity: str = "") -> str:
    misc = f"Entity={entity}" if entity else "_"
    return "\t".join([str(number), word, word.lower(), part, tag, "_", str(head), relation, "_", misc])


def read(tmp_path: Path, *rows: str) -> Sentence:
    path = tmp_path / "made.conllu"
    path.write_text("# newdoc id = GUM_news_made\n# sent_id = GUM_news_made-1\n" + "\n".join(rows) + "\n\n", encoding="utf-8")
    ((sentence,),) = read_treebank(path)
    return sentence


def test_a_person_is_the_name_without_the_title(tmp_path: Path) -> None:
    sentence = read(
        tmp_path,
        row(1, "Governor", "PROPN", "NNP", 4, "nsubj", "(1-person-new-nnnnn-cf1-1-sgl"),
        row(2, "Ada", "PROPN", "NNP", 1, "flat"),
        row(3, "Marsh", "PROPN", "NNP", 1, "flat", "1)"),
        row(4, "left", "VERB", "VBD", 0, "root"),
    )
    assert sentence.names == [NO_NAME, either("B", ["PERSON"]), either("I", ["PERSON"]), NO_NAME]


def test_an_organisation_takes_the_place_in_its_name_with_it(tmp_path: Path) -> None:
    sentence = read(
        tmp_path,
        row(1, "University", "PROPN", "NNP", 4, "nsubj", "(1-organization-new-nnnnn-cf1-1-sgl-University_of_Lund"),
        row(2, "of", "ADP", "IN", 3, "case"),
        row(3, "Lund", "PROPN", "NNP", 1, "nmod", "(2-place-new-nnnnn-cf2-1-sgl-Lund)1)"),
        row(4, "closed", "VERB", "VBD", 0, "root"),
    )
    assert sentence.names[:3] == [either("B", ["ORG"]), either("I", ["ORG"]), either("I", ["ORG"])]


def test_a_place_may_be_any_kind_of_place(tmp_path: Path) -> None:
    sentence = read(
        tmp_path,
        row(1, "Floods", "NOUN", "NNS", 2, "nsubj"),
        row(2, "hit", "VERB", "VBD", 0, "root"),
        row(3, "Lund", "PROPN", "NNP", 2, "obj", "(2-place-new-nnnnn-cf2-1-sgl)"),
    )
    assert sentence.names == [NO_NAME, NO_NAME, either("B", PLACE)]


def test_a_country_is_a_country_also_where_it_acts(tmp_path: Path) -> None:
    sentence = read(
        tmp_path,
        row(1, "Norway", "PROPN", "NNP", 2, "nsubj", "(2-organization-new-nnnnn-cf2-1-sgl)"),
        row(2, "refused", "VERB", "VBD", 0, "root"),
    )
    assert sentence.names[0] == either("B", ["GPE"])


@pytest.mark.parametrize("entity", ["", "(2-abstract-new-nnnnn-cf2-1-sgl)"])
def test_other_proper_nouns_stay_unknown(tmp_path: Path, entity: str) -> None:
    mention = entity or "(9-object-x-y-z-1-sgl)"
    sentence = read(tmp_path, row(1, "Stardust", "PROPN", "NNP", 2, "nsubj", mention), row(2, "won", "VERB", "VBD", 0, "root"))
    assert sentence.names[0] == ANY


def test_a_treebank_without_mentions_tells_nothing_of_names(tmp_path: Path) -> None:
    sentence = read(tmp_path, row(1, "Rain", "NOUN", "NN", 2, "nsubj"), row(2, "fell", "VERB", "VBD", 0, "root"))
    assert sentence.names == [ANY, ANY]


def test_heads_count_from_the_first_token_and_the_root_is_its_own_head(tmp_path: Path) -> None:
    sentence = read(tmp_path, row(1, "Rain", "NOUN", "NN", 2, "nsubj"), row(2, "fell", "VERB", "VBD", 0, "root"))
    assert (sentence.heads, sentence.relations, sentence.genre) == ([1, 1], ["nsubj", "ROOT"], "news")


def test_subtypes_that_only_some_treebanks_draw_are_merged(tmp_path: Path) -> None:
    sentence = read(
        tmp_path,
        row(1, "hit", "VERB", "VBN", 0, "root"),
        row(2, "by", "ADP", "IN", 3, "case"),
        row(3, "rain", "NOUN", "NN", 1, "obl:agent"),
    )
    assert sentence.relations == ["ROOT", "case", "obl"]


def test_sentences_whose_words_are_withheld_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "made.conllu"
    path.write_text(row(1, "____", "NOUN", "NN", 0, "root") + "\n\n", encoding="utf-8")
    assert list(read_treebank(path)) == []
