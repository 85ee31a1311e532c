"""atheris as the engine, in a process of its own: python -m tests.fuzz.atheris_engine SUBJECT INPUTS SEED FOLDER

Coverage of tollwire's own code leads the search. What was found is written to FOLDER/atheris.json when the inputs are used up.
"""

import json
import os
import sys
from pathlib import Path

import atheris

from tests.fuzz.findings import Findings
from tests.fuzz.targets import SUBJECTS


def main() -> None:
    name, inputs, seed, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    with atheris.instrument_imports(include=["streams", "tests.fuzz"], enable_loader_override=False):
        target = SUBJECTS[name].load()
    findings = Findings(target, folder)

    def each(data: bytes) -> None:
        findings.take(data)
        if findings.inputs == inputs:
            _report(findings, folder)
            sys.stdout.flush()
            os._exit(0)  # libFuzzer knows no other end but its own

    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    limit = f"-max_len={SUBJECTS[name].most_bytes}"
    atheris.Setup([sys.argv[0], str(corpus), limit, f"-seed={seed}", "-timeout=120", "-rss_limit_mb=0", "-verbosity=0"], each)
    atheris.Fuzz()


def _report(findings: Findings, folder: Path) -> None:
    found = {"inputs": findings.inputs, "seconds": findings.seconds, "slowest": findings.slowest, "failures": findings.failures}
    (folder / "atheris.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
