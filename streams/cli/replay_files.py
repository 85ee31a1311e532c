"""What a replay would have published, as files: one line of JSON for each message."""

import base64
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from streams.settings import Settings
from streams.worker.outgoing import Outgoing
from streams.worker.topics import topic_names

NAMES = ("enriched", "incidents", "alerts", "dead", "held", "outcomes")


class ReplayFiles:
    """`with ReplayFiles(folder, settings) as files: files.take(message)`; incidents and what is still held are written at the end."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        topics = topic_names(settings)
        self.counts: dict[str, int] = dict.fromkeys(NAMES, 0)
        """Lines of each file; final after the block."""
        self._folder = folder
        self._names: Mapping[str, str] = {getattr(topics, name): name for name in NAMES}
        self._files: dict[str, BinaryIO] = {}
        self._last: dict[str, dict[bytes | None, Outgoing]] = {"incidents": {}, "held": {}}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            self._files[name] = self._stack.enter_context((self._folder / f"{name}.jsonl").open("wb"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        with self._stack:
            for message in self._last["incidents"].values():
                if message.value is not None:
                    self._write("incidents", message.value)
            for message in self._last["held"].values():
                if message.value:
                    self._write("held", as_line(message))

    def take(self, message: Outgoing) -> None:
        """Keep or write one message; reports are between the workers alone."""
        name = self._names.get(message.topic)
        if name in self._last:
            self._last[name][message.key] = message
        elif name == "dead":
            self._write(name, as_line(message))
        elif name is not None:
            self._write(name, message.value or b"")
            if name == "enriched":
                self._last["held"].pop(message.key, None)  # its embargo has passed

    def _write(self, name: str, line: bytes) -> None:
        self._files[name].write(line + b"\n")
        self.counts[name] += 1


def as_line(message: Outgoing) -> bytes:
    """A message whose value may be anything: its headers as text, its bytes as text where they are, else in base64."""
    value = message.value or b""
    headers = {name: text.decode("utf-8", "replace") for name, text in message.headers.items()}
    key = None if message.key is None else message.key.decode("utf-8", "backslashreplace")
    try:
        body: dict[str, object] = {"value": value.decode()}
    except UnicodeDecodeError:
        body = {"value_base64": base64.b64encode(value).decode()}
    return orjson.dumps({"key": key, "headers": headers, **body})
