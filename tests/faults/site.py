"""A site under test: its workers, each kept running by a supervisor, its disks, its clock, and the faults that befall them."""

import random
import shutil
import signal
import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

from streams.settings import Settings
from tests.e2e.worker_process import WorkerProcess
from tests.faults.cluster import KafkaCluster
from tests.faults.plan import Fault

STORE_BYTES = 256_000_000
_SHIM = Path(__file__).with_name("clock_step.c")


class Member:
    """One worker with a disk and a clock of its own; started again whenever it ends, as a supervisor would."""

    def __init__(self, number: int, settings: Settings, folder: Path, *, static: bool, code: tuple[Path | None, ...] = (None,)) -> None:
        """`code`: the checkouts whose versions it runs by turns, the first one first; None is this one."""
        self._code = code
        self.disk = folder / f"disk-{number}"
        self._clock = folder / f"clock-{number}"
        self._settings = settings.model_copy(update={"data_dir": self.disk / "data"} | ({"instance_id": f"w{number}"} if static else {}))
        self._settings.model_fields_set.update({"data_dir", "instance_id"} if static else {"data_dir"})
        self.disk.mkdir()
        self.small = mount_small(self.disk)
        self.step_clock(0)
        environment = {"CLOCK_STEP_FILE": str(self._clock), "LD_PRELOAD": str(folder / "clock_step.so")} if build_shim(folder) else {}
        self._process = WorkerProcess(self._settings, folder, name=f"worker-{number}", environment=environment, code=code[0])
        self.wanted = True
        self.exits: list[int] = []
        self._again_at = 0.0

    def keep(self) -> None:
        """Start it where it ought to run and does not."""
        status = self._process.exit_status
        if status is not None:
            self.exits.append(status)
            self._process.stop()
            self._again_at = time.monotonic() + 0.5
        if self.wanted and not self._process.running and time.monotonic() >= self._again_at:
            self._process.launch()

    def send_signal(self, which: signal.Signals) -> None:
        self._process.send_signal(which)

    def stay_away(self, seconds: float) -> None:
        self._again_at = time.monotonic() + seconds

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.wanted = False
        return self._process.stop(how)

    def swap(self) -> None:
        """Stop it, to be started with the next version."""
        self._code = (*self._code[1:], self._code[0])
        self._process.code = self._code[0]
        self.send_signal(signal.SIGTERM)

    def step_clock(self, seconds: float) -> None:
        with self._clock.open("r+b" if self._clock.exists() else "wb") as file:
            file.write(struct.pack("l", int(seconds)))

    def fill_disk(self) -> None:
        with suppress(OSError), (self.disk / "filler").open("wb", buffering=0) as file:
            while file.write(bytes(65_536)):
                pass

    def free_disk(self) -> None:
        (self.disk / "filler").unlink(missing_ok=True)

    def corrupt(self, dice: random.Random) -> None:
        """Bytes in the middle of every file of its tables."""
        for path in sorted((self.disk / "data").rglob("*")):
            if path.is_file() and path.stat().st_size:
                with path.open("r+b") as file:
                    file.seek(dice.randrange(path.stat().st_size))
                    file.write(dice.randbytes(64))

    def close(self) -> None:
        self.stop(signal.SIGKILL)
        if self.small:
            subprocess.run(["umount", "-l", str(self.disk)], check=False, capture_output=True)


def mount_small(folder: Path) -> bool:
    """A file system of its own that can be filled; False where the tests may not mount one."""
    size = f"size={STORE_BYTES}"
    return subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False, capture_output=True).returncode == 0


def build_shim(folder: Path) -> bool:
    """False where there is no compiler: then clocks keep their time."""
    shim = folder / "clock_step.so"
    if not shim.exists() and (compiler := shutil.which("cc")):
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(shim), str(_SHIM), "-ldl"], check=True)
    return shim.exists()


class Site:
    """Workers and brokers, and what is to happen to them later."""

    def __init__(
        self, settings: Settings, cluster: KafkaCluster, folder: Path, *, workers: int, static: bool, seed: int, old: Path | None = None
    ) -> None:
        """`old`: a checkout of an earlier version with which the first workers begin."""
        self._settings, self._cluster, self._folder, self._static = settings, cluster, folder, static
        self._dice = random.Random(seed)
        code = (old, None) if old else (None,)
        self.members = [Member(number, settings, folder, static=static, code=code) for number in range(workers)]
        self._later: list[tuple[float, Literal["cont", "free", "clock", "join", "part", "broker"], int]] = []
        self.done: list[str] = []

    def step(self) -> None:
        """What is due by now, and every worker that ended started again."""
        now = time.monotonic()
        due = [entry for entry in self._later if entry[0] <= now]
        self._later = [entry for entry in self._later if entry[0] > now]
        for _, what, target in due:
            self._undo(what, target)
        for member in self.members:
            member.keep()

    def befall(self, fault: Fault) -> None:
        """Let it happen; what ends it comes later, by `step`."""
        now, target = time.monotonic(), fault.target
        member = self.members[target % len(self.members)]
        match fault.kind:
            case "kill":
                member.send_signal(signal.SIGKILL)
                member.stay_away(fault.seconds)
            case "stop":
                member.send_signal(signal.SIGTERM)
            case "zombie":
                member.send_signal(signal.SIGSTOP)
                self._later.append((now + fault.seconds, "cont", target))
            case "leave":
                member.wanted = False
                member.send_signal(signal.SIGTERM)
                self._later.append((now + fault.seconds, "join", target))
            case "join":
                self.members.append(Member(len(self.members), self._settings, self._folder, static=self._static))
                self._later.append((now + 15, "part", len(self.members) - 1))
            case "clock":
                member.step_clock(fault.seconds)
                self._later.append((now + 10, "clock", target))
            case "swap":
                member.swap()
            case "corrupt":
                member.send_signal(signal.SIGKILL)
                time.sleep(0.2)
                member.corrupt(self._dice)
            case "full":
                if member.small:
                    member.fill_disk()
                    self._later.append((now + 8, "free", target))
            case "broker-stop" | "broker-kill" | "broker-lost":
                self._cluster.brokers[target].send_signal(signal.SIGTERM if fault.kind == "broker-stop" else signal.SIGKILL)
                self._later.append((now + fault.seconds, "broker", target))
        self.done.append(fault.kind)

    def calm(self) -> bool:
        """True when nothing that began is still to end."""
        return not self._later

    def _undo(self, what: str, target: int) -> None:
        match what:
            case "cont":
                self.members[target].send_signal(signal.SIGCONT)
            case "free":
                self.members[target].free_disk()
            case "clock":
                self.members[target].step_clock(0)
            case "join":
                self.members[target].wanted = True
            case "part":
                self.members[target].wanted = False
                self.members[target].send_signal(signal.SIGTERM)
            case "broker":
                self._cluster.brokers[target].stop(signal.SIGKILL)
                self._cluster.brokers[target].start(wait=False)

    def close(self) -> None:
        for member in self.members:
            member.close()
