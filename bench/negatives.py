"""False facts on passages of our own that hold no casualty: fiction, sport, metaphors, animals, money, drills, lives long past.

    python bench/negatives.py [--model NAME_OR_PATH] [--json]

negatives.toml says of each passage what is false: any fact (`nothing`), or a fact told as so (`nothing_asserted`). Zeros are never false.
"""

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.facts import Fact
from streams.story import Story

PASSAGES = Path(__file__).with_name("negatives.toml")
_SENTENCE_END = re.compile(r"[.!?…][\"”]?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Negative:
    """A passage without casualties."""

    category: str
    text: str
    only_asserted: bool
    """Whether a fact is false only where it is told as so."""

    @property
    def sentences(self) -> int:
        return len(_SENTENCE_END.findall(self.text)) or 1

    def false_facts(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Those of the facts that are false here."""
        return tuple(fact for fact in facts if fact.high != 0 and (not self.only_asserted or fact.status == "asserted"))


def negatives(path: Path = PASSAGES) -> Iterator[Negative]:
    """Every passage of the file."""
    for category in tomllib.loads(path.read_text(encoding="utf-8"))["category"]:
        yield from (Negative(category["id"], text, False) for text in category.get("nothing", ()))
        yield from (Negative(category["id"], text, True) for text in category.get("nothing_asserted", ()))


def read(nlp: Language) -> Iterator[tuple[Negative, tuple[Fact, ...]]]:
    """Each passage with its false facts."""
    passages = list(negatives())
    stories = (Story(uri=f"{passage.category}-{n}", body=passage.text) for n, passage in enumerate(passages, 1))
    for passage, extraction in zip(passages, extract_stories(stories, nlp=nlp, batch_size=32), strict=True):
        yield passage, passage.false_facts(extraction.facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default=None)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows: dict[str, dict[str, int]] = {}
    for passage, false in read(load_pipeline(arguments.model)):
        counts = rows.setdefault(passage.category, dict.fromkeys(("passages", "sentences", "hit", "false_facts"), 0))
        for name, n in (("passages", 1), ("sentences", passage.sentences), ("hit", bool(false)), ("false_facts", len(false))):
            counts[name] += n
        for fact in false if not arguments.json else ():
            print(f"{passage.category:20s} {fact.kind} {fact.quote!r} {fact.status} ({fact.rule}): {passage.text}")
    everything = {name: sum(row[name] for row in rows.values()) for name in next(iter(rows.values()))}
    if arguments.json:
        print(json.dumps(rows | {"ALL": everything}))
        return
    print()
    for name, row in (rows | {"ALL": everything}).items():
        print(f"{name:20s} {row['passages']:4d} passages, {row['sentences']:4d} sentences: {row['hit']:3d} with a false fact")


if __name__ == "__main__":
    main()
