"""The score of casualty facts per phenomenon, on passages of our own; with --write, the page docs/phenomena.md.

    python -m bench.phenomena [--write] [--model NAME_OR_PATH] [--misses]

phenomena.toml says which expected facts are cases of which phenomenon. A case is right where kind, bounds and the attribute that the
phenomenon is about are. A fact that nobody expects counts against every phenomenon of its passage.
"""

import argparse
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from spacy.language import Language

from bench.facts import align, best, judged, read_passages, same_figure
from bench.negatives import read
from streams.cli.show_facts import bounds
from streams.extraction import extract, load_pipeline
from streams.facts import Extraction, Fact

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "phenomena.md"
LEAST = 6
"""Passages for each phenomenon."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])")

Gold = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phenomenon:
    """What has to be got right, and which expected facts are cases of it."""

    id: str
    name: str
    example: str
    quote: str = ""
    text: str = ""
    kinds: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    single: bool | None = None
    named: bool | None = None
    part: bool = False
    source: str = ""
    sources: int = 0
    place: str = ""
    places: int = 0
    when: bool = False
    toll: bool = False
    judge: str = ""
    negatives: tuple[str, ...] = ()

    def is_case(self, gold: Gold, passage: Gold) -> bool:
        """Whether an expected fact of a passage is a case."""
        if self.negatives or self.toll or gold["optional"]:
            return False
        text, golds = passage["text"], passage["facts"]
        single = gold["min"] == gold["max"] == 1
        conditions = (
            not self.quote or re.search(self.quote, gold["quote"]),
            not self.text or re.search(self.text, text),
            not self.kinds or gold["kind"] in self.kinds,
            not self.status or gold["status"] in self.status,
            self.single is None or single is self.single,
            self.named is None or (gold["who"] or "x")[:1].isupper() is self.named,
            not self.part or gold["subset_of"] is not None,
            not self.source or (gold["source"] is not None and _sentence_with(text, gold, gold["source"]) == (self.source == "same")),
            len({fact["source"] for fact in golds if fact["source"]}) >= self.sources,
            not self.place or _is_elsewhere(text, gold["place"]),
            len({fact["place"] for fact in golds if fact["place"]}) >= self.places,
            not self.when or "when" in gold,
        )
        return all(conditions)


def phenomena() -> list[Phenomenon]:
    entries = tomllib.loads((HERE / "phenomena.toml").read_text(encoding="utf-8"))["phenomenon"]
    return [Phenomenon(**{k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}) for entry in entries]


def _sentence_with(text: str, gold: Gold, words: str) -> bool:
    """Whether the words stand in the sentence of the fact's quote."""
    start = 0
    for sentence in _SENTENCE.split(text):
        begin = text.index(sentence, start)
        start = begin + len(sentence)
        if begin <= gold["start"] < start:
            return words.lower() in sentence.lower()
    return False


def _is_elsewhere(text: str, place: str | None) -> bool:
    """Whether the passage has a dateline and the place is not its place."""
    dateline = re.match(r"([A-Z][A-Z .'\-]{2,}[A-Z])\b[^a-z]?.{0,40}?(?: - | -- |: )", text)
    return dateline is not None and place is not None and place.lower() not in dateline[0].lower()


@dataclass(slots=True)
class Score:
    """Cases of one phenomenon and what became of them."""

    passages: int = 0
    cases: int = 0
    right: int = 0
    made_up: int = 0

    plain: bool = False
    """Cases are whole passages: nothing can be made up beside them."""

    @property
    def value(self) -> float:
        """F1, or for whole passages the share that is right."""
        said = self.cases if self.plain else (self.cases + self.right + self.made_up) / 2
        return self.right / said if said else 0.0


def measured(nlp: Language, *, misses: bool = False) -> dict[str, Score]:
    """The score of each phenomenon; of those without casualties, the share of passages from which none is read."""
    scores: dict[str, Score] = defaultdict(Score)
    listed = phenomena()
    for passage, extraction in read_passages(nlp):
        found = align(passage["facts"], extraction.facts)
        made_up = _made_up(passage, extraction.facts, found)
        for phenomenon in listed:
            cases = [gold for gold in passage["facts"] if phenomenon.is_case(gold, passage)]
            if phenomenon.toll and "toll" in passage:
                right = all(best(extraction.tolls.get(kind)) == n for kind, n in passage["toll"].items())
                _count(scores[phenomenon.id], 1, int(right), 0)
                scores[phenomenon.id].plain = True
            elif cases:
                wrong = [gold for gold in cases if not _is_right(phenomenon, gold, passage, found, extraction)]
                _count(scores[phenomenon.id], len(cases), len(cases) - len(wrong), made_up)
                for gold in wrong if misses else ():
                    print(f"{phenomenon.id:16s} {passage['id']:18s} {gold['kind']} {gold['quote']!r}: {passage['text']}")
    by_category: dict[str, list[bool]] = defaultdict(list)
    for negative, false in read(nlp):
        by_category[negative.category].append(bool(false))
    for phenomenon in listed:
        hits = [hit for category in phenomenon.negatives for hit in by_category[category]]
        if hits:
            scores[phenomenon.id] = Score(len(hits), len(hits), len(hits) - sum(hits), plain=True)
    return scores


def _count(score: Score, cases: int, right: int, made_up: int) -> None:
    score.passages += 1
    score.cases += cases
    score.right += right
    score.made_up += made_up


def _made_up(passage: Gold, facts: Iterable[Fact], found: list[tuple[Gold, Fact]]) -> int:
    golds, taken = passage["facts"], [fact for _, fact in found]
    spare = (fact for fact in facts if fact not in taken and fact.high != 0)
    return sum(not any(gold["kind"] == fact.kind and same_figure(gold, fact, golds) for gold in golds) for fact in spare)


def _is_right(phenomenon: Phenomenon, gold: Gold, passage: Gold, found: list[tuple[Gold, Fact]], extraction: Extraction) -> bool:
    fact = next((fact for other, fact in found if other is gold), None)
    if fact is None:
        return False
    if phenomenon.judge == "when":
        return fact.when is not None and (fact.when.start or "").startswith(gold["when"])
    if not phenomenon.judge:
        return True
    if phenomenon.judge == "source" and not gold["source"]:
        return True
    return judged(gold, fact, passage["facts"], found, extraction).get(phenomenon.judge, "tp") == "tp"


def read_as(nlp: Language, text: str) -> str:
    """What is read from an example, in short."""
    said = [_short(fact) for fact in extract(text, nlp=nlp, published=datetime(2026, 3, 2)).facts if fact.high != 0]
    return "; ".join(said) or "no fact"


def _short(fact: Fact) -> str:
    extra = [fact.status.replace("_", " ")] if fact.status != "asserted" else []
    extra += ["part"] if fact.part_of else []
    extra += [fact.place.name] if fact.place else []
    extra += [fact.when.start[:10]] if fact.when and fact.when.start else []
    extra += [fact.attributed_to.text] if fact.attributed_to else []
    return f"{fact.kind} {bounds(fact)} {fact.who.text}" + (f" ({', '.join(extra)})" if extra else "")


def page(nlp: Language, scores: dict[str, Score]) -> Iterator[str]:
    """docs/phenomena.md, line by line."""
    yield from _HEAD.splitlines()
    yield "| phenomenon | example, and what is read from it (published 2 March 2026) | passages | cases | score |"
    yield "|---|---|---|---|---|"
    for phenomenon in phenomena():
        score = scores[phenomenon.id]
        example = f"{phenomenon.example}<br>*{read_as(nlp, phenomenon.example)}*"
        yield f"| {phenomenon.name} | {example} | {score.passages} | {score.cases} | {score.value:.2f} |"


_HEAD = """# Phenomena

What a fact has to get right, an example of each, and how often it is right on passages of our own (`bench/passages.jsonl`,
`bench/negatives.toml`). `make phenomena` measures anew and rewrites this page; [facts.md](facts.md) says how each is to be read.

A **case** is an expected fact that shows the phenomenon (`bench/phenomena.toml` says by what). It is right where its kind and both bounds
are, and the attribute that the phenomenon is about: the people, the part, the status, the source, the place or the time. The **score** is
F1: facts that nobody expects count against every phenomenon of their passage. Where nothing is to be found at all (from fiction on), a case
is a passage, and the score is the share of passages from which no false fact is read. We wrote these passages beside the rules: on texts
of others expect less.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default=None)
    parser.add_argument("--write", action="store_true", help="rewrite docs/phenomena.md")
    parser.add_argument("--misses", action="store_true", help="print each case that is wrong")
    arguments = parser.parse_args()
    nlp = load_pipeline(arguments.model)
    scores = measured(nlp, misses=arguments.misses)
    if arguments.write:
        PAGE.write_text("\n".join(page(nlp, scores)) + "\n", encoding="utf-8")
    for phenomenon in phenomena():
        s = scores[phenomenon.id]
        print(f"{phenomenon.id:20s} {s.passages:4d} passages {s.cases:4d} cases {s.right:4d} right {s.made_up:3d} made up   {s.value:.3f}")


if __name__ == "__main__":
    main()
