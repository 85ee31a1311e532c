"""A command of tollwire as a child process: started, and ended with the command that needed it."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

_RUN = """
from streams.worker.die_with_parent import die_with_parent
die_with_parent()
from streams.cli.main import app
app({arguments!r})
"""
"""Should this program be killed, the child does not stay behind."""


class ChildProcess:
    """Runs from the beginning of a `with` block to its end; what it says goes to the file `log`."""

    command: ClassVar[str]
    """What it runs: `tollwire <command>`."""
    stop_seconds: ClassVar[float]
    """Seconds that it has to end in order."""

    def __init__(self, environment: Mapping[str, str], *, log: Path) -> None:
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C in the terminal reaches this program alone, which then ends the child in order.
            command = [sys.executable, "-c", _RUN.format(arguments=[self.command])]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, start_new_session=True)  # noqa: S603
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def exit_code(self) -> int | None:
        """None while it runs, or was never started."""
        return None if self._process is None else self._process.poll()


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
