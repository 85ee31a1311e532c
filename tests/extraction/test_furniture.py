import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.furniture import dateline_place, find_furniture
from tests.fuzz.watch import watched


def rules_and_texts(text: str) -> list[tuple[str, str]]:
    return [(piece.rule, text[piece.start : piece.end].strip()) for piece in find_furniture(text)]


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("tollwire_furniture")
    return nlp


def annotated(nlp: Language, text: str) -> Doc:
    return nlp(text)


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("TUNIS - ", "TUNIS"),
        ("TUNIS, Nov 22 (Reuters) - ", "TUNIS"),
        ("MANASSAS, Va. — ", "MANASSAS, Va."),
        ("GAZA CITY (AP) —", "GAZA CITY"),
        ("GAZA CITY, Gaza Strip (AP) — ", "GAZA CITY, Gaza Strip"),
        ("TUNIS/ALGIERS, 22 November (Reuters) - ", "TUNIS/ALGIERS"),
        ("N'DJAMENA, Chad (AP) -- ", "N'DJAMENA, Chad"),
        ("PORT-AU-PRINCE – ", "PORT-AU-PRINCE"),
        ("ST. LOUIS - ", "ST. LOUIS"),
        ("SFAX, Tunisia, Sept. 3 (UPI) -- ", "SFAX, Tunisia"),
        ("KYIV, Ukraine—", "KYIV, Ukraine"),
        ("Kabul (AFP) - ", "Kabul"),
        ("Kabul, March 3 (Xinhua) -- ", "Kabul"),
        ("WASHINGTON (CNN) ", "WASHINGTON"),
        ("BRNO (PRAVO) - ", "BRNO"),
        ("Cusco, Dec. 10. ", "Cusco"),
        ("LIMA, 4 FEB 91 (EFE) -- [TEXT] ", "LIMA"),
        ("LIMA (PERU), NO DATE -- [REPORT] [JUAN DIAZ] [TEXT] ", "LIMA (PERU)"),
    ],
)
def test_a_dateline_is_set_apart_and_names_its_place(nlp: Language, dateline: str, place: str) -> None:
    doc = annotated(nlp, f"Ferry sinks off the coast\n\n{dateline}A ferry sank on Friday.")
    assert rules_and_texts(doc.text) == [("dateline", dateline.strip())]
    found = dateline_place(doc)
    assert found is not None
    assert found.text == place
    assert "A ferry sank on Friday." in doc.text[max(end for _, end in doc._.furniture) :]
    assert [token.text for token in doc if token.is_sent_start] == ["Ferry", found[0].text, "A"]


@pytest.mark.parametrize(
    "text",
    [
        "NATO - the alliance - said 12 soldiers had died.",
        "US - Iran talks were broken off.",
        "THE ARMY - WHICH FLED - CAME BACK.",
        "Friday, Nov 22 - The ferry sank.",
        "Ten people - all of them sailors - died.",
        "12 dead - police",
        "SINJAR: Ten died.",
        "Egypt - Ten died.",
        "By nightfall ten had died.",
        "By Saturday the toll was 12, Reuters said.",
        "Reporting by the Herald showed that nine had died.",
        "Reuters counted 12 bodies.",
        "(AP could not confirm the figure.)",
        "Photos of the 12 dead were shown.",
        "The flood ends here.",
        "More than 30 died.",
        "Updated figures put the toll at 30.",
        "Copyright did not save him.",
        "Watch towers fell on nine guards.",
    ],
)
def test_a_real_sentence_is_never_furniture(text: str) -> None:
    assert find_furniture(text) == ()
    assert find_furniture(f"Ferry sinks\n\n{text}\n\nIt rained.") == ()


def test_a_story_with_everything_keeps_its_sentences() -> None:
    text = (
        "UPDATE 2-Ferry sinks off Tunisia\n\nBy Jane Doe\n\nTUNIS, Nov 22 (Reuters) - A ferry sank, killing nine.\n\n"
        "(Photo: Omar Said/AFP)\n\nSurvivors wept.\n\n(Reporting by Jane Doe in Sfax; Editing by Omar Said)\n\nENDS"
    )
    left = text
    for piece in reversed(find_furniture(text)):
        left = left[: piece.start] + left[piece.end :]
    assert left.split("\n\n") == ["Ferry sinks off Tunisia", "", "A ferry sank, killing nine.", "", "Survivors wept.", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        *("", "A" * 200_000, "A " * 100_000, "(" * 100_000, "1" * 300 + "x", "Updated: " + "1:2 " * 90 + "x", "By " + "A B " * 90),
        "Reporting by Jane Doe" + ", writing by" * 30 + ".",
        "#" * 399 + "x",
    ],
)
def test_odd_text_is_read_quickly(text: str) -> None:
    with watched():
        assert all(piece.start < piece.end for piece in find_furniture(text))
