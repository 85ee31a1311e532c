"""How fast tollwire is beside `nlp.pipe` alone and the loops that one would write by hand, on a real Kafka (Java 17 and Maven).

    PYTHONPATH=. .venv/bin/python bench/speed.py [--rounds 5] [--stories 120] [--peers-python PATH] [--write docs/speed.md]

Every contestant runs the same pipeline over the same stories and publishes an enriched article for each. All have a turn in every round, so
that what else goes on on the machine befalls all alike. Figures are medians of the rounds, ratios are to `nlp.pipe` of the same round.
`mixed` is by turns a story of killed and hurt people and one without; `conflict` only the former. Start and warm-up do not count.
For Quix Streams and Bytewax name a Python that has them and what tollwire needs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import orjson
from confluent_kafka import Producer

from streams.errors import BrokerError
from streams.settings import Settings
from streams.worker.kafka_settings import bootstrap_servers, confluent_config
from streams.worker.nlp_process import ONE_THREAD
from streams.worker.produce import Record, read_records
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import KafkaBroker
from tests.e2e.worker_process import RUN, environment_of, fresh_settings

HERE = Path(__file__).parent
LOOPS = HERE / "loops"
WARM_UP, LONGEST = 8, 300.0
COLUMNS = ("contestant", "stream", "stories a second", "of nlp.pipe", "spread", "CPU a story (ms)", "of nlp.pipe", "memory (MB)", "facts")
Story = tuple[bytes, bytes]


def stories_of(kind: str, number: int) -> list[Story]:
    """So many stories of a stream, each with a uri of its own."""
    conflict = cycle(_conflict_texts())
    quiet = cycle(_quiet_texts())
    texts = (next(conflict) if kind == "conflict" or n % 2 else next(quiet) for n in range(number))
    return [(f"urn:bench:{n}".encode(), _raw(f"urn:bench:{n}", *text)) for n, text in enumerate(texts)]


def _raw(uri: str, headline: str, body: str, urgency: int = 4) -> bytes:
    document = {"uri": uri, "version": "1", "language": "en", "type": "text", "urgency": urgency, "headlines": [{"value": headline}]}
    return orjson.dumps(document | {"bodies": [{"contentType": "text/plain", "value": body}]})


def _conflict_texts() -> list[tuple[str, str]]:
    folder = HERE.parent / "tests" / "golden"
    found = [(path.stem.replace("-", " "), path.read_text()) for path in sorted((folder / "stories").glob("*.txt"))]
    for line in (folder / "five_days" / "stories.jsonl").read_bytes().splitlines():
        document = orjson.loads(line)
        body = next((b["value"] for b in document.get("bodies", ()) if len(b["value"]) > 600), None)
        if body and document.get("pubStatus") == "usable":
            found.append((document["headlines"][0]["value"], body))
    return found


def _quiet_texts() -> list[tuple[str, str]]:
    with (HERE / "negatives.toml").open("rb") as file:
        categories = tomllib.load(file)["category"]
    passages = [p for category in categories for p in category.get("nothing", ())]
    return [(passages[start][:60], "\n\n".join(passages[start : start + 8])) for start in range(0, len(passages) - 8, 8)]


@dataclass(frozen=True, slots=True)
class Took:
    """What one contestant took for one stream in one round."""

    seconds: float
    cpu: float
    megabytes: float
    """0 where it is not measured."""
    articles: Mapping[str, object]
    """The facts of each story, by its uri."""


def through_nlp_pipe(stories: Sequence[Story], folder: Path) -> Took:
    """`nlp.pipe` in a process of its own."""
    given, out = folder / "stories", folder / "articles"
    given.write_text("\n".join(value.hex() for _, value in stories))
    command = [sys.executable, str(LOOPS / "raw.py"), str(given), str(out)]
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.read())
    return Took(said["seconds"], said["cpu"], 0.0, _facts(out.read_bytes().splitlines()))


def through_kafka(command: Sequence[str], stories: Sequence[Story], settings: Settings, out: str, environment: Mapping[str, str]) -> Took:
    """A process that reads the raw topic and publishes articles on another."""
    topics = topic_names(settings)
    with _running(command, environment, Path(settings.data_dir)) as process:
        _send(settings, topics.raw, stories[:WARM_UP])
        _wait(settings, out, WARM_UP)
        began, used = time.perf_counter(), _processor_seconds(process.pid)
        _send(settings, topics.raw, stories[WARM_UP:])
        records = _wait(settings, out, len(stories))
        seconds, cpu = time.perf_counter() - began, _processor_seconds(process.pid) - used
        megabytes = _megabytes(process.pid)
    return Took(seconds, cpu, megabytes, _facts(record.value or b"" for record in records))


def _environment(**more: str) -> dict[str, str]:
    return os.environ | dict.fromkeys(ONE_THREAD, "1") | {"PYTHONPATH": os.pathsep.join((str(HERE.parent), str(LOOPS)))} | more


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log, cwd=LOOPS if "-m" in command else None)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _send(settings: Settings, topic: str, stories: Iterable[Story], *, partition: int | None = None) -> None:
    producer = Producer(confluent_config(settings))
    for key, value in stories:
        producer.produce(topic, key=key, value=value, **({} if partition is None else {"partition": partition}))
    if producer.flush(60):
        raise RuntimeError("Kafka does not take the stories")


def _wait(settings: Settings, topic: str, number: int) -> list[Record]:
    deadline, records = time.monotonic() + LONGEST, list[Record]()
    while len(records) < number:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(records)} of {number} articles after {LONGEST:g} s; see {settings.data_dir}/log")
        time.sleep(0.2)
        with suppress(BrokerError):  # a topic just made has no leader yet
            records = read_records(settings, topic)
    return records


def _facts(articles: Iterable[bytes]) -> dict[str, object]:
    read = [orjson.loads(article) for article in articles if article]
    return {article["uri"]: (article["facts"], article["events"]) for article in read}


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _processor_seconds(pid: int) -> float:
    fields = [Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in _family(pid)]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """What the family has in memory, each page that it shares counted once."""
    rollups = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in _family(pid)]
    return sum(int(text.split("\nPss:")[1].split()[0]) for text in rollups) / 1024


def contestants(peers_python: str | None) -> dict[str, tuple[list[str], dict[str, object]]]:
    """Command and settings of each; those of tollwire itself run its worker."""
    worker = [sys.executable, "-c", RUN]
    found: dict[str, tuple[list[str], dict[str, object]]] = {
        "tollwire": (worker, {}),
        "tollwire, 2 NLP processes": (worker, {"nlp_processes": 2}),
        "confluent-kafka loop": ([sys.executable, str(LOOPS / "confluent_loop.py")], {}),
        "aiokafka loop": ([sys.executable, str(LOOPS / "aiokafka_loop.py")], {}),
    }
    if peers_python:
        found["Quix Streams"] = ([peers_python, str(LOOPS / "quix_loop.py")], {})
        found["Bytewax"] = ([peers_python, "-m", "bytewax.run", "bytewax_loop"], {})
    return found


def one_round(kafka: KafkaBroker, kind: str, number: int, folder: Path, peers_python: str | None) -> dict[str, Took]:
    """Every contestant once."""
    stories = stories_of(kind, number + WARM_UP)
    found = {"nlp.pipe": through_nlp_pipe(stories, folder)}
    for name, (command, more) in contestants(peers_python).items():
        settings = fresh_settings(kafka.url, folder, **more)
        topics = topic_names(settings)
        loop = {
            "LOOP_BROKERS": bootstrap_servers(settings),
            "LOOP_IN": topics.raw,
            "LOOP_OUT": topics.enriched,
            "LOOP_GROUP": settings.app_id,
        }
        found[name] = through_kafka(
            command,
            stories,
            settings,
            topics.enriched,
            _environment(**environment_of(settings), **loop, LOOP_FOLDER=str(settings.data_dir)),
        )
    return found


def table(rounds: Sequence[Mapping[str, Took]], kind: str, number: int) -> Iterator[str]:
    """A row for each contestant."""
    for name in rounds[0]:
        took, raw = [one[name] for one in rounds], [one["nlp.pipe"] for one in rounds]
        rate = [r.seconds / t.seconds for r, t in zip(raw, took, strict=True)]
        cpu = [t.cpu / r.cpu for r, t in zip(raw, took, strict=True)]
        same = all(t.articles == r.articles for r, t in zip(raw, took, strict=True))
        cells = [
            name,
            kind,
            f"{statistics.median(number / t.seconds for t in took):.1f}",
            f"{statistics.median(rate):.2f}",
            f"{min(rate):.2f}–{max(rate):.2f}",
            f"{statistics.median(1000 * t.cpu / number for t in took):.0f}",
            f"{statistics.median(cpu):.2f}",
            f"{statistics.median(t.megabytes for t in took):.0f}" if took[0].megabytes else "",
            "the same" if same else "OTHERS",
        ]
        yield f"| {' | '.join(cells)} |"


def behind_a_backlog(kafka: KafkaBroker, backlog: int, folder: Path) -> str:
    """Seconds from a flash to its alert, while so many stories wait before it in the same partition."""
    settings = fresh_settings(kafka.url, folder)
    topics = topic_names(settings)
    _send(settings, topics.raw, stories_of("mixed", backlog), partition=1)
    with _running([sys.executable, "-c", RUN], _environment(**environment_of(settings)), Path(settings.data_dir)):
        _wait(settings, topics.enriched, 50)
        waits = []
        for number, town in enumerate(("Homs, Syria", "Mosul, Iraq", "Goma, Congo", "Cali, Colombia", "Quetta, Pakistan")):
            text = f"At least {21 + number} people were killed on Tuesday when a bomb exploded in a market in {town}, police said."
            uri = f"urn:flash:{number}"
            _send(settings, topics.raw, [(uri.encode(), _raw(uri, f"FLASH - Bomb kills {21 + number}", text, urgency=1))], partition=1)
            deadline = time.monotonic() + 60
            while True:
                alerts = [r for r in read_records(settings, topics.alerts) if uri.encode() in (r.value or b"")]
                if alerts or time.monotonic() > deadline:
                    break
                time.sleep(0.2)
            [raw] = [record for record in read_records(settings, topics.raw) if record.key == uri.encode()]
            waits.append((alerts[0].time - raw.time).total_seconds() if alerts else float("inf"))
        waiting = backlog - len(read_records(settings, topics.enriched))
    each = ", ".join(f"{wait:.2f}" for wait in waits)
    return f"Five flashes behind a backlog of {backlog:,} stories (at the end {waiting:,} still waited): alerted after {each} s."


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--stories", type=int, default=120)
    arguments.add_argument("--backlog", type=int, default=5000)
    arguments.add_argument("--streams", nargs="*", default=["mixed", "conflict"], choices=["mixed", "conflict"])
    arguments.add_argument("--peers-python")
    arguments.add_argument("--write", type=Path, help="a page of which the part between its two marks is written anew")
    given = arguments.parse_args()
    lines = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    with tempfile.TemporaryDirectory(prefix="tollwire-speed-") as name:
        folder, kafka = Path(name), KafkaBroker(Path(name) / "kafka")
        kafka.start()
        try:
            for kind in given.streams:
                rounds = []
                for number in range(given.rounds):
                    rounds.append(one_round(kafka, kind, given.stories, folder, given.peers_python))
                    print(kind, number + 1, {name: round(given.stories / took.seconds, 1) for name, took in rounds[-1].items()}, flush=True)
                lines += table(rounds, kind, given.stories)
            if given.backlog:
                lines += ["", behind_a_backlog(kafka, given.backlog, folder)]
        finally:
            kafka.stop()
    print("\n".join(lines))
    if given.write:
        before, mark, rest = given.write.read_text().partition("<!-- speed: begin -->")
        _, end, after = rest.partition("<!-- speed: end -->")
        given.write.write_text(f"{before}{mark}\n" + "\n".join(lines) + f"\n{end}{after}")


if __name__ == "__main__":
    main()
