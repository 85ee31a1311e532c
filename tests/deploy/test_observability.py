"""Alarms and dashboard ask for metrics that there are; `make test-deploy` runs them in a real Prometheus."""

import json
import re
from pathlib import Path

import pytest
import yaml

from manual.metrics import Histogram, collectors

ROOT = Path(__file__).parents[2]
ALARMS = [rule for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/tollwire.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
RUNBOOK = (ROOT / "docs/runbook.md").read_text()


def series() -> set[str]:
    found = collectors()
    histograms = {f"{name}_{part}" for name, one in found.items() if isinstance(one, Histogram) for part in ("bucket", "sum", "count")}
    return histograms | {name for name, one in found.items() if not isinstance(one, Histogram)}


@pytest.mark.parametrize("expression", [*(alarm["expr"] for alarm in ALARMS), *QUERIES])
def test_a_query_asks_for_metrics_that_are_shown(expression: str) -> None:
    asked = set(re.findall(r"\btollwire_\w+", expression))
    assert asked or re.search(r"\bup\b|process_", expression)
    assert asked - series() == set()


def test_every_metric_is_on_the_dashboard_but_those_that_an_instance_cannot_lack() -> None:
    asked = {name for query in QUERIES for name in re.findall(r"\btollwire_\w+", query)}
    names = {name for name in collectors() if not any(one.startswith(name) for one in asked)}
    assert names == set()


def test_every_alarm_has_a_heading_in_the_runbook_and_every_heading_is_an_alarm() -> None:
    assert re.findall(r"^### (Tollwire\w+)$", RUNBOOK, re.M) == [alarm["alert"] for alarm in ALARMS]


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm["alert"])
def test_an_alarm_says_how_bad_it_is_and_what_happened_and_is_seen_to_fire(alarm: dict[str, dict[str, str]]) -> None:
    assert alarm["labels"]["severity"] in ("warning", "critical")
    assert alarm["annotations"]["summary"].endswith(".")
    fires = r"alertname: " + str(alarm["alert"]) + r"\n\s+exp_alerts:(?! \[\])"
    assert re.search(fires, (ROOT / "deploy/prometheus/alerts_test.yml").read_text())


def test_panels_have_their_own_ids_and_lie_side_by_side() -> None:
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
