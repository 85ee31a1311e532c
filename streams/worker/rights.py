"""What each program may do on a Kafka with ACLs: the least rights with which it works, as a list, and which of them are missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AclOperation, AdminClient

from streams.errors import BrokerError, MissingRights
from streams.settings import Settings
from streams.worker.kafka_settings import bootstrap_servers, confluent_config, user_name
from streams.worker.patience import patiently
from streams.worker.topics import topic_names

Role = Literal["setup", "worker", "feed", "board", "reader", "sink", "editor", "dead"]
Operation = Literal["Read", "Write", "Describe", "Create"]
_TIMEOUT = 15.0


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One operation on one resource; Kafka lets whoever may read or write also describe."""

    resource: Literal["topic", "group"]
    name: str
    operation: Operation

    def as_acl(self, principal: str) -> str:
        """The arguments of Kafka's `kafka-acls.sh` that give it to a principal (`User:name`)."""
        return f"--add --allow-principal {principal} --operation {self.operation} --{self.resource} {self.name}"


def rights_of(role: Role, settings: Settings, *, sink: str = "webhook") -> tuple[Right, ...]:
    """The least rights of a role.

    setup: `tollwire topics create`. feed: `tollwire feed`, `poll` and `push-server`. reader: `tail`, `export`, `why`, `incident list`.
    sink: the one of that name. editor: `tollwire incident merge` and the like; whoever may write commands may cancel alerts. dead:
    `tollwire dead`, which puts messages back on the topics that they came from.
    """
    return tuple(sorted(set(_RIGHTS[role](settings, sink))))


def missing_rights(role: Role, settings: Settings, *, sink: str = "webhook") -> tuple[Right, ...]:
    """What Kafka does not allow of a role's rights to whoever the settings log in as; raises BrokerError where Kafka does not answer."""
    wanted = rights_of(role, settings, sink=sink)
    admin = AdminClient(confluent_config(settings))
    try:
        allowed = _allowed_on_topics(admin, sorted({right.name for right in wanted if right.resource == "topic"}))
        allowed |= _allowed_on_groups(admin, sorted({right.name for right in wanted if right.resource == "group"}))
    except (KafkaException, TimeoutError) as error:
        if isinstance(error, KafkaException) and error.args[0].code() not in _NO_ANSWER:
            raise BrokerError(f"Kafka at {bootstrap_servers(settings)} does not tell what is allowed: {error.args[0]}") from error
        raise BrokerError(
            f"Kafka at {bootstrap_servers(settings)} does not answer within {_TIMEOUT:g} s: check the address, TLS and the login"
        ) from error
    return tuple(right for right in wanted if right not in allowed)


def require_rights(role: Role, settings: Settings, *, sink: str = "webhook") -> None:
    """Raises MissingRights with every right that is missing; asks nothing where Kafka knows no users."""
    if settings.security_protocol != "PLAINTEXT" and (missing := missing_rights(role, settings, sink=sink)):
        named = ", ".join(f"{right.operation} on {right.resource} {right.name}" for right in missing)
        raise MissingRights(f"Kafka does not allow {user_name(settings)}: {named}")


def _on_topics(operation: Operation, *names: str) -> Iterator[Right]:
    return (Right("topic", name, operation) for name in names)


def _worker(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Read", topics.raw, topics.held, topics.commands, topics.reports, topics.changelog)
    yield from _on_topics("Write", topics.raw, topics.enriched, topics.dead, topics.held, topics.reports, topics.incidents)
    yield from _on_topics("Write", topics.alerts, topics.outcomes, topics.changelog)
    yield from _on_topics("Describe", topics.leader)
    yield Right("group", settings.app_id, "Read")
    yield Right("group", f"{settings.app_id}-releaser", "Read")


def _feed(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Write", topics.raw)


def _board(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Read", topics.incidents, topics.alerts, topics.dead)
    yield from _on_topics("Describe", topics.raw, topics.reports, topics.commands, topics.enriched, topics.held)
    yield Right("group", settings.app_id, "Describe")


def _reader(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Read", topics.enriched, topics.incidents, topics.alerts, topics.dead, topics.held, topics.outcomes)
    yield Right("group", f"{settings.app_id}-reader", "Describe")


def _sink(settings: Settings, name: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Read", topics.alerts)
    yield from _on_topics("Write", topics.dead)
    yield Right("group", f"{settings.app_id}-sink-{name}", "Read")


def _editor(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Write", topics.commands)
    yield from _on_topics("Read", topics.incidents, topics.outcomes)
    yield Right("group", f"{settings.app_id}-reader", "Describe")


def _dead(settings: Settings, _: str) -> Iterator[Right]:
    topics = topic_names(settings)
    yield from _on_topics("Read", topics.dead)
    yield from _on_topics("Write", topics.dead, topics.raw, topics.reports, topics.commands, topics.alerts)
    yield Right("group", f"{settings.app_id}-reader", "Describe")


def _setup(settings: Settings, _: str) -> Iterator[Right]:
    names = topic_names(settings)
    yield from _on_topics("Create", *(getattr(names, field) for field in names.__dataclass_fields__))
    yield from _on_topics("Describe", *(getattr(names, field) for field in names.__dataclass_fields__))


_RIGHTS: dict[Role, Callable[[Settings, str], Iterator[Right]]] = {
    "setup": _setup,
    "worker": _worker,
    "feed": _feed,
    "board": _board,
    "reader": _reader,
    "sink": _sink,
    "editor": _editor,
    "dead": _dead,
}
_OPERATIONS: dict[AclOperation, Operation] = {
    AclOperation.READ: "Read",
    AclOperation.WRITE: "Write",
    AclOperation.DESCRIBE: "Describe",
    AclOperation.CREATE: "Create",
}
_NOT_YET = (KafkaError.COORDINATOR_LOAD_IN_PROGRESS, KafkaError.COORDINATOR_NOT_AVAILABLE, KafkaError.NOT_COORDINATOR)
_NO_ANSWER = (KafkaError._TIMED_OUT, KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN)
"""The client's own timer may end before ours."""
_NOTHING_ALLOWED = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED)


def _allowed_on_topics(admin: AdminClient, names: list[str]) -> set[Right]:
    if not names:
        return set()
    asked = admin.describe_topics(TopicCollection(names), include_authorized_operations=True, request_timeout=_TIMEOUT)
    return {Right("topic", name, operation) for name, future in asked.items() for operation in _operations(future)}


def _allowed_on_groups(admin: AdminClient, names: list[str]) -> set[Right]:
    """Asked again while a broker that has just started reads what its groups are."""

    def ask() -> set[Right]:
        asked = admin.describe_consumer_groups(names, include_authorized_operations=True, request_timeout=_TIMEOUT)
        return {Right("group", name, operation) for name, future in asked.items() for operation in _operations(future)}

    return patiently(ask, not_yet=_NOT_YET) if names else set()


def _operations(future: object) -> list[Operation]:
    try:
        found = future.result(_TIMEOUT)  # type: ignore[attr-defined]
    except KafkaException as error:
        if error.args[0].code() in _NOTHING_ALLOWED:
            return []
        if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:  # allowed to know that there is none, and nothing else can be asked
            return list(_OPERATIONS.values())
        raise
    return [_OPERATIONS[operation] for operation in found.authorized_operations or () if operation in _OPERATIONS]
