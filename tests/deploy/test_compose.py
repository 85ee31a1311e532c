"""docker-compose.yml on a real Docker engine (make test-compose): up, a first alert, two workers, one killed, down and up again.

The images must be there or pullable; TOLLWIRE_COMPOSE_EXTRA names a further compose file, for instance one with `build: {network: host}`.
Ports 9092, 8080, 8081, 9090 and 9093 of loopback must be free.
"""

import base64
import hmac
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.compose
ROOT = Path(__file__).parents[2]
PROJECT = "tollwire-test"
STORIES = 12


class Site:
    """One compose project."""

    def __init__(self, secrets: Path) -> None:
        self.secrets = secrets
        self._env = os.environ | {"COMPOSE_PROJECT_NAME": PROJECT, "SECRETS": str(secrets), "COMPOSE_PROFILES": ""}
        extra = os.environ.get("TOLLWIRE_COMPOSE_EXTRA")
        self._files = [arg for path in ("docker-compose.yml", *([extra] if extra else [])) for arg in ("-f", path)]

    def compose(self, *arguments: str, given: str | None = None, patience: float = 600) -> str:
        return self.run(["docker", "compose", *self._files, *arguments], given=given, patience=patience)

    def run(self, command: Sequence[str], *, given: str | None = None, patience: float = 120) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self._env, input=given, capture_output=True, text=True, timeout=patience, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def feed(self, stories: Sequence[dict[str, Any]]) -> None:
        lines = "".join(json.dumps(story) + "\n" for story in stories)
        self.compose("run", "--rm", "-T", "--no-deps", "topics", "feed", "-", given=lines)

    def alerts(self) -> list[dict[str, Any]]:
        """What the sink has written."""
        text = self.compose("exec", "-T", "sink-file", "sh", "-c", "cat /var/lib/tollwire/alerts.jsonl 2>/dev/null || true")
        return [json.loads(line) for line in text.splitlines()]

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "-q", service).split()

    def board(self) -> str:
        with urlopen("http://localhost:8080/", timeout=10) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    secrets = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", "deploy/secrets.sh", str(secrets)], cwd=ROOT, check=True)
    one = Site(secrets)
    one.compose("--profile", "*", "down", "--volumes", "--remove-orphans")
    try:
        one.compose("up", "--detach", "--wait", patience=900)
        yield one
    finally:
        print(one.compose("logs", "--no-color", "--tail", "40"))
        one.compose("--profile", "*", "down", "--volumes", "--remove-orphans")


def story(number: int, killed: int) -> dict[str, Any]:
    """Each of another place, so that each is an incident of its own."""
    towns = (
        "Taiz",
        "Mosul",
        "Goma",
        "Maiduguri",
        "Kandahar",
        "Sirte",
        "Marawi",
        "Mocoa",
        "Bamako",
        "Homs",
        "Kisangani",
        "Quetta",
        "Dnipro",
        "Gao",
        "Sinjar",
        "Bunia",
    )
    town = towns[number % len(towns)]
    return {
        "uri": f"urn:compose:{number}",
        "version": "1",
        "headline": f"Blast in {town} kills {killed}",
        "body_text": f"{town} - A bomb killed {killed} people in {town}, police said.",
    }


def until(what: Callable[[], Any], patience: float = 120) -> Any:
    deadline = time.monotonic() + patience
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(1)
    assert found
    return found


def told(site: Site) -> set[str]:
    """The stories that alerts quote."""
    return {evidence["uri"] for alert in site.alerts() for evidence in alert["evidence"]}


def uris(*numbers: int) -> set[str]:
    return {f"urn:compose:{number}" for number in numbers}


def test_a_story_becomes_an_alert_in_the_file_and_an_incident_on_the_board(site: Site) -> None:
    site.feed([story(0, 14)])
    until(lambda: told(site) >= uris(0))
    assert "Taiz" in until(lambda: "Taiz" in site.board() and site.board())


def test_programs_run_without_root_without_capabilities_and_cannot_write_to_their_image(site: Site) -> None:
    for service in ("worker", "board", "sink-file"):
        status = site.compose("exec", "-T", service, "cat", "/proc/1/status")
        assert "CapEff:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status
        assert site.compose("exec", "-T", service, "id", "-u").strip() == "10001"
        tried = site.compose("exec", "-T", service, "sh", "-c", "touch /opt/x 2>&1 || true")
        assert "Read-only file system" in tried


def test_topics_have_our_partitions_retention_and_compaction(site: Site) -> None:
    tool = ["exec", "-T", "kafka", "/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "localhost:19092", "--describe"]
    incidents = site.compose(*tool, "--topic", "incidents")
    assert "PartitionCount: 4" in incidents
    assert "cleanup.policy=compact" in incidents
    assert "retention.ms=-1" in site.compose(*tool, "--topic", "articles.dead")


def test_two_workers_share_the_partitions_and_a_killed_one_loses_nothing(site: Site) -> None:
    site.compose("up", "--detach", "--wait", "--scale", "worker=2", "worker")
    first, second = site.containers("worker")
    mounts = [site.run(["docker", "inspect", "-f", "{{range .Mounts}}{{.Name}}{{end}}", one]).strip() for one in (first, second)]
    assert len(set(mounts)) == 2, "each has a data dir of its own"
    site.feed([story(number, 10 + number) for number in range(1, STORIES // 2)])
    site.run(["docker", "kill", "--signal", "KILL", first])
    site.feed([story(number, 10 + number) for number in range(STORIES // 2, STORIES)])
    until(lambda: told(site) >= uris(*range(STORIES)), patience=180)
    identifiers = [alert["identifier"] for alert in site.alerts()]
    assert len(identifiers) == len(set(identifiers))


def test_after_down_and_up_the_state_is_intact_and_an_update_finds_its_incident(site: Site) -> None:
    before = {alert["identifier"] for alert in site.alerts()}
    site.compose("down", patience=240)
    site.compose("up", "--detach", "--wait", patience=600)
    assert {alert["identifier"] for alert in site.alerts()} == before
    site.feed([story(0, 60) | {"version": "2"}])
    [update] = until(lambda: [alert for alert in site.alerts() if alert["identifier"] not in before])
    assert update["msg_type"] == "Update"
    assert update["references"]
    assert [(change["before"], change["after"]) for change in update["changes"] if change["field"] == "killed"] == [("14", "60")]


def test_a_worker_that_is_told_to_stop_finishes_and_ends_with_0(site: Site) -> None:
    [worker] = site.containers("worker")
    site.compose("stop", "worker")
    assert site.run(["docker", "inspect", "-f", "{{.State.ExitCode}} {{.State.OOMKilled}}", worker]).strip() == "0 false"
    site.compose("up", "--detach", "--wait", "worker")


def test_the_push_server_takes_what_is_signed_with_the_secret_in_its_file(site: Site) -> None:
    site.compose("--profile", "push", "up", "--detach", "--wait", "push")
    secret = (site.secrets / "push_secret").read_text()
    body = json.dumps(story(15, 33)).encode()
    post = Request("http://localhost:8081/push", data=body, headers={"content-type": "application/json"}, method="POST")
    with pytest.raises(HTTPError, match="40"):
        urlopen(post, timeout=20)
    post.add_header("x-superdesk-signature", "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest())
    with urlopen(post, timeout=20) as answer:
        assert answer.status in (200, 202)
    until(lambda: told(site) >= uris(15))


def test_prometheus_finds_every_worker_and_alertmanager_and_no_alarm_is_on(site: Site) -> None:
    site.compose("--profile", "observability", "up", "--detach", "--no-deps", "prometheus", "alertmanager")
    site.compose("up", "--detach", "--wait", "--scale", "worker=2", "worker")
    until(lambda: sorted(one["value"][1] for one in ask('up{job="tollwire-worker"}')) == ["1", "1"])
    until(lambda: ask('up{job="tollwire-sink"} == 1'))
    assert sum(float(one["value"][1]) for one in ask("tollwire_build_info")) == 2
    with urlopen("http://localhost:9090/api/v1/alertmanagers", timeout=10) as answer:
        assert json.load(answer)["data"]["activeAlertmanagers"]
    assert [one["metric"]["alertname"] for one in ask('ALERTS{alertstate="firing"}')] == []


def ask(query: str) -> list[dict[str, Any]]:
    try:
        with urlopen(f"http://localhost:9090/api/v1/query?{urlencode({'query': query})}", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found
    except OSError:
        return []


def test_with_its_login_the_board_asks_for_the_password_in_its_file(site: Site) -> None:
    site.compose("-f", "deploy/compose.login.yml", "up", "--detach", "--wait", "--no-deps", "board")
    with pytest.raises(HTTPError, match="401"):
        site.board()
    password = (site.secrets / "board_password").read_text()
    told = base64.b64encode(f"desk:{password}".encode()).decode()
    with urlopen(Request("http://localhost:8080/", headers={"authorization": f"Basic {told}"}), timeout=10) as answer:
        assert answer.status == 200


def test_a_backup_of_the_stopped_kafka_brings_everything_back_when_all_volumes_are_gone(site: Site, tmp_path: Path) -> None:
    backup, tar = tmp_path / "kafka-data.tgz", ["docker", "run", "--rm", "-i", "--user", "0", "--entrypoint", "tar"]
    volume = ["-v", f"{PROJECT}_kafka-data:/data", "tollwire:0.1.0", "-C", "/data"]
    site.compose("stop", patience=240)
    with backup.open("wb") as file:
        subprocess.run([*tar, *volume, "-cz", "."], stdout=file, check=True, timeout=120)
    site.compose("--profile", "*", "down", "--volumes", patience=240)
    with backup.open("rb") as file:
        subprocess.run([*tar, *volume, "-xz"], stdin=file, check=True, timeout=120)
    site.compose("up", "--detach", "--wait", patience=600)
    site.feed([story(1, 70) | {"version": "2"}])
    [update] = until(site.alerts)
    assert update["msg_type"] == "Update"
    assert [(change["before"], change["after"]) for change in update["changes"] if change["field"] == "killed"] == [("11", "70")]


def test_the_image_adds_less_than_470_megabytes_to_its_base(site: Site) -> None:
    """The official python:3.11-slim has 130, which makes 600."""
    sizes = [int(site.run(["docker", "image", "inspect", "-f", "{{.Size}}", image])) for image in ("tollwire:0.1.0", "python:3.11-slim")]
    assert sizes[0] - sizes[1] < 470_000_000
