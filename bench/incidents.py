"""Incidents followed over stories of our own: whether each incident's stories come together, and what its tolls are at the end.

    python -m bench.incidents [--all]

Each `bench/incidents*.jsonl` is one wire of ten days, the `.json` beside it what a careful desk would publish at the end of each incident:
a figure, or [least, most]. An incident is judged by the one that has most of its stories. `--all` prints every kind, not only those wrong.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.e2e.worker_process import COMMANDS

WIRES = sorted(Path(__file__).parent.glob("incidents*.jsonl"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="print every kind, not only those wrong")
    given = parser.parse_args()
    for wire in WIRES:
        judge(wire, told_all=given.all)


def judge(wire: Path, *, told_all: bool) -> None:
    """Print what is wrong of the incidents of one wire, and how many figures are right."""
    told = {story["id"]: story["incident"] for story in map(json.loads, wire.read_text(encoding="utf-8").splitlines())}
    found, judged, right, whole, home = followed(wire), Counter[str](), Counter[str](), 0, set[str]()
    for name, truth in json.loads(wire.with_suffix(".json").read_text(encoding="utf-8")).items():
        uris = {uri for uri, incident in told.items() if incident == name}
        parts = sorted((i for i in found if uris & stories_of(i)), key=lambda i: len(uris & stories_of(i)))
        home |= {i["incident_id"] for i in parts[-1:]}
        whole += len(parts) == 1
        print(f"{name}: {len(uris)} stories in {len(parts)} incidents")
        for kind, wanted in truth["final"].items():
            toll = parts[-1]["tolls"].get(kind) if parts else None
            judged[kind] += 1
            right[kind] += (fits := is_right(0 if toll is None else toll["best"], wanted))
            if told_all or not fits:
                print(f"   {'ok   ' if fits else 'WRONG'} {kind}: {wanted} wanted, {bounds(toll)} found")
    kinds = ", ".join(f"{kind} {right[kind]} of {judged[kind]}" for kind in judged)
    print(f"{wire.stem}, right at the end: {kinds}; whole: {whole}; incidents beside them: {len(found) - len(home)}")


def followed(wire: Path) -> Sequence[Mapping[str, Any]]:
    """Every incident as `tollwire replay` leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*COMMANDS["cli"], "replay", str(wire), "--out", folder], check=True, capture_output=True)
        return [json.loads(line) for line in (Path(folder) / "incidents.jsonl").read_text(encoding="utf-8").splitlines()]


def stories_of(incident: Mapping[str, Any]) -> set[str]:
    return {article["uri"] for article in incident["source_articles"]}


def is_right(figure: int | None, wanted: int | list[int]) -> bool:
    """Whether the figure to print is the wanted one, or between both."""
    least, most = wanted if isinstance(wanted, list) else (wanted, wanted)
    return figure is not None and least <= figure <= most


def bounds(toll: Mapping[str, Any] | None) -> str:
    return "nothing" if toll is None else f"{toll['low']}, {toll['best']}, {toll['high']}"


if __name__ == "__main__":
    main()
