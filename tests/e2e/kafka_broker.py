"""A real Kafka for tests, without Docker: Apache's jars from Maven, one KRaft node on loopback."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.cli.child_process import free_port

HERE = Path(__file__).parent
LIBS = HERE.parent / "kafka_libs"
START_SECONDS = 60.0
CLUSTER_ID = "dG9sbHdpcmUtdGVzdC1ub2"
UP = b"Kafka Server started"

PROPERTIES = """
process.roles=broker,controller
node.id={node}
{quorum}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}/logs
auto.create.topics.enable=false
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
min.insync.replicas={in_sync}
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
log.index.size.max.bytes=1048576
log.cleaner.dedupe.buffer.size=4194304
"""

LOG4J = """<Configuration status="ERROR"><Appenders><Console name="C"><PatternLayout pattern="%d %p %c{1}: %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="C"/></Root><Logger name="org.apache.kafka.server" level="INFO"/>
<Logger name="kafka.server.KafkaRaftServer" level="INFO"/></Loggers></Configuration>"""


def have_java_and_maven() -> bool:
    return shutil.which("java") is not None and shutil.which("mvn") is not None


def fetch_jars() -> Path:
    """The folder of Kafka's jars; fetched by Maven the first time (54 MB)."""
    if not any(LIBS.glob("kafka_2.13-*.jar")):
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={LIBS}", "-DincludeScope=runtime"]
        subprocess.run(["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), *goal], check=True, timeout=600)
    return LIBS


@dataclass(frozen=True, slots=True)
class Member:
    """A broker of a cluster: its id and its two ports."""

    node: int
    port: int
    controller: int


class KafkaBroker:
    """One broker with its data under `data`, alone or a member of a cluster; may be stopped, killed and started again on the same port."""

    def __init__(self, data: Path, *, member: Member | None = None, members: Sequence[Member] = ()) -> None:
        self._data = data
        member = member or Member(1, free_port(), free_port())
        self._member, self._port = member, member.port
        self._process: subprocess.Popen[bytes] | None = None
        self._booted = 0
        data.mkdir(parents=True, exist_ok=True)
        if len(members) > 1:
            quorum = f"controller.quorum.voters={','.join(f'{m.node}@127.0.0.1:{m.controller}' for m in members)}"
        else:
            quorum = f"controller.quorum.bootstrap.servers=127.0.0.1:{member.controller}"
        copies = {"replicas": min(3, max(1, len(members))), "in_sync": 2 if len(members) > 2 else 1}
        properties = PROPERTIES.format(node=member.node, port=member.port, controller=member.controller, quorum=quorum, data=data, **copies)
        (data / "server.properties").write_text(self._properties(properties))
        (data / "log4j2.xml").write_text(LOG4J)
        self._java = [
            *("java", "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4", "-Djava.awt.headless=true"),
            *(f"-Dlog4j2.configurationFile={data / 'log4j2.xml'}", "-cp", f"{fetch_jars()}/*"),
        ]
        alone = () if len(members) > 1 else ("--standalone",)
        options = (*alone, *self._format_options(), "-t", CLUSTER_ID, "-c", str(data / "server.properties"))
        self._run_tool("kafka.tools.StorageTool", "format", *options)

    def _properties(self, plain: str) -> str:
        return plain

    def _format_options(self) -> tuple[str, ...]:
        return ()

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The number of its process; 0 where it does not run."""
        return 0 if self._process is None else self._process.pid

    def start(self, *, wait: bool = True) -> None:
        self._booted = self._log().count(UP)
        command = [*self._java, "kafka.Kafka", str(self._data / "server.properties")]
        with (self._data / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        if wait:
            self.wait_until_up()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._is_up():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Kafka did not start: {self._log()[-2000:].decode()}")
            time.sleep(0.1)

    def ensure_up(self) -> None:
        """Start it where it does not run, and wait until it answers."""
        if self._process is None or self._process.poll() is not None:
            self._process = None
            self.start()
        else:
            self.wait_until_up()

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal, and wait for nothing."""
        if self._process is not None:
            self._process.send_signal(which)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def _is_up(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self._port)) == 0 and self._log().count(UP) > self._booted

    def _log(self) -> bytes:
        log = self._data / "kafka.log"
        return log.read_bytes() if log.exists() else b""

    def _run_tool(self, *arguments: str) -> None:
        done = subprocess.run([*self._java, *arguments], capture_output=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout.decode()}{done.stderr.decode()}")
