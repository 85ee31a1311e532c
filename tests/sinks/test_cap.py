"""Alerts as CAP 1.2: the grammar of the standard, and what each element says."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from lxml import etree

from streams.alerts.alert import Alert, AlertStatus, Area, Category, Certainty, MsgType, Severity, Urgency
from streams.sinks.cap import CAP, cap_xml, circle_of
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("cap-1.2.rng")))


def document(alert: Alert, **more: str) -> etree._Element:
    root = etree.fromstring(cap_xml(alert, **more))
    GRAMMAR.assertValid(root)
    return root


def text(root: etree._Element, path: str) -> str | None:
    return root.findtext("/".join(f"{{{CAP}}}{step}" for step in path.split("/")))


def parameters(root: etree._Element) -> dict[str | None, str | None]:
    found = root.findall(f"{{{CAP}}}info/{{{CAP}}}parameter")
    return {one.findtext(f"{{{CAP}}}valueName"): one.findtext(f"{{{CAP}}}value") for one in found}


@pytest.mark.parametrize("alert", [ALERT, UPDATE, CANCEL, TEST], ids=["Alert", "Update", "Cancel", "Test"])
def test_every_message_fits_the_grammar_of_cap(alert: Alert) -> None:
    root = document(alert, board_url="https://board.example")
    assert text(root, "msgType") == alert.msg_type
    assert text(root, "status") == alert.status
    assert text(root, "identifier") == alert.identifier
    assert text(root, "incidents") == alert.incident_id
    assert text(root, "info/web") == f"https://board.example/incidents/{alert.incident_id}"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("status", get_args(AlertStatus)),
        ("msg_type", get_args(MsgType)),
        ("category", get_args(Category)),
        ("urgency", get_args(Urgency)),
        ("severity", get_args(Severity)),
        ("certainty", get_args(Certainty)),
        ("scope", ("Public", "Restricted", "Private")),
    ],
)
def test_every_word_that_an_alert_may_hold_is_one_of_cap(field: str, values: tuple[str, ...]) -> None:
    for value in values:
        document(replace(ALERT, **{field: value}))


def test_grammar_refuses_what_cap_does_not_allow() -> None:
    root = document(ALERT)
    root.find(f"{{{CAP}}}sent").text = "2026-03-12T12:00:00Z"  # type: ignore[union-attr]
    assert not GRAMMAR.validate(root)


def test_alert_says_what_happened_how_bad_how_sure_where_and_whose_words() -> None:
    root = document(ALERT)
    info = [(name, text(root, f"info/{name}")) for name in ("language", "category", "event", "urgency", "severity", "certainty")]
    assert info == [
        ("language", "en"),
        ("category", "Security"),
        ("event", "bombing"),
        ("urgency", "Immediate"),
        ("severity", "Severe"),
        ("certainty", "Observed"),
    ]
    assert text(root, "sent") == "2026-03-12T12:00:00-00:00"
    assert text(root, "references") is None
    assert text(root, "info/headline") == ALERT.headline
    assert "“12 people” - the governor's office (official), Northline" in (text(root, "info/description") or "")
    assert text(root, "info/web") == text(root, "info/resource/uri") == "https://a.example/"
    assert text(root, "info/area/areaDesc") == "Herat, Afghanistan"
    assert text(root, "info/area/circle") == "34.3500,62.2000 5"
    assert text(root, "info/area/geocode/value") == "AF"


def test_toll_is_given_in_words_and_with_its_bounds_and_no_upper_bound_where_there_is_none() -> None:
    found = parameters(document(ALERT))
    assert {name: value for name, value in found.items() if name and name.startswith("killed")} == {
        "killed": "at least 12",
        "killed_low": "12",
        "killed_best": "12",
    }
    assert found["rules"] == "mass-casualty, children, first-report"
    assert parameters(document(UPDATE))["changed_killed"] == "at least 12 -> at least 60"


def test_update_and_cancel_refer_to_every_message_before_by_sender_identifier_and_time() -> None:
    first = f"tollwire,{ALERT.identifier},2026-03-12T12:00:00-00:00"
    assert text(document(UPDATE), "references") == first
    assert text(document(CANCEL), "references") == f"{first} tollwire,{UPDATE.identifier},2026-03-12T13:00:00-00:00"


@pytest.mark.parametrize(("where_prec", "circle"), [(1, "1.0000,2.0000 5"), (2, "1.0000,2.0000 25"), (4, None), (6, None), (7, None)])
def test_circle_is_drawn_only_where_the_place_is_known_better_than_by_province(where_prec: int, circle: str | None) -> None:
    area = Area("X", "AF", latitude=1.0, longitude=2.0, where_prec=where_prec)  # type: ignore[arg-type]
    assert circle_of(replace(ALERT, area=area)) == circle
    document(replace(ALERT, area=area))


def test_place_without_coordinates_has_its_name_alone() -> None:
    root = document(replace(ALERT, area=Area("", "ZZ")))
    assert text(root, "info/area/areaDesc") == "ZZ"
    assert text(root, "info/area/circle") is None
    assert text(root, "info/area/geocode/value") is None


def test_what_xml_or_cap_cannot_hold_is_taken_out() -> None:
    odd = replace(ALERT, identifier="a b,<c>&d", sender="desk, Herat", headline="12 \x00killed\x1b \ufffe<b>&", scope="Private")
    root = document(odd)
    assert text(root, "identifier") == "a-b-c>-d"
    assert text(root, "sender") == "desk-Herat"
    assert text(root, "info/headline") == "12  killed   <b>&"
