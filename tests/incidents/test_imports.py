"""What programs pay for that only follow, show or pass on incidents."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["streams.incidents", "streams.alerts.decide", "streams.web.board", "streams.sinks.notify"])
def test_no_program_but_those_that_read_stories_loads_spacy(module: str) -> None:
    look = f"import sys, {module}; print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.strip() == "False"
