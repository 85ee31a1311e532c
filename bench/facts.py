"""Accuracy of the casualty facts on passages of our own, per phenomenon and per attribute, and of the tolls of whole stories.

    python bench/facts.py [--passages FILE] [--model NAME_OR_PATH] [--misses] [--json]

A passage is {"id", "group", "text", "facts": [{"kind", "min", "max", "approx", "who", "subset_of", "place", "source", "status", "quote",
"optional", "when"?, …}], "toll"?, "published"?}. A fact counts as found where kind and both bounds agree: "at least 12" is 12 or 13 and
more, "dozens" is from a dozen to three of them. Attributes are counted over the facts found. Optional facts, zeros and repeats neither
help nor harm.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.facts import Extraction, Fact, Toll
from streams.story import Story

HERE = Path(__file__).parent
ATTRIBUTES = ("who", "place", "source", "status", "subset_of")
IGNORED = frozenset(
    {"the", "a", "an", "of", "its", "his", "her", "their", "our", "my", "this", "that", "local", "senior", "said"}
    | {"some", "other", "others", "another", "more", "and"}
)
PEOPLE = frozenset({"people", "persons", "person", "victims", "victim", ""})

Gold = dict[str, Any]
Counts = Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=Path, default=HERE / "passages.jsonl")
    parser.add_argument("--model", default=None)
    parser.add_argument("--misses", action="store_true", help="print each fact missed or made up")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    nlp = load_pipeline(arguments.model)
    groups: dict[str, Counts] = defaultdict(Counter)
    attributes: dict[str, Counts] = {name: Counter() for name in ATTRIBUTES}
    tolls: Counts = Counter()
    for passage, extraction in read_passages(nlp, arguments.passages):
        found = align(passage["facts"], extraction.facts)
        groups[passage["group"]] += counts(passage, extraction, found, misses=arguments.misses)
        for gold, fact in found:
            for name, outcome in judged(gold, fact, passage["facts"], found, extraction).items():
                attributes[name][outcome] += 1
        if "toll" in passage:
            right = all(best(extraction.tolls.get(kind)) == n for kind, n in passage["toll"].items())
            tolls.update(stories=1, right=int(right))
    everything = sum(groups.values(), Counter())
    if arguments.json:
        figures = {
            "facts": scores(everything),
            **{f"group {k}": scores(c) for k, c in groups.items()},
            **{k: scores(c) for k, c in attributes.items()},
        }
        print(json.dumps(figures | {"tolls": {"right": tolls["right"], "stories": tolls["stories"]}}))
        return
    for name, c in [*sorted(groups.items()), ("ALL", everything), *attributes.items()]:
        p, r, f = scores(c).values()
        print(f"{name:22s} P {p:.3f}  R {r:.3f}  F1 {f:.3f}   found {c['tp']}, wrong {c['wrong']}, made up {c['fp']}, missed {c['fn']}")
    print(f"tolls of whole stories right: {tolls['right']} of {tolls['stories']}")


def read_passages(nlp: Language, path: Path = HERE / "passages.jsonl") -> Iterator[tuple[Gold, Extraction]]:
    """Each passage with what is read from it."""
    passages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    stories = (Story(uri=p["id"], body=p["text"], version_created=_time(p.get("published"))) for p in passages)
    yield from zip(passages, extract_stories(stories, nlp=nlp, batch_size=32), strict=True)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def align(golds: list[Gold], facts: tuple[Fact, ...]) -> list[tuple[Gold, Fact]]:
    """One to one, best agreement first; a required fact goes before an optional one."""
    pairs = [
        (
            4 * (not gold["optional"])
            + 2 * alike(gold["who"], fact.who.text)
            + (fact.status == gold["status"])
            + (fact.quote in gold["quote"]),
            g,
            f,
        )
        for g, gold in enumerate(golds)
        for f, fact in enumerate(facts)
        if gold["kind"] == fact.kind and same_figure(gold, fact, golds)
    ]
    chosen: dict[int, int] = {}
    for _, g, f in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if g not in chosen and f not in chosen.values():
            chosen[g] = f
    return [(golds[g], facts[f]) for g, f in chosen.items()]


def same_figure(gold: Gold, fact: Fact, golds: list[Gold]) -> bool:
    low, high = gold["min"], gold["max"]
    if vague := gold.get("vague"):
        if vague["word"] == "most":
            whole = golds[gold["subset_of"]] if gold["subset_of"] is not None else {}
            size = whole.get("max") or whole.get("min") or 0
            return fact.low is None or size // 2 <= fact.low <= size
        return fact.low is not None and vague["unit"] <= fact.low <= 3 * vague["unit"] * (2 if vague["unit"] == 2 else 1)
    if low is not None and high is not None:
        return (fact.low, fact.high) == (low, high)
    if high is None:
        return fact.high is None and fact.low in (low, low + 1)
    return fact.low in (None, 0, 1) and fact.high in (high, high - 1)


def counts(passage: Gold, extraction: Extraction, found: list[tuple[Gold, Fact]], *, misses: bool) -> Counts:
    golds: list[Gold] = passage["facts"]
    taken = [fact for _, fact in found]
    made_up = [
        fact
        for fact in extraction.facts
        if fact not in taken and fact.high != 0 and not any(g["kind"] == fact.kind and same_figure(g, fact, golds) for g in golds)
    ]
    required = [gold for gold in golds if not gold["optional"]]
    missed = [gold for gold in required if not any(gold is g for g, _ in found)]
    if misses:
        for gold in missed:
            print(f"missed   {passage['id']:18s} {gold['kind']:9s} {gold['quote']}")
        for fact in made_up:
            print(f"made up  {passage['id']:18s} {fact.kind:9s} {fact.quote}   ({fact.rule})")
    return Counter(tp=len(required) - len(missed), fn=len(missed), fp=len(made_up))


def judged(gold: Gold, fact: Fact, golds: list[Gold], found: list[tuple[Gold, Fact]], extraction: Extraction) -> dict[str, str]:
    """The outcome of each attribute: tp, fn (left out), fp (where there is none) or wrong (both)."""
    if gold["optional"]:
        return {}
    source = fact.attributed_to.text if fact.attributed_to else None
    whole = next((f for f in extraction.facts if f.fact_id == fact.part_of), None)
    whole_gold = next((g for g, f in found if f is whole), None) or next(
        (g for g in golds if whole and g["kind"] == whole.kind and same_figure(g, whole, golds)), None
    )
    expected = golds[gold["subset_of"]] if gold["subset_of"] is not None else None
    place = fact.place.name if fact.place else None
    outcomes = {
        "who": "tp" if alike(gold["who"], fact.who.text) else "wrong",
        "place": outcome(gold["place"], place, alike(gold["place"], place)),
        "source": outcome(gold["source"], source, alike(gold["source"], source)),
        "status": "tp" if fact.status in (gold["status"], *gold.get("status_alt", ())) else "wrong",
        "subset_of": outcome(expected, whole, expected is whole_gold),
    }
    if not gold["source"] and alike(gold.get("source_inherit"), source):
        outcomes["source"] = ""
    return {name: value for name, value in outcomes.items() if value}


def outcome(expected: object, got: object, agree: bool) -> str:
    if expected and got:
        return "tp" if agree else "wrong"
    return "fn" if expected else "fp" if got else ""


def alike(a: str | None, b: str | None) -> bool:
    """One holds all words of the other, numbers of grammar aside."""
    if (a or "").lower() in PEOPLE and (b or "").lower() in PEOPLE and a is not None and b is not None:
        return True
    one, other = words(a), words(b)
    return bool(one and other) and (one <= other or other <= one)


def words(text: str | None) -> set[str]:
    tokens = re.findall(r"\w+", (text or "").lower().replace(".", ""))
    return {re.sub(r"(ies|es|s)$", "", token) for token in tokens if token not in IGNORED}


def best(toll: Toll | None) -> int:
    return (toll.best or toll.low or toll.high or 0) if toll else 0


def scores(c: Counts) -> dict[str, float]:
    said, true = c["tp"] + c["fp"] + c["wrong"], c["tp"] + c["fn"] + c["wrong"]
    p, r = c["tp"] / said if said else 1.0, c["tp"] / true if true else 1.0
    return {"p": round(p, 3), "r": round(r, 3), "f": round(2 * p * r / (p + r), 3) if p + r else 0.0}


if __name__ == "__main__":
    main()
