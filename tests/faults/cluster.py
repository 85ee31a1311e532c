"""Three brokers on loopback, each a controller too; any one of them may be away."""

import signal
from pathlib import Path

from streams.cli.child_process import free_port
from tests.e2e.kafka_broker import KafkaBroker, Member


class KafkaCluster:
    """Brokers that start, stop and die one by one; a `with` block starts and ends all."""

    def __init__(self, data: Path, *, size: int = 3) -> None:
        members = [Member(node + 1, free_port(), free_port()) for node in range(size)]
        self.brokers = [KafkaBroker(data / f"broker-{member.node}", member=member, members=members) for member in members]

    @property
    def url(self) -> str:
        return ",".join(broker.url for broker in self.brokers)

    def __enter__(self) -> "KafkaCluster":
        for broker in self.brokers:
            broker.start(wait=False)
        for broker in self.brokers:
            broker.wait_until_up()
        return self

    def __exit__(self, *_: object) -> None:
        for broker in self.brokers:
            broker.stop(signal.SIGKILL)
