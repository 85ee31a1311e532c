"""A worker that is stuck is told from one that has nothing to do, and says so to whoever asks."""

import json
import urllib.error
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from faust.types import TP

from streams.cli.child_process import free_port
from streams.errors import SettingsError
from streams.settings import load_settings
from streams.worker import backlog
from streams.worker.health import Health, Lag
from streams.worker.metrics import serve_metrics

RAW = ("articles.raw", 0)


class Watched:
    """A worker that consumes, and whose time passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.health = Health(patience=300, clock=lambda: self.now)
        self.health.consuming()

    def after(self, seconds: float, *, end: int, done: int) -> str:
        self.now += seconds
        self.health.beat()
        self.health.observe({RAW: Lag(end, done)})
        return self.health.status


def test_worker_without_anything_to_do_is_ready_for_ever() -> None:
    watched = Watched()
    assert [watched.after(1000, end=7, done=7) for _ in range(3)] == ["ready"] * 3


def test_worker_that_does_nothing_though_messages_wait_is_stuck() -> None:
    watched = Watched()
    assert watched.after(0, end=9, done=7) == "ready"
    assert watched.after(299, end=12, done=7) == "ready"
    assert watched.after(2, end=12, done=7) == "stuck"
    assert not watched.health.live()
    assert watched.health.as_json() == {"status": "stuck", "lag": 5, "stuck": ["articles.raw/0"]}


def test_slow_worker_is_not_stuck() -> None:
    watched = Watched()
    assert {watched.after(200, end=1000, done=done) for done in range(20)} == {"ready"}


def test_partition_that_was_taken_away_or_cannot_be_asked_about_is_not_stuck() -> None:
    watched = Watched()
    watched.after(0, end=9, done=7)
    watched.now = 1000
    watched.health.observe({})
    watched.health.beat()
    assert watched.health.status == "ready"
    assert watched.after(0, end=9, done=7) == "ready"


def test_event_loop_that_no_longer_turns_is_stuck() -> None:
    watched = Watched()
    watched.after(0, end=7, done=7)
    watched.now = 301
    assert watched.health.status == "stuck"


def test_worker_is_ready_only_from_when_it_consumes_until_it_is_told_to_stop() -> None:
    health = Health(patience=300)
    assert (health.status, health.live(), health.ready()) == ("starting", True, False)
    health.consuming()
    assert health.ready()
    health.stopping()
    assert (health.status, health.live(), health.ready()) == ("stopping", True, False)


@pytest.fixture
def listener() -> tuple[Health, str]:
    health, port = Health(patience=300), free_port()
    serve_metrics(load_settings(metrics_port=port), health)
    return health, f"http://127.0.0.1:{port}"


def ask(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_listener_tells_health_and_metrics(listener: tuple[Health, str]) -> None:
    health, url = listener
    assert ask(f"{url}/health/live")[0] == 200
    assert ask(f"{url}/health/ready")[0] == 503
    health.consuming()
    status, body = ask(f"{url}/health")
    assert (status, json.loads(body)) == (200, {"status": "ready", "lag": 0, "stuck": []})
    assert b"tollwire_stories_total" in ask(f"{url}/metrics")[1]
    assert ask(f"{url}/elsewhere")[0] == 404


class Consumer:
    """In place of Faust's: messages 40 to 49 are on the topic, 10 to 39 were deleted."""

    def __init__(self, committed: int | None) -> None:
        self._committed_offset = {TP("raw", 0): committed}
        self.reachable = True

    def assignment(self) -> set[TP]:
        return {TP("raw", 0), TP("changelog", 0)}

    async def highwaters(self, *partitions: TP) -> dict[TP, int]:
        if not self.reachable:
            raise KafkaConnectionError
        return dict.fromkeys(partitions, 50)

    async def earliest_offsets(self, *partitions: TP) -> dict[TP, int]:
        return dict.fromkeys(partitions, 40)


@pytest.mark.parametrize(("committed", "waiting"), [(50, 0), (45, 5), (10, 10), (None, 10)])
async def test_what_kafka_has_deleted_does_not_wait(committed: int | None, waiting: int) -> None:
    lags = await backlog.waiting(Consumer(committed), lambda topic: topic == "raw")
    assert {partition: lag.waiting for partition, lag in lags.items()} == {("raw", 0): waiting}


async def test_lag_is_not_known_while_kafka_is_away() -> None:
    consumer = Consumer(45)
    consumer.reachable = False
    assert await backlog.waiting(consumer, lambda topic: True) == {}


def test_patience_has_a_least_value() -> None:
    with pytest.raises(SettingsError, match="TOLLWIRE_STUCK_AFTER=1"):
        load_settings(stuck_after=1)


def test_recovery_that_stands_still_is_seen() -> None:

    recovery: Any = SimpleNamespace(
        active_highwaters={TP("changelog", 1): 99, TP("changelog", 2): -1}, active_offsets={TP("changelog", 1): 9}
    )
    assert {partition: lag.waiting for partition, lag in backlog.recovering(recovery).items()} == {
        ("changelog", 1): 90,
        ("changelog", 2): 0,
    }
