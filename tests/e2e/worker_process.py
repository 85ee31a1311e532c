"""A worker as a process of its own, started, stopped and killed by tests."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from confluent_kafka.admin import AdminClient, NewTopic
from pydantic import SecretStr

from streams.settings import Settings, load_settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.topics import ensure_topics, topic_names

Value = TypeVar("Value")
READY_SECONDS = 60.0
STOP_SECONDS = 60.0
RUN = "from streams.settings import load_settings; from streams.worker.app import run_worker; exit(run_worker(load_settings()))"
COMMANDS = {
    "faust": [sys.executable, "-m", "faust", "-A", "streams.worker.app", "worker"],
    "tollwire": [sys.executable, "-c", RUN],
    "cli": [sys.executable, "-c", "from streams.cli.main import app; app()"],
}


def fresh_settings(url: str, folder: Path, *, first: Callable[[Settings], None] = lambda _: None, **more: object) -> Settings:
    """Settings of a site that nobody has used before, with its topics; `first` may make some of them its own way."""
    name = uuid.uuid4().hex[:8]
    settings = load_settings(broker=url, app_id=f"t-{name}", topic_prefix=f"{name}.", data_dir=folder / name, **more)
    first(settings)
    ensure_topics(settings)
    return settings


def make_raw_topic_as_fed(settings: Settings) -> None:
    """A raw topic that keeps the times that a feed gives, however old: a second run has to see the same arrivals."""
    config = {"message.timestamp.type": "CreateTime", "retention.ms": "-1", "max.message.bytes": str(settings.max_message_bytes)}
    copies = settings.replication_factor
    raw = NewTopic(topic_names(settings).raw, num_partitions=settings.partitions, replication_factor=copies, config=config)
    admin = AdminClient(confluent_config(settings))  # has to outlive its answers
    for done in admin.create_topics([raw]).values():
        done.result(30)


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that give a program these settings, secrets among them."""
    given = settings.model_dump(exclude_unset=True, mode="json")
    given |= {name: value.get_secret_value() for name, value in settings if name in given and isinstance(value, SecretStr)}
    return {f"TOLLWIRE_{name.upper()}": str(value) for name, value in given.items() if value is not None}


class WorkerProcess:
    """One worker; `start` returns when it consumes, the end of a `with` block kills what still runs."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *,
        command: str = "tollwire",
        name: str = "worker",
        environment: Mapping[str, str] | None = None,
        code: Path | None = None,
    ) -> None:
        """`code`: a checkout to run in place of this one; another may be set before the next launch."""
        self.code = code
        self._command = COMMANDS[command]
        self._log = folder / f"{name}-{settings.app_id}.log"
        self._environment = {**os.environ, **environment_of(settings), **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self.seconds_to_ready = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop(signal.SIGKILL)

    def start(self) -> Self:
        began, seen = time.monotonic(), self.log().count(" ready ")
        self.launch()
        assert self._process is not None
        while self.log().count(" ready ") == seen:
            if self._process.poll() is not None or time.monotonic() - began > READY_SECONDS:
                self.stop(signal.SIGKILL)
                raise RuntimeError(f"the worker did not start: {self.log()[-3000:]}")
            time.sleep(0.05)
        self.seconds_to_ready = time.monotonic() - began
        return self

    def launch(self) -> None:
        """Start, and wait for nothing."""
        with self._log.open("ab") as log:
            told = {"env": self._environment, "cwd": self.code, "start_new_session": True}
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, **told)  # type: ignore[call-overload]

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal, and wait for nothing."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(which)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """None while it runs, or was never started."""
        return None if self._process is None else self._process.poll()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait for the end, and give the exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(how)
        try:
            status = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._process = None
        return status

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""


def eventually(look: Callable[[], Value], *, until: Callable[[Value], bool], seconds: float = 30.0) -> Value:
    """What `look` sees once it fits, or at the end of the time."""
    deadline = time.monotonic() + seconds
    while not until(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen
