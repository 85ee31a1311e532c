"""The list of least rights: what it holds, and how it is told to Kafka's own tool."""

import socket
import subprocess
from typing import get_args

import orjson
import pytest
from confluent_kafka.admin import AdminClient

from streams.cli.topics import RoleName
from streams.errors import BrokerError, SettingsError
from streams.settings import load_settings
from streams.worker import rights
from streams.worker.kafka_settings import bootstrap_servers
from streams.worker.rights import Right, Role, missing_rights, rights_of
from streams.worker.topics import topic_names
from tests.e2e.worker_process import COMMANDS


def listed(*arguments: str) -> list[str]:
    done = subprocess.run([*COMMANDS["cli"], "topics", "acls", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_rights_are_listed_for_kafkas_own_tool() -> None:
    assert listed("feed") == ["--add --allow-principal User:tollwire-feed --operation Write --topic articles.raw"]
    assert "--add --allow-principal User:CN=board --operation Read --topic alerts" in listed("board", "--principal", "User:CN=board")


def test_rights_of_all_roles_are_listed_as_json() -> None:
    rows = [orjson.loads(line) for line in listed("--json")]
    sink = {"role": "sink", "principal": "User:tollwire-sink", "resource": "group", "name": "tollwire-sink-webhook", "operation": "Read"}
    assert {row["role"] for row in rows} == set(get_args(Role)) == {name.value for name in RoleName}
    assert sink in rows


def test_names_follow_prefix_and_app_id() -> None:
    settings = load_settings(topic_prefix="desk-a.", app_id="night")
    assert rights_of("sink", settings, sink="cap") == (
        Right("group", "night-sink-cap", "Read"),
        Right("topic", "desk-a.alerts", "Read"),
        Right("topic", "desk-a.articles.dead", "Write"),
    )


@pytest.mark.parametrize("role", ["worker", "feed", "board", "reader", "sink"])
def test_nobody_but_desk_and_whoever_tends_dead_letters_may_give_orders(role: Role) -> None:
    settings = load_settings()
    assert Right("topic", topic_names(settings).commands, "Write") not in rights_of(role, settings)


@pytest.mark.parametrize("role", get_args(Role))
def test_no_role_but_that_for_it_may_create_and_none_may_delete_or_alter(role: Role) -> None:
    operations = {right.operation for right in rights_of(role, load_settings())}
    assert operations <= ({"Create", "Describe"} if role == "setup" else {"Read", "Write", "Describe"})


def test_name_and_password_in_the_address_of_kafka_are_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError, match="TOLLWIRE_SASL_PASSWORD_FILE") as caught:
        bootstrap_servers(load_settings(broker="kafka://desk:s3cret@kafka.example:9093"))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("clients_own", [0.5, 30.0], ids=["the client's timer", "our timer"])
def test_broker_that_never_answers_is_named_with_what_to_check(monkeypatch: pytest.MonkeyPatch, clients_own: float) -> None:
    describe = AdminClient.describe_topics
    monkeypatch.setattr(rights, "_TIMEOUT", 2.0)
    monkeypatch.setattr(
        rights.AdminClient, "describe_topics", lambda self, names, **more: describe(self, names, **{**more, "request_timeout": clients_own})
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = load_settings(broker=f"kafka://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(BrokerError, match="does not answer within 2 s: check the address, TLS and the login"):
            missing_rights("worker", settings)
