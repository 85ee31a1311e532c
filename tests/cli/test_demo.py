"""The demo as a newcomer runs it: broker, worker, stories, alerts, and an exit code that tells."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.cli.sample_stories import expected


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
