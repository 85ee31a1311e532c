"""Processes that are measured: started, watched, and ended with all below them."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from streams.worker.nlp_process import ONE_THREAD

BENCH = Path(__file__).parents[1]
LOOPS = BENCH / "loops"


class Child:
    """A process with a log of its own."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def log(self) -> str:
        """What it has said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def check(self) -> None:
        """Raise RuntimeError where it has ended."""
        if (status := self._process.poll()) is not None:
            raise RuntimeError(f"the process ended with {status}: {self.log()[-2000:]}")

    def wait_until_said(self, words: str, seconds: float = 120.0) -> None:
        """Return when its log has these words; raises RuntimeError where it takes longer, or it has ended."""
        deadline = time.monotonic() + seconds
        while words not in self.log():
            self.check()
            if time.monotonic() > deadline:
                raise RuntimeError(f"no{words}in {seconds:g} s: {self.log()[-2000:]}")
            time.sleep(0.1)

    def end(self, seconds: float = 30.0) -> None:
        """Ask it to stop, and kill it and all below it where it does not in so many seconds."""
        below = family(self.pid) if self._process.poll() is None else []
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        kill_all(below[1:])

    def kill(self) -> None:
        """Kill it and all below it."""
        below = family(self.pid) if self._process.poll() is None else []
        self._process.kill()
        self._process.wait()
        kill_all(below[1:])


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], folder: Path, *, name: str = "log") -> Iterator[Child]:
    """A process for the length of the block; its log lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("wb") as log:
        process = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log, cwd=LOOPS if "-m" in command else None)
    child = Child(process, folder / name)
    try:
        yield child
    finally:
        child.kill()


def environment(**more: str) -> dict[str, str]:
    """Numerical libraries at one thread each, and the code of this checkout."""
    return os.environ | dict.fromkeys(ONE_THREAD, "1") | {"PYTHONPATH": os.pathsep.join((str(BENCH.parent), str(LOOPS)))} | more


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def kill_all(pids: Sequence[int]) -> None:
    """Kill what still runs of these."""
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def processor_seconds(pid: int) -> float:
    """What the family has used so far, user and system."""
    used = 0
    for one in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """What the family has in memory, each page that it shares counted once."""
    total = 0
    for one in family(pid):
        with suppress(OSError):
            total += int(Path(f"/proc/{one}/smaps_rollup").read_text().split("\nPss:")[1].split()[0])
    return total / 1024
