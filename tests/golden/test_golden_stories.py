"""Whole wire stories and everything that the pipeline reads from them, kept as reviewed; TOLLWIRE_UPDATE_GOLDEN=1 writes them anew."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from streams.extraction import extract, load_pipeline
from streams.facts import Extraction, Fact

STORIES = sorted(Path(__file__).with_name("stories").glob("*.txt"))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story_gives_the_facts_and_tolls_that_were_reviewed(path: Path, nlp: Language) -> None:
    extraction = extract(path.read_text(encoding="utf-8"), nlp=nlp, uri=f"golden:{path.stem}")
    got = as_json(extraction)
    golden = path.with_suffix(".json")
    if os.environ.get("TOLLWIRE_UPDATE_GOLDEN") == "1":
        golden.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert got == json.loads(golden.read_text(encoding="utf-8"))


def as_json(extraction: Extraction) -> dict[str, Any]:
    """What a reader would check: figures, people, place, source, status, and what each is part of; no ids or confidences."""
    quotes = {fact.fact_id: fact.quote for fact in extraction.facts}
    tolls = {kind: [toll.low, toll.best, toll.high] for kind, toll in extraction.tolls.items()}
    return {"tolls": tolls, "facts": [_fact(fact, quotes) for fact in extraction.facts]}


def _fact(fact: Fact, quotes: dict[str, str]) -> dict[str, Any]:
    said = {
        "quote": fact.quote,
        "kind": fact.kind,
        "figure": [fact.low, fact.best, fact.high],
        "who": fact.who.text,
        "status": fact.status,
        "part_of": quotes.get(fact.part_of or ""),
        "place": fact.place.name if fact.place else None,
        "source": fact.attributed_to.text if fact.attributed_to else None,
    }
    return {name: value for name, value in said.items() if value is not None}
