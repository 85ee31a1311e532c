"""Every topic: its name, its partitions and its configuration."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from streams.errors import BrokerError, MissingRights, SettingsError
from streams.settings import Settings
from streams.worker.kafka_settings import COMPRESSION, bootstrap_servers, confluent_config, user_name

TABLE = "state"
"""Named anew ("state-2") when today's code can no longer read what is kept: workers then rebuild it from the reports."""
REPORTS_KEPT_DAYS = 30
"""So far back a rebuild of the state can go."""
HEADROOM = 65_536
"""Bytes that headers and an envelope may add to the largest raw message."""
_TIMEOUT = 15.0
_NOT_ALLOWED = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED)


@dataclass(frozen=True, slots=True)
class Topics:
    """The names of a site's topics, prefix included."""

    raw: str
    enriched: str
    dead: str
    held: str
    reports: str
    incidents: str
    alerts: str
    commands: str
    outcomes: str
    """What became of each command."""
    changelog: str
    """What Faust rebuilds the table from."""
    leader: str
    """Touched by Faust's assignor; never written."""


def topic_names(settings: Settings) -> Topics:
    """The names, from prefix and app id."""
    prefix = settings.topic_prefix
    return Topics(
        raw=f"{prefix}articles.raw",
        enriched=f"{prefix}articles.enriched",
        dead=f"{prefix}articles.dead",
        held=f"{prefix}articles.held",
        reports=f"{prefix}reports",
        incidents=f"{prefix}incidents",
        alerts=f"{prefix}alerts",
        commands=f"{prefix}commands",
        outcomes=f"{prefix}commands.outcomes",
        changelog=f"{settings.app_id}-{TABLE}-changelog",
        leader=f"{settings.app_id}-__assignor-__leader",
    )


def largest_message(settings: Settings) -> int:
    """Bytes of the largest message on any topic: a dead letter is the raw message with headers, an enriched story may hold its text."""
    return 2 * settings.max_message_bytes + HEADROOM


def topic_configs(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """The configuration of every topic; retention is the cluster's unless a topic says otherwise."""
    topics = topic_names(settings)
    large = {"max.message.bytes": str(largest_message(settings)), "compression.type": COMPRESSION}
    compacted = {**large, "cleanup.policy": "compact", "min.compaction.lag.ms": "60000"}
    forever = {**large, "retention.ms": "-1"}
    return {
        # The broker repacks whatever codec a feed uses into one that every worker can read, and stamps a story with its arrival: were it
        # the time that the feed gives, an archive story would be old enough for Kafka to delete before anybody has read it.
        topics.raw: {
            "max.message.bytes": str(settings.max_message_bytes + HEADROOM),
            "compression.type": COMPRESSION,
            "message.timestamp.type": "LogAppendTime",
        },
        topics.enriched: large,
        topics.dead: forever,
        topics.held: forever,
        topics.reports: {**large, "retention.ms": str(REPORTS_KEPT_DAYS * 86_400_000)},
        topics.incidents: compacted,
        topics.alerts: large,
        topics.commands: large,
        topics.outcomes: forever,
        topics.changelog: {**large, "cleanup.policy": "compact"},
        topics.leader: {},
    }


def ensure_topics(settings: Settings) -> Mapping[str, int]:
    """Create the topics that are missing and give the number of partitions of each; safe to call again.

    Raises BrokerError where Kafka cannot be reached or refuses, SettingsError where topics that must have the same partitions do not.
    """
    admin = AdminClient(confluent_config(settings))
    configs = topic_configs(settings)
    missing: list[str] = []
    try:
        metadata = admin.list_topics(timeout=_TIMEOUT)
        missing = [name for name in configs if name not in metadata.topics]
        if is_embedded(str(metadata.cluster_id)):
            for name in missing:
                admin.list_topics(name, timeout=_TIMEOUT)
        elif missing:
            _create(admin, settings, {name: configs[name] for name in missing})
        found = {name: _partitions_known(admin, name) for name in configs}
    except KafkaException as error:
        if error.args[0].code() in _NOT_ALLOWED:
            raise MissingRights(
                f"Kafka does not show {user_name(settings)} the topics {', '.join(missing)}, nor allow to create them: "
                "let somebody with the rights of `tollwire topics acls setup` run `tollwire topics create`, and give Describe on them"
            ) from error
        raise BrokerError(f"Kafka at {bootstrap_servers(settings)}: {_why(error)}") from error
    _check_partitions(settings, found)
    return found


def ensure_topic(settings: Settings, name: str) -> None:
    """Create all topics, unless this one is there: who only feeds may know of no other. Raises as `ensure_topics` does."""
    admin = AdminClient(confluent_config(settings))
    try:
        there = name in admin.list_topics(timeout=_TIMEOUT).topics
    except KafkaException as error:
        raise BrokerError(f"Kafka at {bootstrap_servers(settings)}: {_why(error)}") from error
    if not there:
        ensure_topics(settings)


def partitions_of(settings: Settings, topic: str) -> list[int]:
    """The numbers of a topic's partitions; raises BrokerError where there is no such topic, or no Kafka."""
    try:
        found = AdminClient(confluent_config(settings)).list_topics(topic, timeout=_TIMEOUT).topics[topic]
    except KafkaException as error:
        raise BrokerError(f"Kafka at {bootstrap_servers(settings)}: {_why(error)}") from error
    if found.error is not None or not found.partitions:
        raise BrokerError(f"there is no topic {topic} at {bootstrap_servers(settings)}; `tollwire topics create` or a worker makes it")
    return sorted(found.partitions)


def is_embedded(cluster_id: str) -> bool:
    """True for librdkafka's mock cluster, which makes a topic when it is first asked for and knows no CreateTopics."""
    return cluster_id.startswith("mockCluster")


def _create(admin: AdminClient, settings: Settings, configs: Mapping[str, Mapping[str, str]]) -> None:
    new = [
        NewTopic(name, num_partitions=settings.partitions, replication_factor=settings.replication_factor, config=dict(config))
        for name, config in configs.items()
    ]
    for done in admin.create_topics(new, operation_timeout=_TIMEOUT, request_timeout=2 * _TIMEOUT).values():
        try:
            done.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


def _partitions_known(admin: AdminClient, name: str) -> int:
    """A topic that was made a moment ago is not known to every broker yet."""
    deadline = time.monotonic() + _TIMEOUT
    while not (partitions := admin.list_topics(name, timeout=_TIMEOUT).topics[name].partitions) and time.monotonic() < deadline:
        time.sleep(0.1)
    return len(partitions)


def _check_partitions(settings: Settings, found: Mapping[str, int]) -> None:
    topics = topic_names(settings)
    # The table's partition is that of the report: with other numbers state would land where no worker looks for it.
    if (reports := found[topics.reports]) != (changelog := found[topics.changelog]):
        raise SettingsError(
            f"topics {topics.reports} ({reports} partitions) and {topics.changelog} ({changelog}) must have the same number"
        )


def _why(error: KafkaException) -> str:
    return str(error.args[0].str()) if error.args and isinstance(error.args[0], KafkaError) else str(error)
