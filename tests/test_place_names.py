"""The passages of place names: sound in themselves, and read as well as we say."""

from collections import Counter

import pytest

from bench.places import judged, measure, passages
from streams.extraction import load_pipeline
from streams.extraction.gazetteer import load_gazetteer

PASSAGES = tuple(passages())
GOLD = [(passage, gold) for passage in PASSAGES for gold in passage.mentions]


def test_names_stand_where_their_offsets_say() -> None:
    assert not [gold for passage, gold in GOLD if passage.text[gold.start : gold.end] != gold.surface]


def test_there_are_enough_names_of_enough_countries() -> None:
    assert len(GOLD) >= 260
    assert len({gold.country for _, gold in GOLD if gold.country}) >= 60


def test_ids_are_those_of_the_gazetteer() -> None:
    gazetteer = load_gazetteer()
    found = [(gold, gazetteer.by_id(gold.geonameid)) for _, gold in GOLD if gold.geonameid is not None]
    assert not [gold for gold, entry in found if entry is None or entry.country != gold.country]


@pytest.fixture(scope="module")
def figures() -> tuple[Counter[tuple[str, bool]], Counter[tuple[str, bool]]]:
    ours: Counter[tuple[str, bool]] = Counter()
    plain: Counter[tuple[str, bool]] = Counter()
    for _, gold, got, naive in measure(load_pipeline(), PASSAGES):
        ours.update(judged(gold, got))
        plain.update(judged(gold, naive))
    return ours, plain


@pytest.mark.parametrize(("figure", "least"), [("geonameid", 0.95), ("country", 0.98), ("refused", 0.97)])
def test_names_are_put_in_their_places(figures: tuple[Counter[tuple[str, bool]], ...], figure: str, least: float) -> None:
    right, all_ = figures[0][figure, True], figures[0][figure, True] + figures[0][figure, False]
    assert right / all_ >= least


@pytest.mark.parametrize("figure", ["geonameid", "country", "refused"])
def test_the_story_knows_better_than_the_population(figures: tuple[Counter[tuple[str, bool]], ...], figure: str) -> None:
    assert figures[0][figure, True] > figures[1][figure, True]
