"""How every client reaches Kafka: addresses, TLS and SASL from the settings, in the words of each library."""

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from streams.errors import SettingsError
from streams.settings import Settings

if TYPE_CHECKING:
    from faust.types.auth import CredentialsT

COMPRESSION = "gzip"
"""The one codec that both clients have without further packages."""


def bootstrap_servers(settings: Settings) -> str:
    """`host:port[,host:port]`, as Kafka's own clients want it."""
    parts = [part.strip() for part in settings.broker.replace(";", ",").split(",")]
    servers = [part.partition("://")[2] if "://" in part else part for part in parts]
    if any("@" in server for server in servers):
        raise SettingsError(
            "TOLLWIRE_BROKER holds an @: name and password belong into TOLLWIRE_SASL_USERNAME and TOLLWIRE_SASL_PASSWORD_FILE"
        )
    schemes = {part.partition("://")[0] for part in parts if "://" in part}
    if schemes - {"kafka", "aiokafka"} or not all(servers):
        raise SettingsError(f"TOLLWIRE_BROKER={settings.broker!r}: expected kafka://host:port[,host:port]")
    return ",".join(servers)


def user_name(settings: Settings) -> str:
    """Who these settings log in as, in words for an error."""
    if settings.security_protocol.startswith("SASL"):
        return settings.sasl_username or "nobody"
    return "this certificate" if settings.ssl_certfile else "a client without a login"


def faust_broker(settings: Settings) -> str:
    """The broker as Faust's URL list."""
    return ";".join(f"kafka://{server}" for server in bootstrap_servers(settings).split(","))


def confluent_config(settings: Settings) -> dict[str, object]:
    """What every confluent-kafka client needs to connect."""
    config: dict[str, object] = {
        "bootstrap.servers": bootstrap_servers(settings),
        "security.protocol": settings.security_protocol,
        "client.id": settings.app_id,
        "log_level": 2,
    }
    if settings.security_protocol.endswith("SSL"):
        files = {
            "ssl.ca.location": settings.ssl_cafile,
            "ssl.certificate.location": settings.ssl_certfile,
            "ssl.key.location": settings.ssl_keyfile,
        }
        config.update({name: str(path) for name, path in files.items() if path is not None})
    if settings.security_protocol.startswith("SASL"):
        username, password = _login(settings)
        config.update({"sasl.mechanism": settings.sasl_mechanism, "sasl.username": username, "sasl.password": password})
    return config


def faust_credentials(settings: Settings) -> "CredentialsT | None":
    """The same for Faust (aiokafka); None for plain text without a login."""
    # Imported here: the commands that only feed or tail have no need of Faust, and it is slow to import.
    from faust import SASLCredentials, SSLCredentials

    context = ssl_context(settings)
    if settings.security_protocol.startswith("SASL"):
        username, password = _login(settings)
        return SASLCredentials(username=username, password=password, ssl_context=context, mechanism=settings.sasl_mechanism)
    return SSLCredentials(context) if context is not None else None


def aiokafka_config(settings: Settings) -> Mapping[str, object]:
    """The same for a bare aiokafka client."""
    config: dict[str, object] = {
        "bootstrap_servers": bootstrap_servers(settings),
        "security_protocol": settings.security_protocol,
        "client_id": settings.app_id,
    }
    if (context := ssl_context(settings)) is not None:
        config["ssl_context"] = context
    if settings.security_protocol.startswith("SASL"):
        username, password = _login(settings)
        config.update(sasl_mechanism=settings.sasl_mechanism, sasl_plain_username=username, sasl_plain_password=password)
    return config


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """A verifying TLS context; None where the protocol has no TLS."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=str(settings.ssl_cafile) if settings.ssl_cafile else None)
        if settings.ssl_certfile:
            context.load_cert_chain(str(settings.ssl_certfile), str(settings.ssl_keyfile) if settings.ssl_keyfile else None)
    except OSError as error:
        named = ", ".join(str(path) for path in (settings.ssl_cafile, settings.ssl_certfile, settings.ssl_keyfile) if path)
        raise SettingsError(f"TLS files {named}: {error}") from error
    return context


def _login(settings: Settings) -> tuple[str, str]:
    if settings.sasl_username is None or settings.sasl_password is None:
        raise SettingsError(
            f"TOLLWIRE_SECURITY_PROTOCOL={settings.security_protocol} needs TOLLWIRE_SASL_USERNAME and TOLLWIRE_SASL_PASSWORD"
        )
    return settings.sasl_username, settings.sasl_password.get_secret_value()
