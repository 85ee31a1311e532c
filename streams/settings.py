"""Every setting, from the environment (`TOLLWIRE_…`), a `.env` file, or files named by `TOLLWIRE_…_FILE` for secrets."""

import os
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.errors import SettingsError


class Settings(BaseSettings):
    """What a site may choose; docs/configuration.md has a heading for each."""

    model_config = SettingsConfigDict(env_prefix="TOLLWIRE_", env_file=".env", extra="ignore")

    broker: str = "kafka://127.0.0.1:9092"
    """Bootstrap servers, `kafka://host:port[,host:port]`."""
    app_id: str = "tollwire"
    """Consumer group, and prefix of the changelog topics."""
    topic_prefix: str = ""
    """Put before every topic name, so that several sites can share a cluster."""
    partitions: int = Field(default=4, ge=1, le=1024)
    replication_factor: int = Field(default=1, ge=1)
    data_dir: Path = Path("data")
    """Where a worker keeps its tables; each worker needs its own."""
    store: Literal["memory", "rocksdb"] = "memory"
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    model: str | None = None
    """Name or path of an installed spaCy pipeline; the shipped one where unset."""
    language_pipelines: dict[str, str] = Field(default_factory=dict)
    """An installed spaCy pipeline for each further language, as a JSON object: `{"de": "de_core_news_md"}`."""
    model_profile: Literal["accurate", "fast"] = "accurate"
    """Of the shipped pipeline: all layers of the network, or fewer and half as fast again."""
    gazetteer: Path | None = None
    """Another gazetteer file than the built one."""
    extra_places: Path | None = None
    """The site's own places, TOML or CSV."""
    extra_actors: Path | None = None
    """A TOML file of a desk's own actors, beside the shipped ones."""
    entities: Literal["full", "lean"] = "full"
    """full: of every story; lean: of those that tell of a casualty or an event, which spares most of the work on all others."""
    batch_size: int = Field(default=8, ge=1, le=256)
    """Stories per call of nlp.pipe."""
    urgent_up_to: int = Field(default=2, ge=0, le=9)
    """Stories of this urgency or a higher one (1 is highest), and kills, are done before others that came before them; 0: none are."""
    nlp_processes: int = Field(default=0, ge=0, le=64)
    """0: spaCy runs in the worker's own process; n: a forkserver pool of n."""
    nlp_timeout: float = Field(default=30.0, gt=0)
    """Seconds that the pool may take over one batch."""
    nlp_memory_mb: int = Field(default=2000, ge=400)
    """Megabytes of memory of its own that one process of the pool may take; a story that needs more is a dead letter."""
    max_message_bytes: int = Field(default=8_000_000, ge=1_000, le=100_000_000)
    ninjs_check: Literal["off", "declared", "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.0", "2.1", "2.2", "3.0", "3.1"] = "off"
    """Hold ninjs to its schema: to the version it declares, or to this one. What breaks it becomes a dead letter."""
    field_map: str = ""
    """Where the JSON of a feed keeps what: `headline=title,body=content.text`."""
    feed_state: Path = Path("data/feeds.sqlite")
    """Where `tollwire feed --watch` and `tollwire poll` remember what they have sent; each needs its own."""
    poll_urls: SecretStr | None = None
    """Feeds that `tollwire poll` asks for, with spaces or line ends between; an address may hold a name and password."""
    poll_every: float = Field(default=300.0, ge=1)
    """Seconds between two looks at a feed, unless its server asks for more."""
    max_text_chars: int = Field(default=100_000, ge=1_000, le=10_000_000)
    """Longer stories are processed up to here, and say so."""
    session_timeout: float = Field(default=10.0, ge=6.0)
    stuck_after: float = Field(default=300.0, ge=10)
    """Seconds without progress, though messages wait, after which a worker ends itself to be started anew."""
    instance_id: str | None = None
    """Static membership (group.instance.id): a restarted worker gets its partitions back without a rebalance."""
    match_threshold: float = Field(default=5.6, ge=0)
    """Points, in log-odds, from which a report is taken for an incident that is known."""
    merge_threshold: float = Field(default=7.9, ge=0)
    """Points from which a report shows that a second incident is the one it went to."""
    alert_rules: Path | None = None
    """A TOML file of alert rules in place of the shipped defaults."""
    alert_max_age_hours: float = Field(default=24.0, gt=0)
    """Older news than this (event time against arrival) alerts nobody."""
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """0: no metrics listener."""
    board_host: str = "127.0.0.1"
    board_port: int = Field(default=8080, ge=0, le=65535)
    board_allowed_hosts: tuple[str, ...] = ()
    """Names beside localhost that the board may be asked for by, as a JSON list; others are refused."""
    board_user: str = Field(default="desk", pattern=r"^[^:]+$")
    board_password: SecretStr | None = Field(default=None, min_length=12)
    """Asked of everybody who opens the board; unset: the board is open to whoever reaches it."""
    board_editors: SecretStr | None = None
    """Who may give orders on the board: `name:password`, with blanks or line ends between several."""
    push_host: str = "127.0.0.1"
    push_port: int = Field(default=8081, ge=0, le=65535)
    push_secret: SecretStr | None = None
    """Shared secret of Superdesk's HTTP push; without it the push server refuses to start."""
    push_rate: float = Field(default=20.0, ge=0)
    """Stories a second that the push server takes on average, ten seconds' worth at once; 0: no limit."""
    push_replay_seconds: float = Field(default=3600.0, ge=0)
    """For so long a post that was taken is not taken again when it comes once more."""
    push_timestamped: bool = False
    """Take only posts whose signature has a time in it (Standard Webhooks), which Superdesk's has not."""
    push_state: Path | None = None
    """Where the push server remembers what it has sent, so that it takes a version of a story once also after a restart."""
    sink_patience: float = Field(default=600.0, ge=0)
    """Seconds that a sink goes on trying to deliver one alert, before it becomes a dead letter."""
    webhook_url: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    """Signs each post; several, with spaces between, while one takes the place of another."""
    webhook_allow_private: bool = False
    """Allow webhooks to loopback, link-local and private addresses."""
    apprise_urls: SecretStr | None = None
    """Apprise URLs with spaces or line ends between, each with the channels it is for: `flash,safety=slack://…`."""
    alertmanager_url: SecretStr | None = None
    """Base address of an Alertmanager; it may be inside the network, and carry a name and password."""
    board_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where readers of alerts find the board: alerts link to their incident there."""
    log_format: Literal["console", "json"] = "console"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with `overrides` on top.

    `TOLLWIRE_NAME_FILE=/run/secrets/x` reads the value of NAME from that file. Raises SettingsError naming each bad value.
    """
    values: dict[str, object] = {}
    for name in Settings.model_fields:
        if path := os.environ.get(f"TOLLWIRE_{name.upper()}_FILE"):
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"TOLLWIRE_{name.upper()}_FILE={path}: {error.strerror}") from error
            except UnicodeDecodeError as error:
                raise SettingsError(f"TOLLWIRE_{name.upper()}_FILE={path}: not UTF-8") from error
    values.update({k: v for k, v in overrides.items() if v is not None})
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [_explain(e["loc"], e["input"], e["msg"]) for e in error.errors()]
        raise SettingsError("; ".join(lines)) from error


def _explain(loc: tuple[int | str, ...], value: object, message: str) -> str:
    name = "_".join(str(part) for part in loc)
    field = Settings.model_fields.get(name)
    shown = "(secret)" if field is not None and SecretStr in get_args(field.annotation) else repr(value)
    return f"TOLLWIRE_{name.upper()}={shown}: {message}"
