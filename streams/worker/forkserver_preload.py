"""Imported by the forkserver alone: ties it to its worker, and loads what every NLP process needs once."""

import streams.extraction  # noqa: F401
from streams.worker.die_with_parent import die_with_parent

die_with_parent()
