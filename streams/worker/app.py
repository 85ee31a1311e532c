"""The Faust app: `faust -A streams.worker.app worker`, or `run_worker` for the same with settings of one's own."""

import asyncio
import gc
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import faust
import structlog
from faust.app.base import BootStrategy

from streams.alerts.rule import Rules
from streams.errors import Stuck, TollwireError
from streams.feeds.field_map import read_field_map
from streams.feeds.language import recognise
from streams.messages import Pipeline
from streams.settings import Settings, load_settings
from streams.worker import metrics
from streams.worker.agents import add_agents
from streams.worker.backlog import recovering, waiting
from streams.worker.health import Health, Lag, Partition
from streams.worker.hold import Releaser
from streams.worker.kafka_settings import COMPRESSION, faust_broker, faust_credentials
from streams.worker.logs import configure_logging
from streams.worker.outbox import Outbox
from streams.worker.pool import Extractor, make_extractor
from streams.worker.pulse import Pulse
from streams.worker.quick_gzip import pack_quickly
from streams.worker.recovery_fix import fix_recovery
from streams.worker.rights import require_rights
from streams.worker.topics import ensure_topics, largest_message, topic_names
from streams.worker.track import rules_of

log = structlog.get_logger(__name__)

EXIT_WITHOUT_ACK = 70
"""Exit status where the worker stopped on purpose without acknowledging what it had in hand; start it again."""
EXIT_CANNOT_START = 1
_LAG_SECONDS = 5.0
_BUFFER = 1024
"""Messages that wait for an agent."""
_SOME_TEXT = "Enough words to have the recogniser of languages loaded before the first story comes."


def __getattr__(name: str) -> Any:
    # Made when Faust's command asks for it, so that importing this module needs no settings.
    if name == "app":
        return create_app(load_settings())
    raise AttributeError(name)


def create_app(settings: Settings) -> faust.App:
    """The app with its agents, its table and its releaser; nothing is started yet."""
    fix_recovery()
    pack_quickly()
    read_field_map(settings.field_map)  # a fault stops the start, not the first story
    app = TollwireApp(
        settings.app_id,
        broker=faust_broker(settings),
        broker_credentials=faust_credentials(settings),
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 4,
        broker_request_timeout=max(90.0, settings.session_timeout),
        broker_commit_interval=0.5,
        consumer_auto_offset_reset="earliest",
        # A buffer that is full holds up the messages of all topics, one that is nearly full only those of its own: no poll may fill it.
        stream_buffer_maxsize=_BUFFER,
        broker_max_poll_records=_BUFFER // 10,
        consumer_group_instance_id=settings.instance_id,
        consumer_max_fetch_size=largest_message(settings),
        producer_compression_type=COMPRESSION,
        producer_max_request_size=largest_message(settings),
        producer_max_batch_size=262_144,
        processing_guarantee="at_least_once",
        stream_wait_empty=True,
        store="memory://" if settings.store == "memory" else "rocksdb://?driver=rocksdict",
        datadir=settings.data_dir,
        Table="streams.worker.state:ChangelogTable",
        Worker=TollwireWorker,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication_factor,
        web_enabled=False,
        worker_redirect_stdouts=False,
        key_serializer="raw",
        value_serializer="raw",
    )
    app.settings = settings
    app.extractor = make_extractor(settings)
    app.pulse = Pulse(longest=settings.session_timeout / 2)
    app.health = Health(patience=settings.stuck_after)
    outbox = Outbox(app, app.pulse)
    rules = rules_of(settings)
    _report_mutes(rules)
    app.rebuilding = {}
    add_agents(app, settings, extractor=app.extractor, outbox=outbox, rules=rules, rebuilding=app.rebuilding, fail_stop=fail_stop)

    @app.task  # type: ignore[untyped-decorator]
    async def release_embargoed() -> None:
        await _or_fail_stop(Releaser(settings, outbox.send).run)

    @app.task  # type: ignore[untyped-decorator]
    async def beat() -> None:
        await _or_fail_stop(lambda: _beat(app))

    @app.timer(_LAG_SECONDS)  # type: ignore[untyped-decorator]
    async def measure_lag() -> None:
        await _or_fail_stop(lambda: _measure_lag(app))

    return app


def run_worker(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT, finish what is in hand, and give the exit status; call from the main thread."""
    configure_logging(settings)
    app = create_app(settings)
    worker = app.Worker(loglevel=logging.INFO)
    try:
        worker.execute_from_commandline()
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def fail_stop(error: BaseException) -> NoReturn:
    """End the process now: nothing in hand is acknowledged, so the next start does it again."""
    log.critical("stopping without acknowledging", error=type(error).__name__, exc_info=error)
    logging.shutdown()
    os._exit(EXIT_WITHOUT_ACK)


class _NoWeb(BootStrategy):  # type: ignore[misc]
    enable_web = False


class TollwireApp(faust.App):  # type: ignore[misc]
    """Faust's app, without its web server, which listens on every address."""

    BootStrategy = _NoWeb
    logger = logging.getLogger("faust.app")
    settings: Settings
    extractor: Extractor
    pipeline: Pipeline
    pulse: Pulse
    health: Health
    rebuilding: dict[Partition, Lag]
    """Partitions whose state is being rebuilt, and how far."""


class TollwireWorker(faust.Worker):  # type: ignore[misc]
    """Faust's worker with tollwire's logging; it loads the pipeline before it joins the group, and says when it consumes."""

    app: TollwireApp
    logger = logging.getLogger("faust.worker")

    def carp(self, msg: str) -> None:
        """Faust's way to speak on standard error."""
        log.info("told to stop")

    def _setup_logging(self) -> None:
        configure_logging(self.app.settings)
        self.spinner = None

    async def on_first_start(self) -> None:
        """Everything that takes time and can fail comes before the first heartbeat."""
        await super().on_first_start()
        try:
            await asyncio.to_thread(require_rights, "worker", self.app.settings)
            await asyncio.to_thread(ensure_topics, self.app.settings)
            metrics.serve_metrics(self.app.settings, self.app.health)
            self.app.pipeline = self.app.extractor.start()
            metrics.tell_build(self.app.pipeline)
        except (TollwireError, OSError) as error:
            log.error("cannot start", error=type(error).__name__, why=str(error))
            raise SystemExit(EXIT_CANNOT_START) from error
        recognise(_SOME_TEXT)
        # What is loaded now stays: a collection of garbage that looks at all of it holds the event loop for 0.15 s.
        gc.collect()
        gc.freeze()
        log.info("pipeline loaded", processes=self.app.settings.nlp_processes)

    async def on_startup_finished(self) -> None:
        """Faust's hook for when tables are recovered and messages flow."""
        await super().on_startup_finished()
        metrics.READY.set(1)
        self.app.health.consuming()
        log.info("ready", broker=self.app.settings.broker, app_id=self.app.settings.app_id, topics=topic_names(self.app.settings).raw)

    def on_worker_shutdown(self) -> None:
        """Faust's hook for the beginning of the end: what is in hand is still to be finished."""
        metrics.READY.set(0)
        self.app.health.stopping()
        super().on_worker_shutdown()

    async def on_shutdown(self) -> None:
        """Faust's hook for the end: the app has drained and stopped."""
        await super().on_shutdown()
        self.app.extractor.stop()


def _report_mutes(rules: Rules) -> None:
    """Say what is muted: a mute that nobody remembers hides news."""
    expired = rules.expired_mutes(datetime.now(UTC))
    for mute in rules.mutes:
        if mute in expired:
            log.warning("a mute has expired and is ignored; take it out of the rules", mute=mute.words())
        else:
            log.info("muted", mute=mute.words())


async def _beat(app: TollwireApp) -> None:
    while True:
        app.pulse.beat()
        app.health.beat()
        await asyncio.sleep(app.pulse.every)


async def _or_fail_stop(run: Callable[[], Any]) -> None:
    try:
        await run()
    except Exception as error:
        fail_stop(error)


async def _measure_lag(app: TollwireApp) -> None:
    """Ask Kafka itself what there is: a consumer that has silently stopped fetching knows of nothing new. Raises Stuck."""
    lags = recovering(app.tables.recovery) if app.in_recovery else await waiting(app.consumer, app.topics.acks_enabled_for)
    lags |= app.rebuilding
    for (topic, partition), lag in lags.items():
        metrics.LAG.labels(topic, partition).set(lag.waiting)
    app.health.observe(lags)
    if stuck := app.health.stuck():
        raise Stuck(f"messages wait, and none was done for {app.settings.stuck_after:g} s: {', '.join(f'{t}/{p}' for t, p in stuck)}")
