"""How long the worker's event loop was blocked in a burst: nothing else happens meanwhile, no heartbeat and no flash."""

import sys
from collections.abc import Sequence
from itertools import islice

import orjson

from bench.speed.made import incidents
from bench.speed.part import Answer, Asked, table
from bench.speed.site import Broker, Site

STORIES, PROCESSES = 400, (0, 1, 2)
COLUMNS = ("NLP processes", "longest (ms)", "p99 (ms)", "over 100 ms", "longest garbage collection (ms)", "the longest was at")
WATCHED = "import sys; from pathlib import Path; from bench.speed.watched_worker import main; sys.exit(main(Path(sys.argv[1])))"
DEEP = 2
"""Calls that the table shows."""


def measure(broker: Broker, asked: Asked) -> Answer:
    """A burst for each number of NLP processes."""
    rows, figures = list[Sequence[str]](), dict[str, object]()
    for processes in PROCESSES if asked.processes is None else asked.processes:
        site, number = Site(broker, nlp_processes=processes), asked.stories or STORIES
        out = site.folder / "watched.json"
        command = [sys.executable, "-c", WATCHED, str(out)]
        with site.worker(command=command) as worker:
            site.send(islice(incidents(), number))
            site.wait(site.topics.enriched, number, worker)
            site.settle(site.topics.alerts)
            worker.end()
            if not out.exists():
                raise RuntimeError(f"the worker wrote nothing: {worker.log()[-1000:]}")
        found = orjson.loads(out.read_bytes())
        figures[str(processes)] = found
        at = str(found["longest"][0]["at"]).split(" < ")[:DEEP] if found["longest"] else ["none over 20 ms"]
        rows.append(
            (
                str(processes) if processes else "in the worker",
                f"{found['longest_ms']:.0f}",
                f"{found['p99_ms']:.1f}",
                f"{found['over_100']} of {found['samples']:,}",
                f"{found['longest_collection_ms']:.0f}",
                ", ".join(f"`{one}`" for one in at),
            )
        )
    return Answer(table(COLUMNS, rows), figures=figures)
