"""Facts as read, and whether they are right: what calibrate.py learns from and is measured on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from bench.facts import Gold, align, same_figure
from bench.negatives import negatives
from streams.extraction.evidence import evidence
from streams.extraction.pipeline import make_doc
from streams.extraction.read_facts import casualty_facts
from streams.facts import Fact
from streams.story import Story

HERE = Path(__file__).parent
FIRST_SIGHT = HERE / "first_sight.jsonl"
FITTED = "fitted"
"""The set of all facts of passages that rules were mended for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact as read, and whether it is right."""

    set: str
    passage: str
    fact: str
    evidence: tuple[str, ...]
    right: bool


def verdict(fact: Fact, golds: list[Gold], found: list[tuple[Gold, Fact]]) -> bool | None:
    """Whether a fact is right; None for a zero that nobody expects, and for what nobody judges."""
    own = [gold for gold, other in found if other is fact] or [g for g in golds if g["kind"] == fact.kind and same_figure(g, fact, golds)]
    if not own:
        return None if fact.high == 0 else False
    return any(fact.status in (gold["status"], *gold.get("status_alt", ())) for gold in own)


def judged_passages(nlp: Language, name: str, path: Path) -> Iterator[Judged]:
    """Every fact read from the passages of a file, with its verdict."""
    passages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    docs = nlp.pipe([_doc(nlp, p["text"], p.get("published")) for p in passages], batch_size=32)
    for passage, doc in zip(passages, docs, strict=True):
        facts = casualty_facts(doc)
        found = align(passage["facts"], facts)
        yield from _judged(name, passage["id"], doc, facts, [verdict(fact, passage["facts"], found) for fact in facts])


def judged_negatives(nlp: Language) -> Iterator[Judged]:
    """The false facts on passages without casualties; what may be told there as possible is not judged."""
    passages = list(negatives())
    docs = nlp.pipe([_doc(nlp, p.text, None) for p in passages], batch_size=32)
    for n, (passage, doc) in enumerate(zip(passages, docs, strict=True)):
        facts = casualty_facts(doc)
        false = passage.false_facts(facts)
        yield from _judged(FITTED, f"{passage.category}-{n}", doc, facts, [False if fact in false else None for fact in facts])


def _doc(nlp: Language, text: str, published: str | None) -> Doc:
    return make_doc(Story(uri="", body=text, version_created=datetime.fromisoformat(published) if published else None), nlp)


def _judged(name: str, passage: str, doc: Doc, facts: Sequence[Fact], verdicts: Iterable[bool | None]) -> Iterator[Judged]:
    for casualty, fact, right in zip(doc._.casualties, facts, verdicts, strict=True):
        if right is not None:
            yield Judged(name, passage, f"{fact.kind} {fact.low}-{fact.high} {fact.status}: {fact.quote}", evidence(doc, casualty), right)


def kept() -> list[Judged]:
    """The facts of first_sight.jsonl."""
    rows = (json.loads(line) for line in FIRST_SIGHT.read_text(encoding="utf-8").splitlines())
    return [Judged(**row | {"evidence": tuple(row["evidence"])}) for row in rows]


def keep(rows: Iterable[Judged]) -> None:
    """Write first_sight.jsonl."""
    FIRST_SIGHT.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def fitted_passages(nlp: Language) -> list[Judged]:
    """The facts of all passages that rules were mended for."""
    return [*judged_passages(nlp, FITTED, HERE / "passages.jsonl"), *judged_negatives(nlp)]
