"""A site on a Kafka that lets in only whom it knows: a user for each role, with the rights of that role and no others."""

import copy
import os
import subprocess
from pathlib import Path

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from pydantic import SecretStr

from streams.settings import Settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.rights import Right, Role, missing_rights, rights_of
from tests.e2e.secure_broker import ADMIN, ADMIN_PASSWORD, SecureBroker, login
from tests.e2e.worker_process import COMMANDS, eventually, fresh_settings

PASSWORD = "a-password-of-the-tests"
MECHANISMS = {"SCRAM-SHA-256": ScramMechanism.SCRAM_SHA_256, "SCRAM-SHA-512": ScramMechanism.SCRAM_SHA_512}


class Cluster:
    """A site on a secure broker: `user(role)` logs in as somebody with the rights of that role and no others."""

    def __init__(self, broker: SecureBroker, folder: Path) -> None:
        self._broker = broker
        self.admin = fresh_settings(broker.url, folder, session_timeout=6, alert_max_age_hours=1e6, **broker.as_user(ADMIN, ADMIN_PASSWORD))
        self._client = AdminClient(confluent_config(self.admin))

    def user(self, role: Role, *, without: Right | None = None, sink: str = "jsonl", mechanism: str = "SCRAM-SHA-512") -> Settings:
        name = f"{role}-{len(self._known())}-{self.admin.app_id}"
        self._add_user(name, mechanism)
        bindings = [_binding(right, name) for right in rights_of(role, self.admin, sink=sink) if right != without]
        for done in self._client.create_acls(bindings).values() if bindings else ():
            done.result(20)
        settings = login(self.admin, self._broker, name, PASSWORD).model_copy(update={"sasl_mechanism": mechanism})
        missing = {without} if without is not None else set()
        # Rights travel to the broker by its metadata log; Read and Write bring Describe with them.
        seen = eventually(lambda: set(missing_rights(role, settings, sink=sink)), until=lambda seen: seen == missing, seconds=20)
        assert seen == missing
        return settings

    def renamed(self, prefix: str) -> "Cluster":
        """The same site with other names for its topics, which nobody has made."""
        other = copy.copy(self)
        other.admin = self.admin.model_copy(update={"topic_prefix": prefix})
        return other

    def take(self, right: Right, settings: Settings) -> None:
        """Take a right from a user."""
        binding = _binding(right, str(settings.sasl_username))
        exactly = AclBindingFilter(
            binding.restype, binding.name, ResourcePatternType.LITERAL, binding.principal, "*", binding.operation, AclPermissionType.ALLOW
        )
        for done in self._client.delete_acls([exactly]).values():
            done.result(20)

    def _add_user(self, name: str, mechanism: str) -> None:
        credentials = UserScramCredentialUpsertion(name, ScramCredentialInfo(MECHANISMS[mechanism], 4096), PASSWORD.encode())
        for done in self._client.alter_user_scram_credentials([credentials]).values():
            done.result(20)

    def _known(self) -> list[AclBinding]:
        every = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
        return self._client.describe_acls(every).result(20)


def _binding(right: Right, name: str) -> AclBinding:
    kind = ResourceType.TOPIC if right.resource == "topic" else ResourceType.GROUP
    operation = AclOperation[right.operation.upper()]
    return AclBinding(kind, right.name, ResourcePatternType.LITERAL, f"User:{name}", "*", operation, AclPermissionType.ALLOW)


def environment_of(settings: Settings, folder: Path) -> dict[str, str]:
    """What a program has to be told to run with these settings, its secrets by files."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("TOLLWIRE_")}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            file = folder / f"{name}-of-{settings.sasl_username}"
            file.write_text(value.get_secret_value() + "\n")
            told[f"TOLLWIRE_{name.upper()}_FILE"] = str(file)
        elif value is not None:
            told[f"TOLLWIRE_{name.upper()}"] = str(value)
    return told


def run_command(settings: Settings, folder: Path, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """`tollwire …` as a process, to its end."""
    environment = environment_of(settings, folder) | {"COLUMNS": "200"}
    return subprocess.run([*COMMANDS["cli"], *arguments], env=environment, capture_output=True, text=True, timeout=seconds)
