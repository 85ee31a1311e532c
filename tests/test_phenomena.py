"""The list of phenomena, its cases among our passages, and its page."""

import json

import pytest

from bench.negatives import negatives
from bench.phenomena import LEAST, PAGE, Phenomenon, phenomena

PASSAGES = [json.loads(line) for line in (PAGE.parent.parent / "bench/passages.jsonl").read_text(encoding="utf-8").splitlines()]
LISTED = phenomena()


@pytest.mark.parametrize("phenomenon", LISTED, ids=lambda phenomenon: phenomenon.id)
def test_every_phenomenon_has_at_least_six_passages(phenomenon: Phenomenon) -> None:
    if phenomenon.negatives:
        found = [passage for passage in negatives() if passage.category in phenomenon.negatives]
    elif phenomenon.toll:
        found = [passage for passage in PASSAGES if "toll" in passage]
    else:
        found = [passage for passage in PASSAGES if any(phenomenon.is_case(fact, passage) for fact in passage["facts"])]
    assert len(found) >= LEAST


def test_every_negative_category_belongs_to_a_phenomenon() -> None:
    covered = {category for phenomenon in LISTED for category in phenomenon.negatives}
    assert {passage.category for passage in negatives()} == covered


def test_the_page_has_every_phenomenon_with_its_example() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [phenomenon.id for phenomenon in LISTED if f"| {phenomenon.name} | {phenomenon.example}<br>" not in page]
    assert not missing, f"not in {PAGE.name} (make phenomena): {missing}"


def test_quotes_of_passages_stand_where_their_offsets_say() -> None:
    wrong = [
        passage["id"] for passage in PASSAGES for fact in passage["facts"] if passage["text"][fact["start"] : fact["end"]] != fact["quote"]
    ]
    assert not wrong
