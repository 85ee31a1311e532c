"""Places on the map: names in passages of our own, against the plain look-up of the most populous place of the name.

    python bench/places.py [--passages FILE] [--model NAME_OR_PATH] [--misses] [--json]

A passage is {"id", "group", "text", "mentions": [{"surface", "start", "kind", "geonameid", "country", "adm_1"?}]}. The kinds:

    city, country, division, region, sea   a place; a division (first-order, or a county) without a GeoNames id is right by its name
    unknown      a place that GeoNames lacks: only its country is asked for
    metonym      a seat of government that acts ("Moscow said"): its country, and no place of anything
    nationality  "Syrian troops": its country, and no place of anything
    person, org  part of another name: no place

A name is refused where no mention of the role "place" or "dateline" covers it. A place may be a modifier ("Syria's army"), a
country may act, but a town is no metonym. The plain look-up asks the same gazetteer for the same names.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from streams.extraction import load_pipeline
from streams.extraction.doc import PlaceMention
from streams.extraction.gazetteer import WHERE_PREC, Gazetteer, fold, load_gazetteer
from streams.facts import Place

PASSAGES = Path(__file__).with_name("places.jsonl")
NEWS = Path(__file__).with_name("passages.jsonl")
NO_PLACE = frozenset({"metonym", "nationality", "person", "org"})
AREAS = frozenset({"region", "sea"})
FIGURES = ("geonameid", "country", "refused")

Kind = Literal["city", "country", "division", "region", "sea", "unknown", "metonym", "nationality", "person", "org"]


@dataclass(frozen=True, slots=True)
class Gold:
    """A name at a character of its passage, and what it means there."""

    surface: str
    start: int
    kind: Kind
    geonameid: int | None
    country: str | None
    adm_1: str | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.surface)


@dataclass(frozen=True, slots=True)
class Answer:
    """A place and its role, if any."""

    place: Place | None = None
    role: str | None = None

    @property
    def refused(self) -> bool:
        return self.role not in {"place", "dateline"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of our own with its names."""

    id: str
    group: str
    text: str
    mentions: tuple[Gold, ...]


def passages(path: Path = PASSAGES) -> Iterator[Passage]:
    """Every passage of the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Passage(row["id"], row["group"], row["text"], tuple(Gold(**gold) for gold in row["mentions"]))


def answer(doc: Doc, gold: Gold) -> Answer:
    """What the pipeline makes of a name: of several mentions, the one that shares most with it."""

    def shared(mention: PlaceMention) -> int:
        span = doc[mention.start : mention.end]
        return min(span.end_char, gold.end) - max(span.start_char, gold.start)

    mentions = [mention for mention in doc._.place_mentions if shared(mention) > 0]
    if not mentions:
        return Answer()
    best = max(mentions, key=lambda m: (shared(m), m.start - m.end))
    return Answer(best.place, best.role)


def plain(gazetteer: Gazetteer, gold: Gold) -> Answer:
    """The most populous place of this name in the world."""
    found = max(gazetteer.lookup(gold.surface), key=lambda entry: entry.population, default=None)
    return Answer(found.as_place(gold.surface), "place") if found else Answer()


def judged(gold: Gold, got: Answer) -> Iterator[tuple[str, bool]]:
    """Each figure that this name counts for, and whether it is right."""
    place = got.place
    may_be = got.role != "metonym" or gold.kind == "country"  # "Jordan closed its border"
    if gold.kind in NO_PLACE:
        yield "refused", got.refused
    elif gold.kind not in AREAS and gold.kind != "unknown":
        yield "geonameid", may_be and same_place(gold, place)
    if gold.country and gold.kind != "metonym":
        yield "country", place is not None and may_be and place.country == gold.country


def same_place(gold: Gold, place: Place | None) -> bool:
    if place is None:
        return False
    if gold.geonameid is not None:
        return place.geonameid == gold.geonameid
    divisions = {WHERE_PREC["adm1"], WHERE_PREC["adm2"]}
    names = {fold(name) for name in (place.name, place.canonical_name, place.adm_1) if name}
    return place.where_prec in divisions and place.country == gold.country and fold(gold.adm_1 or gold.surface) in names


def measure(nlp: Language, rows: Iterable[Passage]) -> Iterator[tuple[Passage, Gold, Answer, Answer]]:
    """Each name with the answer of the pipeline and that of the plain look-up."""
    gazetteer = load_gazetteer()
    rows = tuple(rows)
    for passage, doc in zip(rows, nlp.pipe(passage.text for passage in rows), strict=True):
        for gold in passage.mentions:
            yield passage, gold, answer(doc, gold), plain(gazetteer, gold)


def load_seconds() -> float:
    """How long opening the gazetteer and the first look-up take."""
    started = time.perf_counter()
    Gazetteer().lookup("Hama")
    return time.perf_counter() - started


def share_of_time(nlp: Language, texts: list[str]) -> float:
    """The part of the pipeline's processor time that placing names takes, the texts read for the second time."""
    spent: Counter[str] = Counter()
    for _ in range(2):
        spent.clear()
        for text in texts:
            doc = nlp.make_doc(text)
            for name, pipe in nlp.pipeline:
                started = time.process_time()
                doc = pipe(doc)
                spent[name] += time.process_time() - started  # type: ignore[assignment]
    return spent["tollwire_places"] / sum(spent.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=Path, default=PASSAGES)
    parser.add_argument("--model", default=None)
    parser.add_argument("--misses", action="store_true", help="print each name that is wrong")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    nlp = load_pipeline(arguments.model)
    ours: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    theirs: Counter[tuple[str, bool]] = Counter()
    for passage, gold, got, naive in measure(nlp, passages(arguments.passages)):
        outcomes = dict(judged(gold, got))
        for heading in ("ALL", f"group {passage.group}", f"kind {gold.kind}"):
            ours[heading].update(outcomes.items())
        theirs.update(judged(gold, naive))
        if arguments.misses and not all(outcomes.values()):
            place = got.place and f"{got.place.canonical_name}, {got.place.adm_1}, {got.place.country} {got.place.geonameid}"
            wrong = " ".join(name for name, right in outcomes.items() if not right)
            print(f"{passage.id:20s} {gold.surface} ({gold.kind} {gold.country} {gold.geonameid}): {wrong}: {place} {got.role}")
    figures = {heading: shares(counts) for heading, counts in sorted(ours.items())} | {"plain look-up": shares(theirs)}
    dense = [passage.text for passage in passages(arguments.passages)]
    news = [json.loads(line)["text"] for line in NEWS.read_text(encoding="utf-8").splitlines()]
    cost = {
        "share of the pipeline's time, news": round(share_of_time(nlp, news[:100]), 3),
        "share of the pipeline's time, these passages": round(share_of_time(nlp, dense[:100]), 3),
        "seconds to load the gazetteer": round(load_seconds(), 4),
    }
    if arguments.json:
        print(json.dumps(figures | cost))
        return
    for heading, row in figures.items():
        print(f"{heading:24s}", "  ".join(f"{name} {row[name]:.3f} of {row[name + ' of']:3.0f}" for name in FIGURES if name in row))
    for name, value in cost.items():
        print(f"{name}: {value}")


def shares(counts: Counter[tuple[str, bool]]) -> dict[str, float]:
    """The part of each figure's names that is right, and of how many."""
    found: dict[str, float] = {}
    for name in FIGURES:
        if total := counts[name, True] + counts[name, False]:
            found |= {name: round(counts[name, True] / total, 3), f"{name} of": total}
    return found


if __name__ == "__main__":
    main()
