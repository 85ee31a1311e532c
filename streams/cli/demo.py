"""`tollwire demo`: the main job on sample stories, with everything it needs."""

import os
import re
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from streams.cli.child_worker import ChildWorker
    from streams.cli.demo_screen import Screen
    from streams.cli.watch_topics import TopicWatcher
    from streams.settings import Settings

app = typer.Typer(add_completion=False)

_PATIENCE = 60.0
"""Seconds within which a story must come to its outcome."""
_PASSED_ON = ("broker", "app_id", "topic_prefix", "data_dir", "alert_rules")
_QUIET = 2.0
"""Seconds without a message after which nothing more is expected."""


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the sample stories; exit code 0 if each had an outcome and the alerts came.")
    ] = False,
    broker: Annotated[
        str | None, typer.Option(help="A Kafka of your own, in place of the embedded one; TOLLWIRE_BROKER does the same.")
    ] = None,
    board: Annotated[bool, typer.Option("--board", help="Also start the live board, and say where it is.")] = False,
    pace: Annotated[float, typer.Option(min=0.0, max=60.0, help="Seconds to look at each story.")] = 1.0,
) -> None:
    """Start a broker and a worker, feed sample stories, and show their facts and the alerts that follow.

    The stories are invented, and moved in time so that the last one is of now. Stays up for stories of your own until Ctrl-C.
    """
    from streams.cli.show_facts import console
    from streams.settings import load_settings

    settings = load_settings(broker=broker)
    out = console()
    with ExitStack() as stack:
        settings, worker = _start(settings, out, stack, board=board)
        try:
            complete = _run(settings, worker, out, pace=pace, once=once, board=board)
        except KeyboardInterrupt:
            out.print("\nStopping …")
            complete = not once
    raise typer.Exit(0 if complete else 1)


def _start(settings: "Settings", out: "Console", stack: ExitStack, *, board: bool) -> tuple["Settings", "ChildWorker"]:
    """Broker, topics and worker, with a line for each; all of it ends with `stack`."""
    from tempfile import TemporaryDirectory

    from streams.cli.child_board import ChildBoard
    from streams.cli.child_worker import ChildWorker
    from streams.worker.embedded_broker import EmbeddedBroker
    from streams.worker.topics import ensure_topics

    folder = Path(stack.enter_context(TemporaryDirectory(prefix="tollwire-")))
    run = f"demo-{time.time_ns() // 1_000_000:x}"
    changes: dict[str, object] = {"app_id": f"{settings.app_id}-{run}", "data_dir": folder / "data"}
    if "broker" in settings.model_fields_set:
        # Names of its own on a Kafka of the user's: the demo meets nobody's stories, and a second run not those of the first.
        changes["topic_prefix"] = f"{settings.topic_prefix}{run}."
        settings = settings.model_copy(update=changes)
        stack.callback(_delete_topics, settings)
    else:
        changes["broker"] = stack.enter_context(EmbeddedBroker()).url
        settings = settings.model_copy(update=changes)
    if settings.alert_rules is None:
        changes = {"alert_rules": _rules_without_pauses(folder)}
        settings = settings.model_copy(update=changes)
    began = time.monotonic()
    with out.status("Kafka …"):
        ensure_topics(settings)
    out.print(f"Kafka at {settings.broker}, {time.monotonic() - began:.1f} s")
    environment = {f"TOLLWIRE_{name.upper()}": str(getattr(settings, name)) for name in _PASSED_ON}
    worker = stack.enter_context(ChildWorker(environment, log=folder / "worker.log"))
    shown = stack.enter_context(ChildBoard(environment, port=settings.board_port, log=folder / "board.log")) if board else None
    with out.status("worker: loading the language model …") as status:
        seconds = worker.wait_until_ready(lambda waited: status.update(f"worker: loading the language model … {waited:.0f} s"))
    out.print(f"Worker ready, {seconds:.1f} s")
    if shown is not None:
        up = shown.is_up()
        out.print(f"The board: {shown.address}" if up else "The board did not start; the rest goes on without it.", style="bold")
    return settings, worker


def _rules_without_pauses(folder: Path) -> Path:
    """The shipped alert rules, less the pause between two Updates: here hours of a wire pass in a minute."""
    from importlib.resources import files

    shipped = (files("streams.alerts") / "alerts.toml").read_text(encoding="utf-8")
    path = folder / "alerts.toml"
    path.write_text(re.sub(r"^throttle_minutes\b.*$", "throttle_minutes = 0", shipped, flags=re.MULTILINE), encoding="utf-8")
    return path


def _delete_topics(settings: "Settings") -> None:
    from contextlib import suppress

    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    from streams.worker.kafka_settings import confluent_config
    from streams.worker.topics import topic_configs

    admin = AdminClient(confluent_config(settings))  # kept by name: what it has begun ends with it
    deletions = admin.delete_topics(list(topic_configs(settings)), operation_timeout=10, request_timeout=15)
    for deletion in deletions.values():
        with suppress(KafkaException):  # they carry the name of this run, and are in nobody's way
            deletion.result()


def _run(settings: "Settings", worker: "ChildWorker", out: "Console", *, pace: float, once: bool, board: bool) -> bool:
    """Feed, show, sum up; True where every story had an outcome and the expected alerts came."""
    from streams.cli.demo_screen import Screen
    from streams.cli.sample_stories import expected, moved_to, now, sample_lines
    from streams.cli.watch_topics import TopicWatcher
    from streams.worker.topics import topic_names

    topics = topic_names(settings)
    screen = Screen(out, topics)
    watcher = TopicWatcher(settings, (topics.enriched, topics.alerts, topics.incidents, topics.held, topics.dead))
    lines = moved_to(now(), sample_lines())
    out.print(
        f"\n{len(lines)} stories follow, all invented, moved in time so that the last one is of now. Under each: its facts, with the words"
    )
    out.print("they stand on. In a frame: the alerts that follow. Everything shown has been read from a topic.")
    began = time.monotonic()
    _feed(lines, settings, worker, watcher, screen, pace=pace)
    _show(watcher, screen, worker, until_quiet=_QUIET)
    screen.summary()
    out.print(f"{time.monotonic() - began:.1f} s from the first story to the last alert")
    missing = screen.missing(expected())
    if screen.stories < len(lines):
        missing.append(f"{len(lines) - screen.stories} of {len(lines)} stories have no outcome")
    for line in missing:
        out.print(f"Failed: {line}", style="red")
    for line in screen.differences(expected()):
        out.print(f"Wrong: {line}", style="yellow")
    if not once:
        prefix = f" --prefix {settings.topic_prefix}" if settings.topic_prefix else ""
        program = "tollwire" if shutil.which("tollwire") else os.path.relpath(sys.argv[0])
        out.print("\nStill running. In another terminal, feed stories of your own, or watch a topic:")
        out.print(f"  {program} feed --broker {settings.broker}{prefix} FILE…", style="bold")
        out.print(f"  {program} tail alerts --broker {settings.broker}{prefix}", style="bold")
        if not prefix and not board:
            out.print(f"  {program} board --broker {settings.broker}", style="bold")
        out.print("Ctrl-C ends it.")
        _show(watcher, screen, worker, until_quiet=None)
    return not missing


def _feed(
    lines: list[bytes], settings: "Settings", worker: "ChildWorker", watcher: "TopicWatcher", screen: "Screen", *, pace: float
) -> None:
    """Send the stories one by one, each when the one before has come out, and has been looked at for `pace` seconds."""
    from streams.worker.feeder import Feeder

    feeder = Feeder(settings)
    for number, line in enumerate(lines, start=1):
        feeder.take(line, content_type="application/json")
        feeder.flush()
        deadline = time.monotonic() + _PATIENCE
        while screen.stories < number and time.monotonic() < deadline:
            worker.check()
            if record := watcher.next(0.2):
                screen.take(record)
        _show(watcher, screen, worker, until_quiet=pace)


def _show(watcher: "TopicWatcher", screen: "Screen", worker: "ChildWorker", *, until_quiet: float | None) -> None:
    """Show what arrives until nothing has come for so many seconds; None: for ever."""
    quiet_since = time.monotonic()
    while until_quiet is None or time.monotonic() - quiet_since < until_quiet:
        worker.check()
        if record := watcher.next(0.2 if until_quiet is None else min(0.2, until_quiet)):
            screen.take(record)
            quiet_since = time.monotonic()
