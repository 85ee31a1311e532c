"""On a Kafka with TLS, passwords and ACLs, every program works with the least rights, and says which of them it lacks."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
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

from streams.errors import BrokerError
from streams.settings import Settings, load_settings
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import read_records, send_records
from streams.worker.rights import Right, Role, missing_rights, rights_of
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import have_java_and_maven
from tests.e2e.made_stories import many_stories
from tests.e2e.secure_broker import ADMIN, ADMIN_PASSWORD, SecureBroker, login
from tests.e2e.worker_process import COMMANDS, WorkerProcess, eventually, fresh_settings

pytestmark = pytest.mark.kafka

PASSWORD = "a-password-of-the-tests"
STORIES = 12


class Cluster:
    """A site on a secure broker: `user(role)` logs in as somebody with the rights of that role and no others."""

    def __init__(self, broker: SecureBroker, folder: Path) -> None:
        self._broker = broker
        self.admin = fresh_settings(broker.url, folder, session_timeout=6, alert_max_age_hours=1e6, **broker.as_user(ADMIN, ADMIN_PASSWORD))
        self._client = AdminClient(confluent_config(self.admin))

    def user(self, role: Role, *, without: Right | None = None) -> Settings:
        name = f"{role}-{len(self._known())}-{self.admin.app_id}"
        self._add_user(name)
        bindings = [_binding(right, name) for right in rights_of(role, self.admin) if right != without]
        for done in self._client.create_acls(bindings).values():
            done.result(20)
        settings = login(self.admin, self._broker, name, PASSWORD)
        missing = {without} if without is not None else set()
        # Rights travel to the broker by its metadata log; Read and Write bring Describe with them.
        seen = eventually(lambda: set(missing_rights(role, settings)), until=lambda seen: seen == missing, seconds=20)
        assert seen == missing
        return settings

    def _add_user(self, name: str) -> None:
        credentials = UserScramCredentialUpsertion(name, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD.encode())
        for done in self._client.alter_user_scram_credentials([credentials]).values():
            done.result(20)

    def _known(self) -> list[AclBinding]:
        every = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
        return self._client.describe_acls(every).result(20)


def _binding(right: Right, name: str) -> AclBinding:
    kind = ResourceType.TOPIC if right.resource == "topic" else ResourceType.GROUP
    operation = AclOperation[right.operation.upper()]
    return AclBinding(kind, right.name, ResourcePatternType.LITERAL, f"User:{name}", "*", operation, AclPermissionType.ALLOW)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not have_java_and_maven() or shutil.which("openssl") is None:
        pytest.skip("needs Java 17, Maven and openssl")
    broker = SecureBroker(tmp_path_factory.mktemp("secure"))
    broker.start()
    yield Cluster(broker, tmp_path_factory.mktemp("site"))
    broker.stop()


def test_worker_feed_and_reader_work_with_the_least_rights_over_tls(cluster: Cluster, tmp_path: Path) -> None:
    feed, worker, reader = cluster.user("feed"), cluster.user("worker"), cluster.user("reader")
    topics = topic_names(cluster.admin)
    assert send_records(feed, topics.raw, many_stories(STORIES)) == STORIES
    assert send_records(feed, topics.raw, [(b"rubbish", b"\xff\xfe\xff")]) == 1
    with WorkerProcess(worker, tmp_path) as process:
        process.start()
        seen = eventually(lambda: read_records(reader, topics.enriched), until=lambda found: len(found) == STORIES, seconds=60)
        assert {record.key for record in seen} == {key for key, _ in many_stories(STORIES)}
        assert eventually(lambda: read_records(reader, topics.alerts), until=bool, seconds=30)
        assert len(read_records(reader, topics.dead)) == 1
        assert process.stop() == 0
        assert PASSWORD not in process.log()


@pytest.mark.parametrize("which", range(len(rights_of("worker", load_settings()))))
def test_worker_without_one_of_its_rights_is_told_which(cluster: Cluster, which: int) -> None:
    without = rights_of("worker", cluster.admin)[which]
    settings = cluster.user("worker", without=without)
    assert missing_rights("worker", settings) == (without,)


def test_worker_without_a_right_does_not_start_and_names_it(cluster: Cluster, tmp_path: Path) -> None:
    without = Right("topic", topic_names(cluster.admin).alerts, "Write")
    process = WorkerProcess(cluster.user("worker", without=without), tmp_path)
    with pytest.raises(RuntimeError, match=f"Write on topic {without.name}"):
        process.start()
    assert "Traceback" not in process.log()
    assert PASSWORD not in process.log()


def test_feed_may_not_read_what_others_sent_nor_a_reader_send(cluster: Cluster) -> None:
    topics = topic_names(cluster.admin)
    with pytest.raises(BrokerError):
        read_records(cluster.user("feed"), topics.raw)
    with pytest.raises(BrokerError):
        send_records(cluster.user("reader"), topics.commands, [(b"key", b"value")])


def test_wrong_password_ends_the_start_with_a_reason_and_shows_no_password(cluster: Cluster, tmp_path: Path) -> None:
    wrong = load_settings(**(cluster.admin.model_dump(exclude_unset=True) | {"sasl_password": "not-the-password"}))
    process = WorkerProcess(wrong, tmp_path)
    with pytest.raises(RuntimeError, match="cannot start"):
        process.start()
    assert "not-the-password" not in process.log()


def test_client_without_tls_is_not_served(cluster: Cluster) -> None:
    plain = load_settings(broker=cluster.admin.broker, app_id="plain")
    with pytest.raises(BrokerError):
        missing_rights("worker", plain)


def test_rights_are_listed_for_kafkas_own_tool() -> None:
    done = subprocess.run([*COMMANDS["cli"], "topics", "acls", "feed"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["--add --allow-principal User:tollwire --operation Write --topic articles.raw"]
