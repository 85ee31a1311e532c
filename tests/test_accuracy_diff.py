"""Which facts `make accuracy-diff` calls gained, lost and changed."""

from typing import Any

from bench.accuracy_diff import compared, shown, summary

TEXT = "Nine miners died near Kitwe, police said."


def fact(start: int = 0, end: int = 11, **fields: Any) -> dict[str, Any]:
    return {
        "fact_id": f"{start}",
        "kind": "killed",
        "low": 9,
        "best": 9,
        "high": 9,
        "who": {"text": "miners"},
        "status": "asserted",
        "place": {"name": "Kitwe"},
        "when": None,
        "attributed_to": None,
        "cause": None,
        "part_of": None,
        "field": "body",
        "start": start,
        "end": end,
        "quote": TEXT[start:end],
        "sentence": TEXT,
        "rule": "die",
    } | fields


def row(*facts: dict[str, Any], story: str = "a") -> dict[str, Any]:
    return {"id": story, "facts": list(facts)}


def sorts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return [change.sort for change in compared(before, after)]


def test_facts_that_agree_are_no_change() -> None:
    assert sorts([row(fact())], [row(fact())]) == []
    assert sorts([row(fact())], [row(fact(start=5))]) == [], "a quote may grow or shrink"


def test_another_figure_is_one_fact_lost_and_one_gained() -> None:
    assert sorted(sorts([row(fact())], [row(fact(low=90, best=90, high=90))])) == ["gained", "lost"]


def test_what_is_said_of_a_fact_may_change() -> None:
    (change,) = compared([row(fact())], [row(fact(status="denied", attributed_to={"text": "police"}))])
    assert change.attributes == {"status": ("asserted", "denied"), "attributed_to": ("", "police")}


def test_the_whole_of_a_part_is_compared_by_its_words() -> None:
    whole, other = fact(12, 20, fact_id="w", kind="injured"), fact(12, 20, fact_id="v", kind="injured")
    assert sorts([row(whole, fact(part_of="w"))], [row(other, fact(part_of="v"))]) == []


def test_stories_that_share_an_id_are_told_apart_by_their_order() -> None:
    assert sorts([row(fact()), row()], [row(), row(fact())]) == ["lost", "gained"]


def test_each_sentence_is_printed_once_with_its_changes_and_counts() -> None:
    changes = list(compared([row(fact())], [row(fact(kind="injured"), fact(12, 20, low=2, best=2, high=2))]))
    lines = list(shown(changes))
    assert sum(TEXT in line for line in lines) == 1
    assert [line.split()[0] for line in lines if line.startswith("  ")] == ["+", "-", "+"]
    assert summary(changes, 2) == "facts gained 2 (injured 1, killed 1), lost 1 (killed 1), changed 0, the same 0"
