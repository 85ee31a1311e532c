"""A Kafka for the demo and the tests that needs nothing but pip: librdkafka's mock cluster.

Memory only; always 4 partitions a topic; a partition keeps its newest 5 MB (compressed) and forgets the rest; no transactions.
docs/adr/0002-embedded-broker.md says what it is good for and what not.
"""

from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException, Producer

from streams.errors import BrokerError

PARTITIONS = 4


class EmbeddedBroker:
    """A broker on a loopback port of its own, up between `with` and the end of the block: `with EmbeddedBroker() as broker: broker.url`.

    It lives in threads of librdkafka, in this process, and serves any other process on the machine.
    """

    def __init__(self) -> None:
        self._owner: Producer | None = None
        self.url = ""
        """`kafka://127.0.0.1:port`, while it is up."""

    def __enter__(self) -> Self:
        self._owner = Producer({"bootstrap.servers": "", "test.mock.num.brokers": 1, "log_level": 0})
        try:
            metadata = self._owner.list_topics(timeout=10)
        except KafkaException as error:
            raise BrokerError(f"the embedded broker did not start: {error}") from error
        self.url = ",".join(f"kafka://{broker.host}:{broker.port}" for broker in metadata.brokers.values())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        # The mock cluster ends with the client that owns it.
        self._owner = None
        self.url = ""
