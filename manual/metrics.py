"""The page of metrics: name, kind, labels and meaning of each, as a worker or sink shows them."""

from prometheus_client import Counter, Gauge, Histogram, Metric

from manual.table import table
from streams.worker import metrics

Collector = Counter | Gauge | Histogram


def collectors() -> dict[str, Collector]:
    """What a worker or a sink counts, by the name that Prometheus knows it under."""
    found = [value for value in vars(metrics).values() if isinstance(value, Collector)]
    return {_described(one).name + "_total" * isinstance(one, Counter): one for one in found}


def metrics_page() -> str:
    """A heading for every metric."""
    parts = [
        "# Metrics",
        "Shown at `/metrics` of a worker or a sink where `TOLLWIRE_METRICS_PORT` is set. What to alarm on: "
        "[operations](../operations.md#alarms). "
        "Counters and histograms also have a `_created` time.",
        table(
            ("metric", "kind", "says"),
            [(f"[`{name}`](#{name})", _kind(one), _described(one).documentation) for name, one in collectors().items()],
        ),
    ]
    for name, one in collectors().items():
        lines = [f"## {name}", _described(one).documentation, f"- {_kind(one).capitalize()}"]
        if one._labelnames:
            lines[-1] += ", by " + ", ".join(f"`{label}`" for label in one._labelnames)
        if isinstance(one, Histogram):
            lines[-1] += f"; series `{name}_bucket`, `{name}_sum`, `{name}_count`; buckets up to {_bounds(one)} seconds"
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts)


def _described(one: Collector) -> Metric:
    [metric] = one.describe()
    return metric


def _kind(one: Collector) -> str:
    return type(one).__name__.lower()


def _bounds(one: Histogram) -> str:
    return ", ".join(f"{bound:g}" for bound in one._upper_bounds if bound != float("inf"))
