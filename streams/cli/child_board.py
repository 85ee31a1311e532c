"""The live board as a child process of the demo: at the port of the settings, or another where that is taken."""

import socket
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from streams.cli.child_process import ChildProcess, free_port

_HOST = "127.0.0.1"
_START = 20.0


class ChildBoard(ChildProcess):
    """`with ChildBoard(environment, port=8080, log=path) as board: print(board.address)`."""

    command, stop_seconds = "board", 8.0

    def __init__(self, environment: Mapping[str, str], *, port: int, log: Path) -> None:
        port = port if port and _is_free(port) else free_port()
        self._port = port
        self.address = f"http://{_HOST}:{port}"
        super().__init__({**environment, "TOLLWIRE_BOARD_HOST": _HOST, "TOLLWIRE_BOARD_PORT": str(port)}, log=log)

    def is_up(self) -> bool:
        """Wait until it answers; False where it has ended or does not come up."""
        started = time.monotonic()
        while self.exit_code() is None and time.monotonic() - started < _START:
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
