"""How many ninjs stories a minute one feeder takes: `python -m bench.feed [STORIES]`, on TOLLWIRE_BROKER or the embedded broker.

Once as `tollwire feed FILE` does it, once with the ledger of `--resume` and `--watch`, and once more with a schema check.
"""

import os
import sys
import tempfile
import time
import uuid
from contextlib import nullcontext
from pathlib import Path

import orjson

from streams.cli.feed import feed_files
from streams.cli.sample_stories import sample_lines
from streams.feeds.ledger import Ledger
from streams.settings import load_settings
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.feeder import Feeder
from streams.worker.topics import ensure_topics

WAYS = {"plain": {}, "with a ledger": {"ledger": True}, "with a ledger, ninjs checked": {"ledger": True, "ninjs_check": "declared"}}


def stories(number: int, path: Path) -> int:
    """Sample stories under new uris, a line each; gives the number of bytes."""
    samples = [orjson.loads(line) for line in sample_lines() if line.startswith(b"{") and b"versionCreated" in line]
    with path.open("wb") as out:
        for n in range(number):
            out.write(orjson.dumps(samples[n % len(samples)] | {"uri": f"urn:bench:{n}"}) + b"\n")
    return path.stat().st_size


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    given = os.environ.get("TOLLWIRE_BROKER")
    with nullcontext() if given else EmbeddedBroker() as broker, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wire.jsonl"
        size = stories(number, path)
        print(f"{number:,} stories of {size / number:,.0f} bytes; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for name, how in WAYS.items():
            more = {key: value for key, value in how.items() if key != "ledger"}
            settings = load_settings(broker=given or broker.url, topic_prefix=f"{uuid.uuid4().hex[:8]}.", **more)
            ensure_topics(settings)
            ledger = Ledger(Path(folder) / uuid.uuid4().hex, destination="bench") if how.get("ledger") else None
            feeder = Feeder(settings, ledger)
            feeder.recover()
            began, processor = time.perf_counter(), time.process_time()
            feed_files([path], feeder=feeder, fields={})
            seconds = time.perf_counter() - began
            assert feeder.counts.sent == number, feeder.counts
            print(f"{name}: {number / seconds * 60:,.0f} a minute ({seconds:.1f} s, {time.process_time() - processor:.1f} s of processor)")
            if ledger is not None:
                ledger.close()


if __name__ == "__main__":
    main()
