"""A worker as a child process: started, waited for until it consumes, ended with the command that needed it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.errors import BrokerError

_RUN = """
from streams.worker.die_with_parent import die_with_parent
die_with_parent()
from streams.cli.main import app
app(["worker"])
"""
"""Should this program be killed, the worker does not stay behind."""
_START = 60.0
_STOP = 15.0


class ChildWorker:
    """`with ChildWorker(environment, log=path) as worker: worker.wait_until_ready(…)`."""

    def __init__(self, environment: Mapping[str, str], *, log: Path) -> None:
        self._port = free_port()
        self._environment = {**os.environ, **environment, "TOLLWIRE_METRICS_HOST": "127.0.0.1", "TOLLWIRE_METRICS_PORT": str(self._port)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C in the terminal reaches this program alone, which then ends the worker in order.
            command = [sys.executable, "-c", _RUN]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, start_new_session=True)  # noqa: S603
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

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
        if self._process is not None and (code := self._process.poll()) is not None:
            raise BrokerError(f"the worker ended with exit code {code}\n{self._end_of_log()}")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=1) as answer:
                return b"\ntollwire_ready 1" in answer.read()
        except OSError:
            return False

    def _end_of_log(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
