"""A real Kafka for tests, without Docker: Apache's jars from Maven, one KRaft node on loopback."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent
LIBS = HERE.parent / "kafka_libs"
START_SECONDS = 60.0
CLUSTER_ID = "dG9sbHdpcmUtdGVzdC1ub2"

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}/logs
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
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


class KafkaBroker:
    """One broker with its data under `data`; may be stopped, killed and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port, controller = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        data.mkdir(parents=True, exist_ok=True)
        (data / "server.properties").write_text(PROPERTIES.format(port=self._port, controller=controller, data=data))
        (data / "log4j2.xml").write_text(LOG4J)
        self._java = [
            *("java", "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4", "-Djava.awt.headless=true"),
            *(f"-Dlog4j2.configurationFile={data / 'log4j2.xml'}", "-cp", f"{fetch_jars()}/*"),
        ]
        self._run_tool("kafka.tools.StorageTool", "format", "--standalone", "-t", CLUSTER_ID, "-c", str(data / "server.properties"))

    @property
    def url(self) -> str:
        return f"kafka://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [*self._java, "kafka.Kafka", str(self._data / "server.properties")]
        with (self._data / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Kafka did not start: {(self._data / 'kafka.log').read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def _is_up(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self._port)) == 0 and b"Kafka Server started" in (self._data / "kafka.log").read_bytes()

    def _run_tool(self, *arguments: str) -> None:
        done = subprocess.run([*self._java, *arguments], capture_output=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout.decode()}{done.stderr.decode()}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
