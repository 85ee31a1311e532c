"""Run one kept input through its target again: python -m tests.fuzz.again SUBJECT FILE"""

import sys
from pathlib import Path

from tests.fuzz.targets import SUBJECTS
from tests.fuzz.watch import seconds_of

if __name__ == "__main__":
    target = SUBJECTS[sys.argv[1]].load()
    print(f"{seconds_of(target, Path(sys.argv[2]).read_bytes()):.3f} s")
