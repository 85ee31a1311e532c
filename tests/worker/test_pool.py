import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy

from streams.errors import ExtractionFailed, ModelError
from streams.facts import Extraction
from streams.settings import load_settings
from streams.story import Story
from streams.worker.pool import InWorker, Pool, make_extractor
from tests.worker import moody_process

GONE_SECONDS = 5.0


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setattr("streams.worker.pool.serve", moody_process.serve)
    pool = Pool(load_settings(nlp_processes=2, nlp_timeout=0.5))
    assert pool.start().model == "moody"
    yield pool
    pool.stop()


def stories(*bodies: str) -> list[Story]:
    return [Story(uri=f"urn:{number}", body=body) for number, body in enumerate(bodies)]


async def test_every_story_gets_one_result_in_order_from_several_processes(pool: Pool) -> None:
    batches = [stories("a", "b"), stories("c"), stories("d", "e", "f")]
    found = await asyncio.gather(*(pool.extract(batch) for batch in batches))
    assert [len(results) for results in found] == [2, 1, 3]


async def test_story_that_kills_the_process_fails_alone_and_the_pool_goes_on(pool: Pool) -> None:
    first, killer, last = await pool.extract(stories("a", "die", "b"))
    assert first == last == Extraction()
    assert isinstance(killer, ExtractionFailed)
    assert "died" in str(killer)
    assert await pool.extract(stories("c")) == [Extraction()]


async def test_story_that_takes_all_memory_fails_alone_and_the_pool_goes_on(pool: Pool) -> None:
    first, eater = await pool.extract(stories("a", "eat"))
    assert first == Extraction()
    assert isinstance(eater, ExtractionFailed)
    assert await pool.extract(stories("c")) == [Extraction()]


async def test_story_that_hangs_is_given_up_after_the_timeout(pool: Pool) -> None:
    slow, other = await pool.extract(stories("hang", "a"))
    assert isinstance(slow, ExtractionFailed)
    assert str(slow) == "no result within 0.5 s"
    assert other == Extraction()


def test_process_that_cannot_load_the_pipeline_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.worker.pool.serve", moody_process.never_ready)
    pool = Pool(load_settings(nlp_processes=1))
    with pytest.raises(ModelError, match="exit code 4"):
        pool.start()
    pool.stop()


KILLED_PARENT = """
import multiprocessing, os, time
from multiprocessing import forkserver
import streams.worker.pool as pool
from streams.settings import load_settings
from tests.worker import moody_process
if __name__ == "__main__":
    pool.serve = moody_process.serve
    started = pool.Pool(load_settings(nlp_processes=2))
    started.start()
    print(*(process._process.pid for process in started._processes), forkserver._forkserver._forkserver_pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PR_SET_PDEATHSIG is Linux")
def test_kill_minus_nine_of_the_worker_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(KILLED_PARENT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["."] + [path for path in sys.path if path])}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    assert len(pids) == 3
    deadline = time.monotonic() + GONE_SECONDS
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in pids if is_alive(pid)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_setting_chooses_between_the_worker_and_processes() -> None:
    assert isinstance(make_extractor(load_settings()), InWorker)
    assert make_extractor(load_settings(nlp_processes=3)).slots == 6


async def test_pipeline_in_the_worker_and_in_a_process_say_the_same() -> None:
    story = Story(uri="urn:x", body="A landslide killed nine people near Cuenca, Ecuador, on Sunday, the fire service said.")
    in_worker, pool = InWorker(load_settings()), Pool(load_settings(nlp_processes=1))
    assert in_worker.start() == pool.start()
    assert await in_worker.extract([story]) == await pool.extract([story])
    pool.stop()


async def test_story_that_makes_the_pipeline_raise_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract_stories(stories: list[Story], **_: object) -> Iterator[Extraction]:
        for story in stories:
            if story.body == "raise":
                raise IndexError(f"secret words of {story.uri}")
            yield Extraction()

    monkeypatch.setattr("streams.worker.nlp_process.extract_stories", extract_stories)
    monkeypatch.setattr("streams.worker.nlp_process.load_pipeline", lambda *_, **__: spacy.blank("en"))
    extractor = InWorker(load_settings())
    extractor.start()
    first, failed = await extractor.extract(stories("a", "raise"))
    assert first == Extraction()
    assert isinstance(failed, ExtractionFailed)
    assert str(failed).startswith("IndexError in the pipeline (test_pool.py:")


def test_pipeline_that_fails_on_every_story_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract_stories(stories: list[Story], **_: object) -> Iterator[Extraction]:
        raise KeyError

    monkeypatch.setattr("streams.worker.nlp_process.extract_stories", extract_stories)
    monkeypatch.setattr("streams.worker.nlp_process.load_pipeline", lambda *_, **__: spacy.blank("en"))
    with pytest.raises(ModelError, match="KeyError"):
        InWorker(load_settings()).start()


@pytest.mark.parametrize(("model", "loaded"), [("", ["accurate"]), ("en_core_web_trf", [])])
def test_forkserver_loads_the_network_that_its_processes_share(model: str, loaded: list[str]) -> None:
    code = "from streams.worker import forkserver_preload; from streams.extraction.network import _preloaded as p; print([n for _, n in p])"
    environment = {**os.environ, "TOLLWIRE_MODEL": model} if model else {**os.environ}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.strip() == str(loaded)
