"""The gazetteer file: how it is found, and by what spellings its places are."""

import sqlite3
import time
from pathlib import Path

import pytest

from streams.errors import GazetteerError, RulesError
from streams.extraction import load_pipeline
from streams.extraction.extra_places import load_extended
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


def test_a_name_spelt_in_english_has_one_spelling() -> None:
    assert load_gazetteer().like("Lookout Valley", "US") == ()


def test_short_names_are_never_guessed() -> None:
    assert load_gazetteer().like("Khan", "SY") == ()


def test_demonyms_name_their_country() -> None:
    gazetteer = load_gazetteer()
    assert [gazetteer.demonym(word) for word in ("Syrian", "Iraqis", "South Sudanese", "Blue")] == ["SY", "IQ", "SS", None]


TABLES = {
    "own.toml": '[[place]]\nname = "Camp Ashgrove"\naliases = ["Ashgrove camp"]\ncountry = "SS"\nlatitude = 7.1\nlongitude = 30.2\n',
    "own.csv": "name,aliases,country,latitude,longitude\nCamp Ashgrove,Ashgrove camp; Ash Grove,SS,7.1,30.2\n",
}


@pytest.mark.parametrize("table", TABLES)
def test_a_site_adds_its_own_places(tmp_path: Path, table: str) -> None:
    path = tmp_path / table
    path.write_text(TABLES[table], encoding="utf-8")
    (entry,) = load_extended(path).lookup("ashgrove camp")
    place = entry.as_place("Ashgrove camp")
    assert (place.country, place.geonameid, place.canonical_name, place.latitude, place.where_prec) == ("SS", None, "Camp Ashgrove", 7.1, 1)


def test_a_site_gives_a_known_town_another_name(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,country,of\nTheveste,DZ,Tébessa\n", encoding="utf-8")
    (entry,) = [e for e in load_extended(path).lookup("Theveste") if e.quality == 0 and e.country == "DZ"]
    assert entry.id == 2477461


def test_the_pipeline_finds_the_places_of_its_site(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(TABLES["own.toml"], encoding="utf-8")
    doc = load_pipeline(extra_places=path)("Gunmen killed two guards in Ashgrove camp, South Sudan's army said.")
    assert doc._.place_mentions[0].place.latitude == 7.1


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("own.toml", '[[place]]\nname = "Ashgrove"\nlat = 7.1\n', "'lat'.*valid keys: .*latitude"),
        ("own.toml", '[[place]]\nname = "Ashgrove"\ncountry = "Sudan"\n', "number 1 .*'Ashgrove'.*'Sudan' is no country"),
        ("own.csv", "name,lat\nAshgrove,7.1\n", "line 2: unknown key 'lat'.*latitude"),
        ("own.csv", "name,country\nAshgrove,XQ\n", "line 2 .*'XQ' is no country"),
        ("own.csv", "name,latitude,longitude\nAshgrove,north,1\n", "line 2: latitude 'north' is no number"),
        ("own.csv", "name,latitude,longitude\nAshgrove,97.1,1\n", "latitude 97.1 is not between -90 and 90"),
        ("own.csv", "name,latitude,longitude\nAshgrove,7.1,\n", "go together"),
        ("own.csv", "name,kind\nAshgrove,hamlet\n", "'hamlet' is not one of city, adm2"),
        ("own.csv", "name,country\nAshgrove\n", "line 2: 2 columns are named"),
        ("own.csv", "name,country,of\nAshgrove,SS,Nowhereville\n", "'Nowhereville' in SS, which the gazetteer lacks"),
        ("own.csv", "country\nSS\n", "line 2: 'name' is missing"),
    ],
)
def test_a_wrong_table_of_a_site_says_where_and_what(tmp_path: Path, table: str, text: str, message: str) -> None:
    path = tmp_path / table
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError, match=message):
        load_extended(path)


def test_a_missing_table_of_a_site_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"none\.csv: No such file"):
        load_extended(tmp_path / "none.csv")


def test_the_file_is_read_only_and_mapped() -> None:
    db = load_gazetteer()._db
    (mapped,) = db.execute("PRAGMA mmap_size").fetchone()
    assert mapped >= load_gazetteer().path.stat().st_size
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM place")


def test_opening_takes_no_time() -> None:
    started = time.perf_counter()
    Gazetteer().lookup("Hama")
    assert time.perf_counter() - started < 0.3


def test_every_province_we_name_lies_where_its_seat_does() -> None:
    gazetteer = load_gazetteer()
    names = {"Badakhshan": ("AF", 36.9), "Shandong": ("CN", 36.3), "Hidalgo": ("MX", 20.4), "Samburu": ("KE", 1.1)}
    for name, (country, latitude) in names.items():
        (entry,) = [e for e in gazetteer.lookup(name) if e.kind == "adm1" and e.country == country]
        assert entry.id > 0
        assert entry.latitude == pytest.approx(latitude, abs=1.0)


def test_a_town_of_any_country_has_its_first_order_division() -> None:
    gazetteer = load_gazetteer()
    towns = {("Talca", "CL"): "Maule Region", ("Lublin", "PL"): "Lublin", ("Kumasi", "GH"): "Ashanti", ("Osaka", "JP"): "Osaka"}
    for (town, country), division in towns.items():
        assert division in {e.adm_1 for e in gazetteer.lookup(town) if e.kind == "city" and e.country == country}
