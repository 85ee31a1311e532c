"""A Kafka that lets nobody in without TLS and a password (SASL_SSL, SCRAM), and nobody do what no ACL allows."""

import subprocess
from pathlib import Path

from streams.settings import Settings
from tests.e2e.kafka_broker import KafkaBroker

ADMIN, ADMIN_PASSWORD = "admin", "of-the-cluster"
SECURE = """
listeners=SASL_SSL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=SASL_SSL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="{admin}" password="{password}";
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={data}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={data}/ca.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{admin};User:ANONYMOUS
allow.everyone.if.no.acl.found=false
"""


class SecureBroker(KafkaBroker):
    """One broker whose only user at first is ADMIN; its certificate is made anew each time, and `ca.pem` is what clients trust."""

    @property
    def ca(self) -> Path:
        return self._data / "ca.pem"

    def _properties(self, plain: str) -> str:
        make_certificate(self._data)
        replaced = {line.split("=")[0] for line in SECURE.split("\n") if "=" in line}
        kept = [line for line in plain.splitlines() if line.split("=")[0] not in replaced]
        own = SECURE.format(
            port=self._member.port, controller=self._member.controller, data=self._data, admin=ADMIN, password=ADMIN_PASSWORD
        )
        return "\n".join(kept) + own

    def _format_options(self) -> tuple[str, ...]:
        return ("--add-scram", f"SCRAM-SHA-512=[name={ADMIN},password={ADMIN_PASSWORD}]")

    def as_user(self, name: str, password: str) -> dict[str, object]:
        """The settings of a client of that name."""
        return {"security_protocol": "SASL_SSL", "ssl_cafile": self.ca, "sasl_username": name, "sasl_password": password}


def login(settings: Settings, broker: SecureBroker, name: str, password: str) -> Settings:
    """The same site, as another user."""
    from streams.settings import load_settings

    given = settings.model_dump(exclude_unset=True) | broker.as_user(name, password)
    return load_settings(**given)


def make_certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that is its own authority."""
    key, certificate = folder / "key.pem", folder / "ca.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
        *subject,
    ]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "broker.pem").write_text(key.read_text() + certificate.read_text())
