from collections.abc import Iterator

import pytest

from streams.worker.embedded_broker import EmbeddedBroker
from tests.e2e.kafka_broker import KafkaBroker, have_java_and_maven


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    if not have_java_and_maven():
        pytest.skip("needs Java 17 and Maven")
    broker = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    broker.start()
    yield broker
    broker.stop()
