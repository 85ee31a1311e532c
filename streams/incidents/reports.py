"""Split a story into the incidents it speaks of, one report each."""

from datetime import datetime

from streams.facts import Extraction
from streams.incidents.incident import Report
from streams.story import Story


def reports_of(story: Story, extraction: Extraction, *, received: datetime) -> tuple[Report, ...]:
    """One report for every incident the story speaks of, and a marker where earlier figures may have to be taken back."""
    raise NotImplementedError
