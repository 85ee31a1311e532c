"""Messages as they arrive on topics, read without a consumer group: looking changes nothing for the workers."""

from collections.abc import Iterable, Iterator
from typing import Literal

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaException, Message, TopicPartition

from streams.errors import BrokerError
from streams.settings import Settings
from streams.worker.kafka_settings import bootstrap_servers, confluent_config

_TIMEOUT = 15.0


class TopicReader:
    """Reads every partition of some topics; use it in a `with` block."""

    def __init__(self, settings: Settings, topics: Iterable[str], *, start: Literal["beginning", "end"] = "end") -> None:
        self._consumer = Consumer(
            {
                **confluent_config(settings),
                "group.id": f"{settings.app_id}-reader",  # required by the library; nothing is ever committed to it
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 100,
                "fetch.message.max.bytes": settings.max_message_bytes + 65_536,
            }
        )
        try:
            self._consumer.assign([part for topic in topics for part in self._partitions(topic, start)])
        except KafkaException as error:
            raise BrokerError(f"Kafka at {bootstrap_servers(settings)}: {error.args[0].str()}") from error

    def __enter__(self) -> "TopicReader":
        return self

    def __exit__(self, *error: object) -> None:
        self._consumer.close()

    def read(self, timeout: float) -> Iterator[Message]:
        """What has arrived, waiting at most `timeout` seconds for the first message."""
        messages = self._consumer.consume(500, 0) or self._consumer.consume(1, timeout)
        for message in messages:
            if (error := message.error()) is not None:
                if error.fatal():
                    raise BrokerError(error.str())
                continue
            yield message

    def _partitions(self, topic: str, start: Literal["beginning", "end"]) -> list[TopicPartition]:
        metadata = self._consumer.list_topics(topic, timeout=_TIMEOUT).topics[topic]
        if metadata.error is not None:
            raise BrokerError(f"topic {topic!r}: {metadata.error.str()}")
        parts = [TopicPartition(topic, number) for number in metadata.partitions]
        for part in parts:
            # A fixed offset, not "end": what arrives between this call and the first fetch must not be missed.
            low, high = self._consumer.get_watermark_offsets(part, timeout=_TIMEOUT)
            part.offset = (high if high >= 0 else OFFSET_END) if start == "end" else (low if low >= 0 else OFFSET_BEGINNING)
        return parts
