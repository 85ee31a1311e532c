"""What a worker counts, for Prometheus; docs/operations.md has a line for each."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from streams.settings import Settings

STORIES = Counter("tollwire_stories", "Stories by their one outcome.", ["outcome"])
DEAD_LETTERS = Counter("tollwire_dead_letters", "Messages sent to the dead-letter topic.", ["stage", "error"])
REPORTS = Counter("tollwire_reports", "Reports that TRACK has taken in, by result.", ["result"])
INCIDENTS = Counter("tollwire_incidents_published", "New states of incidents published.")
ALERTS = Counter("tollwire_alerts_published", "Alerts published.", ["msg_type"])
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


def serve_metrics(settings: Settings) -> None:
    """Open the listener that the settings ask for; none on port 0."""
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr=settings.metrics_host)
