from datetime import UTC, datetime

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction.times import resolve_time, time_mentions
from streams.story import Story

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("on Friday", "2026-11-20", "2026-11-20", "day"),
        ("on Saturday", "2026-11-14", "2026-11-14", "day"),
        ("last Friday", "2026-11-13", "2026-11-13", "day"),
        ("Thursday's raid", "2026-11-19", "2026-11-19", "day"),
        ("late on Sunday", "2026-11-15T18:00:00Z", "2026-11-16T00:00:00Z", "part_of_day"),
        ("in the early hours of Monday", "2026-11-16T00:00:00Z", "2026-11-16T09:00:00Z", "part_of_day"),
        ("overnight", "2026-11-19T18:00:00Z", "2026-11-20T08:00:00Z", "part_of_day"),
        ("at dawn", "2026-11-20T04:00:00Z", "2026-11-20T07:00:00Z", "part_of_day"),
        ("yesterday", "2026-11-19", "2026-11-19", "day"),
        ("the day before yesterday", "2026-11-18", "2026-11-18", "day"),
        ("two days ago", "2026-11-18", "2026-11-18", "day"),
        ("nearly ten days ago", "2026-11-10", "2026-11-10", "day"),
        ("three hours ago", "2026-11-20T12:30:00Z", "2026-11-20T12:30:00Z", "hour"),
        ("last week", "2026-11-09", "2026-11-15", "week"),
        ("in last week's flood", "2026-11-09", "2026-11-15", "week"),
        ("last month", "2026-10-01", "2026-10-31", "month"),
        ("last year", "2025-01-01", "2025-12-31", "year"),
        ("this year", "2026-01-01", "2026-11-20", "year"),
        ("on 22 November", "2026-11-22", "2026-11-22", "day"),
        ("on Dec. 25", "2025-12-25", "2025-12-25", "day"),
        ("on March 3rd, 2019", "2019-03-03", "2019-03-03", "day"),
        ("2019-03-03", "2019-03-03", "2019-03-03", "day"),
        ("in 2003", "2003-01-01", "2003-12-31", "year"),
        ("since 2011", "2011-01-01", "2026-11-20", "year"),
        ("since 2027", "2027-01-01", "2027-12-31", "year"),
        ("since April", "2026-04-01", "2026-11-20", "month"),
        ("in December", "2025-12-01", "2025-12-31", "month"),
        ("in the 1990s", "1990-01-01", "1999-12-31", "year"),
        ("over the past 24 hours", "2026-11-19T15:30:00Z", "2026-11-20T15:30:00Z", "hour"),
        ("in the last few weeks", "2026-10-30T15:30:00Z", "2026-11-20T15:30:00Z", "week"),
        ("since the war began", None, "2026-11-20T15:30:00Z", "unknown"),
    ],
)
def test_time_words_count_back_from_the_story(text: str, start: str | None, end: str, precision: str) -> None:
    when = resolve_time(f"It happened {text}.", published=FRIDAY)
    assert (when.start, when.end, when.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("18 November 2026", "2026-11-18", "2026-11-20"),
        ("1 March 2027", "2027-03-01", "2027-03-01"),
        ("2027-03-01", "2027-03-01", "2027-03-01"),
    ],
)
def test_what_goes_on_since_a_day_goes_on_until_the_story_and_never_ends_before_it_began(day: str, start: str, end: str) -> None:
    when = resolve_time(f"It has rained since {day}.", published=FRIDAY)
    assert (when.start, when.end, when.precision) == (start, end, "day")


@pytest.mark.parametrize("text", ["in 2012 people", "12 may have died", "some time", "on 31 February 2020"])
def test_what_names_no_time_stays_unresolved(text: str) -> None:
    assert resolve_time(text.replace("in 2012 people", "2,012 people"), published=FRIDAY).start is None


def test_without_a_date_only_absolute_times_are_resolved() -> None:
    assert resolve_time("on Friday", published=None).start is None
    assert resolve_time("on 3 March 2019", published=None).start == "2019-03-03"


def test_mentions_stand_at_their_tokens() -> None:
    doc = spacy.blank("en")("Shells fell on Friday. Two days ago it was quiet.")
    doc._.story = Story(uri="x", version_created=FRIDAY)
    assert [(doc[start:end].text, when.start) for start, end, when in time_mentions(doc)] == [
        ("on Friday", "2026-11-20"),
        ("Two days ago", "2026-11-18"),
    ]


def test_what_goes_on_since_a_day_is_read_in_the_first_days_of_the_calendar() -> None:
    when = resolve_time("since 0 days ago", published=datetime(1, 1, 2, tzinfo=UTC))
    assert (when.start, when.end) == ("0001-01-02", "0001-01-02")


@given(
    st.text(max_size=40)
    | st.from_regex(r"(?:in|on|last|over the past|since) \d{1,4} (?:years|days|weeks|March|hours) ?(?:ago)?", fullmatch=True)
)
def test_any_text_gives_a_time_or_none(text: str) -> None:
    when = resolve_time(text, published=datetime(1, 1, 2, tzinfo=UTC))
    assert when.start is None or when.end is None or when.start <= when.end


@pytest.mark.parametrize("text", ["in APRİL", "on Frıday", "Tueſday", "two dayſ ago", "thıs morning", "last wee\u212a"])
def test_a_time_in_odd_letters_is_read_and_kept_as_it_is_written(text: str) -> None:
    when = resolve_time(f"It happened {text}.", published=FRIDAY)
    assert when.text == text
    assert when.start is not None
