"""The faults of `make soak`, with other stream processors in tollwire's place: what is lost, what comes twice, what they count.

Each peer is a small program as its documentation would have it (`bench/peers/`), in an environment of its own:

    python3.11 -m venv .venv-peers
    .venv-peers/bin/pip install faust-streaming==0.15.3 'rocksdict>=0.3' quixstreams==3.28.1 'bytewax[kafka]==0.21.1'
    PYTHONPATH=. .venv/bin/python bench/faults_peers.py --python .venv-peers/bin/python --peers faust-take quix --seeds 3

Needs Java 17 and Maven, as the soak does.
"""

import argparse
import json
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic

from streams.cli.child_process import free_port
from streams.errors import BrokerError
from streams.settings import Settings, load_settings
from streams.worker.kafka_settings import bootstrap_servers, confluent_config
from streams.worker.produce import read_records
from streams.worker.topics import topic_names
from tests.e2e.made_stories import TOWNS
from tests.e2e.replayed import OLD_NEWS_ALERTS_TOO
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import BROKER_FAULTS, SESSION_TIMEOUT, Fault, WorkerFault, plan
from tests.faults.run import Message, begin_to_feed, carry_out, feed, recovery_times, run, site_settings
from tests.faults.site import Site
from tests.faults.stories import fault_stories, undisturbed

APPS = Path(__file__).with_name("peers").resolve()
WORKERS = 2
OTHERS: tuple[WorkerFault, ...] = ("stop", "zombie", "leave")
"""What may befall any worker; the soak's other faults need tollwire's own disks and clocks."""
KEYS = [country for _, country in TOWNS]
QUIET, LONGEST_WAIT = 30.0, 100.0
"""Seconds without anything new, and seconds in all after the last fault, after which nothing more is expected."""
GRACE = 30.0
"""Seconds between SIGTERM and SIGKILL, as Kubernetes has it."""
COLUMNS = (
    *("peer", "seed", "kills", "other faults of workers", "faults of brokers", "messages", "lost", "only after a restart of all"),
    *("repeats", "keys counted right, too high, too low", "ended by themselves", "killed after SIGTERM"),
    *("recovery: median, longest (s)", "run (s)"),
)


class PeerWorker:
    """One worker of a peer, started again whenever it ends; what ends a SIGTERM that is not obeyed is a SIGKILL."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, *, name: str) -> None:
        self._command, self._log, self._folder = command, folder / f"{name}.log", folder / name
        self._folder.mkdir()
        self._environment = {"PATH": "/usr/bin:/bin", "HOME": str(self._folder), "PYTHONUNBUFFERED": "1", **environment}
        self._environment["PEER_FOLDER"] = str(self._folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = self._kill_at = 0.0
        self._told = self.just_ended = False
        self.wanted = True
        self.by_itself: list[int] = []
        self.killed_late = 0

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep(self) -> None:
        """Start it where it ought to run and does not."""
        now = time.monotonic()
        self.just_ended = False
        if self._process is not None and (status := self._process.poll()) is not None:
            if not self._told:
                self.by_itself.append(status)
            self._process, self._told, self._kill_at, self.just_ended = None, False, 0.0, True
            self._again_at = max(self._again_at, now + 0.5)
        if self._kill_at and now > self._kill_at and self.running:
            self.killed_late += 1
            self.send_signal(signal.SIGKILL)
        if self.wanted and self._process is None and now >= self._again_at:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, cwd=APPS, env=self._environment, stdout=log, stderr=log, start_new_session=True
                )

    def send_signal(self, which: signal.Signals) -> None:
        if self.running:
            self._process.send_signal(which)
            self._told = self._told or which in (signal.SIGTERM, signal.SIGKILL)
            if which == signal.SIGTERM and not self._kill_at:
                self._kill_at = time.monotonic() + GRACE

    def stay_away(self, seconds: float) -> None:
        self._again_at = time.monotonic() + seconds

    def close(self) -> None:
        self.wanted = False
        if self.running:
            self._process.kill()
            self._process.wait()


class Cluster(Site):
    """Workers of which none works without the others: the end of one is the end of all, as Bytewax's documentation has it."""

    def step(self) -> None:
        super().step()
        if any(member.just_ended for member in self.members):
            for member in self.members:
                member.send_signal(signal.SIGKILL)
                member.just_ended = False


@dataclass(slots=True)
class Found:
    """What one run of one peer showed."""

    seed: int
    faults: Mapping[str, int]
    messages: int
    lost: int
    late: int
    repeats: int
    counts: str
    by_itself: Mapping[int, int]
    killed_late: int
    recovery: Sequence[float]
    seconds: float


def commands(peer: str, python: str, folder: Path) -> list[list[str]]:
    """How each worker of a peer is started."""
    match peer:
        case "faust-take" | "faust-table":
            return [[python, f"{peer.replace('-', '_')}.py", "worker", "--without-web", "--loglevel=info"]] * WORKERS
        case "quix":
            return [[python, "quix_app.py"]] * WORKERS
        case "bytewax":
            saved = folder / "recovery"
            saved.mkdir()
            subprocess.run([python, "-m", "bytewax.recovery", str(saved), str(WORKERS)], check=True)
            addresses = ";".join(f"127.0.0.1:{free_port()}" for _ in range(WORKERS))
            start = [python, "-m", "bytewax.run", "bytewax_app:flow", "-r", str(saved), "-s", "10", "-b", "0", "-a", addresses]
            return [[*start, "-i", str(number)] for number in range(WORKERS)]
    raise ValueError(f"{peer!r}: expected faust-take, faust-table, quix or bytewax")


def numbered(number: int, value: bytes, settings: Settings) -> Message:
    """A message with its number in its first line; a key has one partition."""
    lane = number % len(KEYS)
    return Message(KEYS[lane].encode(), b"%d\n%s" % (number, value), lane % settings.partitions)


def outputs(settings: Settings, topic: str) -> list[tuple[int, int | None, float]]:
    """Number, count and time of everything that came out, in the order of each partition."""
    documents = [(json.loads(record.value or b""), record.time.timestamp()) for record in read_records(settings, topic)]
    return [(document["number"], document["count"], at) for document, at in documents]


def wait_for(site: Site, settings: Settings, topic: str, wanted: set[int]) -> set[int]:
    """What has not come out when nothing more comes."""
    began = last = time.monotonic()
    missing, look_at = set(wanted), 0.0
    while missing and time.monotonic() - last < QUIET and time.monotonic() - began < LONGEST_WAIT:
        site.step()
        if time.monotonic() > look_at:
            still = missing
            with suppress(BrokerError):
                still = wanted - {number for number, _, _ in outputs(settings, topic)}
            if len(still) < len(missing) or not site.calm():
                last = time.monotonic()
            missing, look_at = still, time.monotonic() + 3
        time.sleep(0.1)
    return missing


def counted(out: Sequence[tuple[int, int | None, float]], messages: int) -> str:
    """Keys counted right, too high and too low, by the message that each key got after everything else."""
    said = {number: count for number, count, _ in sorted(out, key=lambda output: output[2], reverse=True) if number >= messages}
    if any(count is None for count in said.values()):
        return "keeps none"
    right = high = low = 0
    for number in range(messages, messages + len(KEYS)):
        due, count = len(range(number % len(KEYS), messages, len(KEYS))) + 1, said.get(number)
        right, high, low = right + (count == due), high + (count is not None and count > due), low + (count is not None and count < due)
    unknown = len(KEYS) - right - high - low
    return f"{right}, {high}, {low}" + (f" ({unknown} gave no answer)" if unknown else "")


def run_peer(peer: str, seed: int, faults: Sequence[Fault], *, cluster: KafkaCluster, folder: Path, python: str, count: int) -> Found:
    """One run of one peer."""
    folder.mkdir(parents=True)
    settings = site_settings(cluster, folder, store="memory")
    out_topic, copies = f"{settings.topic_prefix}out", min(3, len(cluster.brokers))
    config = {"message.timestamp.type": "LogAppendTime"}
    made = NewTopic(out_topic, num_partitions=settings.partitions, replication_factor=copies, config=config)
    admin = AdminClient(confluent_config(settings))
    admin.create_topics([made])[out_topic].result(30)
    environment = {
        "PEER_BROKERS": bootstrap_servers(settings),
        "PEER_IN": topic_names(settings).raw,
        "PEER_OUT": out_topic,
        "PEER_GROUP": settings.app_id,
        "PEER_COPIES": str(copies),
        "PEER_PARTITIONS": str(settings.partitions),
        "PEER_SESSION_TIMEOUT": str(SESSION_TIMEOUT),
    }
    site = (Cluster if peer == "bytewax" else Site)(settings, cluster, folder, workers=0, static=False, seed=seed)
    workers = [
        PeerWorker(command, environment, folder, name=f"worker-{number}") for number, command in enumerate(commands(peer, python, folder))
    ]
    site.members = workers
    messages = [numbered(number, fed.value, settings) for number, fed in enumerate(fault_stories(count))]
    last = [numbered(number, b"", settings) for number in range(count, count + len(KEYS))]
    wanted = set(range(count + len(last)))
    began = time.monotonic()
    try:
        feeder = begin_to_feed(settings, messages, faults)
        kills = carry_out(site, faults)
        while feeder.is_alive():
            site.step()
            time.sleep(0.1)
        missing = wait_for(site, settings, out_topic, set(range(count)))
        if missing:
            for worker in workers:
                worker.send_signal(signal.SIGKILL)
        feed(settings, last, seconds=0)
        still = wait_for(site, settings, out_topic, wanted)
        for broker in cluster.brokers:
            broker.ensure_up()
        out = outputs(settings, out_topic)
    finally:
        site.close()
    return Found(
        seed=seed,
        faults=Counter(fault.kind for fault in faults),
        messages=count + len(last),
        lost=len(still),
        late=len(missing - still),
        repeats=sum(times - 1 for times in Counter(number for number, _, _ in out).values()),
        counts=counted(out, count),
        by_itself=Counter(status for worker in workers for status in worker.by_itself),
        killed_late=sum(worker.killed_late for worker in workers),
        recovery=recovery_times(
            ((number, at) for number, _, at in out), {number: number % len(KEYS) % settings.partitions for number in wanted}, kills
        ),
        seconds=time.monotonic() - began,
    )


@cache
def expected(count: int) -> dict[str, dict[str, str]]:
    return undisturbed(count, load_settings(**OLD_NEWS_ALERTS_TOO))


def run_tollwire(seed: int, faults: tuple[Fault, ...], *, cluster: KafkaCluster, folder: Path, count: int) -> Found:
    """The soak's own run, with its own verifier: every story through the language pipeline and into incidents and alerts."""
    outcome = run(seed, faults, cluster=cluster, folder=folder, stories=count, expected=expected(count), store="rocksdb", static=False)
    verdict = outcome.verdict
    return Found(
        seed=seed,
        faults=outcome.faults,
        messages=verdict.stories,
        lost=verdict.lost,
        late=0,
        repeats=verdict.repeats,
        counts=f"differ: {verdict.incidents_that_differ} incidents, {verdict.alerts_that_differ} alerts",
        by_itself={status: n for status, n in outcome.exits.items() if status not in (0, -signal.SIGKILL)},
        killed_late=0,
        recovery=outcome.recovery,
        seconds=outcome.seconds,
    )


def row(peer: str, found: Found) -> str:
    """One line of the table."""
    others = {kind: n for kind, n in sorted(found.faults.items()) if kind != "kill" and kind not in BROKER_FAULTS}
    brokers = {kind.removeprefix("broker-"): n for kind, n in found.faults.items() if kind in BROKER_FAULTS}
    cells = [
        *(peer, found.seed, found.faults["kill"], words(others), words(brokers), found.messages, found.lost, found.late, found.repeats),
        *(found.counts, words({f"status {status}": n for status, n in found.by_itself.items()}), found.killed_late),
        f"{statistics.median(found.recovery):.0f}, {max(found.recovery):.0f}" if found.recovery else "",
        f"{found.seconds:.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in counts.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", nargs="+", default=["faust-take", "faust-table", "quix", "bytewax", "tollwire"])
    parser.add_argument("--python", help="of the environment that has the peers")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--others", type=int, default=2)
    parser.add_argument("--broker-faults", type=int, default=1)
    parser.add_argument("--brokers", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for logs; a temporary one if not given")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="tollwire-peers-"))
    print(f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS), sep="\n", flush=True)
    with KafkaCluster(folder / "kafka", size=given.brokers) as cluster:
        for seed in given.seeds:
            counts = {"kills": given.kills, "others": given.others, "broker_faults": given.broker_faults, "brokers": given.brokers}
            faults = plan(seed, **counts, only=OTHERS)
            for peer in given.peers:
                where = {"cluster": cluster, "folder": folder / f"{peer}-{seed}", "count": given.messages}
                if peer == "tollwire":
                    found = run_tollwire(seed, faults, **where)
                else:
                    found = run_peer(peer, seed, faults, **where, python=given.python)
                print(row(peer, found), flush=True)
                for broker in cluster.brokers:
                    broker.ensure_up()
    if not given.keep:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
