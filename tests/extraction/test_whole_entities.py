import pytest

from streams.extraction.whole_entities import cut_at_lines, whole_entities


@pytest.mark.parametrize(
    ("words", "entities", "expected"),
    [
        ("Over half a million fled", [(0, 1, "CARDINAL"), (3, 4, "CARDINAL")], [(0, 4, "CARDINAL")]),
        ("two hundred thousand fled", [(0, 2, "CARDINAL"), (2, 3, "CARDINAL")], [(0, 3, "CARDINAL")]),
        ("one hundred and five died", [(0, 2, "CARDINAL"), (3, 4, "CARDINAL")], [(0, 4, "CARDINAL")]),
        ("five and six died", [(0, 1, "CARDINAL"), (2, 3, "CARDINAL")], [(0, 1, "CARDINAL"), (2, 3, "CARDINAL")]),
        ("five on 3 May", [(0, 1, "CARDINAL"), (2, 4, "DATE")], [(0, 1, "CARDINAL"), (2, 4, "DATE")]),
        ("Deir al - Zor fell", [(0, 1, "GPE")], [(0, 4, "GPE")]),
        ("Hayat Tahrir al - Sham said", [(0, 4, "ORG")], [(0, 5, "ORG")]),
        ("Deir al - Zor fell", [(0, 1, "GPE"), (3, 4, "PERSON")], [(0, 4, "GPE")]),
        ("Ali al - then", [(0, 1, "PERSON")], [(0, 1, "PERSON")]),
        ("Deir al", [(0, 1, "GPE")], [(0, 1, "GPE")]),
        ("", [], []),
    ],
)
def test_torn_entities_are_put_together(words: str, entities: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]) -> None:
    assert whole_entities(entities, words.split()) == expected


def test_name_ends_with_its_line() -> None:
    assert list(cut_at_lines([(0, 3, "GPE"), (4, 6, "ORG")], [True, False, True, False, True, False])) == [
        (0, 2, "GPE"),
        (2, 3, "GPE"),
        (4, 6, "ORG"),
    ]
