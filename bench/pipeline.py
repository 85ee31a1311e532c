"""Accuracy, speed, size and memory of the shipped base pipeline in each profile and of other spaCy pipelines, side by side.

    python bench/pipeline.py DATA [--model NAME_OR_PATH …] [--only] [--rounds N] [--json]

Measures every profile of the shipped pipeline, every installed one, and those named by --model (with --only none but these). `accurate` and
`fast` name the shipped pipeline's profiles; PATH:fast is the profile of another pipeline of the kind.

DATA holds uner_pud.jsonl ({"id", "text", "spans": [[start, end, "PER|ORG|LOC"]]}: Universal NER, English PUD), and pud.spacy and
gum_test.spacy (DocBins of Universal Dependencies treebanks). What is missing is left out.

Names: exact spans of person, organisation and place (GPE, LOC, FAC together), without a leading "the" or a final "'s"; the gold standard
calls acting countries organisations, so there a predicted GPE on the same span counts as the same. Trees: unlabelled and labelled
attachment without punctuation. Relations of a pipeline with other labels than UD are not comparable, its tags and heads only roughly.

Speed is processor time of one thread over the texts of uner_pud.jsonl: the first time (caches empty), then sentence by sentence and in
stories of fifteen sentences, the median of rounds in which the pipelines take turns. Load time and memory are of a process of its own.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

# Before numpy is imported.
# ruff: noqa: E402
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[_name] = "1"

import spacy
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from streams.extraction.network import DEFAULT_PROFILE, PROFILES, profiles_in
from streams.extraction.pipeline import SHIPPED_ENCODER, SHIPPED_MODEL

COARSE = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
CASES = {"as is": str, "UPPER": str.upper, "Title": str.title, "lower": str.lower}
STORY_SENTENCES = 15

Spans = set[tuple[int, int, str]]
Report = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", action="append", default=[], help="may be given again")
    parser.add_argument("--only", action="store_true", help="none but those of --model")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.probe:
        print(json.dumps(cost(arguments.model[0], texts_of(arguments.data))))
        return
    found = [] if arguments.only else [*profiles_in(SHIPPED_ENCODER), *spacy.util.get_installed_models()]
    models = list(dict.fromkeys([*found, *arguments.model]))
    reports = {model: probe(model, arguments.data) for model in models}
    pipelines = {model: load(model) for model in models}
    for model, speeds in words_per_second(pipelines, texts_of(arguments.data), arguments.rounds).items():
        reports[model] |= speeds
    for model, nlp in pipelines.items():
        reports[model] |= names(nlp, arguments.data / "uner_pud.jsonl")
        for treebank in ("pud", "gum_test"):
            reports[model] |= trees(nlp, arguments.data / f"{treebank}.spacy")
    print(json.dumps(reports) if arguments.json else table(reports))


def load(model: str | None = None) -> Language:
    """A profile of the shipped pipeline, or the spaCy pipeline of this name or path."""
    if model is None or model in PROFILES:
        model = f"{SHIPPED_MODEL}:{model or DEFAULT_PROFILE}"
    path, _, profile = model.rpartition(":")
    return spacy.load(path, config={"components": {"tollwire_encoder": {"profile": profile}}}) if path else spacy.load(model)


def table(reports: dict[str, Report]) -> str:
    """Figures down, pipelines across."""
    figures = list(dict.fromkeys(figure for report in reports.values() for figure in report))
    heads = [Path(model).name for model in reports]
    rows = [["", *heads], *([figure, *(str(report.get(figure, "")) for report in reports.values())] for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def texts_of(data: Path) -> list[str]:
    path = data / "uner_pud.jsonl"
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def probe(model: str, data: Path) -> Report:
    """What a process of its own says of the cost of a pipeline."""
    command = [sys.executable, __file__, str(data), "--probe", "--model", model]
    found: Report = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return found


def cost(model: str, texts: list[str]) -> Report:
    """Size, load time, memory and the speed of the first pass; spaCy is imported already."""
    before = memory()
    started = time.perf_counter()
    nlp = load(model)
    loaded = time.perf_counter() - started
    report = {"MB on disk": megabytes(nlp), "load s": round(loaded, 2), "MB loaded": memory() - before}
    if texts:
        started = time.process_time()
        words = sum(len(nlp(text)) for text in texts)
        report["words/s, first time"] = round(words / (time.process_time() - started))
    return report | {"MB process, at most": memory()}


def megabytes(nlp: Language) -> float:
    return round(sum(path.stat().st_size for path in Path(nlp.path).rglob("*") if path.is_file()) / 1e6, 1)


def memory() -> int:
    """The most memory that this process has held, in MiB."""
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // scale


def words_per_second(pipelines: dict[str, Language], texts: list[str], rounds: int) -> dict[str, Report]:
    if not texts:
        return {}
    stories = ["\n\n".join(texts[at : at + STORY_SENTENCES]) for at in range(0, len(texts), STORY_SENTENCES)]
    measured: dict[str, dict[str, list[float]]] = {model: {} for model in pipelines}
    for _ in range(rounds + 1):
        for model, nlp in pipelines.items():
            for kind, documents in (("sentences", texts), ("stories", stories)):
                started = time.process_time()
                words = sum(map(len, nlp.pipe(documents)))
                measured[model].setdefault(f"words/s, {kind}", []).append(words / (time.process_time() - started))
    # The first round fills caches.
    return {model: {kind: round(statistics.median(speeds[1:])) for kind, speeds in kinds.items()} for model, kinds in measured.items()}


def names(nlp: Language, path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    report: dict[str, Any] = {}
    for name, change in CASES.items():
        # Offsets only hold where the change of case keeps the length ("ß".upper() does not).
        kept = [(change(row["text"]), row["spans"]) for row in rows if len(change(row["text"])) == len(row["text"])]
        docs = list(nlp.pipe([text for text, _ in kept]))
        scores = score_names(docs, [spans for _, spans in kept])
        if name == "as is":
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
    examples = [Example(predicted, doc) for predicted, doc in zip(nlp.pipe([doc.text for doc in gold]), gold, strict=True)]
    scores = {
        **Scorer.score_token_attr(examples, "tag"),
        **Scorer.score_token_attr(examples, "pos"),
        **Scorer.score_deps(examples, "dep", ignore_labels=("p", "punct")),
        **Scorer.score_spans(examples, "sents"),
    }
    shown = {"tag_acc": "tag", "pos_acc": "pos", "dep_uas": "UAS", "dep_las": "LAS", "sents_f": "sentences"}
    name = path.stem
    return {f"{name} {label}": round(100 * scores[key], 1) for key, label in shown.items() if scores.get(key) is not None}


if __name__ == "__main__":
    main()
