"""A worker as a child process: started, waited for until it consumes, ended with the command that needed it."""

import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from streams.cli.child_process import ChildProcess, free_port
from streams.errors import BrokerError

_START = 60.0


class ChildWorker(ChildProcess):
    """`with ChildWorker(environment, log=path) as worker: worker.wait_until_ready(…)`."""

    command, stop_seconds = "worker", 15.0

    def __init__(self, environment: Mapping[str, str], *, log: Path) -> None:
        self._port = free_port()
        super().__init__({**environment, "TOLLWIRE_METRICS_HOST": "127.0.0.1", "TOLLWIRE_METRICS_PORT": str(self._port)}, log=log)

    def wait_until_ready(self, progress: Callable[[float], None]) -> float:
        """Wait until the worker consumes and give the seconds it took; raises BrokerError with the end of its log where it does not."""
        started = time.monotonic()
        while (waited := time.monotonic() - started) < _START:
            self.check()
            if self._is_ready():
                return waited
            progress(waited)
            time.sleep(0.2)
        raise BrokerError(f"the worker was not ready after {_START:.0f} s\n{self._end_of_log()}")

    def check(self) -> None:
        """Raise BrokerError where the worker has ended."""
        if (code := self.exit_code()) is not None:
            raise BrokerError(f"the worker ended with exit code {code}\n{self._end_of_log()}")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=1) as answer:
                return b"\ntollwire_ready 1" in answer.read()
        except OSError:
            return False

    def _end_of_log(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
