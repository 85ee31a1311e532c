"""The demo as a newcomer runs it: broker, worker, stories, alerts, and an exit code that tells."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from streams.cli.sample_stories import expected
from tests.e2e.test_secrets import fetched
from tests.e2e.worker_process import eventually


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("tollwire")
    return subprocess.run([program, "demo", "--once", "--pace", "0"], capture_output=True, text=True, timeout=240, check=False)


def test_demo_ends_by_itself_with_every_story_accounted_for_and_every_alert(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout[-3000:] + demo.stderr
    assert "31 stories in: " in demo.stdout
    assert "Failed:" not in demo.stdout
    assert not demo.stderr


def test_demo_shows_the_cancel_after_the_kill(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.stdout.index("KILL-Pakistan-Blast") < demo.stdout.index("*** CANCEL")


def test_demo_says_why_a_message_is_dead_and_a_story_held_or_passed_over(demo: subprocess.CompletedProcess[str]) -> None:
    assert "dead letter: BadEncoding" in demo.stdout
    assert "held back: embargoed until" in demo.stdout
    assert "not in English (es)" in demo.stdout


def test_expectations_name_each_country_once() -> None:
    countries = [one.country for one in expected()]
    assert len(countries) == len(set(countries)) >= 8


def test_demo_shows_the_board_with_the_alerts_on_it(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("tollwire")
    log = tmp_path / "demo.log"
    with log.open("wb") as out, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "TOLLWIRE_BOARD_PORT": str(taken.getsockname()[1])}
        process = subprocess.Popen([program, "demo", "--board", "--pace", "0"], stdout=out, stderr=out, env=environment)
        try:
            address = eventually(lambda: re.search(r"The board: (http://127\.0\.0\.1:\d+)", log.read_text()), until=bool, seconds=90)[1]
            assert not address.endswith(f":{taken.getsockname()[1]}")
            page = eventually(lambda: fetched(f"{address}/alerts"), until=lambda text: 'data-alert="' in text, seconds=90)
            assert "killed" in page
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            assert eventually(lambda: fetched(f"{address}/alerts"), until=lambda text: not text, seconds=20) == ""
        finally:
            process.kill()
            process.wait()
