"""`python -m tests.faults --seeds 20`: runs, one seed after the other, and the table of what they showed."""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from streams.settings import load_settings
from tests.e2e.replayed import OLD_NEWS_ALERTS_TOO
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import BROKER_FAULTS, LONGEST_PAUSE, SHORTEST_PAUSE, WorkerFault, plan
from tests.faults.run import Outcome, run
from tests.faults.stories import undisturbed

COLUMNS = (
    *("seed", "store", "members", "kills", "other faults of workers", "faults of brokers", "stories", "lost", "two outcomes", "repeats"),
    *("of other content", "incidents that differ", "alerts that differ", "recovery: median, longest (s)", "run (s)"),
)
HEADER = f"| {' | '.join(COLUMNS)} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="how many runs")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--stories", type=int, default=400)
    parser.add_argument("--kills", type=int, default=10, help="kill -9 of workers in each run")
    parser.add_argument("--others", type=int, default=4, help="other faults of workers in each run")
    parser.add_argument("--only", nargs="*", default=[], choices=get_args(WorkerFault), help="what these others are")
    parser.add_argument(
        "--old", type=Path, help="a checkout of an earlier version, with which workers begin; swap is then among the faults"
    )
    parser.add_argument("--broker-faults", type=int, default=2)
    parser.add_argument("--pause", type=float, nargs=2, default=(SHORTEST_PAUSE, LONGEST_PAUSE), help="seconds between two faults")
    parser.add_argument("--brokers", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no run after so many minutes")
    parser.add_argument("--write", type=Path, help="a page of which the part between its two marks is written anew")
    parser.add_argument("--keep", type=Path, help="a folder for logs; a temporary one if not given")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="tollwire-faults-"))
    outcomes: list[Outcome] = []
    expected = undisturbed(given.stories, load_settings(**OLD_NEWS_ALERTS_TOO))
    began = time.monotonic()
    print(HEADER, flush=True)
    with KafkaCluster(folder / "kafka", size=given.brokers) as cluster:
        for seed in range(given.first, given.first + given.seeds):
            if time.monotonic() - began > given.minutes * 60:
                break
            counts = {"kills": given.kills, "others": given.others, "broker_faults": given.broker_faults, "brokers": given.brokers}
            faults = plan(
                seed, **counts, only=given.only or (("swap", "swap", "stop", "zombie") if given.old else ()), pause=tuple(given.pause)
            )
            here = folder / f"seed-{seed}"
            outcome = run(
                seed,
                faults,
                cluster=cluster,
                folder=here,
                stories=given.stories,
                expected=expected,
                store="rocksdb" if seed % 2 else "memory",
                static=seed % 4 in (1, 2),
                old=given.old,
            )
            outcomes.append(outcome)
            print(row(outcome), flush=True)
            for line in outcome.verdict.details:
                print(f"  {line}", flush=True)
            for broker in cluster.brokers:
                broker.ensure_up()
    if given.write:
        write_page(given.write, outcomes)
    if not given.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if outcomes and all(outcome.verdict.well for outcome in outcomes) else 1


def row(outcome: Outcome) -> str:
    """One line of the table."""
    verdict, recovery = outcome.verdict, outcome.recovery
    others = {kind: n for kind, n in outcome.faults.items() if kind != "kill" and kind not in BROKER_FAULTS}
    cells = [
        outcome.seed,
        outcome.store,
        "static" if outcome.static else "dynamic",
        outcome.faults.get("kill", 0),
        words(others),
        words({kind.removeprefix("broker-"): outcome.faults[kind] for kind in BROKER_FAULTS if kind in outcome.faults}),
        verdict.stories,
        verdict.lost,
        verdict.two_outcomes,
        verdict.repeats,
        verdict.repeats_that_differ,
        verdict.incidents_that_differ,
        verdict.alerts_that_differ,
        f"{statistics.median(recovery):.0f}, {max(recovery):.0f}" if recovery else "",
        f"{outcome.seconds:.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in counts.items())


def totals(outcomes: Sequence[Outcome]) -> str:
    """The sentence above the table."""
    recovery = sorted(seconds for outcome in outcomes for seconds in outcome.recovery)
    kills = sum(outcome.faults.get("kill", 0) for outcome in outcomes)
    brokers = sum(outcome.faults.get(kind, 0) for outcome in outcomes for kind in BROKER_FAULTS)
    others = sum(sum(outcome.faults.values()) for outcome in outcomes) - kills - brokers
    exits = sum(n for outcome in outcomes for status, n in outcome.exits.items() if status == 70)
    well = sum(outcome.verdict.well for outcome in outcomes)
    p95 = recovery[min(len(recovery) - 1, int(0.95 * len(recovery)))] if recovery else float("nan")
    verdicts = [outcome.verdict for outcome in outcomes]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {len(outcomes)} seeds, {kills} `kill -9` of workers, {others} other faults of workers, "
        f"{brokers} of brokers; {sum(v.stories for v in verdicts):,} stories, {sum(v.lost for v in verdicts)} lost, "
        f"{sum(v.repeats for v in verdicts):,} messages repeated, {sum(v.repeats_that_differ for v in verdicts)} of them with other "
        f"content; state and alerts equal to an undisturbed run in {well} of {len(outcomes)}. Workers ended themselves {exits} times "
        f"(status 70). Time to recover from a kill, further faults included: "
        f"median {statistics.median(recovery) if recovery else 0:.1f} s, 95th percentile {p95:.1f} s."
    )


def write_page(page: Path, outcomes: Sequence[Outcome]) -> None:
    """Put the table between the two marks of the page."""
    before, mark, rest = page.read_text().partition("<!-- faults: begin -->")
    _, end, after = rest.partition("<!-- faults: end -->")
    lines = [totals(outcomes), "", HEADER, "|" + "---|" * len(COLUMNS), *map(row, outcomes)]
    page.write_text(f"{before}{mark}\n" + "\n".join(lines) + f"\n{end}{after}")


if __name__ == "__main__":
    raise SystemExit(main())
