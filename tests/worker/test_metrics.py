from pathlib import Path

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from streams.messages import Pipeline
from streams.worker import metrics

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_metric_has_a_line_in_the_documents() -> None:
    collectors = [value for value in vars(metrics).values() if isinstance(value, Counter | Gauge | Histogram)]
    names = [name + "_total" * isinstance(value, Counter) for value in collectors for name in [value.describe()[0].name]]
    assert len(names) >= 13
    assert [name for name in names if f"`{name}" not in OPERATIONS] == []


def test_what_runs_is_told_by_the_labels_of_one_series() -> None:
    metrics.tell_build(Pipeline(version="1.2", model="en_tollwire", model_version="3", rules="0a1b2c"))
    labels = {"version": "1.2", "model": "en_tollwire", "model_version": "3", "rules": "0a1b2c"}
    assert REGISTRY.get_sample_value("tollwire_build_info", labels) == 1
