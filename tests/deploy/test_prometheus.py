"""A real Prometheus reads the configuration, the alarms and every query of the dashboard (make test-deploy)."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from manual.metrics import Counter, Gauge, Histogram, collectors
from streams.cli.child_process import free_port
from streams.settings import load_settings
from streams.worker.metrics import serve_metrics
from tests.deploy.test_observability import ALARMS, QUERIES, ROOT

pytestmark = pytest.mark.deploy
FOLDER = ROOT / "deploy" / "prometheus"


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not on the PATH; Debian has it in the packages prometheus and prometheus-alertmanager"
    return found


@pytest.mark.parametrize(
    "arguments", [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_promtool_accepts_the_configuration_and_sees_every_alarm_fire(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([program("promtool"), *arguments], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_amtool_accepts_where_alarms_go() -> None:
    done = subprocess.run(
        [program("amtool"), "check-config", "alertmanager.yml"],
        cwd=ROOT / "deploy/alertmanager",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus that has read this process's metrics some times, with a value in each."""
    shown, port, folder = free_port(), free_port(), tmp_path_factory.mktemp("prometheus")
    serve_metrics(load_settings(metrics_port=shown))
    (folder / "prometheus.yml").write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(FOLDER / "alerts.yml")],
                "scrape_configs": [{"job_name": "tollwire-worker", "static_configs": [{"targets": [f"127.0.0.1:{shown}"]}]}],
            }
        )
    )
    command = [
        program("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as running:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                count_something()
                time.sleep(0.5)
                if scrapes(f"http://127.0.0.1:{port}") >= 5:
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(30)


def count_something() -> None:
    for one in collectors().values():
        labelled = one.labels(*("some" for _ in one._labelnames)) if one._labelnames else one
        if isinstance(labelled, Counter):
            labelled.inc()
        elif isinstance(labelled, Histogram):
            labelled.observe(1.5)
        else:
            assert isinstance(labelled, Gauge)
            labelled.set(1)


def scrapes(address: str) -> float:
    try:
        found = ask(address, "count_over_time(up[1m])")
    except OSError:
        return 0
    return float(found[0]["value"][1]) if found else 0


def ask(address: str, query: str) -> list[dict[str, list[str]]]:
    with urlopen(f"{address}/api/v1/query?{urlencode({'query': query})}", timeout=10) as answer:
        result: list[dict[str, list[str]]] = json.load(answer)["data"]["result"]
        return result


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_dashboard_shows_something_in_a_real_prometheus(prometheus: str, query: str) -> None:
    found = ask(prometheus, query)
    assert found
    assert [one for one in found if one["value"][1] == "NaN"] == []


def test_a_real_prometheus_evaluates_every_alarm(prometheus: str) -> None:
    with urlopen(f"{prometheus}/api/v1/rules", timeout=10) as answer:
        rules = [rule for group in json.load(answer)["data"]["groups"] for rule in group["rules"]]
    assert [rule["name"] for rule in rules] == [alarm["alert"] for alarm in ALARMS]
    assert [rule.get("lastError") for rule in rules if rule["health"] != "ok"] == []


def test_the_programs_are_on_the_path() -> None:
    assert [Path(program(name)).name for name in ("prometheus", "promtool", "amtool")] == ["prometheus", "promtool", "amtool"]
