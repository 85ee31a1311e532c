"""What an editor reads at three in the morning."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from streams.incidents.report import Report
from streams.sinks.message_text import body_of, evidence_lines, plain, title_of, web_link
from tests.made_reports import desk, fact, report
from tests.sinks.made_alerts import ALERT, CANCEL, TEST, UPDATE


def test_title_says_first_what_kind_of_message_it_is() -> None:
    who = "in Herat, Afghanistan (bombing)"
    assert title_of(ALERT) == (f"ALERT - At least 12 killed, 5 of them children, {who} - source: the governor's office, Northline")
    assert title_of(UPDATE).startswith("UPDATE - at least 60 killed (was at least 12), 5 of them children")
    assert title_of(CANCEL).startswith("CANCEL - ")
    assert title_of(CANCEL).endswith("withdrawn by Northline")


def test_test_is_a_test_from_its_first_word() -> None:
    assert title_of(TEST).startswith("TEST - ALERT - At least 12")
    assert body_of(TEST).startswith("This is a test: nobody need act on it.\n")
    assert "test" not in body_of(ALERT)


def test_body_of_an_alert_says_how_sure_what_whose_words_where_to_look_and_why() -> None:
    assert body_of(ALERT, board_url="https://board.example/").splitlines() == [
        "Severe · Observed · bombing · Herat, Afghanistan · 2026-03-12",
        "",
        "Killed: at least 12 (as of 2026-03-12 12:00 UTC, the governor's office)",
        "",
        "“12 people” - the governor's office (official), Northline",
        "  12 people were killed in Herat.",
        "  https://a.example/",
        "“5 children” - Northline",
        "  5 children were killed in Herat.",
        "  https://a.example/",
        "",
        "1 source · Rules: mass-casualty (Ten or more dead), children (Children among the dead), "
        "first-report (The first word of deaths in an attack, a disaster or an accident)",
        "Sent 2026-03-12 12:00 UTC to desk · incident " + ALERT.incident_id,
        f"https://board.example/incidents/{ALERT.incident_id}",
        ALERT.identifier,
    ]


def test_example_in_the_documents_is_what_is_sent() -> None:
    def story(best: int, version: str, hours: float) -> Report:
        said = ("the governor's office", "official")
        sentence = f"At least {best} people were killed in Herat, the governor's office said."
        dead = replace(fact("killed", best, open_above=True, said=said), sentence=sentence, quote=f"At least {best} people")  # type: ignore[arg-type]
        return replace(report("urn:a", facts=[dead], version=version, hours=hours), link="https://northline.example/herat")

    update = desk([story(12, "1", 0), story(19, "2", 1)]).alerts[-1]
    mail = f"Subject: {title_of(update)}\n\n{body_of(update, board_url='https://board.desk.example')}\n"
    assert f"```\n{mail}```" in (Path(__file__).parents[2] / "docs" / "sinks.md").read_text()


def test_update_says_which_message_it_takes_the_place_of_and_what_changed() -> None:
    lines = body_of(UPDATE).splitlines()
    assert lines[0] == "Takes the place of what was sent at 12:00 UTC."
    assert "Changed: killed at least 12 -> at least 60" in lines


def test_cancel_says_first_that_the_figures_must_not_be_used_and_why() -> None:
    lines = body_of(CANCEL).splitlines()
    assert lines[0] == "Taken back: do not use the figures sent at 12:00, 13:00 UTC."
    assert "Taken back: at least 60 killed" in lines
    assert any(line.startswith("Why: ") for line in lines)


def test_messages_of_other_days_are_counted_not_timed() -> None:
    late = replace(CANCEL, sent=CANCEL.sent + timedelta(days=1))
    assert body_of(late).startswith("Taken back: do not use the figures sent at 2 earlier times.")
    assert body_of(replace(CANCEL, references=())).startswith("Taken back: do not use the figures sent at an earlier time.")


def test_figures_of_one_sentence_are_quoted_together() -> None:
    first, second = ALERT.evidence
    shared = replace(ALERT, evidence=(first, replace(second, sentence=first.sentence)))
    assert evidence_lines(shared)[0] == "“12 people” and “5 children” - the governor's office (official), Northline"
    assert len(evidence_lines(shared)) == 3


def test_headline_is_named_where_the_figure_is_not_from_the_body() -> None:
    (first, *_) = ALERT.evidence
    assert evidence_lines(replace(ALERT, evidence=(replace(first, field="headline"),)))[0].endswith("Northline, headline")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call @everyone and @Channel", "call @\u200beveryone and @\u200bChannel"),
        ("<!here> <@U123>", "<\u200b!here> <\u200b@U123>"),
        ("mail desk@herald.example", "mail desk@herald.example"),
        ("\x1b[31mred\x07 \u202eevil", " [31mred   evil"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_words_of_a_story_can_neither_call_everybody_nor_steer_a_screen(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://a.example/é b?x=1&y=%20#z", "https://a.example/%C3%A9%20b?x=1&y=%20#z"),
        ("javascript:alert(1)", None),
        ("ftp://a.example", None),
        (None, None),
    ],
)
def test_only_links_to_the_web_are_passed_on(link: str | None, shown: str | None) -> None:
    assert web_link(link) == shown
