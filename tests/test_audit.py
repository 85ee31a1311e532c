"""`make audit` sees what was changed behind the lock's back, and does not take silence for health."""

import base64
import hashlib
import importlib.util
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", Path(__file__).parents[1] / "deploy" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str, str], PathDistribution]:
    def make(name: str, version: str) -> PathDistribution:
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        (tmp_path / f"{name}.py").write_text("harmless = True\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(b"harmless = True\n").digest()).rstrip(b"=").decode()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "RECORD").write_text(f"{name}.py,sha256={digest},16\n{info.name}/RECORD,,\n")
        return PathDistribution(info)

    return make


LOCK = ["wire==1.0 \\", "    --hash=sha256:00", "desk-tools==2.1 ; python_version < '3.0' \\", "    --hash=sha256:00"]


def test_lock_is_read_with_its_markers(audit: ModuleType) -> None:
    assert audit.locked(LOCK) == {"wire": "1.0"}


def test_what_was_locked_is_no_difference(audit: ModuleType, install: Callable[[str, str], PathDistribution]) -> None:
    assert list(audit.differences({"wire": "1.0"}, [install("wire", "1.0")])) == []


def test_other_version_changed_file_and_stranger_are_named(
    audit: ModuleType, install: Callable[[str, str], PathDistribution], tmp_path: Path
) -> None:
    assert list(audit.differences({"wire": "1.0"}, [])) == ["wire: not installed"]
    wire = install("wire", "1.1")
    assert list(audit.differences({"wire": "1.0"}, [wire])) == ["wire: 1.1 is installed, 1.0 is locked"]
    (tmp_path / "wire.py").write_text("harmless = False\n")
    assert list(audit.differences({"wire": "1.1"}, [wire])) == ["wire: wire.py is not the file of the wheel"]
    (tmp_path / "wire.py").unlink()
    assert list(audit.differences({"wire": "1.1"}, [wire])) == ["wire: wire.py is not the file of the wheel"]
    assert list(audit.differences({}, [wire], known={"wire": "1.1"})) == []
    assert list(audit.differences({}, [wire])) == ["wire: installed, but in no lock file"]


def test_package_that_could_not_be_looked_up_does_not_count_as_looked_up(audit: ModuleType) -> None:
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]},
            {"name": "b", "version": "1", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    assert audit.vulnerable(report) == (["a 1: PYSEC-1"], 2, 1)
