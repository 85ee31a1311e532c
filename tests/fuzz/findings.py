"""What a campaign found: each defect once, with the first input that showed it."""

import hashlib
import traceback
from pathlib import Path

from tests.fuzz.watch import Hang, Target, seconds_of


class Findings:
    """Runs inputs through a target and keeps count; a defect is kept and the campaign goes on."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self.inputs = 0
        self.seconds = 0.0
        self.slowest = 0.0
        self.failures: dict[str, str] = {}

    def take(self, data: bytes) -> None:
        """One input."""
        self.inputs += 1
        try:
            spent = seconds_of(self._target, data)
        except (Exception, Hang) as error:
            self._keep(data, error)
            return
        self.seconds += spent
        if spent > self.slowest:
            self.slowest = spent
            self._write("slowest.bin", data)

    def _keep(self, data: bytes, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        where = next((frame for frame in reversed(frames) if "/streams/" in frame.filename), frames[-1])
        words = f"{type(error).__name__} {where.filename.rpartition('/')[2]}:{where.lineno}"
        asserted = frames[-1] if isinstance(error, AssertionError) else where
        key = words if asserted is where else f"{words} {asserted.filename.rpartition('/')[2]}:{asserted.lineno}"
        if isinstance(error, Hang):
            key = f"Hang in {next(frame.name for frame in reversed(frames) if not frame.filename.endswith('watch.py'))}"
        if key not in self.failures:
            self.failures[key] = f"{key}: {str(error)[:200]}"
            name = hashlib.sha256(key.encode()).hexdigest()[:8]
            self._write(f"{name}.bin", data)
            self._write(f"{name}.txt", "".join(traceback.format_exception(error)).encode("utf-8", "replace"))

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(data)
