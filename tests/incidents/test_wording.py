"""Figures in words, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.facts import Modifier
from streams.incidents.wording import VAGUE, Bounds, bounds_said, bounds_words

COUNT = st.none() | st.integers(min_value=0, max_value=5_000_000)
MODIFIERS: tuple[Modifier, ...] = ("exact", "at_least", "more_than", "up_to", "about", "range", "vague")


@given(low=COUNT, best=COUNT, high=COUNT, modifier=st.sampled_from(MODIFIERS))
def test_words_of_a_figure_are_read_back_as_the_numbers_in_them(
    low: int | None, best: int | None, high: int | None, modifier: Modifier
) -> None:
    words = bounds_words(low, best, high, modifier)
    said = bounds_said(words)
    if words == "an unknown number of":
        assert said is None
        return
    assert said is not None
    assert words in VAGUE.values() or {said.low, said.best, said.high} <= {low, best, high, None}
    assert said.best in (None, best, low)


@pytest.mark.parametrize(
    ("words", "bounds"),
    [
        ("12", Bounds(12, 12, 12)),
        ("about 1,200", Bounds(1200, 1200, 1200)),
        ("at least 12", Bounds(12, None, None)),
        ("more than 500,000", Bounds(500_000, None, None)),
        ("8 to 12", Bounds(8, None, 12)),
        ("10 (8 to 12)", Bounds(8, 10, 12)),
        ("14 (at least 9)", Bounds(9, 14, None)),
        ("at least 14 (others say 9)", Bounds(9, 14, None)),
        ("up to 30", Bounds(None, None, 30)),
        ("dozens", Bounds(24, None, None)),
    ],
)
def test_each_form_of_words_says_its_bounds(words: str, bounds: Bounds) -> None:
    assert bounds_said(words) == bounds


@pytest.mark.parametrize("words", ["", "open", "retracted", "Homs", "12 people", "to 12", "12 (", "-3"])
def test_words_that_are_no_figure_say_nothing(words: str) -> None:
    assert bounds_said(words) is None
