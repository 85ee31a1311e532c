"""Fuzz every subject with both engines and print a table; status 1 where anything was found.

    python -m tests.fuzz.campaign [--inputs 100000] [--only feeds,rules] [--engines hypothesis,atheris] [--seed 1] [--out build/fuzz]

The inputs are shared out by what one costs: extraction, which runs the model, has one in a hundred. Inputs that show a defect, and the
slowest one, are kept under --out with the traceback; `python -m tests.fuzz.again SUBJECT FILE` runs one of them again.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import hypothesis_engine
from tests.fuzz.findings import Findings
from tests.fuzz.targets import SUBJECTS, Subject

ENGINES = ("hypothesis", "atheris")


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine did to one subject."""

    subject: str
    engine: str
    inputs: int
    seconds: float
    slowest: float
    failures: dict[str, str] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="in all, over all subjects and engines")
    parser.add_argument("--only", default=",".join(SUBJECTS))
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"))
    arguments = parser.parse_args()
    engines = arguments.engines.split(",")
    if "atheris" in engines and importlib.util.find_spec("atheris") is None:
        print("atheris is not installed (pip install 'tollwire[fuzz]'): Hypothesis takes its share of the inputs")
        engines = ["hypothesis"]
    subjects = [SUBJECTS[name] for name in arguments.only.split(",")]
    weights = sum(subject.weight for subject in subjects) * len(engines)
    rows = []
    print(f"{'subject':12} {'engine':10} {'inputs':>9} {'seconds':>8} {'slowest ms':>10} {'failures':>8}")
    for subject in subjects:
        for engine in engines:
            inputs = max(1, round(arguments.inputs * subject.weight / weights))
            row = _run(subject, engine, inputs, arguments.seed, arguments.out / subject.name / engine)
            print(f"{row.subject:12} {row.engine:10} {row.inputs:9,} {row.seconds:8.1f} {row.slowest * 1000:10.1f} {len(row.failures):8}")
            for words in row.failures.values():
                print(f"    {words}")
            sys.stdout.flush()
            rows.append(row)
    failures = sum(len(row.failures) for row in rows)
    print(f"{sum(row.inputs for row in rows):,} inputs, {sum(row.seconds for row in rows):.0f} s, {failures} defects")
    return 1 if failures else 0


def _run(subject: Subject, engine: str, inputs: int, seed: int, folder: Path) -> Row:
    began = time.perf_counter()
    if engine == "hypothesis":
        target = subject.load()
        findings = Findings(target, folder)
        hypothesis_engine.feed(findings.take, inputs=inputs, most_bytes=subject.most_bytes, seed_=seed)
        return Row(subject.name, engine, findings.inputs, time.perf_counter() - began, findings.slowest, findings.failures)
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / "atheris.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.atheris_engine", subject.name, str(inputs), str(seed), str(folder)]
    with (folder / "log.txt").open("wb") as log:
        status = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    seconds = time.perf_counter() - began
    if not result.exists():
        return Row(subject.name, engine, 0, seconds, 0, {"crash": f"the process ended with status {status}; see {folder}/log.txt"})
    found = json.loads(result.read_text())
    return Row(subject.name, engine, found["inputs"], seconds, found["slowest"], found["failures"])


if __name__ == "__main__":
    sys.exit(main())
