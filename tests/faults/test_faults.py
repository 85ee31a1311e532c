"""Two seeds of faults on three real brokers, some five minutes: nothing lost, and state as if nothing had happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.settings import load_settings
from tests.e2e.kafka_broker import have_java_and_maven
from tests.e2e.replayed import OLD_NEWS_ALERTS_TOO
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import plan
from tests.faults.run import run
from tests.faults.stories import undisturbed

pytestmark = pytest.mark.faults
STORIES = 250


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    if not have_java_and_maven():
        pytest.skip("needs Java 17 and Maven")
    with KafkaCluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, str]]:
    return undisturbed(STORIES, load_settings(**OLD_NEWS_ALERTS_TOO))


@pytest.mark.parametrize(("seed", "store", "static"), [(1, "memory", False), (2, "rocksdb", True)])
def test_nothing_is_lost_and_state_is_that_of_an_undisturbed_run(
    cluster: KafkaCluster, expected: dict[str, dict[str, str]], tmp_path: Path, seed: int, store: str, static: bool
) -> None:
    faults = plan(seed, kills=5, others=4, broker_faults=2)
    outcome = run(seed, faults, cluster=cluster, folder=tmp_path / "run", stories=STORIES, expected=expected, store=store, static=static)
    assert outcome.verdict.well, outcome.verdict
    assert outcome.verdict.stories == STORIES
