"""How fast tollwire is and what it takes, on a real Kafka (Java 17 and Maven): `make speed`, or some parts of it:

    PYTHONPATH=. .venv/bin/python -m bench.speed [PART …] [--write docs/speed.md]

Without a PART all run but `memory`, which takes an hour or more; `cost` reckons with what the last `compare` and `memory` have measured.
Each part prints its table, keeps its figures in build/speed/, and writes both table and charts into the page that is named. For Quix
Streams and Bytewax name a Python that has them and what tollwire needs (`--peers-python`).
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

import orjson

from bench.speed import compare, cost, latency, loop, memory, page, state, urgent, workers
from bench.speed.part import Answer, Asked
from bench.speed.processes import BENCH
from bench.speed.site import Broker, broker
from bench.speed.texts import STREAMS

PARTS: Mapping[str, Callable[[Broker, Asked], Answer]] = {
    "compare": compare.measure,
    "urgent": urgent.measure,
    "latency": latency.measure,
    "loop": loop.measure,
    "workers": workers.measure,
    "state": state.measure,
    "memory": memory.measure,
    "cost": cost.measure,
}
LONG = ("memory",)


def main() -> int:
    """Run the parts asked for; 1 where one of them failed."""
    given = _arguments().parse_args()
    asked = Asked(**{one.name: getattr(given, one.name) for one in fields(Asked)})
    names = given.parts or [name for name in PARTS if name not in LONG or given.memory]
    signal.signal(signal.SIGTERM, _stop)
    failed = []
    with broker() as kafka:
        for name in names:
            try:
                _run(name, kafka, asked, given.write)
            except Exception as error:
                print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
                failed.append(name)
    return 1 if failed else 0


def _run(name: str, kafka: Broker, asked: Asked, write: Path | None) -> None:
    print(f"## {name}", flush=True)
    began, load = time.monotonic(), os.getloadavg()[0]
    answer = PARTS[name](kafka, asked)
    lines = [*answer.lines, "", f"{_machine(load)}, {(time.monotonic() - began) / 60:.1f} minutes."]
    print("\n".join(lines), flush=True)
    folder = BENCH.parent / "build" / "speed"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_bytes(orjson.dumps(answer.figures, option=orjson.OPT_INDENT_2))
    if write is not None:
        page.write(write, name, lines, answer.charts)


def _machine(load: float) -> str:
    """On what it was measured, and of which code."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=BENCH.parent, capture_output=True, text=True, check=False)
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    code = f", the code of {git.stdout.strip()}" if git.returncode == 0 else ""
    return f"{os.cpu_count()} cores ({(models or ['unknown'])[0]}), load {load:.1f} before{code}"


def _arguments() -> argparse.ArgumentParser:
    usual = Asked()
    parser = argparse.ArgumentParser(
        prog="python -m bench.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--memory", action="store_true", help="with all others, the long part too")
    parser.add_argument("--write", type=Path, help="a page of which the parts between their marks are written anew")
    parser.add_argument("--stories", type=int, help="how many; each part has a number of its own")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="compare, workers")
    parser.add_argument("--streams", nargs="*", default=list(usual.streams), choices=STREAMS, help="compare")
    parser.add_argument("--peers-python", help="compare")
    parser.add_argument("--backlog", type=int, default=usual.backlog, help="urgent")
    parser.add_argument("--processes", nargs="*", type=int, help="nlp_processes to measure; latency, loop, memory (the first)")
    parser.add_argument("--shares", nargs="*", type=int, default=list(usual.shares), help="latency: per cent of the capacity")
    parser.add_argument("--incidents", nargs="*", type=int, default=list(usual.incidents), help="state")
    parser.add_argument("--store", choices=["memory", "rocksdb"], default=usual.store, help="memory: where the worker keeps its table")
    return parser


def _stop(number: int, frame: object) -> NoReturn:
    """End what runs, as Ctrl-C does."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
