"""What is fuzzed: one plain function of bytes for each subject, which raises only where it finds a defect."""

import importlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from tests.fuzz.watch import Target


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject, how long its inputs are, and its part of a campaign of 1,000."""

    name: str
    most_bytes: int
    weight: int

    def load(self) -> Target:
        """Its target; imports what it fuzzes."""
        target: Target = getattr(importlib.import_module(f"tests.fuzz.fuzz_{self.name}"), f"fuzz_{self.name}")
        for number in range(40):  # what is loaded once is loaded now
            with suppress(Exception):
                target(bytes([number]) * 8)
        return target


SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        Subject("feeds", 512, 300),
        Subject("wire_marks", 256, 300),
        Subject("quantities", 256, 125),
        Subject("messages", 128, 200),
        Subject("rules", 128, 50),
        Subject("incidents", 1_024, 15),
        Subject("extraction", 256, 10),
    )
}
