"""Events on sentences of our own: is the type right, is there none where nothing happened, and are status, actor and target right?

    python bench/events.py [--sentences FILE] [--model NAME_OR_PATH] [--misses] [--json]

A line of the file is {"text", "events": [{"name": [every name that is right], "status": [likewise], "actor"?, "target"?}], "also"?: […],
"about"?}; names in "also" neither help nor harm. An event is right where one of its names is told and nothing else is made up in its
sentence. Status, actor and target are counted over the events found; an actor or target is right where either side's words are part of the
other's.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.facts import Event
from streams.story import Story

HERE = Path(__file__).parent
PUBLISHED = datetime(2026, 2, 2, tzinfo=UTC)
SMALL = frozenset({"the", "a", "an", "of", "its", "his", "her", "their", "some", "two", "three", "four", "five"})

Gold = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sentences", type=Path, default=HERE / "events.jsonl")
    parser.add_argument("--model", default=None)
    parser.add_argument("--misses", action="store_true", help="print each sentence that is read wrongly")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for gold, events in read_sentences(load_pipeline(arguments.model), arguments.sentences):
        wrong = list(judge(gold, events, counts))
        if wrong and arguments.misses:
            told = "; ".join(f"{e.name} ({e.status}) {e.actor} -> {e.target} [{e.rule}]" for e in events)
            print(f"{gold['text']}\n    {', '.join(wrong)}; read: {told or 'nothing'}")
    figures = scores(counts)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, (right, of) in figures.items():
        print(f"{name:8s} {right / of:.1%}   {right} of {of}")


def read_sentences(nlp: Language, path: Path = HERE / "events.jsonl") -> Iterator[tuple[Gold, tuple[Event, ...]]]:
    """Each sentence with the events read from it."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    stories = (Story(uri=f"sentence:{n}", body=line["text"], version_created=PUBLISHED) for n, line in enumerate(lines))
    for line, extraction in zip(lines, extract_stories(stories, nlp=nlp, batch_size=32), strict=True):
        yield line, extraction.events


def judge(gold: Gold, events: Iterable[Event], counts: Counter[str]) -> Iterator[str]:
    """Count what is right in one sentence, and name what is wrong."""
    left = list(events)
    if not gold["events"]:
        counts["none of"] += 1
        counts["none"] += not left
        if left:
            yield "made up"
        return
    pairs = []
    for wanted in gold["events"]:
        event = next((e for e in left if e.name in wanted["name"]), None)
        if event is not None:
            left.remove(event)
        pairs.append((wanted, event))
    allowed = {name for wanted in gold["events"] for name in wanted["name"]}.union(gold.get("also", ()))
    made_up = any(event.name not in allowed for event in left)
    for wanted, event in pairs:
        counts["type of"] += 1
        counts["type"] += event is not None and not made_up
        counts["found of"] += 1
        counts["found"] += event is not None
        if event is None:
            yield f"{wanted['name'][0]} missed"
        else:
            yield from _judge_parts(wanted, event, counts)
    if made_up:
        yield "made up"


def _judge_parts(wanted: Gold, event: Event, counts: Counter[str]) -> Iterator[str]:
    parts = {"status": event.status in wanted["status"]}
    parts |= {part: _agree(wanted[part], getattr(event, part)) for part in ("actor", "target") if part in wanted}
    for part, right in parts.items():
        counts[f"{part} of"] += 1
        counts[part] += right
        if not right:
            yield f"{part} wrong"


def _agree(wanted: str, found: str | None) -> bool:
    one, other = _words(wanted), _words(found or "")
    return bool(one and other) and (one <= other or other <= one)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().replace("'s", " ").replace("-", " ").split()) - SMALL


def scores(counts: Counter[str]) -> dict[str, tuple[int, int]]:
    """Right and all, of each kind of judgement."""
    return {name: (counts[name], counts[f"{name} of"]) for name in ("type", "found", "none", "status", "actor", "target")}


if __name__ == "__main__":
    main()
