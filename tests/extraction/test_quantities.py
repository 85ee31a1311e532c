import re
import time

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction.doc import Quantity
from streams.extraction.figures import Figure, read_figures
from streams.extraction.number_words import SMALL
from streams.extraction.quantities import counted_phrase, find_quantities


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("en")


def figures(text: str) -> list[tuple[str, Figure]]:
    words, found = read_figures(text)
    return [(text[words[f.start].start : words[f.end - 1].end], f) for f in found]


def figure(text: str) -> Figure:
    return figures(text)[0][1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,284 sailors", 1_284),
        ("2.5 thousand families", 2_500),
        ("1.2 million villagers", 1_200_000),
        ("12k people", 12_000),
        ("140 000 people", 140_000),
        ("140\u202f000 people", 140_000),
        ("1,50,000 people", 150_000),
        ("two lakh people", 200_000),
        ("forty-two monks", 42),
        ("FORTY\u2011TWO MONKS", 42),
        ("a hundred and four monks", 104),
        ("one hundred and twenty-three monks", 123),
        ("five thousand two hundred and twelve monks", 5_212),
        ("twelve hundred monks", 1_200),
        ("two and a half million people", 2_500_000),
        ("2½ million people", 2_500_000),
        ("half a million people", 500_000),
        ("a million and a half people", 1_500_000),
        ("three quarters of a million people", 750_000),
        ("a dozen monks", 12),
        ("half a dozen monks", 6),
        ("half-a-dozen monks", 6),
        ("two dozen monks", 24),
        ("three score monks", 60),
        ("a score of monks", 20),
        ("a couple and their daughter", 2),
        ("zero monks", 0),
    ],
)
def test_exact_numbers_are_read_in_digits_and_in_words(text: str, value: int) -> None:
    read = figure(text)
    assert (read.low, read.best, read.high, read.modifier) == (value, value, value, "exact")


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("at least twelve monks", (12, 12, None, "at_least")),
        ("no fewer than 1,200 monks", (1200, 1200, None, "at_least")),
        ("12 monks or 200 or more", (12, 12, 12, "exact")),
        ("200 or more monks", (200, 200, None, "at_least")),
        ("50+ monks", (50, 50, None, "at_least")),
        ("more than 40 monks", (40, 40, None, "more_than")),
        ("the toll topped 1,000", (1000, 1000, None, "more_than")),
        ("in excess of 300 monks", (300, 300, None, "more_than")),
        ("up to 30 monks", (None, None, 30, "up_to")),
        ("as many as 45 monks", (None, None, 45, "up_to")),
        ("no more than a dozen monks", (None, None, 12, "up_to")),
        ("about 40 monks", (40, 40, 40, "about")),
        ("an estimated 5,000 monks", (5000, 5000, 5000, "about")),
        ("nearly half a million monks", (500_000, 500_000, 500_000, "about")),
        ("40 or so monks", (40, 40, 40, "about")),
        ("30-odd monks", (30, 30, 30, "about")),
        ("a couple of monks", (2, 2, 2, "about")),
        ("12 to 15 monks", (12, None, 15, "range")),
        ("between 12 and 15 monks", (12, None, 15, "range")),
        ("20–25 monks", (20, None, 25, "range")),
        ("six or seven monks", (6, None, 7, "range")),
        ("two or three dozen monks", (24, None, 36, "range")),
        ("2 to 3 million monks", (2_000_000, None, 3_000_000, "range")),
        ("an estimated 200 to 300 monks", (200, None, 300, "range")),
        ("only two monks", (2, 2, 2, "exact")),
        ("at least some 20 monks", (20, 20, None, "at_least")),
        ("several monks", (3, None, None, "vague")),
        ("a handful of monks", (3, None, None, "vague")),
        ("several hundred monks", (300, None, None, "vague")),
        ("dozens of monks", (24, None, None, "vague")),
        ("scores of monks", (40, None, None, "vague")),
        ("hundreds of monks", (200, None, None, "vague")),
        ("tens of thousands of monks", (20_000, None, None, "vague")),
        ("hundreds of thousands of monks", (200_000, None, None, "vague")),
        ("millions of monks", (2_000_000, None, None, "vague")),
    ],
)
def test_the_words_around_a_number_bound_it(text: str, bounds: tuple[object, ...]) -> None:
    read = figure(text)
    assert (read.low, read.best, read.high, read.modifier) == bounds


@pytest.mark.parametrize(
    ("text", "increment"),
    [
        ("another 12 monks", True),
        ("a further dozen monks", True),
        ("three more monks", True),
        ("12 monks", False),
        ("more than 12 monks", False),
    ],
)
def test_an_increment_adds_to_an_earlier_figure(text: str, increment: bool) -> None:
    assert figure(text).increment is increment


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("half of the 40 pilgrims", (20, 20, 20, "exact")),
        ("half the 40 pilgrims", (20, 20, 20, "exact")),
        ("some 60 percent of the 5,000 pilgrims", (3000, 3000, 3000, "about")),
        ("two-thirds of the 12 pilgrims", (8, 8, 8, "exact")),
        ("a third of the 100 pilgrims", (33, 33, 33, "about")),
        ("one in ten of 90 pilgrims", (9, 9, 9, "exact")),
        ("more than half of the 300 pilgrims", (150, 150, None, "more_than")),
        ("most of the 140 pilgrims", (71, None, 140, "vague")),
    ],
)
def test_a_share_of_a_number_is_computed(text: str, bounds: tuple[object, ...]) -> None:
    (read,) = [f for _, f in figures(text)]
    assert (read.low, read.best, read.high, read.modifier) == bounds


def test_a_share_reaches_back_to_the_whole_that_opens_the_sentence() -> None:
    whole, share = (f for _, f in figures("Of the 60 pilgrims on the bus, half died."))
    assert whole.whole
    assert share.best == 30


def test_a_share_of_words_keeps_its_bounds_for_whoever_knows_the_whole() -> None:
    read = figure("Two-thirds of the wounded are pilgrims.")
    assert read.best is None
    assert read.share == pytest.approx((2 / 3, 2 / 3))


def test_the_whole_of_another_figure_is_marked() -> None:
    part, whole = (f for _, f in figures("21 of the 46 pilgrims"))
    assert (part.whole, whole.whole) == (False, True)


@pytest.mark.parametrize("text", ["rose to 212 from 180", "rose 12 to 212", "from 12 to 15"])
def test_a_change_is_no_range(text: str) -> None:
    assert [f.modifier for _, f in figures(text)] == ["exact", "exact"]


def test_over_means_because_of_after_a_protest() -> None:
    assert figure("There was anger over 12 deaths").modifier == "exact"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Omar Said, 34, was hurt.", ["age"]),
        ("Her brother, 17, and a boy of 12 were hurt.", ["age", "age"]),
        ("A 34-year-old man and two girls aged six", ["age", "people", "age"]),
        ("three children under 10", ["people", "age"]),
        ("A 59 - year - old man", ["age"]),
        ("On June 30 and in 2003, at 7:40 a.m. and 9 pm", ["date", "date", "date", "date", "date"]),
        ("on the 3rd of May", ["date"]),
        ("MEN IN THEIR 30s", ["date"]),
        ("12 May 2020", ["date", "date"]),
        ("14 MAY HAVE DIED", ["people"]),
        ("It lasted ten days and 12 hours", ["date", "date"]),
        ("22 tonnes, 80 metres, 5.6 miles and 60 mph winds", ["measure", "measure", "measure", "measure"]),
        ("$2.4 billion, 40,000 euros and £3m", ["money", "money", "money"]),
        ("Flight 370, route 37, an M-16, No. 4 and the A3", ["name", "name", "name", "name", "name"]),
        ("at 450 Main Street", ["name"]),
        ("14 cars and 12 lorry drivers", ["vehicle", "people"]),
        ("300 houses, 900 cattle and 30 drones", ["thing", "thing", "thing"]),
        ("They won 2-1", ["score", "name"]),
        ("They lost 1-2", ["score"]),
        ("the fourth victim", ["ordinal"]),
        ("40 percent of them and half of them", ["percent", "fraction"]),
        ("No one died and one soldier fled", ["name", "people"]),
        ("a wall 3.5m high; 3.5m people", ["measure", "people"]),
        ("2003 villagers fled", ["people"]),
        ("the 12-hour siege", ["name"]),
    ],
)
def test_what_a_figure_counts(blank: Language, text: str, units: list[str]) -> None:
    assert [q.unit for q in find_quantities(blank(text))._.quantities] == units


def test_a_quantity_points_at_its_tokens(blank: Language) -> None:
    doc = find_quantities(blank("Gunmen shot at least forty-two bus drivers."))
    (quantity,) = doc._.quantities
    assert doc[quantity.start : quantity.end].text == "at least forty-two"
    assert doc[quantity.number_start : quantity.number_end].text == "forty-two"
    assert counted_phrase(doc, quantity).startswith("bus drivers") or counted_phrase(doc, quantity) == "bus"


def test_nothing_is_read_across_a_blank_line() -> None:
    assert [f.best for _, f in figures("BOMB KILLS TWO\n\nHundred gather")] == [2, 100]


@pytest.mark.parametrize("text", ["9" * 400, "1" + "0" * 30, "1" + ",000" * 200, "ten thousand million billion", "9.9.9.9", "½" * 50])
def test_absurd_figures_count_nobody_and_do_not_crash(blank: Language, text: str) -> None:
    for quantity in find_quantities(blank(text + " people died"))._.quantities:
        assert quantity.unit != "people" or (quantity.high or quantity.low or 0) <= 10**10


SMALL_WORDS = [*SMALL]
TENS_WORDS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelt(n: int) -> str:
    if n < 20:
        return SMALL_WORDS[n]
    if n < 100:
        return TENS_WORDS[n // 10] + (f"-{SMALL_WORDS[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{SMALL_WORDS[n // 100]} hundred" + (f" and {spelt(n % 100)}" if n % 100 else "")
    for scale, word in ((10**6, "million"), (10**3, "thousand")):
        if n >= scale:
            rest = n % scale
            return f"{spelt(n // scale)} {word}" + (f"{' and' if rest < 100 else ''} {spelt(rest)}" if rest else "")
    raise AssertionError


@given(st.integers(0, 999_999_999))
@example(1_000_001)
@example(100_100)
def test_numbers_in_words_come_back(n: int) -> None:
    assert figure(f"{spelt(n)} pilgrims").best == n


@given(st.integers(0, 9_999_999_999), st.sampled_from(["{}", "{:,}"]))
def test_numbers_in_digits_come_back(n: int, form: str) -> None:
    assert figure(f"{form.format(n)} pilgrims").best == n


MODIFIERS = st.sampled_from(
    ["at least", "more than", "up to", "as many as", "about", "some", "nearly", "only", "another", "over", "fewer than", "a further", ""]
)


@given(st.lists(MODIFIERS, max_size=3), st.integers(1, 10**6), st.sampled_from(["", " or more", " or so", "+", " more"]))
def test_modifiers_give_consistent_bounds(before: list[str], n: int, after: str) -> None:
    read = figure(f"{' '.join(before)} {n}{after} pilgrims")
    assert {read.low, read.best, read.high} <= {n, None}
    assert {read.low, read.high} != {None}
    assert read.best in (n, None)
    if read.modifier in ("at_least", "more_than"):
        assert read.high is None
    if read.modifier == "up_to":
        assert (read.low, read.high) == (None, n)


PIECES = st.sampled_from(
    re.split(
        "  ",
        "at least  between  and  to  -  –  or  half  a  the  of  dozen  hundred  million  12  3.5  m  k  %  percent  in  ten  third"
        "  couple  few  most  2-1  $  ,  .  \n\n  May  9:30  more  than  ½  ²  one  1,284  9/11  no  1,2,3  21st  per cent  age",
    )
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_in_order_and_without_overlap(text: str) -> None:
    words, found = read_figures(text)
    end = 0
    for read in found:
        assert end <= read.start < read.end <= len(words)
        assert read.start <= read.number_start < read.number_end <= read.end
        assert read.low is None or read.high is None or read.low <= read.high
        end = read.end


@settings(max_examples=50)
@given(text=st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_every_quantity_lies_within_the_document(blank: Language, text: str) -> None:
    doc: Doc = find_quantities(blank(text))
    quantities: tuple[Quantity, ...] = doc._.quantities
    for quantity in quantities:
        assert 0 <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(doc)


@pytest.mark.parametrize("piece", ["one hundred ", "12 to ", "1 000 ", "half of the ", "\n \n ", "at least ", "1,"])
def test_reading_takes_time_linear_in_the_text(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        read_figures(piece * times)
        return time.process_time() - started

    seconds(100)
    # The better of two: a collection of garbage may fall into one.
    assert min(seconds(20_000), seconds(20_000)) < 40 * max(seconds(2_000), 0.005)
