"""Subjects of passages of our own: is one of the topics that fit given, and none that is wrong?

    python bench/subjects.py [--misses]

A line of subjects.jsonl is {"text", "about", "any": [codes of which one must be given], "none": [codes that must not]}; where "any" is
empty, no subject may be given.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from streams.extraction import extract_stories, load_pipeline
from streams.story import Story, Subject

PASSAGES = Path(__file__).with_name("subjects.jsonl")


def read(nlp: Language) -> Iterator[tuple[dict[str, list[str]], tuple[Subject, ...], bool, bool]]:
    """Each passage, its subjects, whether one that fits is among them, and whether a wrong one is."""
    passages = [json.loads(line) for line in PASSAGES.read_text(encoding="utf-8").splitlines()]
    stories = (Story(uri=f"passage:{n}", body=passage["text"]) for n, passage in enumerate(passages))
    for passage, extraction in zip(passages, extract_stories(stories, nlp=nlp), strict=True):
        codes = [(subject.uri or "").rsplit("/", 1)[-1] for subject in extraction.subjects]
        right = bool(set(codes) & set(passage["any"])) if passage["any"] else not codes
        yield passage, extraction.subjects, right, bool(set(codes) & set(passage["none"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--misses", action="store_true", help="print each passage that is read wrongly")
    arguments = parser.parse_args()
    outcomes = list(read(load_pipeline()))
    for passage, subjects, right, wrong in outcomes:
        if arguments.misses and (not right or wrong):
            print(f"{passage['text']}\n    {[(s.name, s.confidence) for s in subjects]}")
    fitting, wrong = sum(right for *_, right, _ in outcomes), sum(wrong for *_, wrong in outcomes)
    print(f"a topic that fits: {fitting} of {len(outcomes)}; a wrong one: {wrong}")


if __name__ == "__main__":
    main()
