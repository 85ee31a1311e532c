"""Who is measured side by side: `nlp.pipe` alone, tollwire under several settings, loops written by hand, other stream processors."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import orjson

from bench.speed.processes import LOOPS, environment, megabytes, processor_seconds, running
from bench.speed.site import LONGEST, WORKER, Broker, Site, Story
from bench.speed.texts import stories_of
from streams.worker.kafka_settings import bootstrap_servers

WARM_UP = 8
RAW = "nlp.pipe"
TOLLWIRE: Mapping[str, Mapping[str, object]] = {
    "tollwire": {},
    "tollwire, 2 NLP processes": {"nlp_processes": 2},
    "tollwire, lean": {"entities": "lean"},
    "tollwire, lean, 2 NLP processes": {"entities": "lean", "nlp_processes": 2},
}
"""Rows of tollwire and the settings of each."""


@dataclass(frozen=True, slots=True)
class Took:
    """What one contestant took for one stream in one round."""

    seconds: float
    cpu: float
    megabytes: float
    """0 where it is not measured."""
    articles: Mapping[str, object]
    """The facts of each story, by its uri."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program that reads the raw topic and publishes articles on another."""

    command: Sequence[str]
    settings: Mapping[str, object] = field(default_factory=dict)


def contestants(peers_python: str | None) -> dict[str, Contestant]:
    """By their names, in the order in which they have their turns."""
    found = {name: Contestant(WORKER, settings) for name, settings in TOLLWIRE.items()}
    found["confluent-kafka loop"] = Contestant([sys.executable, str(LOOPS / "confluent_loop.py")])
    found["aiokafka loop"] = Contestant([sys.executable, str(LOOPS / "aiokafka_loop.py")])
    if peers_python:
        found["Quix Streams"] = Contestant([peers_python, str(LOOPS / "quix_loop.py")])
        found["Bytewax"] = Contestant([peers_python, "-m", "bytewax.run", "bytewax_loop"])
    return found


def one_round(broker: Broker, kind: str, number: int, peers_python: str | None) -> dict[str, Took]:
    """Every contestant once."""
    stories = stories_of(kind, number + WARM_UP)
    found = {RAW: through_nlp_pipe(stories, broker.folder)}
    for name, contestant in contestants(peers_python).items():
        found[name] = through_kafka(contestant, stories, Site(broker, **contestant.settings))
    return found


def through_nlp_pipe(stories: Sequence[Story], folder: Path) -> Took:
    """`nlp.pipe` in a process of its own."""
    given, out = folder / "stories", folder / "articles"
    given.write_text("\n".join(value.hex() for _, value in stories))
    command = [sys.executable, str(LOOPS / "raw.py"), str(given), str(out)]
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, timeout=LONGEST, check=True)
    said = json.loads(done.stdout)
    return Took(said["seconds"], said["cpu"], 0.0, _facts(out.read_bytes().splitlines()))


def through_kafka(contestant: Contestant, stories: Sequence[Story], site: Site) -> Took:
    """A contestant on topics of its own."""
    loop = {
        "LOOP_BROKERS": bootstrap_servers(site.settings),
        "LOOP_IN": site.topics.raw,
        "LOOP_OUT": site.topics.enriched,
        "LOOP_GROUP": site.settings.app_id,
        "LOOP_FOLDER": str(site.folder),
    }
    with running(contestant.command, site.environment(**loop), site.folder) as child:
        site.send(stories[:WARM_UP])
        site.wait(site.topics.enriched, WARM_UP, child)
        began, used = perf_counter(), processor_seconds(child.pid)
        site.send(stories[WARM_UP:])
        site.wait(site.topics.enriched, len(stories), child)
        seconds, cpu = perf_counter() - began, processor_seconds(child.pid) - used
        taken = megabytes(child.pid)
    return Took(seconds, cpu, taken, _facts(record.value or b"" for record in site.records(site.topics.enriched)))


def _facts(articles: Iterable[bytes]) -> dict[str, object]:
    read = [orjson.loads(article) for article in articles if article]
    return {article["uri"]: (article["facts"], article["events"]) for article in read}
