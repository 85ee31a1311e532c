"""Stories onto the topic of raw articles: keyed by uri, and counted only when Kafka has them."""

from collections.abc import Callable

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from streams.cli.story_files import RawStory
from streams.errors import BadStory, BrokerError
from streams.feeds import read_story
from streams.settings import Settings
from streams.worker.kafka_settings import COMPRESSION, confluent_config
from streams.worker.topics import topic_names

_TIMEOUT = 30.0


class StorySender:
    """Sends stories; `delivered` and `failures` are final after `flush`."""

    def __init__(self, settings: Settings) -> None:
        self._topic = topic_names(settings).raw
        self._limit = settings.max_message_bytes
        self._producer = Producer(
            {
                **confluent_config(settings),
                "acks": "all",
                "compression.type": COMPRESSION,
                "linger.ms": 5,
                "message.max.bytes": settings.max_message_bytes + 65_536,
                "delivery.timeout.ms": int(_TIMEOUT * 1000),
            }
        )
        self.delivered = 0
        self.failures: list[str] = []

    def send(self, raw: RawStory, *, done: Callable[[Message], None] | None = None) -> None:
        """Queue one story; what Kafka refuses is added to `failures`, with the name of the story."""

        def on_delivery(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                self.failures.append(f"{raw.name}: {error.str()}")
                return
            self.delivered += 1
            if done is not None:
                done(message)

        if len(raw.value) > self._limit:
            self.failures.append(f"{raw.name}: {len(raw.value):,} bytes, more than TOLLWIRE_MAX_MESSAGE_BYTES={self._limit:,}")
            return
        headers = [("content-type", raw.content_type.encode())] if raw.content_type else []
        while True:
            try:
                self._producer.produce(self._topic, raw.value, key_of(raw), headers=headers, on_delivery=on_delivery)
            except BufferError:  # the queue is full: let deliveries come in
                self._producer.poll(1.0)
                continue
            except KafkaException as error:
                self.failures.append(f"{raw.name}: {error}")
            break
        self._producer.poll(0)

    def flush(self) -> None:
        """Wait until Kafka has everything; raises BrokerError where it does not answer."""
        if left := self._producer.flush(_TIMEOUT):
            raise BrokerError(f"{left} stories were not taken within {_TIMEOUT:.0f} s; is Kafka reachable?")


def key_of(raw: RawStory) -> bytes | None:
    """The story's uri, so that all its versions land in one partition in order; the given key where it cannot be read."""
    try:
        return read_story(raw.value, content_type=raw.content_type, key=raw.key).uri.encode()
    except BadStory:
        return raw.key
