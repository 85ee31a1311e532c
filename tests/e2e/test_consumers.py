"""The alert consumers of docs/consumers run as they stand: Python on the embedded broker, JavaScript and Java on a real Kafka."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from streams.worker.embedded_broker import EmbeddedBroker
from tests.e2e.kafka_broker import KafkaBroker, fetch_jars

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "consumers"
EXAMPLE: dict[str, Any] = json.loads((ROOT / "schemas/examples/valid/alert.json").read_text())


def alert(identifier: str, headline: str, **changes: Any) -> bytes:
    return json.dumps(EXAMPLE | {"identifier": identifier, "headline": headline, "incident_id": "inc-1"} | changes).encode()


FIRST = alert("a-1", "At least 14 killed in El Obeid", msg_type="Alert", severity="Severe")
SENT = [
    FIRST,
    b"this is no alert",
    b'{"no": "alert"}',
    b"[1, 2]",
    FIRST,
    alert("t-1", "A test", status="Test"),
    alert("a-2", "Tué à « Kidal »: 20", msg_type="Update", severity="Severe", a_field_of_tomorrow={"x": 1}),
    alert("a-3", "Withdrawn", msg_type="Cancel", severity="Unknown"),
]
TOLD = [
    "Alert | Severe | inc-1 | At least 14 killed in El Obeid",
    "Update | Severe | inc-1 | Tué à « Kidal »: 20",
    "Cancel | Unknown | inc-1 | Withdrawn",
]


def send(bootstrap: str, topic: str, values: Sequence[bytes]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap})
    for value in values:
        # gzip, as tollwire's own topics are.
        producer.produce(topic, value, key=b"inc-1", partition=0)
    assert producer.flush(30) == 0


def lines_of(command: Sequence[str], *, cwd: Path, expected: int, folder: Path) -> list[str]:
    """What a consumer prints until it has printed as much as is expected, and two seconds more; it is then told to stop, and must."""
    out = folder / "out"
    with (
        out.open("wb") as stdout,
        (folder / "err").open("wb") as stderr,
        subprocess.Popen(command, cwd=cwd, stdout=stdout, stderr=stderr, preexec_fn=_heed_interrupts) as running,
    ):
        try:
            deadline = time.monotonic() + 90
            while len(out.read_bytes().splitlines()) < expected and running.poll() is None and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(2)
            running.send_signal(signal.SIGINT)
            running.wait(30)
        finally:
            running.kill()
    assert out.read_bytes(), (folder / "err").read_text()
    return out.read_text(encoding="utf-8").splitlines()


def _heed_interrupts() -> None:
    """A shell has what it runs in the background ignore Ctrl-C, and Java then does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def check(command: Sequence[str], bootstrap: str, topic: str, *, cwd: Path, folder: Path) -> None:
    send(bootstrap, topic, SENT)
    assert lines_of([*command, bootstrap, topic], cwd=cwd, expected=len(TOLD), folder=folder) == TOLD
    assert (folder / "err").read_text().count("no alert at") == 3
    send(bootstrap, topic, [alert("a-4", "After a restart", msg_type="Alert", severity="Minor")])
    again = lines_of([*command, bootstrap, topic], cwd=cwd, expected=1, folder=folder)
    assert again == ["Alert | Minor | inc-1 | After a restart"], "it goes on where it was"


def test_the_python_consumer_tells_each_alert_once_and_goes_on_after_what_is_none(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    bootstrap = embedded.url.removeprefix("kafka://")
    check([sys.executable, str(FOLDER / "consumer.py")], bootstrap, "alerts-python", cwd=tmp_path, folder=tmp_path)


@pytest.mark.kafka
def test_the_javascript_consumer_tells_each_alert_once_and_goes_on_after_what_is_none(kafka: KafkaBroker, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("needs Node and npm")
    for name in ("consumer.mjs", "package.json"):
        shutil.copy(FOLDER / name, tmp_path)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=tmp_path, check=True, timeout=300)
    create(kafka, "alerts-javascript")
    check(["node", "consumer.mjs"], kafka.url.removeprefix("kafka://"), "alerts-javascript", cwd=tmp_path, folder=tmp_path)


@pytest.mark.kafka
def test_the_java_consumer_tells_each_alert_once_and_goes_on_after_what_is_none(kafka: KafkaBroker, tmp_path: Path) -> None:
    create(kafka, "alerts-java")
    command = ["java", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", f"{fetch_jars()}/*", str(FOLDER / "AlertConsumer.java")]
    check(command, kafka.url.removeprefix("kafka://"), "alerts-java", cwd=tmp_path, folder=tmp_path)


def create(kafka: KafkaBroker, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.url.removeprefix("kafka://")})
    [done] = admin.create_topics([NewTopic(topic, 1, 1, config={"compression.type": "gzip"})]).values()
    done.result(30)


def test_the_page_shows_the_consumers_that_are_tested() -> None:
    page = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8")
    for name in ("consumer.py", "consumer.mjs", "AlertConsumer.java"):
        assert (FOLDER / name).read_text(encoding="utf-8").rstrip() in page
