"""How far the workers have read, asked of Kafka from outside."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from streams.errors import BrokerError
from streams.settings import Settings
from streams.worker.kafka_settings import bootstrap_servers, confluent_config
from streams.worker.topics import topic_names

_TIMEOUT = 8.0


@dataclass(frozen=True, slots=True)
class TopicProgress:
    """One topic."""

    topic: str
    partitions: int
    messages: int
    """Between the oldest and the newest that it holds; more than there are on a compacted topic."""
    waiting: int | None
    """Not done yet by the workers; None for a topic that they do not read, and where Kafka does not say."""


class ProgressAsker:
    """Asks the same Kafka again and again over one connection."""

    def __init__(self, settings: Settings) -> None:
        topics = topic_names(settings)
        self._group, self._servers = settings.app_id, bootstrap_servers(settings)
        self._read = (topics.raw, topics.commands, topics.reports)
        self._topics = (*self._read, topics.enriched, topics.incidents, topics.alerts, topics.held, topics.dead)
        self._admin = AdminClient(confluent_config(settings))
        # Of the group by name alone: it never joins. AdminClient.list_consumer_group_offsets crashes the process (confluent-kafka 2.16.1)
        # while a broker that has just started has no coordinator for the group.
        self._member = Consumer(confluent_config(settings) | {"group.id": settings.app_id, "enable.auto.commit": False})

    def ask(self) -> list[TopicProgress]:
        """Every topic that may be looked at; raises BrokerError where Kafka does not answer."""
        try:
            known = self._admin.list_topics(timeout=_TIMEOUT).topics
            partitions = {
                topic: [TopicPartition(topic, number) for number in known[topic].partitions] for topic in self._topics if topic in known
            }
            every = [tp for tps in partitions.values() for tp in tps]
            oldest = self._admin.list_offsets(dict.fromkeys(every, OffsetSpec.earliest()), request_timeout=_TIMEOUT)
            newest = self._admin.list_offsets(dict.fromkeys(every, OffsetSpec.latest()), request_timeout=_TIMEOUT)
            first, end = _offsets(oldest), _offsets(newest)
        except KafkaException as error:
            raise BrokerError(f"Kafka at {self._servers} does not answer: {error.args[0]}") from error
        done = self._done([tp for topic in self._read for tp in partitions.get(topic, ())])
        return [_progress(topic, tps, first, end, done if topic in self._read else None) for topic, tps in partitions.items()]

    def _done(self, partitions: list[TopicPartition]) -> Mapping[tuple[str, int], int] | None:
        """The offsets that the workers have committed; None where Kafka does not say (a right may be missing)."""
        try:
            found = self._member.committed(partitions, timeout=_TIMEOUT) if partitions else []
        except KafkaException:
            return None
        return {(tp.topic, tp.partition): tp.offset for tp in found if tp.error is None and tp.offset >= 0}


def _offsets(asked: Mapping[TopicPartition, "Future[Any]"]) -> dict[tuple[str, int], int]:
    return {(tp.topic, tp.partition): found.offset for tp, future in asked.items() if (found := _answer(future)) is not None}


def _answer(future: "Future[Any]") -> Any:
    try:
        return future.result(_TIMEOUT)
    except TimeoutError as error:
        raise BrokerError(f"Kafka does not answer within {_TIMEOUT:g} s") from error
    except KafkaException:
        return None  # a topic that may not be looked at, or that is being made


def _progress(
    topic: str,
    partitions: list[TopicPartition],
    first: Mapping[tuple[str, int], int],
    end: Mapping[tuple[str, int], int],
    done: Mapping[tuple[str, int], int] | None,
) -> TopicProgress:
    keys = [(tp.topic, tp.partition) for tp in partitions if (tp.topic, tp.partition) in end]
    held = sum(end[key] - first.get(key, 0) for key in keys)
    waiting = None if done is None else sum(max(0, end[key] - max(done.get(key, 0), first.get(key, 0))) for key in keys)
    return TopicProgress(topic, len(partitions), held, waiting)
