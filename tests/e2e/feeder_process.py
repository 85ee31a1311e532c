"""A feeder as a process of its own, killed and started again by tests."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from streams.settings import Settings
from streams.worker.produce import ends_of, read_records
from streams.worker.topics import topic_names
from tests.e2e.worker_process import COMMANDS

ROOT = Path(__file__).parents[2]


@contextmanager
def feeding(settings: Settings, *arguments: str, log: Path, more: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`tollwire …` for this site; killed at the end of the block where it still runs."""
    told = {"TOLLWIRE_BROKER": settings.broker, "TOLLWIRE_TOPIC_PREFIX": settings.topic_prefix, "PYTHONPATH": str(ROOT)}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*COMMANDS["cli"], *arguments], env={**os.environ, **told, **(more or {})}, stdout=out, stderr=out, cwd=log.parent
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(30)


def stop(process: "subprocess.Popen[bytes]", number: int = signal.SIGTERM) -> int:
    """Send a signal and give the exit status."""
    process.send_signal(number)
    return process.wait(60)


def keys_of(settings: Settings) -> Counter[str]:
    """How often each key is on the raw topic."""
    return Counter((record.key or b"").decode() for record in read_records(settings, topic_names(settings).raw))


def wait_for_messages(settings: Settings, number: int, process: "subprocess.Popen[bytes]", *, seconds: float = 120) -> int:
    """Return when the raw topic has at least so many messages; gives their number."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := sum(ends_of(settings, topic_names(settings).raw)[1].values())) >= number:
            return found
        assert process.poll() is None, f"the feeder ended with {process.returncode}"
        time.sleep(0.1)
    raise AssertionError(f"{found} messages after {seconds} s, not {number}")
