"""TRACK alone with very many open incidents, its table in memory and on disk."""

import json
import subprocess
import sys
from collections.abc import Sequence

from bench.speed.chart import lines
from bench.speed.part import Answer, Asked, table
from bench.speed.processes import BENCH, environment
from bench.speed.site import Broker
from bench.track import Cost

MEASURED, LONGEST = 2_000, 3600.0
COLUMNS = ("open incidents", "store", "ms a report: p50", "p99", "longest", "written a report (KiB): p50", "values (MB)", "process (MB)")


def measure(broker: Broker, asked: Asked) -> Answer:
    """In a process of its own, so that its memory is that of nothing else."""
    command = [sys.executable, str(BENCH / "track.py"), "--json", "--measured", str(asked.stories or MEASURED)]
    command += ["--incidents", *map(str, asked.incidents)]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, timeout=LONGEST, check=True)
    found, rows = [Cost(**json.loads(line)) for line in done.stdout.splitlines()], list[Sequence[str]]()
    series = dict[str, list[tuple[float, float]]]()
    for one in found:
        p50, p99, longest, written = one.p50, one.p99, one.longest, one.written
        process = f"{one.process:.0f}" if one.store == "memory" else ""
        rows.append(
            (f"{one.incidents:,}", one.store, f"{p50:.1f}", f"{p99:.1f}", f"{longest:.0f}", f"{written:.0f}", f"{one.values:.0f}", process)
        )
        series.setdefault(f"{one.store}, p99", []).append((one.incidents, p99))
        series.setdefault(f"{one.store}, p50", []).append((one.incidents, p50))
    chart = lines("Milliseconds a report", series, x="open incidents", y="ms")
    picture = "![Milliseconds a report over open incidents](speed-state.svg)"
    figures = {f"{one.store} {one.incidents}": {"p50_ms": one.p50, "p99_ms": one.p99} for one in found}
    return Answer([*table(COLUMNS, rows), "", picture], {"speed-state.svg": chart}, figures)
