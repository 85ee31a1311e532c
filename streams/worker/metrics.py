"""What a worker counts, for Prometheus; docs/operations.md has a line for each."""

from collections.abc import Callable, Iterable
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import orjson
from prometheus_client import Counter, Gauge, Histogram, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from streams.messages import Pipeline
from streams.settings import Settings
from streams.worker.health import Health

STORIES = Counter("tollwire_stories", "Stories by their one outcome.", ["outcome"])
SCREENED = Counter("tollwire_stories_screened", "Stories of which the words showed that they tell of no casualty and no event.")
FACTS = Counter("tollwire_facts", "Facts published, by kind: killed, injured, missing …", ["kind"])
DEAD_LETTERS = Counter("tollwire_dead_letters", "Messages sent to the dead-letter topic.", ["stage", "error"])
REPORTS = Counter("tollwire_reports", "Reports that TRACK has taken in, by result.", ["result"])
INCIDENTS = Counter("tollwire_incidents_published", "New states of incidents published.")
ALERTS = Counter("tollwire_alerts_published", "Alerts published.", ["msg_type"])
ALERT_RULES = Counter("tollwire_alert_rules_fired", "Rules that published alerts name; one alert may name several.", ["rule"])
HELD_BACK = Counter("tollwire_alerts_held_back", "Decisions by which something that a rule asked for did not go out at once, or at all.")
COMMANDS = Counter("tollwire_commands", "Editors' commands by what became of them.", ["status"])
RELEASED = Counter("tollwire_stories_released", "Stories fed again because their embargo has passed.")
WAITING = Gauge("tollwire_stories_waiting", "Stories that this worker keeps until their embargo passes.")
POOL_RESTARTS = Counter("tollwire_pool_restarts", "NLP processes started anew.", ["why"])
EXTRACT_SECONDS = Histogram(
    "tollwire_extract_seconds", "Time to extract one batch of stories.", buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120)
)
LATENCY_SECONDS = Histogram(
    "tollwire_latency_seconds", "From the raw message's time to its result published.", buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
)
ALERT_LATENCY_SECONDS = Histogram(
    "tollwire_alert_latency_seconds",
    "From the raw message's time (of what was held back: the time when it was due) to the alert published.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
BUILD = Gauge("tollwire_build_info", "Always 1; its labels say what runs.", ["version", "model", "model_version", "rules"])
LAG = Gauge("tollwire_consumer_lag", "Messages not yet committed, by partition.", ["topic", "partition"])
READY = Gauge("tollwire_ready", "1 while the worker consumes, 0 while it starts, recovers or stops.")
SINK_ALERTS = Counter("tollwire_sink_alerts", "Alerts that a sink has dealt with, by outcome.", ["sink", "outcome"])
SINK_RETRIES = Counter("tollwire_sink_retries", "Tries to deliver an alert that failed and are tried again.", ["sink"])
SINK_WAITING = Gauge("tollwire_sink_waiting", "1 while a sink's receiver fails and an alert waits for the next try.", ["sink"])
SINK_LATENCY_SECONDS = Histogram(
    "tollwire_sink_latency_seconds",
    "From the alert on the topic to its delivery.",
    ["sink"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900),
)
LAST_PROGRESS = Gauge("tollwire_last_progress_timestamp_seconds", "When this worker last finished a message.")


def tell_build(pipeline: Pipeline) -> None:
    """Set the one series of `tollwire_build_info`."""
    BUILD.labels(pipeline.version, pipeline.model or "", pipeline.model_version or "", pipeline.rules or "").set(1)


def serve_metrics(settings: Settings, health: Health | None = None) -> None:
    """Open the listener that the settings ask for, with `/metrics` and, of a worker, `/health`; none on port 0. Raises OSError."""
    if settings.metrics_port:
        server = make_server(settings.metrics_host, settings.metrics_port, _answers(health), ThreadingWSGIServer, _Silent)
        Thread(target=server.serve_forever, name="metrics", daemon=True).start()


_CHECKS = {"/health": Health.ready, "/health/ready": Health.ready, "/health/live": Health.live}


def _answers(health: Health | None) -> Callable[..., Iterable[bytes]]:
    exposed = make_wsgi_app()

    def answer(environ: dict[str, object], start: Callable[..., object]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if health is not None and path in _CHECKS:
            start(
                "200 OK" if _CHECKS[path](health) else "503 Service Unavailable",
                [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            )
            return [orjson.dumps(health.as_json())]
        if path == "/metrics":
            found: Iterable[bytes] = exposed(environ, start)
            return found
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/metrics, /health, /health/ready, /health/live"]

    return answer


class _Silent(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: object) -> None: ...
