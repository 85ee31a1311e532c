"""Extraction for the worker: in its own process, or in others that may crash, hang or be killed without taking the worker with them."""

import asyncio
import atexit
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Literal, Protocol

import structlog

from streams.errors import ExtractionFailed, ModelError
from streams.messages import Pipeline, pipeline_of
from streams.settings import Settings
from streams.story import Story
from streams.worker import metrics
from streams.worker.nlp_process import Extracted, Loaded, extract_batch, load, serve
from streams.worker.turns import Turns

log = structlog.get_logger(__name__)

_START_SECONDS = 120.0


class Extractor(Protocol):
    """Stories to extractions, one result each, in order."""

    slots: int
    """Batches that may be under way at the same time."""

    def start(self) -> Pipeline:
        """Load the pipeline and say which it is; call from the main thread before the worker consumes."""

    async def extract(self, stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
        """One result for each of `stories`; urgent ones before those that wait."""

    def stop(self) -> None:
        """Let go of everything."""


def make_extractor(settings: Settings) -> Extractor:
    """The one that the settings ask for."""
    return Pool(settings) if settings.nlp_processes else InWorker(settings)


class InWorker:
    """spaCy in the worker's own process, in one thread of its own so that reports are tracked and Kafka is answered meanwhile.

    Simplest, and with one worker a core as fast as anything. Never two threads: spaCy's pipelines are not made for that.
    """

    def __init__(self, settings: Settings) -> None:
        self.slots = 2
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nlp")
        self._turns, self._batches = Turns(1), count()
        self._loaded: Loaded | None = None

    def start(self) -> Pipeline:
        """Load the pipeline."""
        self._loaded = load(self._settings)
        return pipeline_of(self._loaded.nlp.meta)

    async def extract(self, stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
        """One result for each of `stories`; an urgent one waits for one story at most, not for a batch."""
        if self._loaded is None:
            raise ModelError("extract before start")
        rank, found = (0 if urgent else 1, next(self._batches)), []
        for story in stories:
            async with self._turns.turn(rank):
                found += await asyncio.get_running_loop().run_in_executor(self._thread, extract_batch, [story], self._loaded)
        return found

    def stop(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class Pool:
    """Processes from a forkserver, each with a pipeline of its own and a thread here that waits for it."""

    def __init__(self, settings: Settings) -> None:
        # One in hand and one that waits: no process idles while what a slower one has in hand must be published first.
        self.slots = 2 * settings.nlp_processes
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.nlp_processes, thread_name_prefix="nlp")
        self._turns = Turns(settings.nlp_processes)
        self._processes: list[NlpProcess] = []
        self._free: list[NlpProcess] = []

    def start(self) -> Pipeline:
        """Start every process and wait until all have loaded the pipeline."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["streams.worker.forkserver_preload"])
        # The forkserver reads its settings anew, and loads the network that its processes share.
        os.environ["TOLLWIRE_MODEL_PROFILE"] = self._settings.model_profile
        # From the main thread: the forkserver dies with the thread that started it.
        forkserver.ensure_running()
        self._processes = [NlpProcess(self._settings) for _ in range(self._settings.nlp_processes)]
        # Before multiprocessing's own exit handler, which would wait for them.
        atexit.register(self.stop)
        self._free = list(self._processes)
        pipeline, *_ = [process.wait_until_ready() for process in self._processes]
        return pipeline

    async def extract(self, stories: Sequence[Story], *, urgent: bool = False) -> list[Extracted]:
        """One result for each of `stories`, from the next free process."""
        async with self._turns.turn((0 if urgent else 1,)):
            process = self._free.pop()
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, process.extract, stories)
            finally:
                self._free.append(process)

    def stop(self) -> None:
        """End every process; safe to call again."""
        atexit.unregister(self.stop)
        for process in self._processes:
            process.end()
        self._processes = []
        self._threads.shutdown(wait=False, cancel_futures=True)


class NlpProcess:
    """One process; started anew when it crashes or takes too long."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pipeline: Pipeline | None = None
        self._pipe: Connection
        self._process: ForkServerProcess
        self._spawn()

    def wait_until_ready(self) -> Pipeline:
        """Which pipeline was loaded, once it is; raises ModelError where it cannot be."""
        if self._pipeline is None:
            try:
                self._pipeline = self._pipe.recv() if self._pipe.poll(_START_SECONDS) else None
            except (EOFError, OSError):
                self._pipeline = None
        if self._pipeline is None:
            self._process.join(1)
            self.end()
            raise ModelError(f"an NLP process did not load the pipeline (exit code {self._process.exitcode}); its own message is above")
        return self._pipeline

    def extract(self, stories: Sequence[Story]) -> list[Extracted]:
        """One result for each of `stories`; after a batch that kills the process each is tried once more, alone, and the culprit fails."""
        answer = self._ask(stories)
        return answer if isinstance(answer, list) else [self._extract_alone(story) for story in stories]

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join(5)
        self._pipe.close()

    def _extract_alone(self, story: Story) -> Extracted:
        answer = self._ask([story])
        return answer[0] if isinstance(answer, list) else ExtractionFailed(_WHY[answer].format(seconds=self._settings.nlp_timeout))

    def _ask(self, stories: Sequence[Story]) -> list[Extracted] | Literal["crash", "timeout"]:
        self.wait_until_ready()
        why: Literal["crash", "timeout"] = "crash"
        try:
            self._pipe.send(stories)
            if self._pipe.poll(self._settings.nlp_timeout):
                found: list[Extracted] = self._pipe.recv()
                return found
            why = "timeout"
        except (EOFError, OSError):
            # OSError covers a broken pipe and a reset connection.
            pass
        log.warning("NLP process lost", why=why, stories=len(stories))
        metrics.POOL_RESTARTS.labels(why).inc()
        self.end()
        self._spawn()
        return why

    def _spawn(self) -> None:
        context = multiprocessing.get_context("forkserver")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._settings), daemon=True)
        self._process.start()
        # Only the child may hold the other end, or its death would not close it.
        theirs.close()
        self._pipeline = None


_WHY = {"crash": "the NLP process died on this story", "timeout": "no result within {seconds:g} s"}
