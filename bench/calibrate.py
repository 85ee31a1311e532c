"""How often facts are right that are said to be sure: weights fitted to judged facts, and the table that shows whether they hold.

    python -m bench.calibrate                          the table, by cross-validation
    python -m bench.calibrate --write                  rules/confidence.toml and docs/confidence.md rewritten with it
    python -m bench.calibrate --keep NAME=FILE …       add to first_sight.jsonl how passages that no rule has seen are read today

A fact is right where kind, both bounds and status are. first_sight.jsonl holds facts as they were read before anybody mended a rule
for their passages: they alone set how sure a fact is in general. Those of the set "news" are never fitted, only measured; of them no words
are kept. Passages that rules were mended for (passages.jsonl, negatives.toml) only help to tell what is surer than what.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.judge import FIRST_SIGHT, FITTED, Judged, fitted_passages, judged_passages, keep, kept
from streams.extraction import load_pipeline
from streams.extraction.confidence import ConfidenceRules
from streams.extraction.load_rules import RULES_DIR, load_rules

WEIGHTS = RULES_DIR / "confidence.toml"
PAGE = Path(__file__).parents[1] / "docs" / "confidence.md"
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
FOLDS = 10
EXPECTED = 0.5
"""What evidence weighs that no fact has shown, in its own direction."""
PULLS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""How strongly a weight is pulled towards that; cross-validation chooses."""
LEAST = 0.05
"""What a reader's judgement counts where the facts do not bear it out."""

FIRST, NEWS = "first sight", "news"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by evidence, and the level of each set: its log-odds where nothing speaks."""

    weights: dict[str, float]
    levels: dict[str, float]


def fit(rows: Sequence[Judged], names: Sequence[str], pull: float) -> Fit:
    """Logistic regression with a level for each kind of set, and weights that always speak a little in their own direction."""
    groups = sorted({_level(row) for row in rows})
    sides = {item.id: 1.0 if item.speaks == "for" else -1.0 for item in load_rules(ConfidenceRules).evidence}
    x = np.array([[*(_level(row) == group for group in groups), *(sides[n] * (n in row.evidence) for n in names)] for row in rows], float)
    y = np.array([row.right for row in rows], float)
    expected = np.array([0.0] * len(groups) + [EXPECTED] * len(names))
    pulls = np.array([0.01] * len(groups) + [pull] * len(names))
    free = np.ones(x.shape[1], bool)
    while True:
        w = np.zeros(x.shape[1])
        w[free] = _newton(x[:, free], y, expected[free], pulls[free])
        wrong = (w < 0) & (np.arange(len(w)) >= len(groups))
        if not wrong.any():
            break
        free &= ~wrong
    w[len(groups) :] = w[len(groups) :].clip(min=LEAST)
    values = w.round(2).tolist()
    weights = {name: sides[name] * value for name, value in zip(names, values[len(groups) :], strict=True)}
    return Fit(weights, dict(zip(groups, values[: len(groups)], strict=True)))


def _newton(x: Floats, y: Floats, expected: Floats, pulls: Floats) -> Floats:
    w = expected.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(pulls), x.T @ (y - p) - pulls * (w - expected))
        w += step
        if np.abs(step).max() < 1e-9:
            break
    return w


def _level(row: Judged) -> str:
    return FITTED if row.set == FITTED else FIRST


def predicted(fitted: Fit, rows: Sequence[Judged], *, level: str = FIRST) -> Floats:
    """The confidence of each fact."""
    odds = [fitted.levels[level] + sum(fitted.weights.get(name, 0.0) for name in row.evidence) for row in rows]
    return (1 / (1 + np.exp(-np.array(odds)))).clip(0.01, 0.99)


def crossed(rows: Sequence[Judged], names: Sequence[str], pull: float) -> Floats:
    """The confidence of each fact by weights fitted without any fact of its tenth of the passages."""
    folds = np.array([int(sha256(row.passage.encode()).hexdigest(), 16) % FOLDS for row in rows])
    values = np.zeros(len(rows))
    for fold in range(FOLDS):
        fitted = fit([row for row, f in zip(rows, folds, strict=True) if f != fold], names, pull)
        values[folds == fold] = predicted(fitted, [row for row, f in zip(rows, folds, strict=True) if f == fold])
    return values


def log_loss(values: Floats, right: Floats) -> float:
    """Mean surprise."""
    return float(-np.where(right > 0, np.log(values), np.log(1 - values)).mean())


def calibration_error(values: Floats, right: Floats) -> float:
    """Expected calibration error over BINS."""
    return sum(abs(values[at].mean() - right[at].mean()) * at.mean() for at in _bins(values) if at.any())


def _bins(values: Floats) -> Iterator[npt.NDArray[np.bool_]]:
    for low, high in pairwise(BINS):
        yield (values >= low) & ((values < high) | (high == BINS[-1]))


def chosen_pull(rows: Sequence[Judged], names: Sequence[str]) -> tuple[float, Floats]:
    """The pull that surprises least on facts of first sight, and their confidence by cross-validation."""
    at = np.array([row.set != FITTED for row in rows])
    right = np.array([row.right for row in rows], float)[at]
    tried = [(crossed(rows, names, pull)[at], pull) for pull in PULLS]
    values, pull = min(tried, key=lambda item: log_loss(item[0], right))
    return pull, values


def write_weights(fitted: Fit) -> None:
    """Put base and weights into confidence.toml; everything else in it stays."""
    text = WEIGHTS.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^base = .*$", f"base = {fitted.levels[FIRST]}", text)
    for name, weight in fitted.weights.items():
        text = re.sub(rf'(id = "{name}"\n(?:(?!\[\[).*\n)*?weight = ).*', rf"\g<1>{weight}", text)
    WEIGHTS.write_text(text, encoding="utf-8")


def table(values: Floats, right: Floats) -> Iterator[str]:
    """The reliability of one set, as rows of Markdown."""
    yield "| confidence | facts | mean confidence | right |"
    yield "|---|---|---|---|"
    for (low, high), at in zip(pairwise(BINS), _bins(values), strict=True):
        if at.any():
            yield f"| {low:g} to {high:g} | {at.sum()} | {values[at].mean():.3f} | {right[at].mean():.3f} |"
    yield f"| all | {len(right)} | {values.mean():.3f} | {right.mean():.3f} |"


def page(fitted: Fit, sets: Sequence[tuple[str, Floats, Sequence[Judged]]]) -> str:
    """docs/confidence.md."""
    lines = [_HEAD, "| set | facts | mean confidence | right |", "|---|---|---|---|"]
    rows = [(row.set, value, row.right) for _, values, judged in sets for row, value in zip(judged, values, strict=True)]
    for name in dict.fromkeys(name for name, _, _ in rows):
        of_set = np.array([(value, right) for other, value, right in rows if other == name])
        lines.append(f"| {name} | {len(of_set)} | {of_set[:, 0].mean():.3f} | {of_set[:, 1].mean():.3f} |")
    lines.append("")
    for title, values, judged in sets:
        right = _right(judged)
        error, loss = calibration_error(values, right), log_loss(values, right)
        lines += [f"### {title}", "", f"Calibration error {error:.3f}, log loss {loss:.3f}.", "", *table(values, right), ""]
    lines += ["## What is weighed", "", "| evidence | weight |", "|---|---|", f"| nothing speaks | {fitted.levels[FIRST]:+.2f} |"]
    listed = sorted(load_rules(ConfidenceRules).evidence, key=lambda item: -fitted.weights[item.id])
    lines += [f"| {item.says} | {fitted.weights[item.id]:+.2f} |" for item in listed]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", nargs="+", metavar="NAME=FILE", default=[])
    parser.add_argument("--model", default=None)
    arguments = parser.parse_args()
    nlp = load_pipeline(arguments.model)
    if arguments.keep:
        new = dict(pair.split("=", 1) for pair in arguments.keep)
        rows = [row for row in kept() if row.set not in new] if FIRST_SIGHT.exists() else []
        keep([*rows, *(row for name, path in new.items() for row in judged_passages(nlp, name, Path(path)))])
    names = [item.id for item in load_rules(ConfidenceRules).evidence]
    first, news, later = [r for r in kept() if r.set != NEWS], [r for r in kept() if r.set == NEWS], fitted_passages(nlp)
    pull, crossed_first = chosen_pull([*first, *later], names)
    fitted = fit([*first, *later], names, pull)
    sets = [
        ("Passages and stories of our own at first sight, by cross-validation", crossed_first, first),
        ("News by others at first sight, never fitted", predicted(fitted, news), news),
        ("Passages that rules were mended for", predicted(fitted, later), later),
    ]
    for title, values, judged in sets:
        right = _right(judged)
        print(f"{title}: calibration error {calibration_error(values, right):.3f}, log loss {log_loss(values, right):.3f}")
        print(*table(values, right), sep="\n")
    if arguments.write:
        write_weights(fitted)
        PAGE.write_text(page(fitted, sets), encoding="utf-8")


def _right(rows: Iterable[Judged]) -> Floats:
    return np.array([row.right for row in rows], float)


_HEAD = """# Confidence

*Written by `make calibrate`; do not edit by hand.*

`confidence` is the share of such facts that are right: of facts with 0.9, nine in ten have their kind, both bounds and their status right.
It says nothing of people, place, source or time, nor of what a story leaves out, and it is about how the text was *read*: a false claim
that was read right is sure.

Every fact begins with the same odds; what speaks for it raises them, what speaks against it lowers them (the table at the end).
`streams/extraction/evidence.py` has the tests, `rules/confidence.toml` the weights and a sentence or two for each.
`tollwire extract --explain` shows what spoke on a fact.

The weights come from a logistic regression on judged facts (`bench/calibrate.py`). Each is pulled towards a half in its own direction, and
speaks at least a little (0.05) so: where few facts tell, a reader's judgement stands. Cross-validation by passages
chooses how strong the pull is.

Facts *of first sight* (`bench/first_sight.jsonl`) were read before anybody mended a rule for their passages; they alone set the level.
Passages that rules were mended for are read better than news will be, so the level that they have in the regression is thrown away, and
for them confidence is too low. After rules have changed, judge passages that no rule has seen, keep them
(`python -m bench.calibrate --keep NAME=FILE`), and run `make calibrate`.

## Does it hold?

w1, w2, w3, w6, w7 and w8 are passages for phenomena, `stories` are written as agencies and local papers write:
all our own, and of first sight.
`news` is news by others, foreign wires and local crime, of first sight and never fitted.
Facts of `stories` and `news` were judged by a reader.
"""

if __name__ == "__main__":
    main()
