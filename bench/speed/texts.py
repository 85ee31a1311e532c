"""The streams of stories that every contestant reads."""

import tomllib
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import orjson

from bench.speed.processes import BENCH
from bench.speed.site import Story

STREAMS = ("mixed", "conflict", "hard")
"""By turns a story of killed and hurt people and an ordinary one; only the former; by turns the former and one that only sounds like it."""
ORDINARY = BENCH / "ordinary.jsonl"
Text = tuple[str, str]
"""Headline and body."""


def stories_of(kind: str, number: int) -> list[Story]:
    """So many stories of a stream, each with a uri of its own; raises RuntimeError where its texts are not there."""
    conflict = cycle(conflict_texts())
    quiet = cycle(ordinary_texts() if kind == "mixed" else hard_texts())
    texts = (next(conflict) if kind == "conflict" or n % 2 else next(quiet) for n in range(number))
    return [raw_story(f"urn:bench:{n}", *text) for n, text in enumerate(texts)]


def raw_story(uri: str, headline: str, body: str, *, urgency: int = 4) -> Story:
    """Key and ninjs of a story."""
    document = {"uri": uri, "version": "1", "language": "en", "type": "text", "urgency": urgency, "headlines": [{"value": headline}]}
    return uri.encode(), orjson.dumps(document | {"bodies": [{"contentType": "text/plain", "value": body}]})


def conflict_texts() -> Sequence[Text]:
    """News of killed and hurt people, 100 to 500 words each."""
    folder = BENCH.parent / "tests" / "golden"
    found = [(path.stem.replace("-", " "), path.read_text()) for path in sorted((folder / "stories").glob("*.txt"))]
    for line in (folder / "five_days" / "stories.jsonl").read_bytes().splitlines():
        document = orjson.loads(line)
        body = next((b["value"] for b in document.get("bodies", ()) if len(b["value"]) > 600), None)
        if body and document.get("pubStatus") == "usable":
            found.append((document["headlines"][0]["value"], body))
    return found


def ordinary_texts(path: Path = ORDINARY) -> Sequence[Text]:
    """News of everything else, a JSON object a line."""
    if not path.exists():
        raise RuntimeError(f"the stream `mixed` needs bench/{path.name}; `hard` and `conflict` do without")
    documents = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
    return [(document["headline"], document["body"]) for document in documents]


def hard_texts() -> Sequence[Text]:
    """Passages that hold no casualty and sound as if they did, eight to a story."""
    with (BENCH / "negatives.toml").open("rb") as file:
        categories = tomllib.load(file)["category"]
    passages = [p for category in categories for p in category.get("nothing", ())]
    return [(passages[start][:60], "\n\n".join(passages[start : start + 8])) for start in range(0, len(passages) - 8, 8)]
