"""The whole worker on the embedded broker: raw stories in; facts, incidents, alerts or a dead letter out."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from confluent_kafka import Producer

from streams.settings import Settings
from streams.worker.dead_letters import dead_letters, drop, replay
from streams.worker.embedded_broker import EmbeddedBroker
from streams.worker.kafka_settings import confluent_config
from streams.worker.produce import Feed, Record, read_records, send_records
from streams.worker.topics import topic_names
from tests.e2e.made_stories import ninjs
from tests.e2e.worker_process import WorkerProcess, eventually, fresh_settings

BLAST = "A car bomb killed at least twelve people in the Syrian city of Homs on Tuesday, police said. Twenty others were wounded."


@pytest.fixture(scope="module")
def site(embedded: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A site with a worker that every test of this module feeds."""
    folder = tmp_path_factory.mktemp("site")
    settings = fresh_settings(embedded.url, folder, alert_max_age_hours=1e6, max_text_chars=20_000)
    with WorkerProcess(settings, folder, command="faust") as worker:
        worker.start()
        yield settings
        assert worker.stop() == 0


def of_uri(settings: Settings, uri: str) -> list[Record]:
    return [record for record in read_records(settings, topic_names(settings).enriched) if record.key == uri.encode()]


def wait_for(settings: Settings, uri: str) -> dict[str, object]:
    [record] = eventually(lambda: of_uri(settings, uri), until=bool)
    return orjson.loads(record.value or b"")


def test_raw_story_comes_out_as_facts_an_incident_and_an_alert(site: Settings) -> None:
    topics = topic_names(site)
    send_records(site, topics.raw, [(b"urn:t:1", ninjs("urn:t:1", BLAST))])
    article = wait_for(site, "urn:t:1")
    assert [(fact["kind"], fact["low"], fact["best"]) for fact in article["facts"]] == [("killed", 12, 12), ("injured", 20, 20)]
    assert article["outcome"] == "enriched"

    [incident] = eventually(lambda: read_records(site, topics.incidents), until=bool)
    assert orjson.loads(incident.value or b"")["tolls"]["killed"]["best"] == 12
    [alert] = eventually(lambda: read_records(site, topics.alerts), until=bool)
    assert alert.key == incident.key
    assert alert.headers["ce_specversion"] == b"1.0"
    assert "twelve people" in str(orjson.loads(alert.value or b"")["evidence"])


def test_a_flash_behind_a_backlog_is_done_before_it_and_everything_once(site: Settings) -> None:
    topics = topic_names(site)
    features = [
        (f"urn:feature:{n}", ninjs(f"urn:feature:{n}", f"{BLAST} A quiet day at the museum followed. " * 5, urgency=5)) for n in range(150)
    ]
    flash = ("urn:flash", ninjs("urn:flash", BLAST.replace("Homs", "Hama"), urgency=1))
    producer = Producer(confluent_config(site))
    for uri, value in [*features, flash]:
        producer.produce(topics.raw, key=uri.encode(), value=value, partition=1)
    assert producer.flush(10) == 0
    uris = {uri.encode() for uri, _ in [*features, flash]}
    done = eventually(
        lambda: [record for record in read_records(site, topics.enriched) if record.key in uris],
        until=lambda records: len(records) >= len(uris),
        seconds=90,
    )
    assert len(done) == len(uris)
    before = [record for record in done if record.time < next(r.time for r in done if r.key == b"urn:flash")]
    assert len(before) < 75


def test_poison_ends_as_dead_letter_with_its_bytes_and_why_and_nothing_else_is_lost(site: Settings) -> None:
    topics = topic_names(site)
    poison = b"\xff\xfe\xfa not a story \x00"
    with Feed(site, topics.raw) as feed:
        for number in range(6):
            uri = f"urn:t:beside:{number}"
            feed.send(ninjs(uri, f"Police said {number + 2} people were killed in Goma on Monday."), key=uri.encode(), partition=2)
            feed.send(poison, key=b"poison", headers={"from": b"test"}, partition=2)
    letters = eventually(lambda: [x for x in dead_letters(site) if x.value == poison], until=lambda x: len(x) == 6)
    assert len(letters) == 6
    assert {(x.key, x.stage, x.topic, x.partition) for x in letters} == {(b"poison", "parse", topics.raw, 2)}
    assert all(x.error == "BadEncoding" and "utf-16" in x.message and x.headers == {"from": b"test"} for x in letters)
    for number in range(6):
        assert wait_for(site, f"urn:t:beside:{number}")["outcome"] == "enriched"


def test_dead_letter_can_be_replayed_and_dropped(site: Settings) -> None:
    topics = topic_names(site)
    send_records(site, topics.raw, [(b"empty-body", b'{"standard": {"name": "ninjs"}, "uri": "urn:t:empty"}')])
    [letter] = eventually(lambda: [x for x in dead_letters(site) if x.key == b"empty-body"], until=bool)
    replay(site, letter)
    [again] = eventually(lambda: [x for x in dead_letters(site) if x.key == b"empty-body" and x.letter_id != letter.letter_id], until=bool)
    assert again.value == letter.value
    drop(site, again)
    assert not [x for x in dead_letters(site) if x.key == b"empty-body"]
    assert {x.resolved for x in dead_letters(site, resolved=True) if x.key == b"empty-body"} == {"replayed", "dropped"}


HUGE_TEXT = f"{BLAST}\n\n" + "Shops stayed shut and soldiers stood at the crossings.\n\n" * 90_000

BAD_INPUTS = {
    "empty": (b"", "dead", "NoText"),
    "blanks": (b" \n ", "dead", "NoText"),
    "not-utf-8": (b'{"uri": "x", "body_text": "\xe9\xe8"}', "dead", "BadEncoding"),
    "json-without-body": (b'{"uri": "urn:t:bodyless", "headlines": []}', "dead", "NoText"),
    "broken-json": (b'{"uri": "urn:t:broken"', "dead", "UnknownFormat"),
    "html": (b"<html><body><p>Two people were killed in Cali on Sunday, police said.</p></body></html>", "enriched", None),
    "other-language": (
        ninjs("other-language", "Doce personas murieron el martes en un atentado en Cali.", language="es"),
        "skipped_language",
        None,
    ),
    "lone-surrogate": (
        rb'{"uri": "lone-surrogate", "body_text": "Two people \ud800 were killed in Cali on Sunday, police said."}',
        "enriched",
        None,
    ),
    "1e30-killed": (ninjs("1e30-killed", "A story said 1" + "000" * 10 + " people were killed in Cali on Sunday."), "enriched", None),
    "five-megabytes": (ninjs("five-megabytes", HUGE_TEXT), "enriched", None),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_bad_input_has_one_clear_outcome(site: Settings, name: str) -> None:
    value, outcome, error = BAD_INPUTS[name]
    topics = topic_names(site)
    key = f"bad/{name}".encode()
    send_records(site, topics.raw, [(key, value)])
    [raw] = [record for record in read_records(site, topics.raw) if record.key == key]

    def outcomes() -> list[tuple[str, str | None]]:
        dead = [
            ("dead", x.error) for x in dead_letters(site, resolved=True) if (x.topic, x.partition, x.offset) == place and x.value == value
        ]
        articles = [orjson.loads(record.value or b"") for record in read_records(site, topics.enriched)]
        where = [(article["outcome"], None) for article in articles if tuple(article["position"].values()) == place]
        return dead + where

    place = (raw.topic, raw.partition, raw.offset)
    [(got, why)] = eventually(outcomes, until=bool, seconds=90)
    assert (got, why) == (outcome, error)


def test_text_beyond_the_limit_is_left_out_and_the_message_says_so(site: Settings) -> None:
    body = f"{BLAST}\n\n" + "Shops stayed shut and soldiers stood at the crossings.\n\n" * 500
    send_records(site, topic_names(site).raw, [(b"urn:t:long", ninjs("urn:t:long", body))])
    article = wait_for(site, "urn:t:long")
    assert article["notes"] == ["only the first 20,000 characters were read"]
    assert len(article["facts"]) == 2


def test_embargoed_story_is_kept_and_comes_out_in_its_time(site: Settings) -> None:
    topics = topic_names(site)
    until = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    embargoed = ninjs("urn:t:embargoed", "Four people were killed in Taiz on Monday, medics said.", embargoed=until)
    withheld = ninjs("urn:t:withheld", "Five people were killed in Taiz on Monday, medics said.", pubStatus="withheld")
    send_records(site, topics.raw, [(b"urn:t:embargoed", embargoed), (b"urn:t:withheld", withheld)])
    held = eventually(lambda: read_records(site, topics.held), until=lambda records: len(records) >= 2)
    assert {(record.key, record.headers["held_reason"]) for record in held} == {
        (b"urn:t:embargoed", b"embargoed"),
        (b"urn:t:withheld", b"withheld"),
    }
    assert wait_for(site, "urn:t:embargoed")["received"] >= until[:19]
    assert not of_uri(site, "urn:t:withheld")


def test_an_embargo_outlives_a_killed_worker_and_ends_in_its_time_with_an_alert_and_never_before(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    settings = fresh_settings(embedded.url, tmp_path, alert_max_age_hours=1e6)
    topics = topic_names(settings)
    text = "Forty people were killed when a ferry sank off Lagos, Nigeria, on Monday, police said."
    with WorkerProcess(settings, tmp_path) as worker:
        worker.start()
        until = datetime.now(UTC) + timedelta(seconds=20)  # time enough to kill the worker and to start it anew, on most machines
        send_records(settings, topics.raw, [(b"urn:t:later", ninjs("urn:t:later", text, embargoed=until.isoformat()))])
        eventually(lambda: read_records(settings, topics.held), until=bool)
        worker.stop(signal.SIGKILL)
        worker.start()
        alerts = eventually(lambda: read_records(settings, topics.alerts), until=bool, seconds=90)
        assert min(record.time for record in alerts) >= until
        assert [record.key for record in read_records(settings, topics.enriched)] == [b"urn:t:later"]
        assert orjson.loads(alerts[0].value or b"")["msg_type"] == "Alert"
        assert worker.stop() == 0


def test_killed_story_is_published_without_facts_and_its_incident_is_taken_back(site: Settings) -> None:
    topics = topic_names(site)
    send_records(
        site, topics.raw, [(b"urn:t:k", ninjs("urn:t:k", "Thirty people were killed when a ferry sank off Lagos, Nigeria, on Sunday."))]
    )
    wait_for(site, "urn:t:k")
    send_records(site, topics.raw, [(b"urn:t:k", ninjs("urn:t:k", "Kill this story.", version="2", minute=9, pubStatus="canceled"))])
    killed = eventually(lambda: of_uri(site, "urn:t:k"), until=lambda records: len(records) == 2)
    assert [orjson.loads(record.value or b"")["outcome"] for record in killed] == ["enriched", "withdrawn"]

    def statuses() -> list[str]:
        states = [orjson.loads(record.value or b"") for record in read_records(site, topics.incidents)]
        return [state["status"] for state in states if any(entry["uri"] == "urn:t:k" for entry in state["ledger"])]

    assert eventually(statuses, until=lambda seen: "retracted" in seen) == ["open", "retracted"]


def test_what_is_held_back_goes_out_by_itself_when_its_time_comes(tmp_path: Path) -> None:
    rules = tmp_path / "alerts.toml"
    rules.write_text(
        "throttle_minutes = 0.1\n"
        '[[rule]]\nid = "dead"\nkinds = ["killed"]\nat_least = 3\nseverity = "Severe"\n'
        '[[rule]]\nid = "rise"\nkinds = ["killed"]\nrises_by = 5\nseverity = "Moderate"\n'
    )
    with EmbeddedBroker() as broker, ExitStack() as at_the_end:
        settings = fresh_settings(broker.url, tmp_path, alert_max_age_hours=1e6, alert_rules=rules)
        topics = topic_names(settings)
        worker = at_the_end.enter_context(WorkerProcess(settings, tmp_path))
        said = "people were killed on Tuesday by a car bomb at a market in Homs, Syria, police said."
        stories = [(b"urn:t:a", ninjs("urn:t:a", f"At least {n} {said}", version=str(n), minute=n)) for n in (12, 19)]
        send_records(settings, topics.raw, stories)
        worker.start()
        records = eventually(lambda: read_records(settings, topics.alerts), until=lambda records: len(records) >= 2)
        first, update = (orjson.loads(record.value or b"") for record in records)
        assert (first["msg_type"], update["msg_type"]) == ("Alert", "Update")
        assert datetime.fromisoformat(update["sent"]) - datetime.fromisoformat(first["sent"]) >= timedelta(seconds=6)
        assert [(change["before"], change["after"]) for change in update["changes"]] == [("at least 12", "at least 19")]
        assert worker.stop(signal.SIGTERM) == 0
        ticks = [
            orjson.loads(record.value or b"") for record in read_records(settings, topics.reports) if b'"tick"' in (record.value or b"")
        ]
        assert [tick["received"] for tick in ticks] == [update["sent"]]


def test_worker_started_again_goes_on_where_it_was_and_its_table_is_intact(tmp_path: Path) -> None:
    with EmbeddedBroker() as broker, ExitStack() as at_the_end:
        settings = fresh_settings(broker.url, tmp_path, alert_max_age_hours=1e6)
        topics = topic_names(settings)
        worker = at_the_end.enter_context(WorkerProcess(settings, tmp_path))
        said = "people were killed on Tuesday by a car bomb at a market in Homs, Syria, police said."
        send_records(settings, topics.raw, [(b"urn:t:a", ninjs("urn:t:a", f"At least 12 {said}"))])
        worker.start()
        assert eventually(lambda: read_records(settings, topics.alerts), until=bool)
        assert worker.stop(signal.SIGTERM) == 0

        send_records(settings, topics.raw, [(b"urn:t:b", ninjs("urn:t:b", f"At least 19 {said}", minute=30))])
        worker.start()
        incidents = eventually(lambda: read_records(settings, topics.incidents), until=lambda records: len(records) >= 2)
        assert worker.stop(signal.SIGINT) == 0

        # Nothing was done twice, and the second story found the incident that the first had made.
        assert Counter(record.key for record in read_records(settings, topics.enriched)) == {b"urn:t:a": 1, b"urn:t:b": 1}
        states = [orjson.loads(record.value or b"") for record in incidents]
        assert {state["incident_id"] for state in states} == {states[0]["incident_id"]}
        assert [state["tolls"]["killed"]["best"] for state in states] == [12, 19]
        assert len(states[-1]["source_articles"]) == 2
