"""Accuracy, speed and memory of the shipped base pipeline, or of any installed one.

    python bench/pipeline.py DATA [--model NAME_OR_PATH] [--json]

DATA holds uner_pud.jsonl ({"id", "text", "spans": [[start, end, "PER|ORG|LOC"]]}: Universal NER, English PUD), and pud.spacy and
gum_test.spacy (DocBins of Universal Dependencies treebanks). What is missing is left out.

Names: exact spans of person, organisation and place (GPE, LOC, FAC together), without a leading "the" or a final "'s"; the gold standard
calls acting countries organisations, so there a predicted GPE on the same span counts as the same. Trees: unlabelled and labelled
attachment without punctuation. Relations of a pipeline with other labels than UD are not comparable, its tags and heads only roughly.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

COARSE = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
CASES = {"as is": str, "UPPER": str.upper, "Title": str.title, "lower": str.lower}

Spans = set[tuple[int, int, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    before = memory()
    started = time.perf_counter()
    nlp = load(arguments.model)
    report: dict[str, Any] = {"load_s": round(time.perf_counter() - started, 2), "memory_loaded_mb": memory() - before}
    report |= names(nlp, arguments.data / "uner_pud.jsonl")
    for treebank in ("pud", "gum_test"):
        report |= trees(nlp, arguments.data / f"{treebank}.spacy")
    report["memory_peak_mb"] = memory() - before
    print(json.dumps(report) if arguments.json else "\n".join(f"{key:28}{value}" for key, value in report.items()))


def load(model: str | None) -> Language:
    import spacy

    from streams.extraction.pipeline import SHIPPED_MODEL

    return spacy.load(model or SHIPPED_MODEL)


def memory() -> int:
    """The most memory that this process has held, in MiB."""
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // scale


def names(nlp: Language, path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    report: dict[str, Any] = {}
    for name, change in CASES.items():
        # Offsets only hold where the change of case keeps the length ("ß".upper() does not).
        kept = [(change(row["text"]), row["spans"]) for row in rows if len(change(row["text"])) == len(row["text"])]
        started = time.process_time()
        docs = list(nlp.pipe([text for text, _ in kept]))
        seconds = time.process_time() - started
        scores = score_names(docs, [spans for _, spans in kept])
        if name == "as is":
            report["names words/s"] = round(sum(map(len, docs)) / seconds)
            report |= {f"names {kind}": value for kind, value in scores.items()}
        else:
            report[f"names {name}"] = scores["F1"]
    return report


def score_names(docs: list[Doc], gold: list[list[Any]]) -> dict[str, float]:
    true, predicted, expected = Counter[str](), Counter[str](), Counter[str]()
    for doc, spans in zip(docs, gold, strict=True):
        found = {trimmed(doc.text, e.start_char, e.end_char, COARSE[e.label_]) for e in doc.ents if e.label_ in COARSE}
        countries = {trimmed(doc.text, e.start_char, e.end_char, "ORG") for e in doc.ents if e.label_ == "GPE"}
        wanted: Spans = {trimmed(doc.text, *span) for span in spans}
        wanted = {(start, end, "LOC" if (start, end, kind) in countries else kind) for start, end, kind in wanted}
        true.update(kind for *_, kind in found & wanted)
        predicted.update(kind for *_, kind in found)
        expected.update(kind for *_, kind in wanted)
    scores = {kind: f1(true[kind], predicted[kind], expected[kind]) for kind in ("PER", "ORG", "LOC")}
    return {**scores, "F1": f1(true.total(), predicted.total(), expected.total())}


def trimmed(text: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    if text[start:end].lower().startswith("the "):
        start += 4
    while text[start:end].endswith(("'s", "’s")):
        end -= 2
    return start, end, kind


def f1(true: int, predicted: int, expected: int) -> float:
    return round(200 * true / (predicted + expected), 1) if predicted + expected else 0.0


def trees(nlp: Language, path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    gold = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    started = time.process_time()
    examples = [Example(predicted, doc) for predicted, doc in zip(nlp.pipe([doc.text for doc in gold]), gold, strict=True)]
    seconds = time.process_time() - started
    scores = {
        **Scorer.score_token_attr(examples, "tag"),
        **Scorer.score_token_attr(examples, "pos"),
        **Scorer.score_deps(examples, "dep", ignore_labels=("p", "punct")),
        **Scorer.score_spans(examples, "sents"),
    }
    shown = {"tag_acc": "tag", "pos_acc": "pos", "dep_uas": "UAS", "dep_las": "LAS", "sents_f": "sentences"}
    name = path.stem
    report = {f"{name} {label}": round(100 * scores[key], 1) for key, label in shown.items() if scores.get(key) is not None}
    return {**report, f"{name} words/s": round(sum(len(example.predicted) for example in examples) / seconds)}


if __name__ == "__main__":
    main()
