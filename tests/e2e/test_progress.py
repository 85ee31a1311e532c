"""Whoever asks how far the workers are gets an answer from a broker that has just started, too."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.settings import load_settings
from streams.worker.topics import ensure_topics
from tests.e2e.kafka_broker import KafkaBroker, have_java_and_maven

pytestmark = pytest.mark.kafka

ASK = """
import sys
from streams.settings import load_settings
from streams.worker.progress import ProgressAsker
asker = ProgressAsker(load_settings(broker=sys.argv[1]))
print([(found.topic, found.messages, found.waiting) for _ in range(3) for found in asker.ask() if found.topic == "articles.raw"])
"""


def test_a_broker_that_has_no_coordinator_yet_does_not_end_the_process_that_asks(tmp_path: Path) -> None:
    if not have_java_and_maven():
        pytest.skip("needs Java 17 and Maven")
    broker = KafkaBroker(tmp_path)
    broker.start()
    try:
        ensure_topics(load_settings(broker=broker.url))
        done = subprocess.run([sys.executable, "-c", ASK, broker.url], capture_output=True, text=True, check=False, timeout=60)
    finally:
        broker.stop()
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("('articles.raw', 0, 0)]")
