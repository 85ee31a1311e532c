"""Whole stories through the shipped encoder: what agreement within a document is worth, and that it does little harm."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from streams.extraction import encoder
from streams.extraction.document_case import DocumentCase
from streams.extraction.name_context import CLASSES
from streams.extraction.pipeline import SHIPPED_MODEL

Names = set[tuple[int, int, str]]

_MARKED = re.compile(r"\{([POL]) ([^}]*)\}")
_LETTERS = {"P": "person", "O": "organisation", "L": "place"}


def stories() -> Iterator[tuple[str, Names]]:
    """Each story's text and its names as (start, end, class)."""
    for story in re.split(r"(?m)^# .*\n", Path(__file__).with_name("named_stories.txt").read_text(encoding="utf-8"))[1:]:
        text, names, done = "", set(), 0
        for match in _MARKED.finditer(story := story.strip()):
            text += story[done : match.start()]
            names.add((len(text), len(text) + len(match[2]), _LETTERS[match[1]]))
            text, done = text + match[2], match.end()
        yield text + story[done:], names


def names_in(text: str, nlp: Language) -> Names:
    found = set()
    for entity in nlp(text).ents:
        if entity.label_ in CLASSES:
            start = entity.start_char + (4 if entity.text.lower().startswith("the ") else 0)
            found.add((start, entity.end_char - (2 if entity.text.endswith("'s") else 0), CLASSES[entity.label_]))
    return found


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(SHIPPED_MODEL)


def test_names_that_agree_are_right_more_often_than_each_by_itself(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = list(stories())
    agreed = [names_in(text, nlp) for text, _ in gold]
    monkeypatch.setattr(encoder, "consistent_names", lambda entities, words, **_: entities)
    monkeypatch.setattr(encoder, "document_case", lambda words, cases, starts: DocumentCase(cases))
    alone = [names_in(text, nlp) for text, _ in gold]

    def wrong(found: list[Names]) -> int:
        return sum(len(names ^ true) for names, (_, true) in zip(found, gold, strict=True))

    assert wrong(agreed) < wrong(alone)
    spoilt = [
        text[start:end]
        for (text, true), before, after in zip(gold, alone, agreed, strict=True)
        for start, end, kind in (before - after) & true
        if (start, end, kind) not in after
    ]
    assert len(spoilt) <= 3, spoilt
