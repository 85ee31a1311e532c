"""Actors and persons on sentences of our own: types, names joined, sides, titles, and false actors on names that are none.

    python -m bench.actors [--sentences FILE] [--model NAME_OR_PATH] [--misses]

A sentence is {"id", "text", "actors": [{"text", "start", "type", "invented"?, "name"?, "same"?, "country"?, "side"?, "title"?,
"affiliation"?}, …]}: `type` is null for a trap (a club, a product, a place: no actor), `invented` marks a name that no lexicon holds,
`type_also` lists other types that are right, `name` lists the canonical names one of which it must get, and mentions of one `same` must
be one entity. A type is right where the mention read covers half of the name, is not three times as long, and has it.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.extraction.gazetteer import fold
from streams.facts import Entity, Extraction
from streams.story import Story

HERE = Path(__file__).parent
KNOWN, INVENTED = "type, known", "type, invented"

Gold = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sentences", type=Path, default=HERE / "actors.jsonl")
    parser.add_argument("--model", default=None)
    parser.add_argument("--misses", action="store_true", help="print each mention that is wrong")
    arguments = parser.parse_args()
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for sentence, extraction in read_sentences(load_pipeline(arguments.model), arguments.sentences):
        for gold, outcomes in judged(sentence["actors"], extraction):
            for what, right in outcomes.items():
                counts[what][right] += 1
                if arguments.misses and not right:
                    entity = entity_of(gold, extraction)
                    read = shown(entity) if entity else "nothing"
                    print(f"{sentence['id']:5s} {what:15s} {gold['text']} ({gold['type']}): {read}\n      {sentence['text']}")
    counts["type, all"] = counts[KNOWN] + counts[INVENTED]
    for what, outcome in sorted(counts.items()):
        print(f"{what:18s} {outcome[True]:3d} of {outcome.total():3d}  {outcome[True] / outcome.total():.1%}")


def read_sentences(nlp: Language, path: Path) -> Iterator[tuple[Gold, Extraction]]:
    """Each sentence with what is read from it."""
    sentences = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    stories = (Story(uri=sentence["id"], body=sentence["text"]) for sentence in sentences)
    yield from zip(sentences, extract_stories(stories, nlp=nlp, batch_size=32), strict=True)


def judged(golds: list[Gold], extraction: Extraction) -> Iterator[tuple[Gold, dict[str, bool]]]:
    """What is asked of each mention, and whether it is right."""
    for gold in golds:
        entity = entity_of(gold, extraction)
        if gold["type"] is None:
            overlapping = [e for e in extraction.entities if e.actor_type and any(overlap(gold, m.start, m.end) for m in e.mentions)]
            yield gold, {"no actor on traps": all(e.actor_type == gold.get("type_alt") for e in overlapping)}
            continue
        type_ = "person" if entity and entity.label == "PERSON" else entity and entity.actor_type
        what = "person found" if gold["type"] == "person" else INVENTED if gold.get("invented") else KNOWN
        outcomes = {what: type_ in {gold["type"], *gold.get("type_also", ())}}
        if "name" in gold:
            names = {fold(name) for name in gold["name"]}
            outcomes["canonical name"] = bool(entity and names & {fold(name) for name in (entity.name, *entity.aliases)})
        if "same" in gold:
            others = [entity_of(other, extraction) for other in golds if other.get("same") == gold["same"] and other is not gold]
            if others:
                kind = "person joined" if gold["type"] == "person" else "alias joined"
                outcomes[kind] = entity is not None and all(other is entity for other in others)
        for attribute in ("country", "side", "title", "affiliation"):
            if attribute in gold:
                outcomes[attribute] = said(entity, attribute) == gold[attribute]
        yield gold, outcomes


def shown(entity: Entity) -> str:
    """An entity in one line."""
    sides = " ".join(f"{side.stance} {side.party}" for side in entity.sides)
    parts = (entity.name, entity.actor_type or entity.label, entity.country, sides, entity.title, entity.affiliation)
    return ", ".join(part for part in parts if part)


def said(entity: Entity | None, attribute: str) -> Any:
    if entity is None:
        return None
    if attribute == "side":
        return next((("+" if side.stance == "with" else "-") + side.party for side in entity.sides), None)
    return getattr(entity, attribute)


def entity_of(gold: Gold, extraction: Extraction) -> Entity | None:
    """The entity of the mention that covers most of the name."""
    size = len(gold["text"])
    found = [
        (shared, -abs(mention.end - mention.start - size), i)
        for i, entity in enumerate(extraction.entities)
        for mention in entity.mentions
        if (shared := overlap(gold, mention.start, mention.end)) * 2 >= size and mention.end - mention.start <= 3 * size
    ]
    return extraction.entities[max(found)[2]] if found else None


def overlap(gold: Gold, start: int, end: int) -> int:
    return max(0, min(end, gold["start"] + len(gold["text"])) - max(start, gold["start"]))


if __name__ == "__main__":
    main()
