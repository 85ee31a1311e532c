from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.settings import Settings
from streams.worker.embedded_broker import EmbeddedBroker
from tests.e2e.kafka_broker import KafkaBroker, have_java_and_maven
from tests.e2e.worker_process import fresh_settings


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture
def site(embedded: EmbeddedBroker, tmp_path: Path) -> Settings:
    """A site that nobody has used, on the embedded broker."""
    return fresh_settings(embedded.url, tmp_path)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    if not have_java_and_maven():
        pytest.skip("needs Java 17 and Maven")
    broker = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.stop()
