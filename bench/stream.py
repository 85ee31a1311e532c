"""Stories through the whole stream, against the same stories through `nlp.pipe` alone: what Kafka, Faust and the table cost.

python bench/stream.py [--stories 500] [--processes 0] [--broker kafka://…]; on the embedded broker where none is named.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from contextlib import ExitStack
from pathlib import Path

import orjson
from confluent_kafka import Consumer, TopicPartition

from streams.cli.child_process import free_port
from streams.feeds.read_story import read_story
from streams.settings import Settings, load_settings
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.kafka_settings import confluent_config
from streams.worker.nlp_process import ONE_THREAD, extract_batch, load
from streams.worker.produce import Feed
from streams.worker.topics import ensure_topics, topic_names

TOWNS = [("Homs", "Syria"), ("Mosul", "Iraq"), ("Kandahar", "Afghanistan"), ("Quetta", "Pakistan"), ("Goma", "Congo"), ("Cali", "Colombia")]
FILLER = (
    "Residents said they had heard aircraft during the night and had moved to cellars with blankets and radios. ",
    "The regional governor visited the site in the afternoon and promised help to families whose houses were damaged. ",
    "Shops along the main road stayed closed and a curfew was announced for the following three nights. ",
    "Aid agencies have warned for weeks that clinics in the province lack fuel, blood and trained surgeons. ",
)


def make_story(number: int) -> tuple[bytes, bytes]:
    """A story of some 300 words."""
    town, country = TOWNS[number % len(TOWNS)]
    dead, uri = 3 + number % 17, f"urn:bench:{number}"
    lead = (
        f"{town.upper()}, {country} - At least {dead} people, among them two children, were killed and {dead * 2} wounded on Tuesday when "
        f"a car bomb exploded near a market in {town}, police said. A hospital official said {dead + 1} bodies had been brought in.\n\n"
    )
    body = lead + "\n\n".join("".join(FILLER[(number + shift) % 4] for shift in range(part, part + 3)) for part in range(5))
    document = {"uri": uri, "version": "1", "language": "en", "type": "text", "headlines": [{"value": f"Bomb kills {dead} in {town}"}]}
    return uri.encode(), orjson.dumps(document | {"bodies": [{"contentType": "text/plain", "value": body}]})


def through_the_pipeline(settings: Settings, raw: list[tuple[bytes, bytes]]) -> tuple[float, float]:
    """Seconds for the extraction alone, by the clock and of the processor, in batches as the worker's."""
    loaded = load(settings)
    stories = [read_story(value, key=key) for key, value in raw]
    began, used = time.perf_counter(), time.process_time()
    for start in range(0, len(stories), settings.batch_size):
        extract_batch(stories[start : start + settings.batch_size], loaded)
    return time.perf_counter() - began, time.process_time() - used


def processor_seconds(pid: int) -> float:
    """What a process has used so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def count(settings: Settings, topic: str) -> int:
    consumer = Consumer(confluent_config(settings) | {"group.id": "bench"})
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1] for partition in partitions)
    finally:
        consumer.close()


def metric(port: int, name: str) -> float:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))


def through_the_stream(settings: Settings, raw: list[tuple[bytes, bytes]], port: int) -> dict[str, float]:
    """Seconds to be ready, until every story is enriched, and until every report is tracked; what the worker used."""
    environment = os.environ | {f"TOLLWIRE_{name.upper()}": str(value) for name, value in settings.model_dump(exclude_unset=True).items()}
    topics, began = topic_names(settings), time.perf_counter()
    command = [sys.executable, "-m", "faust", "-A", "streams.worker.app", "worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        try:
            while not metric(port, "tollwire_ready"):
                time.sleep(0.05)
            ready = time.perf_counter() - began
            began, used = time.perf_counter(), processor_seconds(worker.pid)
            with Feed(settings, topics.raw) as feed:
                for key, value in raw:
                    feed.send(value, key=key)
            while count(settings, topics.enriched) < len(raw):
                time.sleep(0.1)
            enriched = time.perf_counter() - began
            while metric(port, "tollwire_reports_total") < count(settings, topics.reports):
                time.sleep(0.1)
            tracked, used = time.perf_counter() - began, processor_seconds(worker.pid) - used
            status = Path(f"/proc/{worker.pid}/status").read_text()
            megabytes = int(status.split("VmHWM:")[1].split()[0]) / 1024
        finally:
            worker.terminate()
    return {"ready_s": ready, "enriched_s": enriched, "tracked_s": tracked, "cpu_s": used, "worker_mb": megabytes}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stories", type=int, default=500)
    arguments.add_argument("--processes", type=int, default=0)
    arguments.add_argument("--broker")
    given = arguments.parse_args()
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    raw = [make_story(number) for number in range(given.stories)]
    name, port = f"bench-{uuid.uuid4().hex[:6]}", free_port()
    with ExitStack() as stack:
        url = given.broker or stack.enter_context(EmbeddedBroker()).url
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        more = {"app_id": name, "topic_prefix": f"{name}.", "data_dir": folder, "metrics_port": port, "nlp_processes": given.processes}
        settings = load_settings(broker=url, **more)
        ensure_topics(settings)
        found = through_the_stream(settings, raw, port)
    alone, alone_cpu = through_the_pipeline(settings, raw)
    rates = {"pipeline_alone_per_s": len(raw) / alone, "stream_per_s": len(raw) / found["tracked_s"], "ratio": alone / found["tracked_s"]}
    rates["cpu_ratio"] = alone_cpu / found["cpu_s"] if not given.processes else 0.0
    print(json.dumps({"stories": len(raw), "processes": given.processes, **{k: round(v, 2) for k, v in (found | rates).items()}}))


if __name__ == "__main__":
    main()
