"""`tollwire feed --watch`: each file that is dropped into a folder, once it is whole."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog
import typer

from streams.cli.feed import take
from streams.cli.story_files import stories_of_file
from streams.errors import BrokerError
from streams.feeds.drop_folder import Dropped, Settling, look, stamp_of
from streams.feeds.field_map import FieldMap
from streams.feeds.ledger import Ledger
from streams.worker.feeder import Feeder

log = structlog.get_logger(__name__)

_LONGEST_PAUSE = 60.0


def watch_folders(
    folders: Sequence[Path],
    *,
    feeder: Feeder,
    ledger: Ledger,
    fields: FieldMap,
    every: float,
    settle: float,
    done: Path | None = None,
) -> None:
    """Until it is told to stop (SIGINT, SIGTERM); what was begun then is finished.

    While Kafka does not take stories nothing is read, and everything waits in the folder.
    """
    settling = [Settling(settle) for _ in folders]
    said: set[str] = set()
    with stop_signals() as stop:
        while not stop.is_set():
            there: set[str] = set()
            for folder, whole in zip(folders, settling, strict=True):
                try:
                    found = list(look(folder))
                except OSError as error:
                    _say_once(said, f"{error.filename}: {error.strerror}")
                    there |= {name for name in ledger.sources() if name.startswith(_name(folder))}
                    continue
                there |= {_name(dropped.path) for dropped in found}
                standing = ledger.sources()
                for dropped in whole.settled(found, now=time.monotonic()):
                    if standing.get(_name(dropped.path)) != dropped.stamp and not stop.is_set():
                        _feed_file(dropped, folder, feeder=feeder, fields=fields, said=said, stop=stop)
                with_patience(feeder.flush, feeder=feeder, stop=stop)
                if done is not None and not stop.is_set():
                    _move_away(found, folder=folder, ledger=ledger, done=done, said=said)
            if not stop.is_set():
                ledger.forget(sources=[name for name in ledger.sources() if name.startswith("file:") and name not in there])
                stop.wait(every)


def _feed_file(dropped: Dropped, folder: Path, *, feeder: Feeder, fields: FieldMap, said: set[str], stop: threading.Event) -> None:
    """Hand over all stories of a file; one that cannot be read now is tried again at the next look."""
    try:
        for raw in stories_of_file(dropped.path, name=dropped.path.relative_to(folder).as_posix()):
            with_patience(partial(take, feeder, raw, fields=fields), feeder=feeder, stop=stop)
            if stop.is_set():
                return
    except OSError as error:
        _say_once(said, f"{error.filename or dropped.path}: {error.strerror or error}")
        return
    with_patience(partial(feeder.read_to_its_end, _name(dropped.path), dropped.stamp), feeder=feeder, stop=stop)


def with_patience(send: Callable[[], object], *, feeder: Feeder, stop: threading.Event) -> None:
    """Do what may have to wait for Kafka; while that does not answer, try again after ever longer pauses, until told to stop.

    What was under way when it stops is in the ledger, and is seen to at the next start.
    """
    pause = 1.0
    while True:
        try:
            send()
            return
        except BrokerError as error:
            log.warning("Kafka does not take stories; they wait", why=str(error), seconds=pause)
        if stop.wait(pause):
            return
        send, pause = feeder.try_again, min(2 * pause, _LONGEST_PAUSE)


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, for as long as the block runs."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _move_away(found: Sequence[Dropped], *, folder: Path, ledger: Ledger, done: Path, said: set[str]) -> None:
    """Files whose stories Kafka has, under their names below the folder; one of the same name there is replaced."""
    standing = ledger.sources()
    for dropped in found:
        if standing.get(_name(dropped.path)) != dropped.stamp or stamp_of(dropped.path) != dropped.stamp:
            continue
        target = done / dropped.path.relative_to(folder)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(dropped.path, target)
        except OSError as error:
            _say_once(said, f"{target}: {error.strerror or error}")


def _name(path: Path) -> str:
    return f"file:{os.path.abspath(path)}"


def _say_once(said: set[str], message: str) -> None:
    if message not in said:
        said.add(message)
        typer.secho(f"tollwire: {message}", err=True, fg="red")
