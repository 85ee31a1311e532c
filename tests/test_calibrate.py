"""Weights of confidence from judged facts."""

import numpy as np
import pytest

from bench.calibrate import LEAST, PAGE, calibration_error, fit, predicted, table
from bench.judge import FIRST_SIGHT, Judged, kept, verdict
from streams.extraction.confidence import ConfidenceRules
from streams.extraction.load_rules import load_rules
from streams.facts import Fact, Who


def judged(evidence: tuple[str, ...], right: int, wrong: int, name: str = "w") -> list[Judged]:
    return [Judged(name, f"{name}-{n}", "", evidence, n < right) for n in range(right + wrong)]


def a_fact(low: int, status: str = "asserted") -> Fact:
    return Fact("f", "killed", low, low, low, "exact", str(low), Who("people"), status, "q", 0, 1, "kill", 0.5)  # type: ignore[arg-type]


def a_gold(low: int, status: str = "asserted", *others: str) -> dict[str, object]:
    return {"kind": "killed", "min": low, "max": low, "status": status, "status_alt": list(others), "subset_of": None}


@pytest.mark.parametrize(
    ("fact", "gold", "right"),
    [
        (a_fact(12), a_gold(12), True),
        (a_fact(12), a_gold(13), False),
        (a_fact(12), a_gold(12, "denied"), False),
        (a_fact(12), a_gold(12, "cumulative", "asserted"), True),
        (a_fact(0, "denied"), a_gold(12), None),
    ],
)
def test_a_fact_is_right_where_kind_bounds_and_status_are(fact: Fact, gold: dict[str, object], right: bool | None) -> None:
    assert verdict(fact, [gold], []) is right


def test_predictions_meet_the_share_that_is_right() -> None:
    rows = [*judged(("sourced",), 95, 5), *judged((), 80, 20)]
    fitted = fit(rows, ["sourced"], 0.01)
    values = predicted(fitted, rows)
    assert values[0] == pytest.approx(0.95, abs=0.01)
    assert values[-1] == pytest.approx(0.80, abs=0.01)


def test_passages_that_rules_were_mended_for_make_nothing_surer() -> None:
    first = judged(("sourced",), 80, 20)
    later = judged(("sourced",), 200, 0, "fitted")
    alone, both = (predicted(fit(rows, ["sourced"], 1.0), first)[0] for rows in (first, [*first, *later]))
    assert both == pytest.approx(alone, abs=0.02)


def test_evidence_always_speaks_a_little_on_its_own_side() -> None:
    rows = [*judged(("sourced",), 50, 50), *judged((), 99, 1)]
    assert fit(rows, ["sourced"], 0.1).weights["sourced"] == LEAST


def test_the_error_is_none_where_nine_in_ten_are_right_of_those_with_nine_tenths() -> None:
    right = np.array([1.0] * 9 + [0.0])
    assert calibration_error(np.full(10, 0.9), right) == pytest.approx(0)
    assert calibration_error(np.full(10, 0.6), right) == pytest.approx(0.3)
    assert "| 0.9 to 0.95 | 10 | 0.900 | 0.900 |" in table(np.full(10, 0.9), right)


def test_kept_facts_name_evidence_that_is_weighed() -> None:
    known = {item.id for item in load_rules(ConfidenceRules).evidence}
    assert FIRST_SIGHT.exists()
    assert {name for row in kept() for name in row.evidence} <= known


def test_the_page_tells_the_weights_in_force() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [item.id for item in load_rules(ConfidenceRules).evidence if f"| {item.says} | {item.weight:+.2f} |" not in page] == []
