"""The toll of a whole story, on local news of shootings: killed and injured of the incident that each article is of.

    python -m bench.tolls [--misses]

Each line of `bench/tolls.jsonl` has an article and how many a careful reader takes from it: a figure, or [least, most] where they differ.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.incidents import is_right
from streams.cli.show_facts import bounds
from streams.extraction import extract_stories, load_pipeline
from streams.facts import Extraction, Kind, Toll
from streams.story import Story

ARTICLES = Path(__file__).with_suffix(".jsonl")
KINDS: tuple[Kind, ...] = ("killed", "injured")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print the articles that are wrong")
    given = parser.parse_args()
    articles = [json.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]
    right = Counter[str]()
    for article, found in zip(articles, extract_stories(map(story_of, articles), nlp=load_pipeline()), strict=True):
        fits = {kind: is_right(figure_of(found.tolls.get(kind)), article[kind]) for kind in KINDS}
        right.update(kind for kind, fit in fits.items() if fit)
        right["both"] += all(fits.values())
        if given.misses and not all(fits.values()):
            print(f"{article['id']} {article['headline']}: " + ", ".join(told(kind, article, found) for kind in KINDS))
    print(f"{len(articles)} articles: " + ", ".join(f"{what} {right[what]} right" for what in (*KINDS, "both")))


def story_of(article: Mapping[str, Any]) -> Story:
    published = datetime.fromisoformat(article["published"])
    return Story(uri=article["id"], headline=article["headline"], body=article["text"], version_created=published)


def figure_of(toll: Toll | None) -> int:
    """The figure to print; no toll is nobody."""
    return 0 if toll is None else next((n for n in (toll.best, toll.low, toll.high) if n is not None), 0)


def told(kind: Kind, article: Mapping[str, Any], found: Extraction) -> str:
    toll = found.tolls.get(kind)
    return f"{kind} {article[kind]} wanted, {bounds(toll) if toll is not None else 'nothing'} found"


if __name__ == "__main__":
    main()
