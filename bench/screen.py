"""The screen (`entities = lean`) against the whole pipeline: the same facts and events, story by story, and what it spares.

    python -m bench.screen [TEXTS …]

Reads bench/ordinary.jsonl and bench/figures_of_speech.jsonl, the passages of bench/negatives.toml in eights, and the golden stories; then
each of TEXTS: JSON lines (or .jsonl.gz) with the text under "text" or "body", a headline under "headline" or "title". Exits with 1 where a
fact, event, toll or subject differs.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.language import Language

from bench.speed.texts import Text, hard_texts, ordinary_texts
from streams.extraction import Screen, extract_stories, load_pipeline
from streams.facts import Extraction
from streams.story import Story

ROUNDS = 3
FIGURES = Path(__file__).with_name("figures_of_speech.jsonl")
GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "stories"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("texts", type=Path, nargs="*")
    given = arguments.parse_args()
    sets = {
        "ordinary news": told_by(ordinary_texts()),
        "ordinary news full of figures of speech": told_by(ordinary_texts(FIGURES)),
        "passages that sound like harm": told_by(hard_texts()),
        "golden stories": golden(),
    }
    sets |= {path.name: from_file(path) for path in given.texts}
    nlp = load_pipeline()
    screen = Screen(nlp)
    print("| texts | stories | that tell of something | not read | differ | time of the whole |\n|---|---|---|---|---|---|")
    differ = 0
    for name, given_stories in sets.items():
        stories = list(given_stories)
        whole, screened = list[Extraction](), list[Extraction]()
        seconds, less = [], []
        for _ in range(ROUNDS):  # by turns; the first fills caches
            whole = timed(stories, nlp, None, seconds)
            screened = timed(stories, nlp, screen, less)
        wrong = [s for s, one, other in zip(stories, whole, screened, strict=True) if told(one) != told(other)]
        differ += len(wrong)
        telling = sum(bool(one.facts or one.events) for one in whole)
        unread = sum(one.screened for one in screened)
        print(f"| {name} | {len(stories)} | {telling} | {unread} | {len(wrong)} | {min(less) / min(seconds):.2f} |", flush=True)
        for story in wrong:
            print(f"  {story.uri}: {story.headline or story.body[:60]!r}", file=sys.stderr)
    sys.exit(bool(differ))


def timed(stories: list[Story], nlp: Language, screen: Screen | None, took: list[float]) -> list[Extraction]:
    began = time.process_time()
    found = list(extract_stories(stories, nlp=nlp, screen=screen))
    took.append(time.process_time() - began)
    return found


def told(found: Extraction) -> tuple[object, ...]:
    return found.facts, found.events, found.tolls, found.subjects


def from_file(path: Path) -> Iterator[Story]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            read = json.loads(line)
            headline = read.get("headline") or read.get("title") or ""
            yield Story(uri=f"{path.name}:{number}", headline=headline, body=read.get("body") or read.get("text") or "")


def told_by(texts: Sequence[Text]) -> Iterator[Story]:
    for number, (headline, body) in enumerate(texts):
        yield Story(uri=str(number), headline=headline, body=body)


def golden() -> Iterator[Story]:
    for path in sorted(GOLDEN.glob("*.txt")):
        yield Story(uri=path.stem, body=path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
