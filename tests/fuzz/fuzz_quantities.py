"""Number words, digits, vague words and times, strung together as no writer would."""

from datetime import UTC, datetime

from streams.extraction.figures import read_figures
from streams.extraction.number_words import MOST_PEOPLE, digits_value, read_number
from streams.extraction.times import resolve_time
from tests.fuzz.choices import Choices
from tests.fuzz.odd_text import odd

PIECES = (
    "one", "two", "three", "twelve", "twenty", "thirty", "fourty", "ninety-nine", "hundred", "thousand", "lakh", "crore",
    "million", "mn", "bn", "billion", "trillion", "dozen", "score", "half", "quarter", "quarters", "third", "two-thirds", "tenth",
    "halves", "percent", "per", "cent", "a", "an", "the", "another", "and", "or", "of", "in", "out", "to", "from", "between",
    "at", "least", "more", "than", "up", "over", "under", "some", "about", "nearly", "fewer", "no", "not", "only", "tens",
    "dozens", "scores", "hundreds", "thousands", "millions", "several", "few", "handful", "couple", "numerous", "many", "most",
    "majority", "first", "second", "21st", "hundredth", "third", "th", "st", "k", "m", "%", "0", "1", "7", "12", "100", "000",
    "1,200", "12,34,567", "1.5", "1.2.3", "20,30", "2026", "007", "10" * 15, "9" * 400, "٣", "३", "²", "½", "¾", "people", "men",
    "children", "dead", "were", "killed", "years", "old", "km", "$", "€", "metres", "May", "Monday", "March",
    "August", "Friday", "Tuesday", "two weeks ago", "last", "ago",
    "week", "month", "year", "since", "early", "late", "morning", "GMT", "p.m.", "noon", "yesterday", "2026-03-01", "31 February",
    "12th", "the day", "-", "–", "—", "−", ",", ".", ":", "/", "(", ")", "'", "’", '"', "\n", "\n\n", " ", "  ", "\xa0", "\u2009",
    "\u200b", "\u00ad", "é", "💥", "İ",
)  # fmt: skip
PUBLISHED = (
    None, datetime(2026, 3, 12, 12, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2024, 2, 29, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def fuzz_quantities(data: bytes) -> None:
    choices = Choices(data)
    text = odd(choices.pick(("", " ", " ", " ", "-")).join(choices.some(PIECES, 24)), choices)
    if choices.once_in(8):
        text += choices.rest()[:200].decode("utf-8", "replace")
    if choices.once_in(60):
        text *= 1 + choices.number(200)
    words, figures = read_figures(text)
    at = 0
    for word in words:
        assert at <= word.start < word.end <= len(text)
        at = word.end
    end = 0
    for figure in figures:
        assert end <= figure.start <= figure.number_start < figure.number_end <= figure.end <= len(words)
        end = figure.end
        known = [bound for bound in (figure.low, figure.best, figure.high) if bound is not None]
        assert known == sorted(known)
        assert all(0 <= bound <= MOST_PEOPLE for bound in known)
        assert figure.share is None or 0 < figure.share[0] <= figure.share[1] <= 1
    for number, word in enumerate(words[:40]):
        value = digits_value(word.text)
        assert value is None or value >= 0
        read_number(words, number)
    when = resolve_time(text, published=choices.pick(PUBLISHED))
    assert when.start is None or when.end is None or when.start[:10] <= when.end[:10]
