"""On a Kafka with TLS, passwords and ACLs, every program works with the least rights, and says which of them it lacks."""

import asyncio
import contextlib
import hashlib
import hmac
import re
import shutil
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from streams.cli.child_process import free_port
from streams.errors import BrokerError, MissingRights
from streams.settings import Settings, load_settings
from streams.worker.consume import consume
from streams.worker.dead_letters import dead_letters
from streams.worker.produce import read_records, send_records
from streams.worker.rights import Right, Role, missing_rights, rights_of
from streams.worker.topics import topic_names
from tests.e2e.kafka_broker import have_java_and_maven
from tests.e2e.made_stories import many_stories
from tests.e2e.secure_broker import SecureBroker, make_certificate
from tests.e2e.secure_site import PASSWORD, Cluster, environment_of, run_command
from tests.e2e.worker_process import COMMANDS, WorkerProcess, eventually

pytestmark = pytest.mark.kafka

STORIES = 12
PUSH_SECRET = "between-desk-and-wire"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureBroker]:
    if not have_java_and_maven() or shutil.which("openssl") is None:
        pytest.skip("needs Java 17, Maven and openssl")
    broker = SecureBroker(tmp_path_factory.mktemp("secure"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def cluster(broker: SecureBroker, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    return Cluster(broker, tmp_path_factory.mktemp("site"))


@pytest.fixture
def unused(broker: SecureBroker, tmp_path: Path) -> Cluster:
    """A site of the test's own."""
    return Cluster(broker, tmp_path)


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


@contextlib.contextmanager
def serving(settings: Settings, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs until it is told to stop."""
    with (folder / f"{arguments[0]}.log").open("wb") as log:
        process = subprocess.Popen([*COMMANDS["cli"], *arguments], env=environment_of(settings, folder), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
        assert PASSWORD not in (folder / f"{arguments[0]}.log").read_text()


def fetched(request: urllib.request.Request | str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except OSError as error:
        return getattr(error, "code", 0), str(error)


def test_every_command_works_as_a_user_with_the_rights_of_its_role_and_either_mechanism(unused: Cluster, tmp_path: Path) -> None:
    stories = tmp_path / "stories.jsonl"
    stories.write_bytes(b"\n".join(value for _, value in many_stories(STORIES)))
    port, board_port = free_port(), free_port()
    feed = unused.user("feed", mechanism="SCRAM-SHA-256")
    done = run_command(feed, tmp_path, "feed", str(stories))
    assert (done.returncode, done.stderr) == (0, "")
    push = feed.model_copy(update={"push_port": port, "push_secret": SecretStr(PUSH_SECRET)})
    worker, reader, sink = unused.user("worker", mechanism="SCRAM-SHA-256"), unused.user("reader"), unused.user("sink")
    editor, board, dead = unused.user("editor"), unused.user("board", mechanism="SCRAM-SHA-256"), unused.user("dead")
    record = tmp_path / "alerts.jsonl"
    send_records(feed, topic_names(feed).raw, [(b"rubbish", b"\xff\xfe\xff")])
    with (
        WorkerProcess(worker, tmp_path) as process,
        serving(sink, tmp_path, "sink", "jsonl", str(record), "--from-oldest"),
        serving(board, tmp_path, "board", "--port", str(board_port)),
        serving(push, tmp_path, "push-server"),
    ):
        process.start()
        ((_, body),) = list(many_stories(STORIES + 1))[STORIES:]
        signature = "sha256=" + hmac.new(PUSH_SECRET.encode(), body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/push", body, {"x-superdesk-signature": signature})
        answer = eventually(lambda: fetched(request), until=lambda seen: seen[0] == 200)
        assert answer[0] == 200, answer
        wanted = STORIES + 1
        eventually(lambda: len(read_records(reader, topic_names(reader).enriched)), until=lambda seen: seen >= wanted, seconds=60)

        tailed = run_command(reader, tmp_path, "tail", "enriched", "--no-follow", "--json")
        assert (tailed.returncode, len(tailed.stdout.splitlines())) == (0, wanted), tailed.stderr
        assert eventually(record.exists, until=bool)
        lines = eventually(lambda: record.read_bytes().splitlines(), until=lambda seen: len(seen) >= 10)
        assert {orjson.loads(line)["msg_type"] for line in lines} >= {"Alert"}
        page = eventually(lambda: fetched(f"http://127.0.0.1:{board_port}/"), until=lambda seen: "Homs" in seen[1])
        assert "Homs" in page[1]

        listed = run_command(editor, tmp_path, "incident", "list")
        assert listed.returncode == 0, listed.stderr
        incident = re.findall(r"inc-[0-9a-f]{16}", listed.stdout)[0]
        confirmed = run_command(editor, tmp_path, "incident", "confirm", incident, "--by", "Ada", "--reason", "seen it")
        assert confirmed.returncode == 0, confirmed.stderr
        exported = run_command(reader, tmp_path, "export", "geojson")
        assert exported.returncode == 0, exported.stderr

        (letter,) = dead_letters(dead)
        replayed = run_command(dead, tmp_path, "dead", "replay", letter.letter_id)
        assert replayed.returncode == 0, replayed.stderr
        assert len(eventually(lambda: list(dead_letters(dead)), until=bool)) == 1  # no story this time either
        assert process.stop() == 0
    assert PASSWORD not in process.log() + tailed.stderr + confirmed.stderr


@pytest.mark.parametrize("which", range(len(rights_of("worker", load_settings()))))
def test_worker_without_any_one_of_its_rights_does_not_start_and_names_it(cluster: Cluster, tmp_path: Path, which: int) -> None:
    without = rights_of("worker", cluster.admin)[which]
    process = WorkerProcess(cluster.user("worker", without=without), tmp_path)
    began = time.monotonic()
    with pytest.raises(RuntimeError, match=rf"MissingRights .*: {without.operation} on {without.resource} {re.escape(without.name)}'"):
        process.start()
    assert time.monotonic() - began < 30
    assert "Traceback" not in process.log()
    assert PASSWORD not in process.log()


COMMANDS_OF: dict[Role, tuple[str, ...]] = {
    "feed": ("feed", "story.json"),
    "board": ("board", "--port", "0"),
    "sink": ("sink", "jsonl", "alerts.jsonl"),
    "editor": ("incident", "confirm", "inc-0123456789abcdef", "--by", "Ada", "--reason", "seen it"),
    "dead": ("dead", "drop", "0/0"),
}


@pytest.mark.parametrize(
    ("role", "which"),
    [pytest.param(role, which, id=f"{role}-{which}") for role in COMMANDS_OF for which in range(len(rights_of(role, load_settings())))],
)
def test_command_without_any_one_of_its_rights_ends_and_names_it(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role, which: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    Path("story.json").write_bytes(next(many_stories(1))[1])
    without = rights_of(role, cluster.admin, sink="jsonl")[which]
    done = run_command(cluster.user(role, without=without), tmp_path, *COMMANDS_OF[role])
    assert done.returncode == 1, done
    assert f"{without.operation} on {without.resource} {without.name}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("which", [0, 4])
def test_reader_without_a_right_is_told_which(cluster: Cluster, tmp_path: Path, which: int) -> None:
    without = rights_of("reader", cluster.admin)[which]
    topic = "incidents" if without.resource == "group" else next(n for n in ("dead", "held", "enriched", "outcomes") if n in without.name)
    done = run_command(cluster.user("reader", without=without), tmp_path, "tail", topic, "--no-follow")
    assert done.returncode == 1
    assert f"{without.operation} on {without.resource} {without.name}" in done.stderr


def test_worker_from_which_a_right_is_taken_stops_and_the_next_start_names_it(unused: Cluster, tmp_path: Path) -> None:
    settings = unused.user("worker")
    alerts = Right("topic", topic_names(settings).alerts, "Write")
    with WorkerProcess(settings, tmp_path) as process:
        process.start()
        unused.take(alerts, settings)
        assert eventually(lambda: missing_rights("worker", settings), until=bool) == (alerts,)
        send_records(unused.user("feed"), topic_names(settings).raw, many_stories(STORIES))
        assert eventually(lambda: process.exit_status, until=lambda status: status is not None, seconds=60) == 70
        with pytest.raises(RuntimeError, match=f"Write on topic {alerts.name}"):
            process.start()


def test_topics_are_made_by_the_role_for_that_and_by_no_other(cluster: Cluster, tmp_path: Path) -> None:
    later = cluster.renamed("made-later.")
    refused = run_command(later.user("reader"), tmp_path, "topics", "create")
    assert refused.returncode == 1
    assert "tollwire topics acls setup" in refused.stderr
    made = run_command(later.user("setup"), tmp_path, "topics", "create")
    assert made.returncode == 0, made.stderr
    assert "made-later.articles.raw" in made.stdout


def test_a_feeder_remembers_what_it_sent_and_without_the_right_to_look_sends_a_cut_off_batch_again(unused: Cluster, tmp_path: Path) -> None:
    stories, state = tmp_path / "stories.jsonl", tmp_path / "state"
    stories.write_bytes(b"\n".join(value for _, value in many_stories(STORIES)))
    feed = unused.user("feed")
    for _ in range(2):
        done = run_command(feed, tmp_path, "feed", str(stories), "--resume", "--state", str(state))
        assert (done.returncode, done.stderr) == (0, "")
    assert f"0 stories sent to {feed.broker}; {STORIES} sent before" in done.stdout
    with sqlite3.connect(state) as db:
        db.execute("UPDATE stories SET digest = identity")  # as a crash leaves it
        db.execute("UPDATE reached SET until = 0")
    db.close()
    done = run_command(feed, tmp_path, "feed", str(stories), "--resume", "--state", str(state))
    assert done.returncode == 0
    assert "sent again, which changes nothing downstream" in done.stdout + done.stderr
    assert f"{STORIES} stories sent to" in done.stdout


def test_feed_may_not_read_what_others_sent_nor_a_reader_send(cluster: Cluster) -> None:
    topics = topic_names(cluster.admin)
    with pytest.raises(MissingRights):
        read_records(cluster.user("feed"), topics.raw)
    with pytest.raises(MissingRights, match=f"Write on topic {topics.commands}"):
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


@pytest.mark.parametrize("wrong", ["authority", "name"])
async def test_broker_whose_certificate_is_not_the_one_is_told_no_password_by_either_client(
    cluster: Cluster, tmp_path: Path, wrong: str
) -> None:
    make_certificate(tmp_path)
    changed = (
        {"ssl_cafile": tmp_path / "ca.pem"} if wrong == "authority" else {"broker": cluster.admin.broker.replace("127.0.0.1", "localhost")}
    )
    settings = cluster.admin.model_copy(update=changed)
    with pytest.raises(BrokerError, match="check the address, TLS and the login"):
        await asyncio.to_thread(missing_rights, "worker", settings)
    with pytest.raises(BrokerError):
        async for _ in consume(settings, [topic_names(settings).alerts]):
            pass
