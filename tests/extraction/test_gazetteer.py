"""The gazetteer file: how it is found, and by what spellings its places are."""

import sqlite3
from pathlib import Path

import pytest

from streams.errors import GazetteerError, RulesError
from streams.extraction.gazetteer import Gazetteer, fold, fold_deep, load_gazetteer, sound


def test_a_missing_file_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"python -m streams\.extraction\.build_gazetteer .*none\.sqlite"):
        Gazetteer(tmp_path / "none.sqlite")


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        db.execute("INSERT INTO meta VALUES ('schema', '0')")
    db.close()
    with pytest.raises(GazetteerError, match="version 0"):
        Gazetteer(path)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("not a database at all, only words" * 50)
    with pytest.raises(GazetteerError, match="build it with"):
        Gazetteer(path)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Ma‘arrat an Nu‘mān", "maarrat an numan"), ("São Paulo", "sao paulo"), ("U.S.", "us"), ("Deir ez-Zor", "deir ez zor")],
)
def test_folding_drops_case_accents_and_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_deep_folding_drops_articles_and_doubled_letters() -> None:
    assert fold_deep("maarrat an numan") == fold_deep("maarat al numan") == "marat numan"


def test_one_sound_has_one_form() -> None:
    assert sound("khan sheikhoun") == sound("khan shaykhun")


def test_a_name_is_found_in_its_country_under_another_spelling() -> None:
    found = load_gazetteer().like("Saraqeb", "SY")
    assert [(entry.name, entry.country) for entry in found] == [("Saraqib", "SY")]


def test_short_names_are_never_guessed() -> None:
    assert load_gazetteer().like("Khan", "SY") == ()


def test_demonyms_name_their_country() -> None:
    gazetteer = load_gazetteer()
    assert [gazetteer.demonym(word) for word in ("Syrian", "Iraqis", "South Sudanese", "Blue")] == ["SY", "IQ", "SS", None]


def test_a_site_adds_its_own_places(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[place]]\nname = "Camp Ashgrove"\ncountry = "SS"\nlatitude = 7.1\nlongitude = 30.2\n', encoding="utf-8")
    (entry,) = Gazetteer(overlay=path).lookup("Camp Ashgrove")
    assert (entry.country, entry.as_place("Camp Ashgrove").where_prec) == ("SS", 1)


def test_a_wrong_site_file_names_the_key(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[place]]\nname = "Camp Ashgrove"\nlat = 7.1\n', encoding="utf-8")
    with pytest.raises(RulesError, match="'lat'"):
        Gazetteer(overlay=path)
