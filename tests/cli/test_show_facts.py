"""Figures in the words of an editor."""

from dataclasses import replace

import pytest

from streams.cli.show_facts import bounds, figure, highlighted, with_subsets
from streams.facts import Fact, Toll, Who

FACT = Fact("f1", "killed", 12, 12, 12, "exact", "Twelve", Who("sailors"), "asserted", "Twelve sailors", 0, 14, "kill", 0.9)


@pytest.mark.parametrize(
    ("toll", "words"),
    [
        (Toll(12, 12, 12), "12"),
        (Toll(1200, 1200, None), "1,200+"),
        (Toll(None, None, 30), "up to 30"),
        (Toll(12, None, 15), "12-15"),
        (Toll(19, 23, 26), "23 (19-26)"),
        (Toll(19, 19, 26), "19 (19-26)"),
        (Toll(None, None, None), "?"),
    ],
)
def test_bounds(toll: Toll, words: str) -> None:
    assert bounds(toll) == words


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (FACT, "12"),
        (replace(FACT, modifier="at_least", high=None), "at least 12"),
        (replace(FACT, modifier="about"), "about 12"),
        (replace(FACT, modifier="up_to", low=None, best=None), "up to 12"),
        (replace(FACT, modifier="vague", low=24, best=None, high=None, quantity_text="dozens"), "dozens (24+)"),
        (replace(FACT, increment=True), "another 12"),
        (replace(FACT, modifier="range", high=15), "12-15"),
    ],
)
def test_figure(fact: Fact, words: str) -> None:
    assert figure(fact) == words


def test_subsets_follow_their_parents_and_a_ring_of_parents_ends() -> None:
    part = replace(FACT, fact_id="f2", part_of="f1")
    lost = replace(FACT, fact_id="f3", part_of="gone")
    assert [(depth, fact.fact_id) for depth, fact in with_subsets([part, FACT, lost])] == [(0, "f1"), (1, "f2"), (0, "f3")]
    assert [depth for depth, _ in with_subsets([replace(FACT, part_of="f2"), part])] == [0, 0]


def test_highlight_marks_the_quote_in_its_own_field_only() -> None:
    text = highlighted("Twelve sailors died.", [FACT, replace(FACT, field="headline")], field="body")
    assert [(span.start, span.end) for span in text.spans] == [(0, 14)]
