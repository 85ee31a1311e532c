"""Each format by its own rules, on incidents and articles that try them."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from streams.errors import BadMessage
from streams.exports import FORMATS, Latest, Record, record_of, state_of
from streams.exports.acled import DISORDER
from streams.exports.geojson import geometry_of
from streams.exports.hxl import TAGS
from streams.exports.ucdp import COLUMNS as GED
from streams.exports.ucdp import priogrid
from streams.facts import Entity, Event, Mention, Place, Toll
from streams.incidents.incident import Incident, IncidentToll
from streams.incidents.report import Party, Role, RoleStatus
from streams.incidents.source_article import ClassToll, SourceArticle
from streams.messages import EnrichedArticle, Pipeline, Position, encode
from streams.story import Subject
from tests.made_reports import HERAT, fact

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
NINJS = Path(__file__).parents[1] / "vendored" / "ninjs-3.0.json"
POINT = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {"type": {"const": "Point"}, "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}},
}
"""As much of GeoJSON's own schema as places need."""


def incident(**more: Any) -> Incident:
    killed = IncidentToll(10, 12, None, NOON, "urn:a", classes=(ClassToll("civilians", 5, 5, 5), ClassToll("children", 3, 3, 3)))
    base = Incident(
        incident_id="inc-1",
        version=2,
        status="open",
        title='Bomb kills "at least" 12,\nin Herat',
        country="AF",
        event="bombing",
        event_type="Explosions/Remote violence",
        sub_event_type="Remote explosive/landmine/IED",
        place=HERAT,
        date_start="2026-03-12",
        date_end="2026-03-12",
        first_reported=NOON,
        last_reported=NOON,
        updated=NOON,
        dated=True,
        tolls={"killed": killed},
        number_of_sources=1,
        source_articles=(SourceArticle("urn:a", "1", NOON, headline='=HYPERLINK("http://x")', source="@Wire, One"),),
    )
    return replace(base, **more)


def article(**more: Any) -> EnrichedArticle:
    bombing = Event(
        "e1",
        "Explosions/Remote violence",
        "Remote explosive/landmine/IED",
        "asserted",
        "bomb",
        2,
        6,
        "bombing",
        place=HERAT,
        name="bombing",
    )
    clash = Event(
        "e2",
        "Battles",
        "Armed clash",
        "asserted",
        "clashed",
        9,
        16,
        "armed-clash",
        actor="Rebels",
        target="troops",
        place=HERAT,
        name="armed clash",
    )
    denied = Event("e3", "Battles", "Armed clash", "denied", "clash", 20, 25, "armed-clash", name="armed clash")
    quake = Event("e4", "Disaster", "Earthquake", "asserted", "quake", 30, 35, "earthquake", place=Place("Nowhere"), name="earthquake")
    base = EnrichedArticle(
        uri="urn:story:1",
        version="3",
        headline="Bomb in Herat",
        outcome="enriched",
        received=NOON,
        pipeline=Pipeline(),
        position=Position("articles.raw", 0, 7),
        version_created=NOON,
        urgency=2,
        source="Wire One",
        subjects=(Subject("bombings", "http://cv.iptc.org/newscodes/mediatopic/20000055", 83), Subject("War & Peace", "not a uri")),
        entities=(
            Entity("n1", "GPE", "Herat", mentions=(Mention("Herat", 0, 5),), place=HERAT),
            Entity("n2", "PERSON", "Ana Diaz"),
            Entity("n3", "ORG", "Red Crescent", actor_type="ngo"),
        ),
        facts=(fact("killed", 12),),
        events=(bombing, clash, denied, quake),
        tolls={"killed": Toll(12, 12, 12)},
    )
    return replace(base, **more)


def written(name: str, *records: Record) -> str:
    return "".join(FORMATS[name].write(records))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_geojson_keeps_the_rules_of_rfc_7946() -> None:
    unlocated = incident(incident_id="inc-2", place=None)
    document = json.loads(written("geojson", incident(), unlocated, article()))
    assert document["type"] == "FeatureCollection"
    assert [feature["id"] for feature in document["features"]][:2] == ["inc-1", "inc-2"]
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        if feature["geometry"] is not None:
            longitude, latitude = feature["geometry"]["coordinates"]
            assert feature["geometry"]["type"] == "Point"
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90
    assert document["features"][0]["geometry"]["coordinates"] == [62.2, 34.35]
    assert document["features"][1]["geometry"] is None
    assert document["features"][0]["properties"]["tolls"] == {"killed": {"low": 10, "best": 12, "high": None}}


def test_geojson_of_nothing_is_an_empty_collection() -> None:
    assert json.loads(written("geojson")) == {"type": "FeatureCollection", "features": []}


def test_geojson_of_an_article_has_its_events_and_figures_at_their_places() -> None:
    features = json.loads(written("geojson", article()))["features"]
    assert [(f["properties"]["what"], f["properties"].get("event") or f["properties"]["kind"]) for f in features] == [
        ("event", "bombing"),
        ("event", "armed clash"),
        ("event", "earthquake"),
        ("figure", "killed"),
    ]
    assert all(f["properties"]["uri"] == "urn:story:1" for f in features)


def test_ucdp_has_the_columns_of_ged_and_no_bound_contradicts_another() -> None:
    (row,) = rows(written("ucdp", incident()))
    assert len(GED) == 49
    assert tuple(row) == GED
    assert (row["low"], row["best"], row["high"]) == ("10", "12", "12")
    assert (row["deaths_civilians"], row["deaths_unknown"]) == ("5", "7")
    assert (row["date_prec"], row["event_clarity"], row["where_prec"]) == ("1", "1", "1")
    assert row["geom_wkt"] == "POINT (62.2 34.35)"


M23 = Party("M23", "armed_group", "CD")
ARMY = Party("Armed Forces of the Democratic Republic of the Congo", "state_military", "CD")
FDLR = Party("Democratic Forces for the Liberation of Rwanda", "armed_group", "CD")
VILLAGERS = Party("14 villagers", "civilians", named=False)


def fight(*roles: Role, killed: tuple[ClassToll, ...] = (), event: str = "armed clash", type_: str = "Battles") -> Incident:
    toll = IncidentToll(10, 10, 10, NOON, "urn:a", classes=killed)
    return incident(country="CD", event=event, event_type=type_, sub_event_type="Armed clash", tolls={"killed": toll}, roles=roles)


def clash(*actors: Party, targets: tuple[Party, ...] = (), status: RoleStatus = "asserted", type_: str = "Battles") -> Role:
    return Role("armed clash" if type_ == "Battles" else "attack", status, actors, targets, type_)


@pytest.mark.parametrize(
    ("role", "type_", "a", "b"),
    [
        (clash(M23, targets=(ARMY,)), "1", "Government of DR Congo", "M23"),
        (clash(ARMY, targets=(M23,)), "1", "Government of DR Congo", "M23"),
        (clash(M23, targets=(FDLR,)), "2", "M23", "Democratic Forces for the Liberation of Rwanda"),
        (clash(M23, FDLR), "2", "M23", "Democratic Forces for the Liberation of Rwanda"),
        (clash(M23, targets=(ARMY,), status="alleged"), "", "", ""),
        (clash(M23), "", "", ""),
        (clash(Party("Gunmen", "armed_group", named=False), targets=(ARMY,)), "", "", ""),
        (clash(ARMY, targets=(replace(ARMY, name="Republican Guard"),)), "", "", ""),
    ],
)
def test_ucdp_names_the_sides_that_the_stories_tell_as_a_fact(role: Role, type_: str, a: str, b: str) -> None:
    (row,) = rows(written("ucdp", fight(role)))
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (type_, a, b)
    assert row["dyad_name"] == (f"{a} - {b}" if a else "")


def test_ucdp_calls_violence_against_civilians_one_sided() -> None:
    role = clash(M23, targets=(VILLAGERS,), type_="Violence against civilians")
    (row,) = rows(written("ucdp", fight(role, event="attack", type_="Violence against civilians")))
    assert (row["type_of_violence"], row["side_a"], row["side_b"], row["dyad_name"]) == ("3", "M23", "Civilians", "M23 - Civilians")


def test_ucdp_gives_dead_fighters_to_the_side_that_the_words_say() -> None:
    soldiers, rebels, civilians = (
        ClassToll("combatants", 3, 3, 3, "soldiers"),
        ClassToll("combatants", 4, 4, 4, "rebels"),
        ClassToll("civilians", 2, 2, 2, "villagers"),
    )
    (row,) = rows(written("ucdp", fight(clash(M23, targets=(ARMY,)), killed=(soldiers, rebels, civilians))))
    assert [row[f"deaths_{who}"] for who in ("a", "b", "civilians", "unknown")] == ["3", "4", "2", "1"]
    (row,) = rows(written("ucdp", fight(clash(M23, targets=(FDLR,)), killed=(rebels,))))
    assert [row[f"deaths_{who}"] for who in ("a", "b", "civilians", "unknown")] == ["0", "0", "0", "10"]
    (row,) = rows(written("ucdp", fight(killed=(soldiers,))))
    assert (row["deaths_a"], row["deaths_b"], row["deaths_unknown"]) == ("", "", "10")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (clash(M23, targets=(ARMY,)), ("M23", "", "Military Forces of DR Congo", "State forces", "")),
        (
            clash(Party("Rwandan soldiers", "state_military", "RW"), targets=(VILLAGERS,)),
            ("Military Forces of Rwanda", "External/Other forces", "Civilians (DR Congo)", "Civilians", "External/Other forces-Civilians"),
        ),
        (
            clash(Party("gunmen", "armed_group", named=False), targets=(Party("Police", "police", named=False),)),
            (
                "Unidentified Armed Group (DR Congo)",
                "Political militia",
                "Police Forces of DR Congo",
                "State forces",
                "Political militia-State forces",
            ),
        ),
        (clash(Party("troops", "state_military", named=False)), ("Military Forces", "", "", "", "")),
        (clash(M23, targets=(ARMY,), status="alleged"), ("", "", "", "", "")),
    ],
)
def test_acled_names_actors_in_its_own_words(role: Role, expected: tuple[str, ...]) -> None:
    (row,) = rows(written("acled", fight(role)))
    assert tuple(row[name] for name in ("actor1", "inter1", "actor2", "inter2", "interaction")) == expected


def test_ucdp_has_no_disasters_and_no_incidents_without_dead() -> None:
    quake = incident(event_type="Disaster", sub_event_type="Earthquake")
    assert not rows(written("ucdp", quake, incident(tolls={})))


@pytest.mark.parametrize(("latitude", "longitude", "cell"), [(-90, -180, 1), (0.1, 0.1, 129961), (89.9, 179.9, 259200), (90, 180, 259200)])
def test_cells_of_priogrid_are_counted_from_the_south_west(latitude: float, longitude: float, cell: int) -> None:
    assert priogrid(latitude, longitude) == cell


def test_acled_takes_the_least_figure_and_its_own_types_alone() -> None:
    quake = incident(incident_id="inc-2", event_type="Disaster", sub_event_type="Earthquake")
    (row,) = rows(written("acled", incident(), quake))
    assert (row["fatalities"], row["disorder_type"], row["iso"], row["country"]) == ("10", "Political violence", "4", "Afghanistan")
    assert row["event_type"] in DISORDER
    assert row["event_date"] == "2026-03-12"


def test_acled_rows_of_an_article_count_nobody_twice_and_leave_out_what_is_denied() -> None:
    found = rows(written("acled", article()))
    assert [(row["event_id_cnty"], row["fatalities"], row["actor1"], row["actor2"]) for row in found] == [
        ("e1", "12", "", ""),
        ("e2", "0", "Rebels", "troops"),
    ]


def test_every_hxl_column_has_a_hashtag_of_the_standard() -> None:
    lines = list(csv.reader(io.StringIO(written("hxl", incident()), newline="")))
    assert len(lines) == 3
    assert all(len(line) == len(TAGS) for line in lines)
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in lines[1])
    core = {"#event", "#status", "#date", "#country", "#adm1", "#loc", "#geo", "#affected", "#meta"}
    assert {tag.split("+")[0] for tag in lines[1]} == core
    by_tag = dict(zip(lines[1], lines[2], strict=True))
    assert (by_tag["#affected+killed+min"], by_tag["#affected+killed"], by_tag["#affected+killed+max"]) == ("10", "12", "")
    assert len(set(lines[1])) == len(lines[1])


def test_quotes_commas_and_line_breaks_come_back_from_csv() -> None:
    title = rows(written("hxl", incident()))[1]["title"]
    assert title == 'Bomb kills "at least" 12,\nin Herat'


@pytest.mark.parametrize("text", ["=1+1", "+43 1", "-2", "@SUM(A1)", "\t=1", "＝1+1", "'=1"])
def test_no_text_is_a_formula_and_one_apostrophe_less_gives_it_back(text: str) -> None:
    title = rows(written("hxl", incident(title=text)))[1]["title"]
    assert title == "'" + text


def test_numbers_below_zero_stay_numbers() -> None:
    (row,) = rows(written("acled", incident(place=replace(HERAT, latitude=-12.5))))
    assert row["latitude"] == "-12.5"


def test_ninjs_fits_the_schema_of_iptc() -> None:
    schema = json.loads(NINJS.read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=lambda uri: POINT)
    documents = [
        json.loads(line)
        for line in written(
            "ninjs", article(body="A bomb went off.", characters=16), article(outcome="withdrawn", headline="")
        ).splitlines()
    ]
    for document in documents:
        validator.validate(document)
    assert documents[0]["subjects"][0] == {
        "name": "bombings",
        "rel": "about",
        "uri": "http://cv.iptc.org/newscodes/mediatopic/20000055",
        "creator": "tollwire",
        "confidence": 83,
    }
    assert documents[0]["places"][0]["uri"] == "https://sws.geonames.org/1140026/"
    assert documents[0]["places"][0]["geoJSON"] == geometry_of(HERAT)
    assert [d["pubStatus"] for d in documents] == ["usable", "canceled"]


def test_ninjs_carries_the_text_that_was_read() -> None:
    text = "A bomb killed 12.\n\nThe mayor said so."
    whole, cut, without = (
        json.loads(line)
        for line in written("ninjs", article(body=text, characters=len(text)), article(body=text, characters=900), article()).splitlines()
    )
    assert whole["bodies"] == [{"role": "main", "contentType": "text/plain", "charCount": 37, "wordCount": 8, "value": text}]
    assert (whole["representationType"], cut["representationType"], without["representationType"]) == ("full", "partial", "partial")
    assert "bodies" not in without


@pytest.mark.parametrize("name", ["geojson", "ucdp", "acled", "hxl"])
def test_what_is_retracted_merged_or_withdrawn_is_left_out(name: str) -> None:
    gone: list[Record] = [incident(status="retracted"), incident(status="merged"), article(outcome="withdrawn")]
    assert written(name, *gone) == written(name)


def test_formats_are_written_as_their_records_come() -> None:
    seen: list[int] = []

    def records() -> Any:
        for number in range(1000):
            seen.append(number)
            yield incident(incident_id=f"inc-{number}")

    for name in ("geojson", "ucdp", "acled", "hxl"):
        seen.clear()
        pieces = iter(FORMATS[name].write(records()))
        for _ in range(4):
            next(pieces)
        assert len(seen) < 6, name


def test_a_record_is_known_by_its_fields() -> None:
    assert record_of(encode(incident())) == incident()
    assert record_of(encode(article())) == article()
    wrapped = json.dumps({"time": "…", "key": "inc-1", "headers": {}, "value": encode(incident()).decode()})
    assert state_of(wrapped.encode()) == ("inc-1", incident())
    assert state_of(b'{"key": "inc-1", "headers": {}, "value": ""}') == ("inc-1", None)


@pytest.mark.parametrize("line", [b"[]", b"{", b'{"uri": "urn:a"}', b'{"key": "a", "headers": {}, "value_base64": "AA=="}'])
def test_what_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(BadMessage):
        record_of(line)


def test_the_newest_state_of_each_key_is_kept_in_the_order_of_the_first() -> None:
    with Latest() as latest:
        for key, value in (("a", b"1"), ("b", b"2"), ("a", b"3"), ("c", b"4")):
            latest.put(key, value)
        latest.drop("b")
        assert list(latest.values()) == [b"3", b"4"]


def test_every_format_has_a_heading_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert all(f"\n## {name}\n" in page for name in FORMATS)
