"""At least ten wire marks in the style of each agency, in the places where it puts them; the stories are our own."""

from typing import Any

import pytest

from streams.feeds.delivered import Delivered
from streams.feeds.wire_marks import read_marks

Mark = tuple[dict[str, Any], str]

AP: list[Mark] = [
    ({"slugline": "BC-TZ--Tanzania-Ferry, 1st Ld-Writethru", "headline": "Ferry sinks off Zanzibar"}, "update"),
    ({"slugline": "AF-Tanzania-Ferry, 3rd Ld", "headline": "Ferry sinks off Zanzibar"}, "update"),
    ({"slugline": "BC-TZ--Tanzania-Ferry 2ndLd-Writethru 02-20 0500", "headline": "Ferry sinks"}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "ed_note": "Eds: Adds survivors' accounts. With AP Photos."}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "ed_note": "Eds: Updates toll; trims. Links photos."}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "ed_note": "APNewsNow. Eds: Leads throughout."}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "ed_note": "Eds: CORRECTS spelling of the ferry's name throughout."}, "correction"),
    ({"headline": "Correction: Tanzania-Ferry story"}, "correction"),
    (
        {"headline": "Ferry toll", "body": "DODOMA, Tanzania (AP) — In a story on 4 July …", "ed_note": "Correction: the toll was 14."},
        "correction",
    ),
    ({"slugline": "BC-TZ--Tanzania-Ferry,CORRECTIVE", "headline": "Ferry sinks off Zanzibar"}, "correction"),
    ({"slugline": "BC-TZ--Tanzania-Ferry-Correction", "headline": "Ferry sinks off Zanzibar"}, "correction"),
    ({"headline": "STORY REMOVED: BC-TZ--Tanzania-Ferry"}, "kill"),
    ({"headline": "Ferry sinks", "body": "BULLETIN KILL\n\nPlease kill the story on a ferry."}, "kill"),
    ({"headline": "Ferry sinks off Zanzibar", "slugline": "BC-TZ--Tanzania-Ferry,KILL"}, "kill"),
    ({"headline": "Ferry sinks off Zanzibar", "ed_note": "Eds: Mandatory kill. The ferry did not sink."}, "kill"),
    ({"headline": "Ferry sinks off Zanzibar", "version": "0"}, "new"),
    ({"headline": "Ferry sinks off Zanzibar", "version": "3"}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "status": "withheld"}, "withhold"),
    ({"headline": "ADVISORY: Plans for ferry coverage"}, "advisory"),
]
REUTERS: list[Mark] = [
    ({"headline": "UPDATE 2-Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "WRAPUP 4-Floods and storms across Assam"}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "slugline": "TANZANIA-FERRY/ (UPDATE 2)"}, "update"),
    ({"headline": "Ferry sinks", "slugline": "TANZANIA-FERRY/ (UPDATE 1, PIX, CORRECTED)"}, "correction"),
    ({"headline": "CORRECTED-Ferry toll is 14, not 41"}, "correction"),
    ({"headline": "CORRECTED-UPDATE 3-Ferry toll rises"}, "correction"),
    ({"headline": "REFILE-Ferry sinks off Zanzibar"}, "refile"),
    ({"headline": "REFILE-UPDATE 1-Ferry sinks", "body": "(Refiles to fix typo in headline)\nDODOMA - A ferry sank."}, "refile"),
    ({"headline": "RPT-UPDATE 2-Ferry sinks off Zanzibar"}, "repeat"),
    ({"headline": "REPEAT-Ferry sinks off Zanzibar"}, "repeat"),
    ({"headline": "STORY WITHDRAWN-Ferry sinks off Zanzibar"}, "kill"),
    ({"headline": "ADVISORY-Ferry sinks off Zanzibar"}, "advisory"),
    ({"headline": "Ferry sinks off Zanzibar", "body": "(Corrects toll in paragraph 2 to 14)\nDODOMA - A ferry sank."}, "correction"),
    ({"headline": "Ferry sinks off Zanzibar", "signals": ("edStat:U",)}, "update"),
    ({"headline": "Ferry sinks off Zanzibar", "signals": ("edStat:C",)}, "correction"),
    ({"headline": "Ferry sinks off Zanzibar", "signals": ("edStat:N",)}, "new"),
    ({"headline": "Ferry sinks off Zanzibar", "signals": ("edStat:D",), "status": "stat:canceled"}, "kill"),
]
DPA: list[Mark] = [
    ({"headline": "KILL KILL KILL", "body": "Please kill item dpa 123 'Ferry sinks off Zanzibar'."}, "kill"),
    ({"headline": "Ferry sinks", "body": "KILL KILL KILL\n\nPlease kill item dpa 123."}, "kill"),
    ({"headline": "Ferry", "body": "Please disregard dpa item 123: the ferry did not sink.", "ed_note": "Kill notice"}, "kill"),
    ({"headline": "HOLD HOLD HOLD", "body": "Please hold dpa 123 until further notice."}, "withhold"),
    ({"headline": "Ferry sinks", "body": "HOLD HOLD HOLD\nMore to come."}, "withhold"),
    ({"headline": "1st LEAD Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "2ND LEAD Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "LEAD 3 - Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "ROUNDUP: Floods and storms across Assam"}, "update"),
    ({"headline": "WRAP: A night of floods"}, "update"),
    ({"headline": "CORRECTION - Ferry toll is 14"}, "correction"),
    ({"headline": "Ferry toll is 14 (CORRECTION)"}, "correction"),
    ({"headline": "CORRECTION: 1st LEAD Ferry sinks"}, "correction"),
    ({"headline": "URGENT 1st LEAD - Ferry sinks"}, "update"),
    ({"headline": "Ferry sinks off Zanzibar - URGENT"}, "new"),
]
AFP: list[Mark] = [
    ({"headline": "URGENT: Ferry sinks off Zanzibar: police"}, "new"),
    ({"headline": "ALERT - Ferry sinks off Zanzibar: police"}, "new"),
    ({"headline": "LEAD: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "LEAD - Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "2nd Lead: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "UPDATED: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "CORRECTED: Ferry toll is 14"}, "correction"),
    ({"headline": "CORRECTION: Ferry toll is 14"}, "correction"),
    ({"headline": "URGENT: CORRECTED: Ferry toll is 14"}, "correction"),
    ({"headline": "ATTENTION - KILL: Ferry sinks off Zanzibar"}, "kill"),
    ({"headline": "ELIMINATION - Ferry sinks off Zanzibar"}, "kill"),
    ({"headline": "Ferry sinks", "status": "stat:canceled", "signals": ("sig:update",)}, "kill"),
    ({"headline": "Ferry sinks", "signals": ("sig:correction",)}, "correction"),
    ({"headline": "Ferry sinks", "signals": ("http://cv.iptc.org/newscodes/signal/update",)}, "update"),
    ({"headline": "Ferry sinks", "body": "ATTENTION EDITORS: please kill our earlier story on a ferry."}, "kill"),
]
XINHUA: list[Mark] = [
    ({"headline": "URGENT: Ferry sinks off Zanzibar"}, "new"),
    ({"headline": "1st Ld-Writethru: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "1st Ld-Writethru | URGENT | Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "2nd Ld Writethru: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "3rd LD-Writethru-Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "Update: Ferry sinks off Zanzibar"}, "update"),
    ({"headline": "Ferry sinks off Zanzibar, 1st Ld-Writethru"}, "update"),
    ({"headline": "Roundup: Floods and storms across Assam"}, "new"),
    ({"headline": "Correction: Ferry toll is 14"}, "correction"),
    ({"headline": "CORRECTED: Ferry toll is 14"}, "correction"),
    ({"headline": "(Correction) Ferry toll is 14"}, "correction"),
    ({"headline": "KILL: Ferry sinks off Zanzibar"}, "kill"),
    ({"headline": "ATTENTION: Please withdraw the story on a ferry"}, "kill"),
]
SUPERDESK: list[Mark] = [
    ({"headline": "Ferry sinks", "status": "usable", "version": "1"}, "new"),
    ({"headline": "Ferry sinks", "status": "usable", "version": "2"}, "update"),
    ({"headline": "Ferry sinks", "status": "usable", "replaces": ("urn:newsml:desk:1",)}, "update"),
    ({"headline": "Ferry sinks", "status": "canceled"}, "kill"),
    ({"headline": "Ferry sinks", "status": "cancelled"}, "kill"),
    ({"headline": "Ferry sinks", "status": "killed"}, "kill"),
    ({"headline": "Ferry sinks", "status": "recalled"}, "kill"),
    ({"headline": "Ferry sinks", "status": "unpublished"}, "kill"),
    ({"headline": "Ferry sinks", "status": "corrected", "version": "4"}, "correction"),
    ({"headline": "Ferry sinks", "status": "scheduled"}, "withhold"),
    ({"headline": "Ferry sinks", "status": "withheld"}, "withhold"),
    ({"headline": "Ferry sinks", "status": "usable", "version": "2", "signals": ("sig:correction",)}, "correction"),
    ({"headline": "Ferry sinks", "status": "usable", "signals": ("correction",)}, "correction"),
    ({"headline": "Ferry sinks", "status": "published", "ed_note": "Kill story: the ferry did not sink."}, "kill"),
]
STYLES = {"AP": AP, "Reuters": REUTERS, "dpa": DPA, "AFP": AFP, "Xinhua": XINHUA, "Superdesk": SUPERDESK}


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        pytest.param(fields, action, id=f"{agency}-{number}")
        for agency, marks in STYLES.items()
        for number, (fields, action) in enumerate(marks, 1)
    ],
)
def test_a_mark_in_the_style_of_an_agency_is_read(fields: dict[str, Any], action: str) -> None:
    assert read_marks(Delivered(**fields)).action == action


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"headline": "KILLED in Idlib: the names", "ed_note": "Eds: Adds names."}, "update"),
        ({"headline": "KILLED in Idlib", "status": "usable", "slugline": "SYRIA-KILLED"}, "new"),
        ({"headline": "UPDATE 2-Ferry sinks", "ed_note": "Corrects spelling in UPDATE 1."}, "update"),
        (
            {"headline": "Ferry sinks", "slugline": "FERRY (UPDATE 1)", "ed_note": "Correction: toll is 14.", "signals": ("sig:update",)},
            "update",
        ),
        ({"headline": "CORRECTED-Ferry sinks", "status": "canceled"}, "kill"),
        ({"headline": "UPDATE 2-Ferry sinks", "status": "withheld", "signals": ("edStat:C",)}, "withhold"),
        ({"headline": "Ferry sinks", "ed_note": "Corrects toll to 14.", "signals": ("sig:update",)}, "correction"),
    ],
)
def test_the_place_that_is_trusted_more_decides(fields: dict[str, Any], action: str) -> None:
    assert read_marks(Delivered(**fields)).action == action


def test_each_style_has_ten_marks_and_more() -> None:
    assert {agency: len(marks) >= 10 for agency, marks in STYLES.items()} == dict.fromkeys(STYLES, True)
