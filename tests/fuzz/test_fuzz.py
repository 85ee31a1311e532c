"""A small part of `make fuzz`, the same inputs every time."""

from pathlib import Path

import pytest

from tests.fuzz import hypothesis_engine
from tests.fuzz.findings import Findings
from tests.fuzz.targets import SUBJECTS

INPUTS = {"feeds": 500, "wire_marks": 400, "quantities": 300, "messages": 400, "rules": 150, "incidents": 60, "extraction": 50}


@pytest.mark.parametrize("name", SUBJECTS)
def test_odd_input_ends_as_documented_and_in_time(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    findings = Findings(subject.load(), tmp_path)
    hypothesis_engine.feed(findings.take, inputs=INPUTS[name], most_bytes=subject.most_bytes, seed_=0)
    assert findings.failures == {}
    assert findings.inputs == INPUTS[name]


def test_what_a_target_raises_and_what_hangs_is_kept_once_with_its_input(tmp_path: Path) -> None:
    def target(data: bytes) -> None:
        while data == b"hang":
            pass
        if data:
            raise KeyError(data)

    findings = Findings(target, tmp_path)
    for data in (b"", b"a", b"b", b"hang"):
        findings.take(data)
    assert sorted(findings.failures) == ["Hang in target", "KeyError test_fuzz.py:28"]
    assert sorted(path.read_bytes() for path in tmp_path.glob("*.bin")) == [b"", b"a", b"hang"]
