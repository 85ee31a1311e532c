"""How often the type, status, actor and target of an event are right, and how often one is made up, on sentences of our own."""

from collections import Counter

import pytest

from bench.events import judge, read_sentences, scores
from streams.extraction import load_pipeline

LEAST = {"type": 0.92, "found": 0.93, "none": 0.97, "status": 0.96, "actor": 0.85, "target": 0.8}


@pytest.fixture(scope="module")
def outcome() -> tuple[dict[str, tuple[int, int]], list[str]]:
    counts: Counter[str] = Counter()
    wrong = [
        f"{gold['text']}: {', '.join(said)}"
        for gold, events in read_sentences(load_pipeline())
        if (said := list(judge(gold, events, counts)))
    ]
    return scores(counts), wrong


@pytest.mark.parametrize("part", list(LEAST))
def test_events_are_read_as_a_careful_reader_would(part: str, outcome: tuple[dict[str, tuple[int, int]], list[str]]) -> None:
    (right, of), wrong = outcome[0][part], outcome[1]
    assert right >= LEAST[part] * of, f"{right} of {of}:\n" + "\n".join(wrong)


def test_the_sentences_are_many(outcome: tuple[dict[str, tuple[int, int]], list[str]]) -> None:
    assert outcome[0]["type"][1] >= 580
    assert outcome[0]["none"][1] >= 260
