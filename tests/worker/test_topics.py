import pytest

from streams.errors import BrokerError, SettingsError, StoryTooLarge
from streams.settings import load_settings
from streams.worker.embedded_broker import PARTITIONS, EmbeddedBroker
from streams.worker.kafka_settings import bootstrap_servers, confluent_config, faust_broker, faust_credentials
from streams.worker.produce import Feed, read_records
from streams.worker.topics import ensure_topics, topic_configs, topic_names


def test_topics_exist_after_being_asked_for_and_asking_again_changes_nothing(broker: EmbeddedBroker) -> None:
    settings = load_settings(broker=broker.url, topic_prefix="north.", app_id="north")
    assert ensure_topics(settings) == ensure_topics(settings) == dict.fromkeys(topic_configs(settings), PARTITIONS)
    assert topic_names(settings).changelog == "north-state-changelog"
    assert topic_names(settings).raw == "north.articles.raw"


def test_state_is_compacted_and_dead_letters_are_kept() -> None:
    settings = load_settings()
    topics, configs = topic_names(settings), topic_configs(settings)
    assert {name for name, config in configs.items() if config.get("cleanup.policy") == "compact"} == {topics.incidents, topics.changelog}
    assert {name for name, config in configs.items() if config.get("retention.ms") == "-1"} == {
        topics.dead,
        topics.held,
        topics.outcomes,
    }
    assert configs[topics.raw]["message.timestamp.type"] == "LogAppendTime"


def test_dead_letter_of_the_largest_story_fits() -> None:
    settings = load_settings(max_message_bytes=5_000)
    topics, configs = topic_names(settings), topic_configs(settings)
    assert int(configs[topics.dead]["max.message.bytes"]) > int(configs[topics.raw]["max.message.bytes"]) > 5_000


def test_unreachable_kafka_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.worker.topics._TIMEOUT", 0.5)
    with pytest.raises(BrokerError, match=r"127\.0\.0\.1:1"):
        ensure_topics(load_settings(broker="kafka://127.0.0.1:1"))


def test_five_megabytes_pass_and_more_than_the_setting_is_refused_at_once(broker: EmbeddedBroker) -> None:
    settings = load_settings(broker=broker.url, topic_prefix="large.", max_message_bytes=6_000_000)
    ensure_topics(settings)
    topic = topic_names(settings).raw
    with Feed(settings, topic) as feed:
        feed.send(b"x" * 5_000_000, key=b"k")
        with pytest.raises(StoryTooLarge, match="6000001 bytes"):
            feed.send(b"x" * 6_000_001)
    assert feed.sent == 1
    [record] = read_records(settings, topic)
    assert len(record.value or b"") == 5_000_000


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("kafka://a:9092", "a:9092"),
        ("kafka://a:1,b:2", "a:1,b:2"),
        ("kafka://a:1;kafka://b:2", "a:1,b:2"),
        ("a:1,b:2", "a:1,b:2"),
    ],
)
def test_broker_urls_are_read_in_the_ways_people_write_them(url: str, servers: str) -> None:
    settings = load_settings(broker=url)
    assert bootstrap_servers(settings) == servers
    assert faust_broker(settings) == ";".join(f"kafka://{server}" for server in servers.split(","))


@pytest.mark.parametrize("url", ["http://a:1", "kafka://", "kafka://a:1,"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="TOLLWIRE_BROKER"):
        bootstrap_servers(load_settings(broker=url))


def test_login_goes_to_both_clients_and_is_not_shown() -> None:
    login = {"security_protocol": "SASL_PLAINTEXT", "sasl_username": "desk", "sasl_password": "hunter2"}
    settings = load_settings(**login)
    assert confluent_config(settings)["sasl.password"] == "hunter2"
    credentials = faust_credentials(settings)
    assert (credentials.username, credentials.password, credentials.mechanism.value) == ("desk", "hunter2", "SCRAM-SHA-512")
    assert "hunter2" not in f"{credentials!r} {settings!r}"


def test_login_without_password_and_tls_without_its_file_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"TOLLWIRE_SASL_PASSWORD"):
        confluent_config(load_settings(security_protocol="SASL_SSL", sasl_username="desk"))
    with pytest.raises(SettingsError, match=r"nowhere\.pem"):
        faust_credentials(load_settings(security_protocol="SSL", ssl_cafile="nowhere.pem"))


def test_tls_verifies_by_default() -> None:
    credentials = faust_credentials(load_settings(security_protocol="SSL"))
    assert credentials.context.check_hostname
    assert confluent_config(load_settings(security_protocol="SSL"))["security.protocol"] == "SSL"
