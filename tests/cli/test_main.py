"""The command line as a whole: fast to start, one line per command, foreseen errors in one line."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import COMMANDS, app

HEAVY = {"spacy", "faust", "pydantic", "confluent_kafka", "onnxruntime", "lxml"}
SHOW_HELP_AND_MODULES = """
import json, sys
from streams.cli.main import app
try:
    app(["--help"])
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""
run = CliRunner()


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    out = subprocess.run([sys.executable, "-c", SHOW_HELP_AND_MODULES], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(json.loads(out.splitlines()[-1]))
    assert all(name in out for name in COMMANDS)


def test_help_takes_less_than_half_a_second() -> None:
    program = Path(sys.executable).with_name("tollwire")

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.5  # of the processor: what else runs on the machine does not count


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module_and_explains_itself(name: str) -> None:
    result = run.invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_unknown_command_names_the_nearest() -> None:
    result = run.invoke(app, ["extrcat"])
    assert result.exit_code == 2
    assert "extract" in result.output


def test_version() -> None:
    assert run.invoke(app, ["--version"]).output.startswith("tollwire 0.")


def test_wrong_setting_is_one_line_and_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLLWIRE_BATCH_SIZE", "0")
    result = run.invoke(app, ["feed", "nothing.txt"])
    assert result.exit_code == 2
    assert "TOLLWIRE_BATCH_SIZE='0'" in result.output
