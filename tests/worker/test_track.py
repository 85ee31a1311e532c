"""How a site's settings reach the matching of reports."""

from streams.incidents.matching import WEIGHTS
from streams.settings import load_settings
from streams.worker.track import weights_of


def test_the_thresholds_by_default_are_those_that_the_weights_were_fitted_with() -> None:
    assert weights_of(load_settings()) == WEIGHTS


def test_a_site_sets_its_own_thresholds() -> None:
    weights = weights_of(load_settings(match_threshold=9.0, merge_threshold=99.0))
    assert (weights.threshold, weights.merge_threshold) == (9.0, 99.0)
