"""The live board as a child process of the demo: at the port of the settings, or another where that is taken."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.cli.child_worker import free_port

_RUN = """
from streams.worker.die_with_parent import die_with_parent
die_with_parent()
from streams.cli.main import app
app(["board"])
"""
_HOST = "127.0.0.1"
_START, _STOP = 20.0, 8.0


class ChildBoard:
    """`with ChildBoard(environment, port=8080, log=path) as board: print(board.address)`."""

    def __init__(self, environment: Mapping[str, str], *, port: int, log: Path) -> None:
        self._port = port if port and _is_free(port) else free_port()
        self.address = f"http://{_HOST}:{self._port}"
        self._environment = {**os.environ, **environment, "TOLLWIRE_BOARD_HOST": _HOST, "TOLLWIRE_BOARD_PORT": str(self._port)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            # A session of its own, as the worker has: Ctrl-C reaches the demo alone.
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

    def is_up(self) -> bool:
        """Wait until it answers; False where it has ended or does not come up."""
        started = time.monotonic()
        while self._process is not None and self._process.poll() is None and time.monotonic() - started < _START:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health/live", timeout=1):
                    return True
            except OSError:
                time.sleep(0.1)
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
        except OSError:
            return False
        return True
